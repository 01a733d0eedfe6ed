import type { AlertFact, ArmedFact, CameraFact, DayFacts, RoomStep, Stretch } from '#agent/summary/facts.ts';
import { type Day, dayBounds, daysBetween, weekday } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { JournalEvent } from '#contract/events.ts';
import type { GapReason } from '#contract/values.ts';
import type { LapseReason } from '#contract/zones.ts';
import { districtZone } from '../zone.ts';
import { type Chance, chanceOf } from './chance.ts';
import { dutyEvents, staffFacts } from './duty.ts';
import { eventOf } from './events.ts';
import type { InventedFacility } from './facility.ts';
import { noticeEvents } from './notices.ts';

const minuteMs = 60_000;
const dayMinutes = 24 * 60;
const gapReasons: readonly GapReason[] = ['unreachable', 'stall', 'ffmpeg_exit'];
const lapseReasons: readonly LapseReason[] = ['disarmed', 'bypassed', 'unknown'];

/** A made-up day of a made-up facility, told in the facts that a real box would have gathered. */
export interface InventedDay {
  readonly facts: DayFacts;
  /** Who came, for the subsidy of the month. */
  readonly came: readonly string[];
}

/** The same seed, place and day give the same facts, whatever was made before. Sealed ten minutes after midnight. Pure. */
export const inventDay = (seed: number, index: number, facility: InventedFacility, day: Day): InventedDay => {
  const { chance, opens, closes, boxWasOff, open, broken, stays } = beginningOf(seed, index, facility, day);
  const { habits } = facility;
  const bounds = dayBounds(day, districtZone);
  // No zone of China moves its clock, so a minute of the day is a minute after midnight.
  const at = (minute: number, seconds = 0): EpochMs => (bounds.from + minute * minuteMs + seconds * 1000) as EpochMs;
  const now = at(dayMinutes + 10);

  const closing = open && !chance.permille(habits.forgetsToClose);
  const events = [
    ...eventsOf(facility, stays, at, chance),
    ...(open ? dutyEvents(seed, index, facility, day, { opens, closes }, at) : []),
  ].sort((a, b) => a.occurredAt - b.occurredAt);
  const rooms = facility.classes.map(({ classId, roomId }) => ({
    roomId,
    ...roomDay(
      roomId,
      stays.filter((stay) => stay.classId === classId),
      habits,
      chance,
      at,
    ),
  }));
  const cameras = Array.from({ length: facility.cameras }, () => cameraDay(facility, day, boxWasOff, chance, at));
  const uptime: Stretch[] = boxWasOff
    ? []
    : broken
      ? [
          { from: at(0), to: at(broken.from) },
          { from: at(broken.to), to: now },
        ]
      : [{ from: at(0), to: now }];
  return {
    came: [...new Set(stays.map(({ childId }) => childId))],
    facts: {
      site: {
        code: facility.id,
        timeZone: districtZone,
        mixedAges: 'youngest',
        places: facility.places,
        settleMs: 10_000,
        hours: facility.hours,
        noonCheck: '12:00',
        hasStaffKey: true,
        version: '0.1.0',
      },
      day,
      now,
      clockTrust: 'synced',
      journal: {
        events,
        closing: closing
          ? eventOf('day.closed', at(closes + 12), { day, stillInside: 0, closedBy: 'person' }, events.length)
          : undefined,
        corrections: chance.permille(80) ? chance.between(1, 3) : 0,
        notices: noticeEvents(seed, index, day, districtZone),
        backedUpAt: at(-20 * 60),
        leaves: events.length,
        root: hexOf(chance, 64),
        seq: (daysBetween('2023-01-01' as Day, day) + 1) * 400, // a date of the calendar
        head: hexOf(chance, 64),
      },
      uptime,
      classes: facility.classes,
      enrolments: facility.children.map(({ childId, classId, hourly }) => ({
        childId,
        classId,
        enrolled: true,
        expected: weekday(day) <= 5 && !hourly,
      })),
      absences: facility.children
        .filter(({ childId }) => open && !stays.some((stay) => stay.childId === childId) && chance.permille(800))
        .map(({ childId }) => ({ childId, reason: chance.permille(600) ? 'illness' : 'family' })),
      insideAtStart: [],
      staffAtStart: [],
      roomSteps: boxWasOff ? [] : rooms.flatMap(({ steps }) => steps),
      alerts: [...rooms.flatMap(({ alerts }) => alerts), ...deviceAlerts(chance, at, boxWasOff)],
      staff: staffFacts(seed, index, facility, day),
      footage: cameras,
      keeping: { holdsActive: chance.permille(40) ? 1 : 0, fullOn: undefined, isMeasured: true },
      armed: armedOn(habits.lapses, boxWasOff, broken, chance, at),
      // Of the whole month, which a day alone does not know.
      subsidy: [],
      rulePack: { id: 'longmatan-2023', version: '1' },
    },
  };
};

/** What is thrown first for a day, before all that goes by it. */
const beginningOf = (seed: number, index: number, facility: InventedFacility, day: Day) => {
  const chance = chanceOf(seed, index, day);
  const { habits } = facility;
  const opens = minuteOf(facility.hours.open);
  const closes = minuteOf(facility.hours.close);
  const boxWasOff = chance.permille(habits.boxOff);
  const open = weekday(day) <= 5 && !boxWasOff;
  const broken = !boxWasOff && chance.permille(habits.boxPartlyOff) ? brokenFrom(chance, opens, closes) : undefined;
  const stays = open ? staysOn(facility, chance, opens, closes) : [];
  return { chance, opens, closes, boxWasOff, open, broken, stays };
};

/** Who came on a day: the same as `inventDay` says, at a part of its price. Pure. */
export const cameOn = (seed: number, index: number, facility: InventedFacility, day: Day): string[] => [
  ...new Set(beginningOf(seed, index, facility, day).stays.map(({ childId }) => childId)),
];

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

const hexOf = (chance: Chance, length: number): string =>
  Array.from({ length: length / 8 }, () =>
    Math.floor(chance.next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  ).join('');

const brokenFrom = (chance: Chance, opens: number, closes: number): { from: number; to: number } => {
  const from = chance.between(opens, closes - 120);
  return { from, to: from + chance.between(10, 110) };
};

interface InventedStay {
  readonly childId: string;
  readonly classId: string;
  readonly roomId: string;
  readonly from: number;
  readonly to: number;
}

const staysOn = (facility: InventedFacility, chance: Chance, opens: number, closes: number): InventedStay[] =>
  facility.children
    .filter(({ comesPermille, hourly }) => chance.permille(hourly ? 300 : comesPermille))
    .map(({ childId, classId, hourly }) => {
      const from = chance.between(opens, opens + (hourly ? 180 : 75));
      return {
        childId,
        classId,
        roomId: `room-${classId.slice('class-'.length)}`,
        from,
        to: hourly ? from + chance.between(60, 180) : chance.between(closes - 90, closes + 5),
      };
    });

const eventsOf = (
  { children }: InventedFacility,
  stays: readonly InventedStay[],
  at: (minute: number, seconds?: number) => EpochMs,
  chance: Chance,
): JournalEvent[] => {
  let seq = 0;
  const events = stays.flatMap(({ childId, roomId, from, to }): JournalEvent[] => {
    seq += 3;
    const noon = minuteOf('12:00');
    return [
      eventOf(
        'attendance.checked_in',
        at(from, chance.between(0, 59)),
        {
          childId,
          roomId,
          method: chance.permille(700) ? 'pin' : 'card',
          ...(chance.permille(970) && { health: chance.permille(985) ? 'well' : 'unwell' }),
        },
        seq - 2,
      ),
      ...(from <= noon && noon < to && chance.permille(970)
        ? [eventOf('health.checked', at(noon + 5), { childId, kind: 'noon', well: true }, seq - 1)]
        : []),
      eventOf(
        'attendance.checked_out',
        at(to, chance.between(0, 59)),
        { childId, adultId: 'guardian', method: chance.permille(800) ? 'pin' : 'qr' },
        seq,
      ),
    ];
  });
  if (events.length > 0 && chance.permille(20) && children[0]) {
    const data = { childId: children[0].childId, adultId: 'x', action: 'check_out', reason: 'not_authorised' } as const;
    events.push(eventOf('attendance.refused', at(minuteOf('16:00')), data, seq + 1));
  }
  return events;
};

/** A room that is open from its first child to its last, now and then without enough caregivers. */
const roomDay = (
  roomId: string,
  stays: readonly InventedStay[],
  habits: InventedFacility['habits'],
  chance: Chance,
  at: (minute: number, seconds?: number) => EpochMs,
): { steps: RoomStep[]; alerts: AlertFact[] } => {
  if (stays.length === 0) return { steps: [], alerts: [] };
  const first = Math.min(...stays.map(({ from }) => from));
  const last = Math.max(...stays.map(({ to }) => to));
  const usual = { roomId, caregivers: 2, deficit: 0, state: 'ok', overCap: false, guessed: false, graceMs: 180_000 };
  const steps: RoomStep[] = [];
  const alerts: AlertFact[] = [];
  let reached = at(first);
  const until = (to: EpochMs, rest: Partial<RoomStep>): void => {
    if (to > reached) steps.push({ ...usual, state: 'ok', from: reached, to, ...rest });
    reached = to;
  };
  const lacking = chance.permille(habits.breaches);
  const alone = chance.permille(habits.unattended);
  if (lacking || alone) {
    const begins = at(chance.between(first + 20, Math.max(first + 21, last - 60)), chance.between(0, 59));
    const ends = (begins + chance.between(190, 1500) * 1000) as EpochMs;
    until(begins, {});
    if (alone)
      until((begins + chance.between(20, 170) * 1000) as EpochMs, { state: 'unattended', deficit: 2, caregivers: 0 });
    until(ends, { state: 'deficit', deficit: 1, caregivers: 1 });
    alerts.push({
      kind: alone ? 'unattended' : 'breach',
      roomId,
      raisedAt: begins,
      acknowledgedAt: chance.permille(800) ? ((begins + chance.between(20, 180) * 1000) as EpochMs) : undefined,
      resolvedAt: ends,
    });
  } else if (chance.permille(120)) {
    // Ends within its grace.
    until(at(first + 15), {});
    until(at(first + 15, chance.between(10, 150)), { state: 'deficit', deficit: 1, caregivers: 1 });
  }
  until(at(Math.max(first + 70, Math.ceil(last - 40))), { state: chance.permille(300) ? 'tight' : 'ok' });
  until(at(last + 1), {});
  return { steps, alerts };
};

const deviceAlerts = (
  chance: Chance,
  at: (minute: number, seconds?: number) => EpochMs,
  boxWasOff: boolean,
): AlertFact[] => {
  if (boxWasOff || !chance.permille(60)) return [];
  const raisedAt = at(chance.between(0, dayMinutes - 30));
  const acknowledgedAt = (raisedAt + chance.between(60, 900) * 1000) as EpochMs;
  return [{ kind: 'device_offline', roomId: undefined, raisedAt, acknowledgedAt, resolvedAt: acknowledgedAt }];
};

/** Every camera has to record all of the day. */
const cameraDay = (
  { habits, keptDays }: InventedFacility,
  day: Day,
  boxWasOff: boolean,
  chance: Chance,
  at: (minute: number, seconds?: number) => EpochMs,
): CameraFact => {
  const requiredMs = dayMinutes * minuteMs;
  const oldestPlayable = dayBefore(day, keptDays);
  if (boxWasOff) {
    const gaps = [{ from: at(0), to: at(dayMinutes), reason: 'recorder_down' as const }];
    return { recording: false, requiredMs, recordedMs: 0, gaps, oldestPlayable };
  }
  if (!chance.permille(habits.footageGaps)) {
    return { recording: true, requiredMs, recordedMs: requiredMs, gaps: [], oldestPlayable };
  }
  const from = chance.between(0, dayMinutes - 241);
  const length = chance.between(2, 240);
  const reason = gapReasons[chance.between(0, gapReasons.length - 1)] ?? 'unknown';
  const gaps = [{ from: at(from), to: at(from + length), reason }];
  return { recording: true, requiredMs, recordedMs: requiredMs - length * minuteMs, gaps, oldestPlayable };
};

const dayBefore = (day: Day, days: number): Day =>
  new Date(Date.parse(`${day}T00:00:00Z`) - days * dayMinutes * minuteMs).toISOString().slice(0, 10) as Day; // a date before a date

/** Whole minutes at the start of the day stand for whenever it was. */
const armedOn = (
  lapses: number,
  boxWasOff: boolean,
  broken: { readonly from: number; readonly to: number } | undefined,
  chance: Chance,
  at: (minute: number, seconds?: number) => EpochMs,
): ArmedFact => {
  const lapse = boxWasOff || !chance.permille(lapses) ? 0 : chance.between(5, 300);
  const reason = lapseReasons[chance.between(0, lapseReasons.length - 1)] ?? 'unknown';
  const off = boxWasOff ? { from: 0, to: dayMinutes } : (broken ?? { from: 0, to: 0 });
  const found = [
    { ...off, reason: 'box_off' as const },
    { from: 60, to: 60 + lapse, reason },
  ].filter(({ from, to }) => to > from);
  const minutes = found.reduce((sum, { from, to }) => sum + to - from, 0);
  return {
    armedMs: (dayMinutes - minutes) * minuteMs,
    lapsedMs: new Map(found.map(({ from, to, reason: why }) => [why, (to - from) * minuteMs])),
    lapses: found.map(({ from, to, reason: why }) => ({
      from: at(from),
      to: at(to),
      zoneClass: 'perimeter24',
      reason: why,
    })),
  };
};
