import type { Texts } from '../../i18n/text.ts';

/** Moving children, taking them over, and finding an adult by telephone: Chinese, then English. */
export const moveTexts = {
  'move.title': ['换教室', 'Move children'],
  'move.from': ['从哪间教室', 'From which room'],
  'move.to': ['到哪间教室', 'To which room'],
  'move.all': ['整室全选', 'Whole room'],
  'move.none': ['取消全选', 'None'],
  'move.empty': ['这间教室没有孩子', 'No children in this room'],
  'move.choose': ['先点要换教室的孩子', 'Tap the children who move'],
  'move.chosen': ['已选 {n} 名', { one: '{n} chosen', other: '{n} chosen' }],
  'move.confirm': ['确认换教室', 'Confirm move'],
  'handover.title': ['交接', 'Handover'],
  'handover.all': ['全园', 'All rooms'],
  'handover.take': ['接收', 'Take over'],
  'handover.take.name': ['接收 {name}', 'Take over {name}'],
  'handover.takeAll': ['全部接收（{n}）', 'Take over all ({n})'],
  'handover.none': ['没有等待交接的孩子', 'No child awaits handover'],
  'handover.none.hint': [
    '前台签到的孩子都已由保育人员接收。',
    'Caregivers have taken over everyone whom the desk let in.',
  ],
  'handover.unknown': [
    '连不上主机，不知道谁在等交接',
    'The host cannot be reached: who awaits a handover is not known',
  ],
  'tail.title': ['按手机尾号', 'By phone number'],
  'tail.hint': ['请来人说手机号的后 4 位', 'Ask for the last 4 digits of the phone number'],
  'tail.none': ['没有尾号 {tail} 的接送人', 'Nobody on record with …{tail}'],
  'tail.none.hint': ['再核对一次；或从花名册找孩子。', 'Check again, or find the child on the roster.'],
  'tail.offline': ['连不上主机，不能按尾号查', 'The host cannot be reached: no look-up by number'],
  'tail.offline.hint': [
    '请从花名册找孩子：入园、放行都照常。',
    'Use the roster: check-in and override work as always.',
  ],
  'tail.again': ['重新输入', 'Another number'],
  'tail.choose': ['看清来人，再点孩子', 'Look at who has come, then tap the child'],
} as const satisfies Texts;
