import type { DistrictReport } from '../report.ts';
import {
  durationCell,
  numberCell,
  numberColumn,
  permilleCell,
  type Section,
  saidCell,
  siteCell,
  siteColumn,
  textCell,
  textColumn,
} from '../table.ts';
import { noticeKind, noticeState, timeOf, typeWords } from '../words.ts';

/** Children and those who watch them, and what the district has asked. */
export const careSections = ({ breaches, byType, twice, notices }: DistrictReport): Section[] => [
  {
    id: 'breaches',
    title: { zh: '缺员与无人看护', en: 'Breaches of the ratio' },
    rule: {
      zh: '保育比：乳儿班 1:3、托小班 1:5、托大班 1:7（泸龙府办发〔2023〕6号 四(一)）。按封存的秒数，不扣宽限；最严重的在前。',
      en: 'Ratios 1:3, 1:5, 1:7. Seconds as sealed, no grace taken off; the worst first.',
    },
    columns: [
      siteColumn,
      numberColumn('无人看护', 'unattended'),
      numberColumn('缺员', 'breach'),
      numberColumn('次数', 'times'),
      numberColumn('最长一次', 'longest'),
      numberColumn('天数', 'days'),
      textColumn('最重的一天', 'worst day'),
      textColumn('最近一次', 'last'),
      textColumn('班级', 'by class type'),
      numberColumn('无法证明', 'unverified'),
    ],
    rows: breaches.map((row) => [
      siteCell(row.site),
      durationCell(row.unattendedSeconds, 'bad'),
      durationCell(row.breachSeconds, 'warn'),
      numberCell(row.breaches),
      durationCell(row.longestSeconds),
      numberCell(row.days),
      textCell(row.worstDay),
      textCell(row.lastDay.slice(5)),
      saidCell({
        zh: row.byType.map(({ type }) => typeWords[type].zh).join('、'),
        en: row.byType.map(({ type }) => typeWords[type].en).join(', '),
      }),
      durationCell(row.unverifiedSeconds, 'unknown'),
    ]),
    empty: { zh: '收到的日报中没有缺员。', en: 'No breach in what was told.' },
  },
  {
    id: 'types',
    title: { zh: '按班级类型', en: 'By class type' },
    rule: { zh: '全区各类教室的开放、缺员与无人看护时间。', en: 'Open, lacking and unattended time of all rooms.' },
    columns: [
      textColumn('班级', 'type'),
      numberColumn('开放', 'open'),
      numberColumn('缺员', 'breach'),
      numberColumn('无人看护', 'unattended'),
      numberColumn('达标（%）', 'kept (%)'),
    ],
    rows: byType.map(({ type, openSeconds, breachSeconds, unattendedSeconds }) => {
      const kept = openSeconds - breachSeconds - unattendedSeconds;
      return [
        saidCell(typeWords[type]),
        durationCell(openSeconds),
        durationCell(breachSeconds, 'warn'),
        durationCell(unattendedSeconds, 'bad'),
        permilleCell(openSeconds === 0 ? null : Math.floor((kept * 1000) / openSeconds)),
      ];
    }),
    empty: { zh: '没有收到任何教室的数据。', en: 'Nothing was told of any room.' },
  },
  {
    id: 'twice',
    title: { zh: '同一人同时在两家机构', en: 'One person in two facilities in the same minute' },
    rule: {
      zh: '按从业人员登记号的密钥散列比对，看不到姓名。',
      en: 'Compared by keyed hashes of the register number; no names.',
    },
    columns: [
      textColumn('日期', 'day'),
      textColumn('时间', 'time'),
      numberColumn('分钟', 'minutes'),
      siteColumn,
      siteColumn,
      textColumn('散列', 'hash'),
    ],
    rows: twice.map(({ staff, day, from, to, sites }) => [
      textCell(day),
      textCell(`${timeOf(from)}–${timeOf(to)}`),
      numberCell(to - from, 'bad'),
      siteCell(sites[0] ?? ''),
      sites.length > 2 ? textCell(sites.slice(1).join('、')) : siteCell(sites[1] ?? ''),
      textCell(staff.slice(0, 8)),
    ]),
    empty: { zh: '没有发现。', en: 'None was found.' },
  },
  {
    id: 'notices',
    title: { zh: '通知与整改', en: 'Notices' },
    rule: { zh: '尚未办结的通知，逾期最久的在前。', en: 'Not closed yet, the longest overdue first.' },
    columns: [
      siteColumn,
      textColumn('种类', 'kind'),
      textColumn('状态', 'state'),
      textColumn('期限', 'due'),
      numberColumn('逾期（天）', 'days overdue'),
      textColumn('内容', 'text'),
    ],
    rows: notices.map(({ site, kind, state, dueDay, overdueDays, text, noticeId }) => [
      siteCell(site),
      saidCell(noticeKind(kind)),
      saidCell(noticeState(state), state === 'overdue' ? 'bad' : undefined),
      textCell(dueDay ?? '—'),
      numberCell(overdueDays, overdueDays > 0 ? 'bad' : undefined),
      textCell(text ?? noticeId),
    ]),
    empty: { zh: '没有待办的通知。', en: 'No notice is waiting.' },
  },
];
