import { alertWords } from '#contract/alertWords.ts';
import type { DailySummary, NoticeFigures } from '#contract/summary.ts';
import { AlertKind } from '#contract/values.ts';
import { lapseWords, noticeKindWords, noticeWords, zoneClassWords } from '../words.ts';
import { type Column, dateOf, type Told } from './cells.ts';

/** A row of 告警: so many alarms of a kind, or a stretch in which a zone was not armed. */
export interface IncidentRow {
  readonly day: string;
  readonly kind: '告警' | '未布防' | '无法得知';
  readonly what: string;
  readonly count: Told;
  readonly from?: string;
  readonly to?: string;
  readonly minutes?: number;
}

export const incidentColumns: readonly Column<IncidentRow>[] = [
  { title: '日期', meaning: '机构当地日期', width: 12, of: ({ day }) => dateOf(day) },
  { title: '类别', meaning: '告警，或防区未按规定布防；无法得知：当日没有数据', of: ({ kind }) => kind },
  { title: '内容', meaning: '哪一种告警，或哪一类防区因何未布防', width: 32, of: ({ what }) => what },
  { title: '次数', meaning: '当日次数', of: ({ count }) => count },
  { title: '起', meaning: '当地时间', of: ({ from }) => from ?? '' },
  { title: '止', meaning: '当地时间', of: ({ to }) => to ?? '' },
  { title: '分钟', meaning: '未布防的分钟，不足一分钟按一分钟计', of: ({ minutes }) => minutes ?? '' },
];

export const incidentsOf = ({ envelope: { day }, safety }: DailySummary): IncidentRow[] => {
  if (safety === null) return [{ day, kind: '无法得知', what: '当日没有安全数据', count: null }];
  const alarms = AlertKind.enum
    .filter((kind) => (safety.alerts[kind] ?? 0) > 0)
    .map((kind): IncidentRow => ({ day, kind: '告警', what: alertWords[kind][0], count: safety.alerts[kind] }));
  const lapses = (safety.lapses ?? []).map(
    ({ from, to, zoneClass, reason }): IncidentRow => ({
      day,
      kind: '未布防',
      what: `${zoneClassWords[zoneClass][0]}：${lapseWords[reason][0]}`,
      count: 1,
      from: from.slice(11, 16),
      to: to.slice(11, 16),
      minutes: Math.ceil((Date.parse(to) - Date.parse(from)) / 60_000),
    }),
  );
  return [...alarms, ...lapses];
};

/** A notice of the district as it stood at the end of a day. */
export interface NoticeRow {
  readonly day: string;
  readonly of: NoticeFigures['items'][number];
}

export const noticeColumns: readonly Column<NoticeRow>[] = [
  { title: '截至', meaning: '最近一份列出它的日报', width: 12, of: ({ day }) => dateOf(day) },
  { title: '通知编号', meaning: '区里的编号', width: 40, of: ({ of }) => of.noticeId },
  { title: '类别', meaning: '检查问题或询问', of: ({ of }) => noticeKindWords[of.kind][0] },
  {
    title: '整改期限',
    meaning: '区里要求的日期',
    width: 12,
    of: ({ of }) => (of.dueDay === undefined ? '无' : dateOf(of.dueDay)),
  },
  { title: '状态', meaning: '待整改、已答复、逾期、已销号', of: ({ of }) => noticeWords[of.state][0] },
];

/** Each notice once, as the month's last summary that tells of it has it. */
export const noticesOf = (days: readonly DailySummary[]): NoticeRow[] => {
  const rows = new Map<string, NoticeRow>();
  for (const { envelope, notices } of days) {
    for (const of of notices?.items ?? []) rows.set(of.noticeId, { day: envelope.day, of });
  }
  return [...rows.values()];
};
