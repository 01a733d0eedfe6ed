import type { Texts } from '../../i18n/text.ts';

/** The acceptance report and the filing sheet: Chinese, then English. */
export const reportTexts = {
  'report.title': ['验收报告', 'Acceptance report'],
  'report.accepted': ['全部设备已通过测试', 'Every device has proved that it works'],
  'report.open': ['还有 {n} 处没有完成', { one: '{n} thing is not done yet', other: '{n} things are not done yet' }],
  'report.lacks': ['{name}：还差 {tests}', '{name}: still to do {tests}'],
  'report.area': ['{name}：{state}', '{name}: {state}'],
  'report.noUnit': ['{name}：没有设备', '{name}: no unit'],
  'report.print': ['打印', 'Print'],
  'report.window': ['在新窗口打开', 'Open in a new window'],
  'report.page': ['验收报告和备案表，可打印', 'Report and filing sheet, to be printed'],
  'report.preparing': ['正在生成报告…', 'Making the report…'],
  'report.again': ['重新生成', 'Make it anew'],
  'report.day': ['{day} 生成，已签名', 'made {day}, signed'],
  'report.confirm.title': ['第二人确认', 'Confirmed by a second person'],
  'report.confirm.hint': [
    '测试人以外的一位（园长或另一名技术员）核对后确认。',
    'Somebody who tested nothing (the head or another technician) looks at it and confirms.',
  ],
  'report.confirm': ['我已核对，确认', 'I have looked at it: confirm'],
  'report.confirming': ['正在确认…', 'Confirming…'],
  'report.confirmed': ['{name} 已确认，{time}', 'confirmed by {name}, {time}'],
  'report.signature': ['签名 {kid}', 'Signed {kid}'],
} as const satisfies Texts;
