import { AbsenceReason } from '#contract/absence.ts';
import type { JournalEvent } from '#contract/events.ts';
import type { ClassAttendance } from '#contract/summary.ts';
import { fromRfc3339 } from '../time/calendar.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';
import { totalMs } from '../time/spans.ts';
import type { DayFacts, Stretch, SummaryClass } from './facts.ts';
import { createNotes, minutesOf, type Part, tally } from './figures.ts';

/** One child inside, from `from` to `to`. */
export interface Stay extends Stretch {
  readonly childId: string;
  /** Still inside at the end of the window, or gone without anybody seeing it. */
  readonly open: boolean;
}

/**
 * Who was inside when, within the window. A second arrival without a departure changes nothing, and neither does a
 * departure of somebody who is not inside: duplicate taps are not visits. A move says that somebody is inside, too.
 */
export const staysOf = (
  insideAtStart: readonly string[],
  events: readonly JournalEvent[],
  window: Stretch,
): readonly Stay[] => {
  const since = new Map<string, EpochMs>(insideAtStart.map((childId) => [childId, window.from]));
  const stays: Stay[] = [];
  for (const event of events) {
    // A device's clock may run a little ahead of ours: what it saw counts, without length.
    const at = Math.min(event.occurredAt, window.to) as EpochMs; // the journal holds whole milliseconds only
    const enters =
      event.type === 'attendance.checked_in' ||
      event.type === 'attendance.moved' ||
      event.type === 'attendance.handed_over';
    if (enters && !since.has(event.data.childId)) since.set(event.data.childId, at);
    if (event.type === 'attendance.checked_out') {
      const from = since.get(event.data.childId);
      if (from === undefined) continue;
      stays.push({ childId: event.data.childId, from, to: at, open: false });
      since.delete(event.data.childId);
    }
    if (event.type === 'attendance.stay_closed') {
      const from = since.get(event.data.childId);
      if (from === undefined) continue;
      // Nobody saw the departure: the time after the child was last seen proves no attendance, and the stay stays open.
      const lastSeen = fromRfc3339(event.data.lastSeenAt) ?? from;
      const { by, childId } = event.data;
      stays.push({
        childId,
        from,
        to: epochMs(by === 'person' ? at : Math.max(from, lastSeen)),
        open: by === 'schedule',
      });
      since.delete(childId);
    }
  }
  for (const [childId, from] of since) stays.push({ childId, from, to: window.to, open: true });
  return stays.sort((a, b) => a.from - b.from);
};

/**
 * One class' attendance. The rate is that of the national statistics: actual ÷ expected × 100 with one decimal, here
 * as permille; children who came unexpectedly do not raise it.
 */
export const attendanceOf = (
  { classId, type, places }: SummaryClass,
  { enrolments, absences }: Pick<DayFacts, 'enrolments' | 'absences'>,
  stays: readonly Stay[],
  timeOfDay: (instant: EpochMs) => string,
): Part<ClassAttendance> => {
  const notes = createNotes();
  const roster = new Map(
    enrolments.filter((child) => child.classId === classId).map((child) => [child.childId, child]),
  );
  const own = stays.filter(({ childId }) => roster.has(childId));
  const attended = [...new Set(own.map(({ childId }) => childId))];
  const expected = [...roster.values()].filter((child) => child.expected).length;
  const cameAsExpected = attended.filter((childId) => roster.get(childId)?.expected).length;
  const reasons = new Map(absences.map(({ childId, reason }) => [childId, reason]));
  const away = [...roster.values()].filter((child) => child.expected && !attended.includes(child.childId));
  const first = own.at(0)?.from;
  const departures = own.filter(({ open }) => !open).map(({ to }) => to);
  const last = departures.length === 0 ? undefined : (Math.max(...departures) as EpochMs);
  const rate = expected === 0 ? undefined : Math.floor((cameAsExpected * 2000 + expected) / (2 * expected));
  return {
    figures: {
      classId,
      type,
      places,
      enrolled: [...roster.values()].filter((child) => child.enrolled).length,
      expected,
      attended: attended.length,
      unexpected: attended.length - cameAsExpected,
      absent: expected - cameAsExpected,
      absentByReason: tally(
        [...AbsenceReason.enum, 'unexplained'],
        away.map(({ childId }) => reasons.get(childId) ?? 'unexplained'),
      ),
      firstIn: notes.orNull('firstIn', first === undefined ? undefined : timeOfDay(first), 'nobody_came'),
      lastOut: notes.orNull('lastOut', last === undefined ? undefined : timeOfDay(last), 'nobody_left'),
      peak: peakOf(own),
      childMinutes: minutesOf(totalMs(own)),
      ratePermille: notes.orNull('ratePermille', rate, 'nobody_expected'),
    },
    unknown: notes.unknown,
  };
};

/** The most at the same time. Who leaves at the instant at which another comes is not counted beside them. */
const peakOf = (stays: readonly Stay[]): number => {
  const steps = stays
    .flatMap(({ from, to, open }) => [{ at: from as number, by: 1 }, ...(open ? [] : [{ at: to as number, by: -1 }])])
    .sort((a, b) => a.at - b.at || a.by - b.by);
  let inside = 0;
  let peak = 0;
  for (const { by } of steps) {
    inside += by;
    peak = Math.max(peak, inside);
  }
  return peak;
};
