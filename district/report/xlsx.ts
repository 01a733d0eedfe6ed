import { moment } from '#agent/markup/html.ts';
import type { ListedSite } from '../loaded.ts';
import type { DistrictReport } from './report.ts';
import { sectionsOf } from './sections.ts';
import type { Cell, Column } from './table.ts';
import { firstWords } from './words.ts';

const unknown = '未知';

/** The report as a workbook: what to do first, then a sheet for each section. Its words are Chinese. */
export const reportBook = async (report: DistrictReport, sites: readonly ListedSite[]): Promise<Buffer> => {
  const { default: write } = await import('write-excel-file/node');
  const listed = new Map(sites.map((site) => [site.id, site]));
  const head = (value: string) => ({ value, fontWeight: 'bold' as const });
  const text = (value: string) => ({ value, type: String });
  const cellsOf = ({ value, site }: Cell, column: Column | undefined) => {
    if (site) {
      const found = listed.get(String(value));
      return [text(String(value)), text(found?.name ?? ''), text(found?.town ?? '')];
    }
    const plain = value === null ? text(unknown) : typeof value === 'number' ? { value, type: Number } : text(value);
    return column?.kind === 'site' ? [plain, text(''), text('')] : [plain];
  };
  const headsOf = ({ kind, zh }: Column) =>
    kind === 'site' ? [head('机构编号'), head('机构'), head('街镇')] : [head(zh)];
  const { from, to, madeAt, first, totals } = report;
  return write([
    {
      sheet: '先做什么',
      columns: [{ width: 6 }, { width: 80 }, { width: 60 }],
      data: [
        [head('区托育日报统计'), text(`${from} 至 ${to}`), text(`制表 ${moment(madeAt)}`)],
        [
          text(''),
          text(
            `机构 ${totals.sites} 家，应报 ${totals.expectedDays} 份，收到 ${totals.toldDays} 份，缺 ${totals.missingDays} 份`,
          ),
          text(''),
        ],
        [head('序'), head('事项'), head('机构')],
        ...first.map((row, place) => [
          { value: place + 1, type: Number },
          text(firstWords(row, report).zh),
          text(row.sites.map((site) => `${listed.get(site)?.name ?? ''}（${site}）`).join('、')),
        ]),
      ],
    },
    ...sectionsOf(report).map(({ title, columns, rows, empty, rule }) => ({
      sheet: title.zh,
      stickyRowsCount: 2,
      columns: columns.flatMap(({ kind }) =>
        kind === 'site' ? [{ width: 14 }, { width: 28 }, { width: 14 }] : [{ width: kind === 'number' ? 14 : 22 }],
      ),
      data: [
        [text(rule.zh)],
        columns.flatMap(headsOf),
        ...(rows.length === 0 ? [[text(empty.zh)]] : []),
        ...rows.map((row) => row.flatMap((cell, place) => cellsOf(cell, columns[place]))),
      ],
    })),
  ]).toBuffer();
};
