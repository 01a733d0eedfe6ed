import type { Texts } from '../../i18n/text.ts';

/** What the care screens have in common. */
export const careTexts = {
  'care.stale': ['连不上主机，这里可能已经过时', 'The host cannot be reached; this may be out of date'],
  'care.forbidden': ['这里只对保育人员和负责人开放', 'Only caregivers and the head may look here'],
  'care.allergies': ['过敏：{what}', 'Allergic: {what}'],
  'care.list': ['、', ', '],
  'care.cancel': ['不做了', 'Cancel'],
  'care.otherWhy': ['其他原因', 'Another reason'],
  'care.submit': ['登记', 'Record'],
  'care.today': ['今天', 'Today'],
  'care.yesterday': ['昨天', 'Yesterday'],
  'care.tomorrow': ['明天', 'Tomorrow'],
  'care.friday': ['周五', 'Friday'],
  'care.note': ['备注', 'Note'],
  'care.otherDay': ['其他日期', 'Another day'],
  'care.find': ['找孩子', 'Find a child'],
  'care.find.hint': ['姓名或拼音首字母', 'Name or pinyin initials'],
  'care.find.noneLeft': ['这个班没有可选的孩子', 'Nobody to choose in this class'],
  'care.find.none': ['没有找到', 'Nobody found'],
  'care.place.here': ['在{room}', 'in {room}'],
  'care.place.away': ['不在园', 'not here'],
  'care.mistake': ['登记错了', 'Recorded by mistake'],
  'care.mistake.confirm': ['再点一次：撤回', 'Tap again to take back'],
} as const satisfies Texts;
