import type { Texts } from '../../i18n/text.ts';

/** Positions as a table: Chinese, then English. */
export const tableTexts = {
  'table.title': ['导入设备表', 'Import a table of devices'],
  'table.drop': ['选择或拖入设备表', 'Choose or drop a table of devices'],
  'table.kinds': ['Excel（.xlsx）或 CSV', 'Excel (.xlsx) or CSV'],
  'table.dry': ['先逐行检查，确认后才写入', 'Looked through row by row first; nothing is written until you say so'],
  'table.columns': ['列：{columns}', 'Columns: {columns}'],
  'table.passwords': [
    '密码读入后加密保存，请随后删除这个文件。',
    'Passwords are sealed once read: delete the file afterwards.',
  ],
  'table.wrongType': ['只能是 .xlsx 或 .csv', 'It must be .xlsx or .csv'],
  'table.gone': ['文件读不出来，请再选一次', 'The file cannot be read. Choose it again'],
  'table.checking': ['正在逐行检查…', 'Looking through it…'],
  'table.applying': ['正在写入…', 'Writing…'],
  'table.count.new': ['新增 {n}', '{n} new'],
  'table.count.changed': ['修改 {n}', '{n} changed'],
  'table.count.unchanged': ['不变 {n}', '{n} unchanged'],
  'table.count.faulty': ['有误 {n}', '{n} with faults'],
  'table.clean': ['没有错误', 'No faults'],
  'table.faults': [
    '{n} 行有误：改好再导入，现在什么也没写',
    {
      one: '{n} row has faults: mend it and import again. Nothing was written',
      other: '{n} rows have faults: mend them and import again. Nothing was written',
    },
  ],
  'table.applied': ['已写入：新增 {added}，修改 {changed}', 'Written: {added} new, {changed} changed'],
  'table.row': ['第 {n} 行', 'row {n}'],
  'table.from': ['{column}：{from} → {to}', '{column}: {from} → {to}'],
  'table.set': ['{column}：{to}', '{column}: {to}'],
  'table.fault': ['{column}：{words}', '{column}: {words}'],
  'table.another': ['换一个文件', 'Another file'],
  'table.apply': ['写入 {n} 行', { one: 'Write {n} row', other: 'Write {n} rows' }],
  'table.done': ['去测试', 'On to the tests'],
  'verdict.new': ['新增', 'New'],
  'verdict.changed': ['修改', 'Changed'],
  'verdict.unchanged': ['不变', 'Unchanged'],
  'verdict.faulty': ['有误', 'Faulty'],
} as const satisfies Texts;
