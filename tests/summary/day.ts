import { noSummaryHash } from '#agent/summary/envelope.ts';
import type { DayFacts, Place, RoomStep } from '#agent/summary/facts.ts';
import { type Day, instantOf, parseDay } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { EventData, EventType, JournalEvent } from '#contract/events.ts';

export const timeZone = 'Asia/Shanghai';
export const theDay = parseDay('2026-09-16') ?? ('' as Day);
/** An instant of the day, local time. */
export const at = (time: string): EpochMs => instantOf(theDay, time, timeZone);

let lastSeq = 0;
/** An event of the day as the journal would give it back; learned at once unless told otherwise. */
export const event = <T extends EventType>(
  type: T,
  time: string,
  data: EventData<T>,
  recordedAt: EpochMs = at(time),
): JournalEvent => {
  lastSeq += 1;
  const id = `00000000-0000-7000-8000-${String(lastSeq).padStart(12, '0')}`;
  // `data` is checked against `type` above, which a spread object cannot show the compiler.
  return {
    seq: lastSeq,
    id,
    type,
    occurredAt: at(time),
    recordedAt,
    actor: 'agent',
    subject: 'x',
    data,
  } as unknown as JournalEvent;
};

export const comesIn = (childId: string, time: string, health?: 'well' | 'unwell' | 'medicine'): JournalEvent =>
  event('attendance.checked_in', time, { childId, roomId: 'r-small', method: 'pin', ...(health && { health }) });
export const goesOut = (childId: string, time: string): JournalEvent =>
  event('attendance.checked_out', time, { childId, adultId: 'mother', method: 'card' });

export const step = (roomId: string, from: string, to: string, rest: Partial<RoomStep> = {}): RoomStep => ({
  roomId,
  from: at(from),
  to: at(to),
  caregivers: 1,
  deficit: 0,
  state: 'ok',
  overCap: false,
  graceMs: 180_000,
  guessed: false,
  ...rest,
});

/** A day without anybody, the box on all the time, sealed at the time given. */
export const factsOf = (now: EpochMs, facts: Partial<DayFacts> = {}): DayFacts => ({
  site: {
    code: 'demo',
    timeZone,
    mixedAges: 'youngest',
    places: 60,
    settleMs: 10_000,
    hours: { open: '07:30', close: '18:00' },
    noonCheck: '12:00',
    hasStaffKey: false,
    version: '0.1.0',
  },
  day: theDay,
  now,
  clockTrust: 'synced',
  journal: {
    events: [],
    closing: undefined,
    corrections: 0,
    notices: [],
    backedUpAt: undefined,
    leaves: 0,
    root: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    seq: 0,
    head: noSummaryHash,
  },
  uptime: [{ from: at('00:00'), to: now }],
  classes: [{ classId: 'small', type: 'toddler_small', roomId: 'r-small', places: 15 }],
  enrolments: [],
  absences: [],
  insideAtStart: [],
  staffAtStart: [],
  roomSteps: [],
  alerts: [],
  staff: [],
  footage: [],
  keeping: { holdsActive: 0, fullOn: undefined, isMeasured: false },
  armed: undefined,
  subsidy: [],
  rulePack: { id: 'longmatan-2023', version: '1' },
  ...facts,
});

export const firstPlace: Place = {
  revision: 1,
  reason: 'first',
  sequence: 1,
  previousHash: noSummaryHash,
  boxId: 'A'.repeat(43),
};

/** Every null of a JSON value, as JSON pointers. */
export const nullsOf = (value: unknown, path = ''): string[] => {
  if (value === null) return [path];
  if (typeof value !== 'object') return [];
  return Object.entries(value ?? {}).flatMap(([key, inner]) => nullsOf(inner, `${path}/${key}`));
};
