import type { Texts } from '../i18n/text.ts';

/** Chinese, then English. */
export const pickerTexts = {
  'day.yearBack': ['前一年', 'Year before'],
  'day.monthBack': ['上个月', 'Month before'],
  'day.monthOn': ['下个月', 'Next month'],
  'day.yearOn': ['后一年', 'Next year'],
  'pick.day': ['选日期', 'Choose a day'],
  'pick.time': ['选时间', 'Choose a time'],
  'pick.clear': ['清除{field}', 'Clear {field}'],
  'time.hour': ['{n} 时', 'Hour {n}'],
  'time.minute': ['{n} 分', 'Minute {n}'],
  'time.hours': ['时', 'Hour'],
  'time.minutes': ['分', 'Minute'],
} as const satisfies Texts;
