import type { Texts } from '../../i18n/text.ts';

/** A test message to everybody who can be reached: Chinese, then English. */
export const drillTexts = {
  'drill.none': ['还没有做过演练', 'No drill yet'],
  'drill.none.hint': [
    '演练给每个能联系到的人发一条测试消息，看谁没有应答。',
    'A drill sends one test message to everybody who can be reached, and shows who did not answer.',
  ],
  'drill.last': ['最近一次演练', 'Last drill'],
  'drill.running': ['演练进行中', 'Drill under way'],
  'drill.started': ['{time} 开始', 'began {time}'],
  'drill.left': ['还有 {n} 分钟可以应答', { one: '{n} minute left to answer', other: '{n} minutes left to answer' }],
  'drill.over': ['{time} 截止', 'ended {time}'],
  'drill.count': ['{answered} / {n}', '{answered} / {n}'],
  'drill.answeredOf': ['{n} 人中 {answered} 人应答', '{answered} of {n} answered'],
  'drill.missing': ['没有应答', 'Did not answer'],
  'drill.awaited': ['还没有应答', 'No answer yet'],
  'drill.answered': ['已应答', 'Answered'],
  'drill.everybody': ['所有人都应答了', 'Everybody answered'],
  'drill.nobody': ['没有人应答', 'Nobody answered'],
  'drill.next': ['下次演练：{when}', 'Next drill: {when}'],
  'drill.next.none': [
    '没有安排下次演练，可在 facility.yaml 的 messages.drill 里设定',
    'None is planned: messages.drill in facility.yaml sets one',
  ],
  'drill.start': ['现在演练', 'Start one now'],
  'drill.sure': [
    '现在给每个能联系到的人发一条测试消息？消息里写明是演练。',
    'Send everybody who can be reached a test message now? It says that it is a drill.',
  ],
  'drill.yes': ['发送测试消息', 'Send it'],
  'drill.nobodyReachable': [
    '没有人能联系到，请先在“联系方式”里登记地址',
    'nobody can be reached; record addresses under “Contacts” first',
  ],
  'drill.starting': ['正在发送…', 'Sending…'],
} as const satisfies Texts;
