import { moment, text } from '#agent/markup/html.ts';
import { permille } from '#agent/summary/page/markup.ts';
import { weekday } from '#agent/time/calendar.ts';
import { isDoubtful, isOfTheLine } from '../faultWords.ts';
import type { ListedSite } from '../loaded.ts';
import { daysFrom } from './counting.ts';
import { style } from './htmlStyle.ts';
import type { DistrictReport, SiteDays } from './report.ts';
import { sectionsOf } from './sections.ts';
import type { Cell, Column, Section } from './table.ts';
import { durationWords, firstTone, firstWords, type Said } from './words.ts';

/** A table on paper that goes on for pages is not read; the workbook has all of it. */
const mostRows = 40;
const mostSitesNamed = 6;
/** Wider than a month the days of a calendar are too small to read. */
const mostDays = 31;

/** The report as one self-contained page: Chinese with English beneath, no script, nothing from elsewhere, A4 landscape. */
export const reportPage = (report: DistrictReport, sites: readonly ListedSite[]): string => {
  const listed = new Map(sites.map((site) => [site.id, site]));
  const nameOf = (site: string): string => listed.get(site)?.name ?? site;
  const { from, to, madeAt } = report;
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>区托育日报统计 ${from} 至 ${to}</title>
<style>${style}</style>
</head>
<body>
<header>
<div><h1>区托育日报统计</h1><p class="en">District report on daily summaries</p></div>
<div class="when"><b>${from} 至 ${to}</b><span>制表 ${moment(madeAt)}</span></div>
</header>
${keyFigures(report)}
${firstList(report, nameOf)}
${calendar(report)}
${sectionsOf(report)
  .filter(({ bookOnly }) => !bookOnly)
  .map((section) => sectionPart(section, listed))
  .join('\n')}
<footer>缺报与不明都不算合规。全部数字来自经核验签名与链序的日报；日报只有人数，没有姓名。
<span class="en">Neither missing nor unknown counts as kept. All figures are from summaries whose signatures and chain were verified; they hold counts and no names.</span></footer>
</body>
</html>
`;
};

const both = ({ zh, en }: Said): string => `${text(zh)}<span class="en">${text(en)}</span>`;

const keyFigures = ({ totals, faults, first }: DistrictReport): string => {
  const doubtful = faults.filter(({ code }) => isDoubtful(code)).length;
  const unreached = faults.filter(({ code }) => isOfTheLine(code)).length;
  const { sites, inclusiveSites, expectedDays, toldDays, missingDays, noneDays } = totals;
  const coverage =
    totals.requiredMinutes === 0 ? undefined : Math.floor((totals.recordedMinutes * 1000) / totals.requiredMinutes);
  const figures: [Said, string, string, string?][] = [
    [{ zh: '机构', en: 'facilities' }, String(sites), `普惠 ${inclusiveSites}`],
    [{ zh: '收到日报', en: 'summaries' }, String(toldDays), `应报 ${expectedDays}`],
    [{ zh: '缺日报', en: 'missing' }, String(missingDays), `无数据 ${noneDays}`, missingDays > 0 ? 'bad' : ''],
    [{ zh: '核验问题', en: 'faults' }, String(doubtful), `联系不上 ${unreached}`, doubtful > 0 ? 'bad' : ''],
    [
      { zh: '无人看护', en: 'unattended' },
      durationWords(totals.unattendedSeconds).zh,
      `缺员 ${durationWords(totals.breachSeconds).zh}`,
      first.some(({ code }) => code === 'unattended') ? 'bad' : '',
    ],
    [
      { zh: '录像覆盖', en: 'footage' },
      coverage === undefined ? '未知' : permille(coverage),
      '目标 99.9%',
      coverage !== undefined && coverage < 999 ? 'warn' : '',
    ],
  ];
  return `<dl class="figures">${figures
    .map(
      ([label, value, beside, tone]) =>
        `<div><dt>${both(label)}</dt><dd class="${tone ?? ''}">${text(value)}</dd><dd class="beside">${text(beside)}</dd></div>`,
    )
    .join('')}</dl>`;
};

const firstList = (report: DistrictReport, nameOf: (site: string) => string): string => {
  const rows = report.first.map((row) => {
    const named = row.sites.slice(0, mostSitesNamed).map(nameOf).join('、');
    const more = row.sites.length > mostSitesNamed ? ` 等 ${row.sites.length} 家` : '';
    const { zh, en } = firstWords(row, report);
    const who = named === '' ? '' : `<p class="who">${text(named + more)}</p>`;
    return `<li class="${firstTone[row.code]}"><p>${text(zh)}</p>${who}<p class="en">${text(en)}</p></li>`;
  });
  return `<section class="first"><h2>先做什么<span class="en">What to do first</span></h2>${
    rows.length === 0
      ? '<p class="empty">没有要办的事。<span class="en">Nothing to do.</span></p>'
      : `<ol>${rows.join('')}</ol>`
  }</section>`;
};

const letters: Readonly<Record<string, { readonly sign: string; readonly said: Said }>> = {
  r: { sign: '验', said: { zh: '核验不通过', en: 'failed verification' } },
  m: { sign: '缺', said: { zh: '没有日报', en: 'missing' } },
  n: { sign: '停', said: { zh: '设备停用，情况不明', en: 'box off, unknown' } },
  u: { sign: '危', said: { zh: '有无人看护', en: 'unattended' } },
  b: { sign: '超', said: { zh: '有缺员', en: 'breach' } },
  p: { sign: '部', said: { zh: '部分数据', en: 'in part' } },
  f: { sign: '', said: { zh: '完整，无缺员', en: 'full, no breach' } },
};

/** Which facility told what of which day: the weeks as a district sees them. The ones that lack most come first. */
const calendar = (report: DistrictReport): string => {
  const days = daysFrom(report.from, report.to).slice(-mostDays);
  const trouble = ({ calendar: row }: SiteDays): number =>
    [...row.slice(-mostDays)].reduce(
      (sum, letter) => sum + ({ r: 400, m: 100, u: 40, n: 20, b: 10, p: 1 }[letter] ?? 0),
      0,
    );
  const rows = report.sites.toSorted((a, b) => trouble(b) - trouble(a));
  const shown = rows.slice(0, mostRows);
  const isWeekend = days.map((day) => weekday(day) > 5);
  const head = days
    .map((day, place) => `<th class="${isWeekend[place] ? 'weekend' : ''}">${Number(day.slice(8))}</th>`)
    .join('');
  const body = shown.map(
    (site) =>
      `<tr><th>${text(site.name)}<small>${text(site.town)}</small></th>${[...site.calendar.slice(-mostDays)]
        .map((letter) => `<td class="d-${letter === '.' ? 'x' : letter}">${letters[letter]?.sign ?? ''}</td>`)
        .join('')}</tr>`,
  );
  const legend = Object.entries(letters)
    .map(([letter, { sign, said }]) => `<li><i class="d-${letter}">${sign}</i>${both(said)}</li>`)
    .join('');
  return `<section class="calendar"><h2>每家每天<span class="en">Every facility, every day</span></h2>
<ul class="legend">${legend}</ul>
<table><thead><tr><th></th>${head}</tr></thead><tbody>${body.join('')}</tbody></table>${moreOf(rows.length)}</section>`;
};

const moreOf = (rows: number): string =>
  rows > mostRows
    ? `<p class="more">另有 ${rows - mostRows} 行，见工作簿（--xlsx）。<span class="en">${rows - mostRows} more rows in the workbook.</span></p>`
    : '';

const sectionPart = (
  { id, title, rule, columns, rows, empty }: Section,
  listed: ReadonlyMap<string, ListedSite>,
): string => {
  const head = `<h2>${text(title.zh)}<span class="en">${text(title.en)}</span>${rows.length > 0 ? `<span class="count">${rows.length}</span>` : ''}</h2>
<p class="rule">${both(rule)}</p>`;
  if (rows.length === 0) return `<section id="${id}">${head}<p class="empty">${both(empty)}</p></section>`;
  const titles = columns.map(({ zh, en, kind }) => `<th class="${kind}">${both({ zh, en })}</th>`).join('');
  const body = rows
    .slice(0, mostRows)
    .map((row) => `<tr>${row.map((cell, place) => cellPart(cell, columns[place], listed)).join('')}</tr>`)
    .join('');
  return `<section id="${id}">${head}<table><thead><tr>${titles}</tr></thead><tbody>${body}</tbody></table>${moreOf(rows.length)}</section>`;
};

const cellPart = (
  { value, shown, tone, site }: Cell,
  column: Column | undefined,
  listed: ReadonlyMap<string, ListedSite>,
): string => {
  const classes = [column?.kind ?? 'text', value === null ? 'unknown' : (tone ?? (value === 0 ? 'zero' : ''))]
    .join(' ')
    .trim();
  if (site) {
    const found = listed.get(String(value));
    return `<td class="site">${text(found?.name ?? String(value))}<small>${text(`${value} ${found?.town ?? ''}`)}</small></td>`;
  }
  return `<td class="${classes}">${text(value === null ? '未知' : (shown?.zh ?? String(value)))}</td>`;
};
