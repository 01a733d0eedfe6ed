import type { NewEvent } from '#agent/journal/journal.ts';
import { epochMs } from '#agent/time/clock.ts';
import { fromTo, instant } from '#tests/naiveHouse.ts';
import { days, operationsOf, type ScriptTools, zonesOf } from './operations.ts';
import { people, peopleEvents } from './people.ts';

/** Something that happens to the box at an instant at which it runs. */
export interface Entry {
  readonly at: number;
  readonly news?: readonly NewEvent[];
  readonly begins?: string;
  readonly ends?: boolean;
  readonly ticks?: boolean;
  readonly seals?: boolean;
}
export interface Script {
  readonly entries: readonly Entry[];
  readonly names: readonly string[];
  /** How long until somebody acknowledges the next alert; undefined: nobody does. */
  acknowledgedAfterMs(): number | undefined;
  /** The instant itself, or when the box runs again. */
  whenOn(at: number): number;
}

export const staffKey = 'c2VjcmV0IG9mIGEgZGlzdHJpY3QgdGhhdCBpcyBub25l'.slice(0, 43);
/** When the box ran: a restart, a cut at noon, a day and a half without power, a Saturday off. */
export const boots = [
  { from: instant('2026-09-07', '05:00:00'), to: instant('2026-09-09', '10:12:30') },
  { from: instant('2026-09-09', '12:40:00'), to: instant('2026-09-11', '20:00:00') },
  { from: instant('2026-09-13', '06:00:00'), to: instant('2026-09-14', '14:00:00') },
  { from: instant('2026-09-14', '14:00:20'), to: instant('2026-09-16', '17:05:00') },
  { from: instant('2026-09-18', '06:30:00'), to: instant('2026-09-22', '08:20:15') },
  { from: instant('2026-09-22', '08:45:00'), to: instant('2026-09-29', '00:00:00') },
];
export const lastInstant = instant('2026-09-28', '23:00:00');
export const zones = [
  { zoneId: 'z-gate', zoneClass: 'perimeter24', always: true },
  { zoneId: 'z-office', zoneClass: 'interior_after_hours', always: false },
];
const [begin] = fromTo('2026-09-07');
const hour = 3_600_000;
export const cameras = [
  {
    registered: begin + 2 * hour,
    runs: [
      [begin + 2 * hour, begin + 100 * hour],
      [begin + 101 * hour + 30_500, begin + 900 * hour],
    ] as const,
    gaps: [[begin + 100 * hour, begin + 101 * hour + 30_500, 'unreachable']] as const,
    oldest: begin + 2 * hour,
  },
  {
    registered: begin + 120 * hour,
    runs: [
      [begin + 120 * hour, begin + 200 * hour],
      [begin + 230 * hour, begin + 900 * hour],
    ] as const,
    gaps: [
      [begin + 200 * hour, begin + 215 * hour, 'stall'],
      [begin + 215 * hour, begin + 230 * hour, 'disk_full'],
    ] as const,
    oldest: begin + 120 * hour,
  },
];

/** Numbers that look random and are the same for a seed (mulberry32). */
const randomOf = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** Three weeks of a house, in the order in which the box hears of them. */
export const scriptOf = (seed: number): Script => {
  const random = randomOf(seed);
  const below = (most: number): number => Math.floor(random() * most);
  const chance = (share: number): boolean => random() < share;
  const oneOf = <T>(all: readonly [T, ...T[]]): T => all[below(all.length)] ?? all[0];
  const freshId = (): string => {
    const digits = Array.from({ length: 32 }, () => below(16).toString(16)).join('');
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-7${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20)}`;
  };
  const whenOn = (at: number): number =>
    boots.some((boot) => boot.from <= at && at < boot.to)
      ? at
      : (boots.find((boot) => boot.from > at)?.from ?? lastInstant);
  const entries: Entry[] = [];
  /** Reaches the box at once, some minutes or hours late, or when it runs again. Gives the id. */
  const tell = (event: NewEvent, at: number, lateMs = 0): string => {
    const id = event.id ?? freshId();
    entries.push({ at: whenOn(at + lateMs), news: [{ ...event, id, occurredAt: epochMs(at) }] });
    return id;
  };
  const late = (): number => (chance(0.06) ? (1 + below(180)) * 60_000 : 0);
  const soon = (day: string, time: string, seconds: number): number => instant(day, time) + below(seconds) * 1000;

  const tools: ScriptTools = { tell, soon, chance, below, freshId, isOn: (at) => whenOn(at) === at };

  entries.push({ at: boots[0]?.from ?? 0, news: peopleEvents(boots[0]?.from ?? 0) });
  for (const [index, boot] of boots.entries()) {
    const id = freshId();
    const started: NewEvent = {
      type: 'agent.started',
      actor: 'agent',
      subject: id,
      data: { boot: id, version: '0.1.0', clockTrust: 'synced' },
    };
    entries.push({ at: boot.from, begins: `boot-${index}`, news: [started], ticks: true, seals: true });
    entries.push({ at: boot.to, ends: true });
  }
  for (const day of [...days, '2026-09-28']) {
    const [midnight] = fromTo(day);
    const isOn = (at: number): boolean => whenOn(at) === at;
    for (let at = midnight; at < midnight + 24 * hour; at += 30 * 60_000) {
      if (isOn(at)) entries.push({ at, ticks: true });
    }
    for (const time of ['00:10:00', '04:30:00', '13:00:00', '21:00:00']) {
      if (isOn(instant(day, time))) entries.push({ at: instant(day, time), seals: true });
    }
  }
  for (const [number, day] of days.entries()) dayOfHouse(day, number);
  entries.push({ at: lastInstant, seals: true, ticks: true });
  return {
    entries: entries
      .map((entry, place) => ({ entry, place }))
      .sort((a, b) => a.entry.at - b.entry.at || a.place - b.place)
      .map(({ entry }) => entry),
    names: [...people.flatMap(({ id, name }) => [id, name, `a-${id}`]), 'a-stranger', 'TY-', 'ty-'],
    acknowledgedAfterMs: () => (chance(0.6) ? (1 + below(900)) * 1000 : undefined),
    whenOn,
  };

  function dayOfHouse(day: string, number: number): void {
    const weekday = new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
    const isOpen = weekday <= 5 || number === 13;
    const say = (event: NewEvent, at: number, lateMs = late()): string => tell(event, at, lateMs);
    zonesOf(day, number, tools);
    if (!isOpen) return;
    const away = new Set<string>();
    for (const { id } of people.filter(({ kind }) => kind === 'child')) {
      if (!chance(0.1)) continue;
      away.add(id);
      if (chance(0.7)) {
        const data = {
          absenceId: `abs-${number}-${id}`,
          childId: id,
          from: day,
          to: day,
          reason: oneOf(['illness', 'family', 'holiday'] as const),
        };
        tell(
          { type: 'attendance.absence_recorded', actor: 'staff:team-0', subject: id, data },
          soon(day, '06:35:00', 600),
        );
      }
    }
    staffOf(day, number);
    const taken: { id: string; childId: string }[] = [];
    for (const child of people.filter(({ kind }) => kind === 'child')) {
      const childId = child.id;
      if (child.hourly && !chance(0.4)) continue;
      if (away.has(childId) || (child.until !== undefined && day > child.until)) continue;
      if (child.hourly && chance(0.7)) {
        const data = { bookingId: `b-${number}-${childId}`, childId, day, from: '09:00', to: '16:00' };
        tell({ type: 'attendance.booked', actor: 'staff:team-0', subject: childId, data }, soon(day, '06:45:00', 600));
      }
      const adult = chance(0.8) ? { adultId: `a-${childId}`, ...(chance(0.6) && { guardian: true as const }) } : {};
      const method = oneOf(['pin', 'card', 'qr', 'phone_tail', 'staff'] as const);
      const health = chance(0.7) ? { health: oneOf(['well', 'well', 'unwell', 'medicine'] as const) } : {};
      const comes = soon(day, '07:10:00', 7000);
      const roomId = child.roomId;
      const came = say(
        {
          type: 'attendance.checked_in',
          actor: 'kiosk:k1',
          subject: childId,
          data: { childId, roomId, method, ...adult, ...health },
        },
        comes,
      );
      if (chance(0.05))
        say(
          { type: 'attendance.checked_in', actor: 'kiosk:k1', subject: childId, data: { childId, roomId, method } },
          comes + 5000,
        );
      if (chance(0.04)) taken.push({ id: came, childId });
      if (chance(0.5)) {
        const out = soon(day, '10:00:00', 300);
        say(
          { type: 'attendance.moved', actor: 'staff:team-1', subject: childId, data: { childId, roomId: 'r-yard' } },
          out,
        );
        say(
          { type: 'attendance.moved', actor: 'staff:team-1', subject: childId, data: { childId, roomId } },
          out + (20 + below(20)) * 60_000,
        );
      }
      if (chance(0.8))
        say(
          {
            type: 'health.checked',
            actor: 'staff:team-1',
            subject: childId,
            data: { childId, kind: 'noon', well: chance(0.9) },
          },
          soon(day, '12:00:00', 1200),
        );
      if (chance(0.15)) {
        const at = soon(day, '14:00:00', 3600);
        const checkId = say(
          {
            type: 'health.checked',
            actor: 'staff:team-1',
            subject: childId,
            data: { childId, kind: 'observation', well: false, signs: ['cough'] },
          },
          at,
        );
        if (chance(0.6))
          say(
            {
              type: 'health.acted',
              actor: 'staff:team-1',
              subject: childId,
              data: { checkId, actions: ['guardian_notified'] },
            },
            at + 600_000,
          );
      }
      if (chance(0.04))
        say(
          {
            type: 'attendance.refused',
            actor: 'kiosk:k1',
            subject: childId,
            data: {
              childId,
              adultId: 'a-stranger',
              action: 'check_out',
              reason: oneOf(['custody_blocked', 'not_authorised', 'not_valid_today']),
            },
          },
          soon(day, '15:30:00', 600),
        );
      // Some are forgotten: nobody signs them out, and the schedule ends their stay in the night.
      if (chance(0.04)) continue;
      const how = random();
      const leaver =
        how < 0.05
          ? { override: true as const }
          : how < 0.1
            ? { pickupId: freshId() }
            : { adultId: `a-${childId}`, ...(chance(0.5) && { guardian: true as const }) };
      const left = say(
        {
          type: 'attendance.checked_out',
          actor: 'kiosk:k1',
          subject: childId,
          data: { childId, method: oneOf(['pin', 'card', 'staff']), ...leaver },
        },
        soon(day, '15:40:00', 9000),
      );
      if (chance(0.02)) taken.push({ id: left, childId });
    }
    // What was wrong is taken back in the evening or two days later.
    for (const { id, childId } of taken) {
      const at = instant(day, '18:30:00') + (chance(0.5) ? 0 : 40 * hour) + below(600) * 1000;
      // Never before the box has heard of what is taken back.
      const learned = entries.find(({ news }) => news?.some((event) => event.id === id))?.at ?? at;
      const data = { voids: id, why: '误操作' };
      const when = whenOn(Math.max(at, learned + 1000));
      entries.push({
        at: when,
        news: [{ id: freshId(), type: 'attendance.voided', actor: 'staff:team-0', subject: childId, data }],
      });
    }
    operationsOf(day, number, tools);
    // On some days nobody closes: the schedule does, or nothing while the box is off.
    if (number % 5 !== 3) {
      const at = instant(day, '18:40:00') + below(600) * 1000;
      if (whenOn(at) === at) {
        const data = { day, stillInside: below(2), closedBy: 'person' as const };
        entries.push({ at, news: [{ id: freshId(), type: 'day.closed', actor: 'staff:team-0', subject: day, data }] });
      }
    }
  }

  function staffOf(day: string, number: number): void {
    for (const { id: staffId, roomId } of people.filter(({ kind }) => kind === 'staff')) {
      if (staffId !== 'team-0' && chance(0.12)) continue;
      const say = (event: NewEvent, at: number): string => tell(event, at, late());
      say(
        { type: 'staff.clocked_in', actor: `staff:${staffId}`, subject: staffId, data: { staffId, roomId } },
        soon(day, '06:58:00', 2400),
      );
      if (chance(0.5)) {
        const at = soon(day, '11:30:00', 5400);
        say({ type: 'staff.break_started', actor: `staff:${staffId}`, subject: staffId, data: { staffId } }, at);
        say(
          { type: 'staff.break_ended', actor: `staff:${staffId}`, subject: staffId, data: { staffId } },
          at + (1 + below(35)) * 60_000 + below(60) * 1000,
        );
      }
      if (chance(0.4)) {
        const at = soon(day, '09:58:00', 600);
        say(
          { type: 'staff.moved', actor: `staff:${staffId}`, subject: staffId, data: { staffId, roomId: 'r-yard' } },
          at,
        );
        say(
          { type: 'staff.moved', actor: `staff:${staffId}`, subject: staffId, data: { staffId, roomId } },
          at + (30 + below(20)) * 60_000,
        );
      }
      if (chance(0.03) && number > 0) continue;
      say(
        { type: 'staff.clocked_out', actor: `staff:${staffId}`, subject: staffId, data: { staffId } },
        soon(day, '17:20:00', 4000),
      );
    }
  }
};
