import type { Texts } from '../../i18n/text.ts';
import { absenceWords } from '../../i18n/words.ts';

/** The roster: Chinese, then English. */
export const rosterTexts = {
  ...absenceWords,
  'roster.title': ['花名册', 'Roster'],
  'roster.room': ['{room}（本室）', '{room} (this room)'],
  'roster.filter': ['显示谁', 'Show'],
  'roster.filter.all': ['全部', 'All'],
  'roster.filter.expected': ['未到', 'Not yet here'],
  'roster.filter.present': ['在园', 'Here'],
  'roster.filter.departed': ['已离园', 'Left'],
  'roster.filter.handover': ['待交接', 'Handover'],
  'roster.expected': ['未到', 'Not yet here'],
  'roster.present': ['在园', 'Here'],
  'roster.departed': ['已离园', 'Left'],
  'roster.absent': ['缺勤', 'Absent'],
  'roster.away': ['不在园', 'Not here'],
  'roster.absentWhy': ['缺勤：{why}', 'Absent: {why}'],
  'roster.since': ['{time}\u00a0入园', 'in\u00a0{time}'],
  'roster.left': ['{time}\u00a0离园', 'out\u00a0{time}'],
  'roster.inRoom': ['在{room}', 'in {room}'],
  'roster.awaits': ['待交接', 'awaits handover'],
  'roster.unsaved': ['未保存', 'not saved'],
  'roster.empty': ['这里没有孩子', 'No children here'],
  'roster.noClasses': ['还没有班级', 'No classes yet'],
  'search.open': ['找人', 'Find'],
  'search.close': ['关闭查找', 'Close search'],
  'search.hint': ['全园查找：点首字母，如 云朵朵 → YDD', 'Whole house: tap initials, as 云朵朵 → YDD'],
  'search.more': [
    '还有 {n} 名，请再输一个字母',
    { one: '{n} more: type another letter', other: '{n} more: type another letter' },
  ],
  'search.none': ['没有找到“{query}”', 'Nobody found for “{query}”'],
} as const satisfies Texts;
