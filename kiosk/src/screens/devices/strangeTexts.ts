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
