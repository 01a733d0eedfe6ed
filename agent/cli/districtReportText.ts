import { faultWords } from '#district/faultWords.ts';
import type { ListedSite } from '#district/loaded.ts';
import type { DistrictReport } from '#district/report/report.ts';
import { instantText, spansText } from '#district/report/table.ts';
import { durationWords, firstWords } from '#district/report/words.ts';
import { permille } from '../summary/page/markup.ts';
import type { Messages } from './messages.ts';
import { table } from './terminal.ts';

/** A screen, not a book: more is in the page and the workbook. */
const mostRows = 8;
const mostNamed = 4;

/** The report for a terminal: what to do first, then who is missing, whose word is doubtful, and who breached. */
export const reportLines = (
  report: DistrictReport,
  sites: readonly ListedSite[],
  messages: Messages,
): readonly string[] => {
  const said = messages.districtReport;
  const names = new Map(sites.map(({ id, name }) => [id, name]));
  const nameOf = (site: string): string => `${names.get(site) ?? ''} (${site})`;
  const { from, to, totals, first, missing, faults, breaches, subsidy, plan } = report;
  const part = (title: string, rows: readonly (readonly string[])[]): string[] =>
    rows.length === 0
      ? []
      : [
          '',
          title,
          ...table(rows.slice(0, mostRows)).map((line) => `  ${line}`),
          ...(rows.length > mostRows ? [`  ${said.others(rows.length - mostRows)}`] : []),
        ];
  const lack = (seconds: number): string => (seconds === 0 ? '—' : messages.said(durationWords(seconds)));
  return [
    said.title(from, to, totals.sites, totals.toldDays, totals.expectedDays),
    totals.lastAnswerAt === null ? said.neverAnswered : said.lastAnswer(instantText(totals.lastAnswerAt) ?? ''),
    '',
    first.length === 0 ? said.nothing : said.first,
    ...first.flatMap((row, place) => {
      const named = row.sites.slice(0, mostNamed).map(nameOf).join(', ');
      const more = row.sites.length > mostNamed ? ` ${said.more(row.sites.length)}` : '';
      const line = `${String(place + 1).padStart(2)}. ${messages.said(firstWords(row, report))}`;
      return named === '' ? [line] : [line, `    ${named}${more}`];
    }),
    ...part(
      said.missing,
      missing.map((row) => [
        nameOf(row.site),
        said.days(row.days),
        spansText(row.spans),
        row.rejectedDays.length > 0 ? said.rejected : '',
        row.yesterday ? said.yesterday : '',
      ]),
    ),
    ...part(
      said.faults,
      faults.map(({ site, code, day }) => [nameOf(site), messages.said(faultWords[code].is), day ?? '']),
    ),
    ...part(
      said.breaches,
      breaches.map(({ site, unattendedSeconds, breachSeconds, longestSeconds }) => [
        nameOf(site),
        lack(unattendedSeconds),
        lack(breachSeconds),
        lack(longestSeconds),
      ]),
    ),
    '',
    ...subsidy.map(({ month, isOver, children, yuan, sitesNotWhole }) =>
      said.subsidy(month, children, yuan, isOver ? sitesNotWhole : undefined),
    ),
    ...plan.map(({ target, places, inclusivePermille }) =>
      said.targets(
        target.year,
        places,
        target.places,
        inclusivePermille === null ? '—' : permille(inclusivePermille),
        permille(target.inclusivePermille),
      ),
    ),
  ];
};
