import type { Texts } from '../../i18n/text.ts';

/** What is said about what staff have just done: Chinese, then English. */
export const deedTexts = {
  'deed.in': ['{name} 已入园', '{name} checked in'],
  'deed.out': ['{name} 已离园', '{name} checked out'],
  'deed.outWith': ['{name} 由{who}接走', '{name} left with {who}'],
  'deed.moved': ['{name} → {room}', '{name} → {room}'],
  'deed.movedMany': ['{n} 名孩子 → {room}', { one: '{n} child → {room}', other: '{n} children → {room}' }],
  'deed.taken': ['{name} 已接收', '{name} taken over'],
  'deed.takenMany': ['已接收 {n} 名孩子', { one: '{n} child taken over', other: '{n} children taken over' }],
  'deed.understood': ['知道了', 'Understood'],
  'deed.undoRefused': ['撤销没有成功，请核对花名册', 'Undo failed. Check the roster'],
  'deed.blocked': ['禁止接送：不要把孩子交给这个人', 'Custody block: do not hand the child to this person'],
  'deed.blocked.hint': [
    '没有办理。已经记录并告警，请马上叫园长来。',
    'Nothing was done. It is recorded and an alert is raised: call the head now.',
  ],
  'deed.blocked.part': ['{names} 没有办理，已告警，请叫园长', '{names}: not done, alert raised, call the head'],
  'deed.notDone': ['{names} 没有办成', 'Not done: {names}'],
  'deed.part': [
    '{why}；另外 {n} 名照常办理',
    { one: '{why}; {n} other went ahead', other: '{why}; {n} others went ahead' },
  ],
  'refused.already_present': ['这个孩子已经在园', 'this child is here already'],
  'refused.not_present': ['这个孩子不在园', 'this child is not here'],
  'refused.not_authorised': [
    '没有授权，或接送码不对、不是今天的',
    'no authorisation, or the code is not this child’s for today',
  ],
} as const satisfies Texts;
