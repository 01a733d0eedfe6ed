import type { DistrictReport, UntoldFigure } from '../report.ts';
import {
  numberCell,
  numberColumn,
  permilleCell,
  type Section,
  siteCell,
  siteColumn,
  textCell,
  textColumn,
} from '../table.ts';

const total = (rows: readonly UntoldFigure[]): number => rows.reduce((sum, { days }) => sum + days, 0);
const beside = (rows: readonly UntoldFigure[]): { zh: string; en: string } =>
  rows.length === 0
    ? { zh: '', en: '' }
    : {
        zh: `另有 ${rows.length} 家共 ${total(rows)} 天的日报没有这一项，不计入。`,
        en: ` ${rows.length} facilities did not tell it on ${total(rows)} days, which are left out.`,
      };

/** What was recorded, how long it is kept, and how long the house was armed. */
export const footageSections = ({
  footage,
  footageUntold,
  retention,
  armed,
  armedUntold,
}: DistrictReport): Section[] => [
  {
    id: 'footage',
    title: { zh: '录像不足', en: 'Footage under target' },
    rule: {
      zh: `已录分钟 ÷ 应录分钟低于 99.9%（全时段、全覆盖，四(五)三）。${beside(footageUntold).zh}`,
      en: `Recorded ÷ required minutes under 99.9%.${beside(footageUntold).en}`,
    },
    columns: [
      siteColumn,
      numberColumn('覆盖（%）', 'coverage (%)'),
      numberColumn('缺（分钟）', 'minutes missing'),
      numberColumn('不足的天数', 'days under'),
      textColumn('最差的一天', 'worst day'),
      numberColumn('当天（%）', 'that day (%)'),
    ],
    rows: footage.map((row) => [
      siteCell(row.site),
      permilleCell(row.permille, row.permille < 950 ? 'bad' : 'warn'),
      numberCell(row.requiredMinutes - row.recordedMinutes),
      numberCell(row.daysUnder),
      textCell(row.worstDay),
      permilleCell(row.worstPermille),
    ]),
    empty: { zh: '收到的日报中没有不足。', en: 'None in what was told.' },
  },
  {
    id: 'retention',
    title: { zh: '录像保存不足 90 天', en: 'Footage kept for fewer than 90 days' },
    rule: {
      zh: '最早可回看之日，按本期最近一份有录像数据的日报（不少于 90 日，四(五)三）。新装的录像要过 90 天才会满足。',
      en: 'The oldest day that can be played, by the newest summary. A recorder that is new has not had 90 days yet.',
    },
    columns: [
      siteColumn,
      numberColumn('可回看（天）', 'days kept'),
      textColumn('最早可回看', 'oldest day'),
      textColumn('截至', 'as of'),
    ],
    rows: retention.map((row) => [
      siteCell(row.site),
      numberCell(row.keptDays, 'bad'),
      textCell(row.oldestPlayableDay),
      textCell(row.asOf),
    ]),
    empty: { zh: '收到的日报中都满 90 天。', en: 'All who told keep 90 days.' },
  },
  {
    id: 'armed',
    title: { zh: '布防', en: 'Armed' },
    rule: {
      zh: `24 小时设防（四(五)三）：每天 1440 分钟。${beside(armedUntold).zh}`,
      en: `Armed 24 hours a day: 1,440 minutes.${beside(armedUntold).en}`,
    },
    columns: [
      siteColumn,
      numberColumn('布防（%）', 'armed (%)'),
      numberColumn('未布防（分钟）', 'minutes not armed'),
      numberColumn('不足的天数', 'days under'),
      textColumn('最差的一天', 'worst day'),
      numberColumn('当天布防（分钟）', 'armed that day (min)'),
    ],
    rows: armed.map((row) => [
      siteCell(row.site),
      permilleCell(Math.floor((row.armedMinutes * 1000) / row.ofMinutes)),
      numberCell(row.ofMinutes - row.armedMinutes),
      numberCell(row.daysUnder),
      textCell(row.worstDay),
      numberCell(row.worstMinutes),
    ]),
    empty: { zh: '收到的日报中都全天布防。', en: 'All who told were armed all day.' },
  },
];
