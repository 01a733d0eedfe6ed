import type { PublicKey, RoadState } from '#contract/district.ts';
import type { SealedSummary } from '#contract/summary.ts';
import type { ListedDay, SummaryInShort } from '#contract/summaryList.ts';
import { addDays, type Day, dayAt, dayBounds } from '../time/calendar.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';
import { readSealed } from './envelope.ts';
import type { FootageDay } from './page/calendar.ts';
import type { SealedRow, SealedStore } from './store.ts';

/** Days are sealed ten minutes after midnight; until a quarter past nobody calls one missing. */
const awaitedMs = 15 * 60_000;

/** What a place's archive of sealed days is read through. */
export interface ArchiveParts {
  readonly site: string;
  readonly timeZone: string;
  readonly store: SealedStore;
  readonly keys: () => readonly PublicKey[];
  /** How far a revision has come on its way to the district. */
  readonly roadOf: (day: string, revision: number) => RoadState | undefined;
}

/** A day as the archive has it. */
export type ArchivedDay =
  | { readonly day: Day; readonly state: 'sealed'; readonly row: SealedRow; readonly sealed: SealedSummary }
  | { readonly day: Day; readonly state: 'awaited' }
  | { readonly day: Day; readonly state: 'missing' }
  | { readonly day: Day; readonly state: 'damaged' };

/**
 * Each day of a stretch, oldest first, with its newest revision. Days before the first that was ever sealed, and days to
 * come, are left out.
 */
export const archivedDays = (
  { store, timeZone }: Pick<ArchiveParts, 'store' | 'timeZone'>,
  { from, to }: { readonly from: Day; readonly to: Day },
  now: EpochMs,
): ArchivedDay[] => {
  const today = dayAt(now, timeZone);
  const first = store.firstDay() ?? today;
  const rows = new Map(store.newestBetween(from, to).map((row) => [row.day, row]));
  const days: ArchivedDay[] = [];
  for (let day = from < first ? first : from; day <= to && day <= today; day = addDays(day, 1)) {
    days.push(archivedDay(day, rows.get(day), now < epochMs(dayBounds(day, timeZone).to + awaitedMs)));
  }
  return days;
};

const archivedDay = (day: Day, row: SealedRow | undefined, isYoung: boolean): ArchivedDay => {
  if (!row) return { day, state: isYoung ? 'awaited' : 'missing' };
  const reading = readSealed(row.bytes);
  return reading.ok ? { day, state: 'sealed', row, sealed: reading.sealed } : { day, state: 'damaged' };
};

/** A day as the head's list shows it. */
export const listedDay = (archived: ArchivedDay, roadOf: ArchiveParts['roadOf']): ListedDay => {
  if (archived.state !== 'sealed') return { day: archived.day, state: archived.state, summary: null };
  const { day, row, sealed } = archived;
  const { envelope, attestation } = sealed.data;
  return {
    day,
    state: 'sealed',
    summary: {
      revision: row.revision,
      reason: envelope.reason,
      sequence: row.sequence,
      sha256: row.sha256,
      sealedAt: envelope.sealedAt,
      covers: envelope.covers,
      dataState: envelope.dataState,
      closedBy: attestation.closedBy,
      road: roadOf(day, row.revision) ?? 'sealed',
      figures: inShort(sealed.data),
    },
  };
};

const inShort = ({ attendance, ratio, footage, safety, unknown }: SealedSummary['data']): SummaryInShort => ({
  expected: sum(attendance, ({ expected }) => expected),
  attended: sum(attendance, ({ attended }) => attended),
  breaches: sum(ratio, ({ breaches }) => breaches),
  breachSeconds: sum(ratio, ({ breachSeconds }) => breachSeconds),
  unattendedSeconds: sum(ratio, ({ unattendedSeconds }) => unattendedSeconds),
  recordedMinutes: footage?.recordedMinutes ?? null,
  requiredMinutes: footage?.requiredMinutes ?? null,
  armedMinutes: safety?.armedMinutes ?? null,
  unknown: unknown.length,
});

const sum = <T>(list: readonly T[] | null, of: (each: T) => number): number | null =>
  list === null ? null : list.reduce((total, each) => total + of(each), 0);

/** What the sealed summaries say about footage, day by day; a day that still runs is no day of the calendar. */
export const footageDaysOf = (days: readonly ArchivedDay[]): FootageDay[] =>
  days.flatMap((archived): FootageDay[] => {
    const { day, state } = archived;
    if (state === 'awaited') return [];
    if (state === 'missing') return [{ day, state: 'missing' }];
    const footage = state === 'sealed' ? archived.sealed.data.footage : null;
    if (footage === null) return [{ day, state: 'unknown' }];
    const { recordedMinutes, requiredMinutes } = footage;
    return [{ day, state: 'told', recordedMinutes, requiredMinutes }];
  });
