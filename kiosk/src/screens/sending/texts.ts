import type { Texts } from '../../i18n/text.ts';

/** Chinese, then English. */
export const sendingTexts = {
  'sending.title': ['未保存与没被接受', 'Not saved, not accepted'],
  'sending.none': ['没有要处理的', 'Nothing to see to'],
  'sending.none.hint': ['这台屏上的登记主机都已收到。', 'The host has everything that was entered here.'],
  'sending.waiting': ['等主机收到后才算保存', 'Saved only when the host has it'],
  'sending.refused': ['主机没有接受，请核对后补记', 'The host did not accept these: check and enter again'],
  'sending.seen': ['知道了', 'Seen to'],
  'sending.seen.name': ['知道了：{what}', 'Seen to: {what}'],
  'sending.already': ['另一处已经登记过', 'Entered elsewhere already'],
  'sending.conflict': ['与别处的登记冲突', 'Contradicts what was entered elsewhere'],
  'sending.unknown': ['某人', 'somebody'],
  'sending.line': ['{what}：{who}', '{what}: {who}'],
  'sending.check-ins': ['入园', 'Check-in'],
  'sending.check-outs': ['离园', 'Check-out'],
  'sending.moves': ['换教室', 'Room change'],
  'sending.handovers': ['交接', 'Handover'],
  'sending.head-counts': ['清点', 'Head count'],
  'sending.corrections': ['撤销', 'Undo'],
  'sending.clock-ins': ['到岗', 'Clock-in'],
  'sending.clock-outs': ['下班', 'Clock-out'],
  'sending.breaks': ['休息', 'Break'],
  'sending.roll-calls': ['应急点名', 'Roll-call'],
  'sending.marks': ['点名标记', 'Roll-call mark'],
  'sending.other': ['登记', 'Entry'],
} as const satisfies Texts;
