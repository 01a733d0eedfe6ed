import type { CloseDayBody } from '#contract/attendance.ts';
import type { NewEvent } from '../journal/journal.ts';
import { addDays, type Day, dayAt, dayBounds, fromRfc3339, instantOf, toRfc3339 } from '../time/calendar.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';
import type { Movement, Placement } from './movement.ts';
import { type Caller, type Ruling, refuse, unknownId } from './ruling.ts';

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
  readonly inside: readonly Placement[];
  readonly nameOf: (childId: string) => string;
  /** Until when the day can be spoken of: now, or its last instant. */
  readonly end: EpochMs;
  readonly timeZone: string;
}

/**
 * The head closes a day, once, and says of every child without a departure what became of it: gone at a time, or still
 * here. Refuses: not_found (a day the box never saw), conflict (not begun yet, or closed already), still_inside (naming
 * who has no answer yet), unknown_reference (an answer for somebody who is not inside), invalid (gone without a time
 * between the last sign of the child and the end; staying without a note).
 */
export const decideDayClose = (
  { body, by }: { readonly body: CloseDayBody; readonly by: Caller },
  { day, today, started, alreadyClosed, inside, nameOf, end, timeZone }: CloseFacts,
): Ruling => {
  if (day > today) return refuse('conflict', `${day} has not begun`);
  if (day < today && !started) return refuse('not_found', `This box was not running on ${day}`);
  if (alreadyClosed)
    return refuse('conflict', `${day} is closed already; a correction makes a new revision of its summary`);
  const resolutions = body.resolutions ?? [];
  const open = inside.filter(({ id }) => !resolutions.some(({ childId }) => childId === id));
  if (open.length > 0) {
    const errors = open.map(({ id, since }) => ({
      path: 'body/resolutions',
      message: `${nameOf(id)} ("${id}") is inside (last seen ${toRfc3339(since, timeZone)}); say "left" with the time, or "stays" with a note`,
    }));
    return { ok: false, failure: { code: 'still_inside', errors } };
  }
  const departures: NewEvent[] = [];
  for (const [index, resolution] of resolutions.entries()) {
    const place = inside.find(({ id }) => id === resolution.childId);
    if (!place) return unknownId(`resolutions/${index}/childId`, resolution.childId);
    if (resolutions.findIndex(({ childId }) => childId === place.id) !== index) {
      return wrong(index, 'childId', 'is named twice; give one answer for each child');
    }
    if (resolution.what === 'stays') {
      if (!resolution.note) return wrong(index, 'note', 'is needed for a child who stays: with whom, and until when');
      continue;
    }
    const at = resolution.at === undefined ? undefined : fromRfc3339(resolution.at);
    if (at === undefined || at < place.since || at > end) {
      const [from, to] = [toRfc3339(place.since, timeZone), toRfc3339(end, timeZone)];
      return wrong(index, 'at', `must say when the child left, between ${from} and ${to}`);
    }
    departures.push({
      type: 'attendance.stay_closed',
      occurredAt: at,
      actor: by.actor,
      subject: place.id,
      data: {
        childId: place.id,
        by: 'person',
        lastSeenAt: toRfc3339(place.since, timeZone),
        ...(resolution.note !== undefined && { note: resolution.note }),
      },
    });
  }
  return {
    ok: true,
    event: {
      id: body.id,
      type: 'day.closed',
      actor: by.actor,
      subject: day,
      data: {
        day,
        stillInside: inside.length - departures.length,
        closedBy: 'person',
        ...(body.note !== undefined && { note: body.note }),
      },
    },
    together: departures,
  };
};

const wrong = (index: number, field: string, message: string): Ruling => ({
  ok: false,
  failure: { code: 'invalid', errors: [{ path: `body/resolutions/${index}/${field}`, message }] },
});

/** A stay that ended without anybody seeing it: whose, and when they were last heard of. */
export interface LeftOpen extends Pick<Placement, 'kind' | 'id'> {
  readonly lastHeardAt: EpochMs;
}

/**
 * The stays among one person's movements that a later arrival proves to be over, though no departure is on record: who
 * comes in on another day had left before. The schedule of a house with nights does not ask.
 */
export const overtakenStays = (movements: readonly Movement[], timeZone: string): LeftOpen[] =>
  movements.flatMap(({ kind, id, what, occurredAt }, index) => {
    const next = movements[index + 1];
    const isOvertaken =
      what !== 'out' && next?.what === 'in' && dayAt(occurredAt, timeZone) < dayAt(next.occurredAt, timeZone);
    return isOvertaken ? [{ kind, id, lastHeardAt: occurredAt }] : [];
  });

/**
 * Ends stays of which nobody has heard since before `today`: a forgotten departure. Each is put at the last instant of
 * the day on which the person was last heard of, flagged, and names when that was; a departure that is recorded later
 * takes its place.
 */
export const autoClosings = (
  stays: readonly LeftOpen[],
  today: Day,
  timeZone: string,
): Extract<NewEvent, { type: 'attendance.stay_closed' | 'staff.clocked_out' }>[] => {
  const { from } = dayBounds(today, timeZone);
  return stays
    .filter(({ lastHeardAt }) => lastHeardAt < from)
    .map(({ kind, id, lastHeardAt }) => {
      const lastSeenAt = toRfc3339(lastHeardAt, timeZone);
      const about = {
        occurredAt: epochMs(dayBounds(dayAt(lastHeardAt, timeZone), timeZone).to - 1),
        actor: 'agent',
        subject: id,
      };
      return kind === 'child'
        ? { ...about, type: 'attendance.stay_closed', data: { childId: id, by: 'schedule', lastSeenAt } }
        : { ...about, type: 'staff.clocked_out', data: { staffId: id, lastSeenAt } };
    });
};
