import type { Texts } from '../../i18n/text.ts';

/** What the care screens have in common. */
export const careTexts = {
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
  'care.find.noneLeft': ['这个班没有可选的孩子', 'Nobody to choose in this class'],
  'care.find.none': ['没有找到', 'Nobody found'],
  'care.place.here': ['在{room}', 'in {room}'],
  'care.place.away': ['不在园', 'not here'],
  'care.mistake': ['登记错了', 'Recorded by mistake'],
  'care.mistake.confirm': ['再点一次：撤回', 'Tap again to take back'],
} as const satisfies Texts;
