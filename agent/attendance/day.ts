import type { CloseDayBody } from '#contract/attendance.ts';
import type { NewEvent } from '../journal/journal.ts';
import { addDays, type Day, dayBounds, instantOf } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import { type Caller, type Ruling, refuse } from './ruling.ts';

/** After a longer silence (a box in storage, a clock that jumped) only the newest days are begun one by one. */
const mostMissedDays = 31;

/** The `day.started` events that are due: one for each day after `lastDay` up to `today`, each at its local midnight. */
export const dueDayEvents = (
  lastDay: Day | undefined,
  today: Day,
  timeZone: string,
): Extract<NewEvent, { type: 'day.started' }>[] => {
  const oldest = addDays(today, 1 - mostMissedDays);
  const due: Extract<NewEvent, { type: 'day.started' }>[] = [];
  let day = lastDay === undefined ? today : addDays(lastDay, 1);
  if (day < oldest) day = oldest;
  for (; day <= today; day = addDays(day, 1)) {
    const occurredAt = dayBounds(day, timeZone).from;
    due.push({ type: 'day.started', occurredAt, actor: 'agent', subject: day, data: { day } });
  }
  return due;
};

/** The open days whose hour of sealing (`HH:MM`, local) has come, in the order given. */
export const dueClosings = (openDays: readonly Day[], now: EpochMs, sealTime: string, timeZone: string): Day[] =>
  openDays.filter((day) => instantOf(day, sealTime, timeZone) <= now);

/**
 * Closes a day because its hour has come. Who is still inside is counted and stays inside: a departure that nobody saw
 * is not made up.
 */
export const closeBySchedule = (
  day: Day,
  stillInside: number,
  occurredAt: EpochMs,
): Extract<NewEvent, { type: 'day.closed' }> => ({
  type: 'day.closed',
  occurredAt,
  actor: 'agent',
  subject: day,
  data: { day, stillInside, closedBy: 'schedule' },
});

export interface CloseFacts {
  readonly day: Day;
  readonly today: Day;
  readonly started: boolean;
  readonly alreadyClosed: boolean;
  /** Children inside now, or at the end of a past day. */
  readonly stillInside: number;
}

/**
 * The head closes a day, once. Refuses: not_found (a day the box never saw), conflict (not begun yet, or closed
 * already). Who is still inside is counted, not checked out by guess.
 */
export const decideDayClose = (
  { body, by }: { readonly body: CloseDayBody; readonly by: Caller },
  { day, today, started, alreadyClosed, stillInside }: CloseFacts,
): Ruling => {
  if (day > today) return refuse('conflict', `${day} has not begun`);
  if (day < today && !started) return refuse('not_found', `This box was not running on ${day}`);
  if (alreadyClosed)
    return refuse('conflict', `${day} is closed already; a correction makes a new revision of its summary`);
  return {
    ok: true,
    event: {
      id: body.id,
      type: 'day.closed',
      actor: by.actor,
      subject: day,
      data: { day, stillInside, closedBy: 'person', ...(body.note !== undefined && { note: body.note }) },
    },
  };
};
