import type { RoadState } from '#contract/district.ts';
import { addDays, type Day } from '../../time/calendar.ts';
import type { ArchivedDay } from '../archive.ts';
import type { Names } from '../page/names.ts';
import { figuresOf, whyWords } from '../words.ts';
import { cellOf, dateOf, headOf, notContained, nothing, sheetOf, unknown } from './cells.ts';
import { classColumns, dayColumns, type LedgerDay, roomColumns, type SealedDay } from './columns.ts';
import { incidentColumns, incidentsOf, noticeColumns, noticesOf } from './incidents.ts';

export interface LedgerOf {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly facility: string;
  readonly site: string;
  readonly names: Names;
  /** The month's days as the archive has them, oldest first; without those before the first that was ever sealed. */
  readonly days: readonly ArchivedDay[];
  readonly roadOf: (day: string, revision: number) => RoadState | undefined;
  /** The first day that was ever sealed. */
  readonly keptSince: Day | undefined;
}

/**
 * The month's ledger (管理台账) as XLSX, from sealed summaries alone: 日报, 班级, 保育比, 告警, 整改 and 说明. Its words are
 * Chinese. A day without a summary is a row that says so; what is unknown is a word and never a number.
 */
export const ledgerBook = async (ledger: LedgerOf): Promise<Buffer> => {
  const { default: write } = await import('write-excel-file/node');
  const days = [...daysBefore(ledger), ...ledger.days];
  const sealed = ledger.days.filter((day): day is SealedDay => day.state === 'sealed');
  const summaries = sealed.map((day) => day.sealed.data);
  const classIds = [
    ...new Set(summaries.flatMap(({ attendance }) => (attendance ?? []).map(({ classId }) => classId))),
  ];
  const columns = { day: dayColumns(classIds, ledger), class: classColumns(ledger), room: roomColumns(ledger) };
  const rowsOf = <T>(pick: (summary: SealedDay['sealed']['data']) => readonly T[] | null) =>
    summaries.flatMap((summary) => (pick(summary) ?? []).map((of) => ({ day: summary.envelope.day, of })));
  return write([
    sheetOf('日报', columns.day, days),
    sheetOf(
      '班级',
      columns.class,
      rowsOf(({ attendance }) => attendance),
    ),
    sheetOf(
      '保育比',
      columns.room,
      rowsOf(({ ratio }) => ratio),
    ),
    sheetOf('告警', incidentColumns, summaries.flatMap(incidentsOf)),
    sheetOf('整改', noticeColumns, noticesOf(summaries)),
    explanation(ledger, sealed, [
      ['日报', columns.day],
      ['班级', columns.class],
      ['保育比', columns.room],
      ['告警', incidentColumns],
      ['整改', noticeColumns],
    ]),
  ]).toBuffer();
};

/** The days of the month before the first summary: nobody kept books then, and the ledger says so. */
const daysBefore = ({ month, days, keptSince }: LedgerOf): LedgerDay[] => {
  const before: LedgerDay[] = [];
  const until = days[0]?.day ?? keptSince;
  if (until === undefined) return before;
  const first = `${month}-01` as Day; // a month always has a first day
  for (let day = first; day < until && day.startsWith(month); day = addDays(day, 1))
    before.push({ day, state: 'before' });
  return before;
};

type Meanings = readonly (readonly [
  sheet: string,
  columns: readonly { readonly title: string; readonly meaning: string }[],
])[];

/** What the ledger is, what each column means, and what is unknown of which day and why. */
const explanation = ({ month, facility, site, names }: LedgerOf, sealed: readonly SealedDay[], meanings: Meanings) => {
  const packs = new Set(
    sealed.map(({ sealed: { data } }) => `${data.envelope.rulePack.id} ${data.envelope.rulePack.version}`),
  );
  const text = (...words: readonly string[]) => words.map((word) => cellOf(word));
  return {
    sheet: '说明',
    columns: [{ width: 16 }, { width: 24 }, { width: 70 }],
    data: [
      headOf(['项目', '', '内容']),
      text('机构', site, facility),
      text('月份', month, `${sealed.length} 份日报`),
      text('来源', '', '全部数字取自本机构已封存、已签名的日报；每日以最新一版为准，用 nestbox verify 可离线核验'),
      text('规则包', '', [...packs].join('、') || '本月没有日报'),
      text(unknown, '', '日报中没有这个数字，原因见下'),
      text(notContained, '', '较早的日报还没有这一项'),
      text(nothing, '', '当日没有日报，或当日没有这个班级'),
      [],
      headOf(['工作表', '列', '含义']),
      ...meanings.flatMap(([sheet, columns]) => columns.map(({ title, meaning }) => text(sheet, title, meaning))),
      [],
      headOf(['日期', '原因', '未知的项目']),
      ...sealed.flatMap(({ day, sealed: { data } }) =>
        [...new Set(data.unknown.map(({ why }) => why))].map((why) => {
          const paths = data.unknown.filter((each) => each.why === why).map(({ path }) => path);
          return [
            cellOf(dateOf(day)),
            ...text(whyWords[why][0], figuresOf(paths, data, names, Number.POSITIVE_INFINITY).join('、')),
          ];
        }),
      ),
    ],
  };
};
