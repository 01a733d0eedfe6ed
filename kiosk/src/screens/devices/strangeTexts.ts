import type { Texts } from '../../i18n/text.ts';

/** What is heard and not understood: Chinese, then English. */
export const strangeTexts = {
  'strange.title': ['听到但不认识的', 'Heard and not understood'],
  'strange.event': ['{device}：{item} = {value}', '{device}: {item} = {value}'],
  'strange.times': ['{topic} · {n} 次', { one: '{topic} · once', other: '{topic} · {n} times' }],
  'strange.means': ['这是什么', 'What is it'],
  'strange.means.name': ['这是什么：{item}', 'What is it: {item}'],
  'strange.forget': ['忘掉', 'Forget'],
  'strange.forget.name': ['忘掉 {item}', 'Forget {item}'],
  'strange.taught': ['{item} 是 {sensor}', '{item} means {sensor}'],
  'strange.talker': ['消息服务上的陌生设备', 'A stranger on the broker'],
  'strange.messages': ['{n} 条消息 · {sample}', { one: '{n} message · {sample}', other: '{n} messages · {sample}' }],
  'strange.fit': ['按“{profile}”接入', 'Take it as {profile}'],
  'strange.noFit': ['没有合适的设备资料', 'No profile fits'],
  'bridge.not_introduced': [
    '网桥认识它，但没有介绍给我们：请在网桥上打开 Home Assistant 发现',
    'Its bridge knows it and does not introduce it: switch Home Assistant discovery on there',
  ],
  'bridge.disabled': ['在网桥上被停用', 'Disabled at its bridge'],
  'bridge.interviewing': ['网桥正在认识它', 'Its bridge is still getting to know it'],
  'bridge.interview_failed': [
    '网桥没能认识它：请移近后重新配对',
    'Its bridge failed to get to know it: pair it again, nearer',
  ],
  'bridge.unsupported': ['网桥不支持这个型号', 'Its bridge does not support this model'],
  'sensor.motion': ['移动', 'Motion'],
  'sensor.person': ['有人', 'Person'],
  'sensor.intrusion': ['闯入', 'Intrusion'],
  'sensor.line_cross': ['越线', 'Line crossed'],
  'sensor.opening': ['打开', 'Opening'],
  'sensor.panic': ['紧急呼救', 'Panic'],
  'sensor.smoke': ['烟雾', 'Smoke'],
  'sensor.tamper': ['防拆', 'Tamper'],
  'sensor.cry': ['哭声', 'Crying'],
  'sensor.sound': ['声响', 'Sound'],
} as const satisfies Texts;
