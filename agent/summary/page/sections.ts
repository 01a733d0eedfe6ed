import { alertWords } from '#contract/alertWords.ts';
import type { ClassAttendance, DailySummary, EightSItem } from '#contract/summary.ts';
import { AlertKind, GapReason } from '#contract/values.ts';
import { LapseReason } from '#contract/zones.ts';
import { both, text } from '../../markup/html.ts';
import {
  classTypeWords,
  dimensionWords,
  gapWords,
  itemName,
  lapseWords,
  noticeKindWords,
  noticeWords,
  unitWords,
  type Words,
  whyWords,
  zoneClassWords,
} from '../words.ts';
import { clock, firstOf, known, permille, span, unknownMark, wideOf } from './markup.ts';
import type { Names } from './names.ts';

const older = '<span class="older">此日报未含 <small>not in older summaries</small></span>';

const section = (name: readonly [string, string], body: string): string =>
  `<section><h2>${both(name)}</h2>\n${body}</section>`;
const lines = (...rows: readonly (readonly [name: string, value: string])[]): string =>
  `<dl>${rows.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>`;

/** Stands where a whole group is unknown, with its reason. */
export const nothing = ({ unknown }: DailySummary, path: string): string => {
  const why = unknown.find((each) => each.path === path)?.why;
  return `<p class="nothing">无数据${why === undefined ? '' : `：${both(whyWords[why])}`}</p>`;
};

/** Those words that were counted at all, the most first, in their Chinese. */
const countsOf = <K extends string>(
  counts: Readonly<Partial<Record<K, number>>>,
  words: Words<K>,
  order: readonly K[],
  unit = '',
): string[] =>
  order
    .filter((word) => (counts[word] ?? 0) > 0)
    .toSorted((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0))
    .map((word) => `${text(words[word][0])} ${counts[word]}${unit}`);

const listed = (parts: readonly string[], most = 9, none = '无'): string => {
  const { shown, more } = firstOf(parts, most);
  return parts.length === 0 ? none : `${shown.join('，')}${more > 0 ? ` 等 ${parts.length} 种` : ''}`;
};

const mostClasses = 9;

export const attendance = (summary: DailySummary, names: Names): string => {
  const { attendance: classes } = summary;
  const title = ['各班出勤', 'attendance'] as const;
  if (classes === null) return section(title, nothing(summary, '/attendance'));
  const { shown, more } = firstOf(classes, mostClasses);
  const rows = shown.map(
    (each) =>
      `<tr><td>${text(names.class(each.classId))} <small>${text(classTypeWords[each.type][0])}</small></td><td>${each.enrolled}</td><td>${each.expected}</td><td><b>${each.attended}</b></td><td>${absentOf(each)}</td><td>${each.ratePermille === null ? '–' : permille(each.ratePermille)}</td><td>${each.peak}</td><td>${text(each.firstIn ?? '–')}–${text(each.lastOut ?? '')}</td></tr>`,
  );
  return section(
    title,
    `<table><thead><tr><th>班级</th><th>在托</th><th>应到</th><th>实到</th><th>未到</th><th>出勤率</th><th>最多</th><th>首末</th></tr></thead><tbody>
${rows.join('\n')}${more > 0 ? `<tr><td colspan="8">另有 ${more} 个班</td></tr>` : ''}</tbody></table>`,
  );
};

/** How many stayed away, and how many of them nobody has explained. */
const absentOf = ({ absent, absentByReason }: ClassAttendance): string =>
  absentByReason && absentByReason.unexplained > 0
    ? `${absent} <small class="bad">未说明${absentByReason.unexplained}</small>`
    : `${absent}`;

const methodWords = {
  pin: '密码',
  card: '刷卡',
  qr: '扫码',
  phone_tail: '手机尾号',
  staff: '员工代办',
  roster: '名册',
};
const adultWords = { guardian: '监护人', authorised: '接送人', one_off: '单次', override: '破例', unnamed: '未留名' };
const inWords = (counts: Readonly<Record<string, number>>, words: Readonly<Record<string, string>>): string =>
  Object.entries(words)
    .filter(([word]) => (counts[word] ?? 0) > 0)
    .map(([word, name]) => `${name}${counts[word]}`)
    .join(' ') || '0';
const total = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

export const handovers = (summary: DailySummary): string => {
  const title = ['接送交接', 'handovers'] as const;
  const { handovers: all } = summary;
  if (all === null) return section(title, nothing(summary, '/handovers'));
  const { arrivals, departures, arrivalsByAdult, departuresByAdult, refusals } = all;
  const adults =
    arrivalsByAdult && departuresByAdult
      ? `送 ${inWords(arrivalsByAdult, adultWords)}<br>接 ${inWords(departuresByAdult, adultWords)}`
      : older;
  return section(
    title,
    lines(
      [`入园 <b>${total(arrivals)}</b>`, inWords(arrivals, methodWords)],
      [`离园 <b>${total(departures)}</b>`, inWords(departures, methodWords)],
      ['送、接的人', adults],
      [
        '拒绝放行',
        `<b>${total(refusals)}</b>（禁止接送 ${refusals.custody_blocked}，未授权 ${refusals.not_authorised}，不在有效期 ${refusals.not_valid_today}）`,
      ],
      [
        '其他',
        `破例 ${all.overrides}，单次接送 ${known(all.oneOffPickups)}，日终未签退 ${known(all.unclosedAtDayEnd)}`,
      ],
    ),
  );
};

export const health = (summary: DailySummary): string => {
  const title = ['健康', 'health'] as const;
  const { health: checks } = summary;
  if (checks === null) return section(title, nothing(summary, '/health'));
  return section(
    title,
    lines(
      [
        '晨检、午检',
        `${checks.morningChecks}/${checks.morningChecksExpected}，${known(checks.noonChecks)}/${known(checks.noonChecksExpected)}`,
      ],
      ['异常', `${known(checks.abnormal)}，已告知监护人 ${known(checks.notified)}`],
      ['入园与用药', `不适 ${checks.unwell}，带药 ${checks.medicine}，喂药 ${known(checks.dosesGiven)}`],
    ),
  );
};

export const staff = (summary: DailySummary): string => {
  const title = ['工作人员', 'staff'] as const;
  const { staff: people } = summary;
  if (people === null) return section(title, nothing(summary, '/staff'));
  const { certificatesExpired, certificatesDueIn30Days, onDuty } = people;
  return section(
    title,
    lines(
      ['计入保育', `最多 ${people.qualifiedPeak}，最少 ${known(people.qualifiedMinimum)}`],
      [
        '证件',
        `<span${certificatesExpired > 0 ? ' class="bad"' : ''}>过期 ${certificatesExpired}</span>，30 天内到期 ${certificatesDueIn30Days}`,
      ],
      [
        '在岗时段',
        onDuty === undefined
          ? older
          : onDuty === null
            ? unknownMark
            : `${new Set(onDuty.map((each) => each.staff)).size} 人（编号已哈希），${onDuty.length} 段`,
      ],
    ),
  );
};

const mostLapses = 4;

export const safety = (summary: DailySummary): string => {
  const title = ['告警与设防', 'alarms and lapses'] as const;
  const { safety: guard } = summary;
  if (guard === null) return section(title, nothing(summary, '/safety'));
  const lapses = guard.lapses ?? [];
  const { shown, more } = firstOf(lapses, mostLapses);
  const stretches = shown.map(
    ({ from, to, zoneClass, reason }) =>
      `${clock(from)}–${clock(to)} ${zoneClassWords[zoneClass][0]}：${lapseWords[reason][0]}`,
  );
  const told =
    guard.lapses === undefined
      ? older
      : guard.lapses === null
        ? unknownMark
        : lapses.length === 0
          ? '没有'
          : `${text(stretches.join('；'))}${more > 0 ? `；另 ${more} 段` : ''}`;
  const median = (seconds: number | null | undefined): string => (seconds == null ? '–' : span(seconds));
  return section(
    title,
    lines(
      ['告警', listed(countsOf(guard.alerts, alertWords, AlertKind.enum), 8)],
      ['处理中位数', `确认 ${median(guard.medianSecondsToAcknowledge)}，结束 ${median(guard.medianSecondsToResolve)}`],
      [
        '未布防分钟',
        guard.lapsedMinutes
          ? listed(countsOf(guard.lapsedMinutes, lapseWords, LapseReason.enum, '分'))
          : guard.lapses === null
            ? unknownMark
            : older,
      ],
      ['未布防时段', told],
      ['其他', `设备离线 ${guard.devicesWentOffline}，演练 ${known(guard.drills)}，应急 ${known(guard.emergencies)}`],
    ),
  );
};

export const footage = (summary: DailySummary): string => {
  const { footage: films } = summary;
  if (films === null) return nothing(summary, '/footage');
  const causes = countsOf(films.gapSeconds, gapWords, GapReason.enum).map((part) => {
    const [name, seconds] = part.split(' ');
    return `${name} ${span(Number(seconds))}`;
  });
  return lines(
    [
      '当日',
      `${films.recordedMinutes} / ${films.requiredMinutes} 分钟，正在录 ${films.camerasRecording}/${films.camerasRequired} 路`,
    ],
    ['缺口', films.gaps === 0 ? '无' : `${films.gaps} 段，最长 ${span(films.longestGapSeconds)}：${listed(causes, 4)}`],
    [
      '保存',
      `最早可回放 ${known(films.oldestPlayableDay)}，磁盘预警 ${films.forecastFullDay === undefined ? '未知' : text(films.forecastFullDay ?? '无')}`,
    ],
    ['使用', `查看 ${known(films.lookUps)}，导出 ${known(films.exports)}，留存 ${known(films.holdsActive)}`],
  );
};

export const notices = ({ notices: all }: DailySummary): string => {
  const title = ['区里通知与整改', 'notices'] as const;
  if (all === undefined) return section(title, `<p>${older}</p>`);
  const { shown, more } = firstOf(all.items, 2);
  const items = shown.map(
    ({ kind, dueDay, state }) =>
      `<span${state === 'overdue' ? ' class="bad"' : ''}>${noticeKindWords[kind][0]}${dueDay === undefined ? '' : ` 限 ${text(dueDay.slice(5))}`} ${noticeWords[state][0]}</span>`,
  );
  return section(
    title,
    lines(
      ['件数', `收到 ${all.received}，待办 ${all.open}，已答复 ${all.answered}，逾期 ${all.overdue}`],
      ['未销号', items.length === 0 ? '无' : `${items.join('；')}${more > 0 ? `；另 ${more} 项` : ''}`],
    ),
  );
};

/** A row of 165 mm holds about so many characters, a Latin letter being half of one. */
const mostWide = 56;

/** The eight dimensions of 8S 精益管理 (seed 四(五)三), each with its first measured items. */
export const eightS = ({ eightS: items, unknown }: DailySummary): string => {
  const title = `<h2>8S 精益管理 <small>eight dimensions, as measured</small></h2>`;
  if (items === undefined) return `<section class="wide">${title}<p>${older}</p></section>`;
  const paths = new Set(unknown.filter(({ why }) => why === 'not_measured').map(({ path }) => path));
  const isUnmeasured = (each: EightSItem): boolean => paths.has(`/eightS/${items.indexOf(each)}/value`);
  const rows = Object.entries(dimensionWords).map(([dimension, name]) => {
    // What is measured first: a row is too short for everything that is not.
    const own = items
      .filter((each) => each.dimension === dimension)
      .toSorted((a, b) => Number(a.value === null) - Number(b.value === null));
    let wide = 0;
    const shown = own.filter((each) => {
      wide += wideOf(`${itemName(each.item)} ${measured(each, '未测量').replaceAll(/<[^>]*>/g, '')}`) + 2;
      return wide <= mostWide;
    });
    const more = own.length - shown.length;
    const told = shown.map(
      (each) =>
        `<span>${text(itemName(each.item))} ${measured(each, isUnmeasured(each) ? unmeasured : unknownMark)}</span>`,
    );
    return `<div><dt>${both(name)}</dt><dd>${told.length === 0 ? '无测量项' : told.join('')}${more > 0 ? `<span>另 ${more} 项</span>` : ''}</dd></div>`;
  });
  return `<section class="wide">${title}<dl class="eight">${rows.join('')}</dl></section>`;
};

/** Nobody measures it yet, which is another thing than a measure that failed. */
const unmeasured = '<span class="unknown">未测量</span>';

/** `<b>12</b>/15`, `<b>8时12分</b>/10时00分`, or that nobody knows. */
const measured = ({ value, outOf, unit }: EightSItem, nothingKnown: string): string => {
  if (value === null) return nothingKnown;
  const said = (figure: number): string => (unit === 'seconds' ? span(figure) : String(figure));
  const unitWord = unit === 'seconds' ? '' : unitWords[unit][0];
  return `<b>${said(value)}</b>${outOf === undefined ? '' : `/${said(outOf)}`}${unitWord}`;
};
