import { renderSVG } from 'uqr';
import type { RoadState } from '#contract/district.ts';
import type { DailySummary, SealedSummary } from '#contract/summary.ts';
import { both, moment, text } from '../../markup/html.ts';
import { type Day, weekday } from '../../time/calendar.ts';
import { closedByWords, dataStateWords, figuresOf, reasonWords, whyWords } from '../words.ts';
import { type FootageDay, footageCalendar } from './calendar.ts';
import { clock, firstOf, percent, permille, span } from './markup.ts';
import type { Names } from './names.ts';
import { attendance, eightS, footage, handovers, health, nothing, notices, safety, staff } from './sections.ts';
import { ratioStrips } from './strip.ts';
import { style } from './style.ts';

/** What the page is made of. Nothing in it names a person. */
export interface PageOf {
  readonly sealed: SealedSummary;
  /** SHA-256 of the sealed bytes, in hexadecimal. */
  readonly sha256: string;
  /** Name of the facility. */
  readonly facility: string;
  readonly names: Names;
  /** Footage of the days before this one and of itself, oldest first; at most 91 are drawn. */
  readonly footageDays: readonly FootageDay[];
  /** What `verifySummaries` found: nothing when it is sound. */
  readonly faults: readonly string[];
  readonly road: RoadState | undefined;
  /** The signed place in the chain, as the text of a QR code; undefined where it could not be signed. */
  readonly checkpoint: string | undefined;
}

const mostDays = 91;

/**
 * The summary of a day as one side of A4: Chinese with English small beside it, no script, nothing from elsewhere. What is
 * unknown is told as unknown, and a day of no data never looks like a good one. Pure.
 */
export const summaryPage = (page: PageOf): string => {
  const { sealed, facility } = page;
  const summary = sealed.data;
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${text(facility)} 日报 ${text(summary.envelope.day)}</title>
<style>${style}</style>
</head>
<body>
<main class="sheet ${densityOf(summary.ratio?.length ?? 0)}">
${head(page)}
${tiles(summary)}
<section class="wide"><h2>各教室保育比 <small>ratio of each room, minute by minute</small></h2>
${summary.ratio === null ? nothing(summary, '/ratio') : ratioStrips(summary, page.names)}</section>
<div class="columns">
<div>
${attendance(summary, page.names)}
${handovers(summary)}
${health(summary)}
${staff(summary)}
</div>
<div>
<section><h2>录像日历 <small>footage recorded ÷ required, %</small></h2>
${footageCalendar(page.footageDays.slice(-mostDays))}
${footage(summary)}</section>
${safety(summary)}
${notices(summary)}
</div>
</div>
${eightS(summary)}
${unknowns(summary, page.names)}
${foot(page)}
</main>
</body>
</html>
`;
};

const weekdays = ['一', '二', '三', '四', '五', '六', '日'];

const head = ({ sealed, facility, checkpoint, faults, road }: PageOf): string => {
  const { envelope, attestation, opening } = sealed.data;
  const dayName = weekdays[weekday(envelope.day as Day) - 1]; // the contract checked that it is a date
  const hours = opening
    ? `开园 ${opening.opened ?? '未知'}，关闭 ${opening.closed ?? '未关闭'}（计划 ${opening.plannedOpen}–${opening.plannedClose}，${opening.classes} 班 ${opening.places} 托位）`
    : '开园时间未知';
  const verdict =
    faults.length === 0
      ? `<b${envelope.dataState === 'full' ? ' class="good"' : ''}>✓ 签名与哈希链核验通过</b> <small>verified</small>`
      : `<b class="bad">✗ 核验未通过：${text(faults.slice(0, 3).join('、'))}</b> <small>not verified</small>`;
  const roads = {
    sealed: ['已封存，尚未发出', 'sealed'],
    sent: ['已发出，区里尚未回执', 'sent'],
    received: ['区里已收到', 'the district has it'],
  } as const;
  return `<header><div class="head">
<h1>${text(facility)} <span>托育机构日报</span> <small>daily summary</small></h1>
<p class="day">${text(envelope.day)} <span>星期${dayName}</span></p>
<p>第 <b>${envelope.revision}</b> 版 <small>revision</small>：${both(reasonWords[envelope.reason])}　关闭人：${both(closedByWords[attestation.closedBy])}　${envelope.covers === 'part' ? '<b class="bad">封存时当日尚未结束</b>' : '覆盖全天'}</p>
<p>${text(hours)}</p>
${standing(sealed.data)}
<p>${verdict}　${road === undefined ? '' : both(roads[road])}</p>
</div>
<figure>${checkpoint === undefined ? '<p class="noqr">没有<br>签名<br>二维码</p>' : qr(checkpoint)}<figcaption>核验码 <small>checkpoint</small></figcaption></figure>
</header>`;
};

const qr = (checkpoint: string): string =>
  renderSVG(checkpoint, { ecc: 'L', border: 2, pixelSize: 4 }).replace('<svg ', '<svg class="qr" role="img" ');

/** The more rooms, the smaller the print: a small house is not written small, and a large one stays on its page. */
const densityOf = (rooms: number): string => (rooms <= 4 ? 'roomy' : rooms <= 8 ? 'dense' : 'crowded');

/** How much is known of the day, before any figure: nobody may read figures of half a day as those of a whole. */
const standing = ({ envelope }: DailySummary): string => {
  const { dataState, coveredMinutes, plannedMinutes, gaps } = envelope;
  const { shown, more } = firstOf(gaps, 2);
  const told = shown
    .map(({ from, to, cause }) => `${clock(from)}–${clock(to)} ${cause === 'box_off' ? '主机停机' : '尚未到'}`)
    .join('；');
  const words = {
    full: `计划时段 ${plannedMinutes} 分钟均有数据`,
    partial: `计划 ${plannedMinutes} 分钟中有数据 ${coveredMinutes} 分钟；缺：${told}${more > 0 ? ` 等 ${more + shown.length} 段` : ''}`,
    none: '当日主机未运行，没有任何数据：不能证明合规，也不能证明违规',
  };
  return `<p class="standing ${dataState}"><b>${both(dataStateWords[dataState])}</b> ${text(words[dataState])}</p>`;
};

interface Tile {
  readonly name: readonly [string, string];
  readonly value: string | null;
  readonly told: string;
  readonly isBad?: boolean;
}

const tiles = (summary: DailySummary): string => {
  const { attendance: classes, ratio, footage: films, safety: guard, health: checks, envelope } = summary;
  const sum = <T>(list: readonly T[] | null, of: (each: T) => number): number =>
    (list ?? []).reduce((total, each) => total + of(each), 0);
  const [expected, absent, attended] = [
    sum(classes, (each) => each.expected),
    sum(classes, (each) => each.absent),
    sum(classes, (each) => each.attended),
  ];
  const unexpected = sum(classes, (each) => each.unexpected);
  const [breachSeconds, unattendedSeconds] = [
    sum(ratio, (each) => each.breachSeconds),
    sum(ratio, (each) => each.unattendedSeconds),
  ];
  const armed = guard?.armedMinutes ?? null;
  const isWhole = envelope.covers === 'whole';
  const unverified = sum(ratio, (each) => each.unverifiedSeconds);
  const doubt = unverified > 0 ? `，待证 ${span(unverified)}` : '';
  const all: readonly Tile[] = [
    {
      name: ['实到 / 应到', 'attended'],
      value: classes === null ? null : `${attended}<i>/${expected}</i>`,
      told:
        (expected === 0
          ? '无人应到'
          : `出勤率 ${permille(Math.floor(((expected - absent) * 2000 + expected) / (2 * expected)))}`) +
        (unexpected > 0 ? `，计划外 ${unexpected}` : ''),
    },
    {
      name: ['超比', 'ratio breaches'],
      value: ratio === null ? null : `${sum(ratio, (each) => each.breaches)}<i>次</i>`,
      told: `${breachSeconds === 0 ? '0 分' : span(breachSeconds)}${doubt}`,
      isBad: breachSeconds > 0,
    },
    {
      name: ['无人看护', 'unattended'],
      value: ratio === null ? null : unattendedSeconds === 0 ? '0<i>分</i>' : span(unattendedSeconds),
      told: unattendedSeconds === 0 ? '没有发生' : '见下',
      isBad: unattendedSeconds > 0,
    },
    {
      name: ['录像', 'footage'],
      value: films === null ? null : (percent(films.recordedMinutes, films.requiredMinutes) ?? '–'),
      told: films ? `${films.camerasRequired} 路，缺口 ${films.gaps} 段` : '',
      isBad: films !== null && films.recordedMinutes < films.requiredMinutes,
    },
    {
      name: ['24 小时设防', 'armed'],
      value: armed === null ? null : isWhole ? percent(armed, 1440) : `${armed}<i>分</i>`,
      told: armed === null ? '' : isWhole ? `${armed} / 1440 分钟` : '当日尚未结束',
      isBad: armed !== null && armed < 1440 && isWhole,
    },
    {
      name: ['晨检', 'morning checks'],
      value: checks === null ? null : `${checks.morningChecks}<i>/${checks.morningChecksExpected}</i>`,
      told: checks ? `异常 ${checks.abnormal ?? checks.unwell}` : '',
      isBad: checks !== null && checks.morningChecks < checks.morningChecksExpected,
    },
  ];
  return `<div class="tiles">${all
    .map(({ name, value, told, isBad }) =>
      value === null
        ? `<div class="tile none"><small>${both(name)}</small><b>无数据</b><span>未知 unknown</span></div>`
        : `<div class="tile${isBad ? ' bad' : ''}"><small>${both(name)}</small><b>${value}</b><span>${isBad ? '⚠ ' : ''}${text(told)}</span></div>`,
    )
    .join('')}</div>`;
};

const unknowns = (summary: DailySummary, names: Names): string => {
  const reasons = [...new Set(summary.unknown.map(({ why }) => why))];
  const lines = reasons.map((why) => {
    const paths = summary.unknown.filter((each) => each.why === why).map(({ path }) => path);
    const figures = figuresOf(paths, summary, names);
    const { shown, more } = firstOf(figures, 3);
    return `<b>${text(whyWords[why][0])}</b> ${text(shown.join('、'))}${more > 0 ? ` 等 ${figures.length} 项` : ''}`;
  });
  return `<p class="unknowns"><b>未知及原因</b> <small>unknown, and why</small>　${lines.length === 0 ? '无' : lines.join('；')}</p>`;
};

const foot = ({ sealed, sha256 }: PageOf): string => {
  const { envelope, system } = sealed.data;
  const backup =
    system.lastBackup === undefined ? '' : `　备份 ${system.lastBackup === null ? '从未' : moment(system.lastBackup)}`;
  return `<footer>
<p>封存 ${text(moment(envelope.sealedAt))}　序号 ${envelope.sequence}　规则包 ${text(envelope.rulePack.id)} ${text(envelope.rulePack.version)}　机构代码 ${text(envelope.facility)}　系统 ${text(system.version)}：启动 ${system.starts} 次，停机 ${system.offMinutes} 分钟，补录 ${system.lateEvents}，更正 ${system.corrections}${text(backup)}</p>
<p class="hash">SHA-256 ${text(sha256)}　上一份 ${text(envelope.previousHash.slice(0, 16))}…</p>
<p class="hash">Ed25519 ${text(sealed.kid)}　${envelope.journal.events} 条事件，Merkle ${text(envelope.journal.root.slice(0, 16))}…</p>
</footer>`;
};
