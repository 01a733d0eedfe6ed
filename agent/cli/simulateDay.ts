import { writeFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import type { AttendanceDay, Attendee } from '#contract/attendance.ts';
import type { JournalEvent } from '#contract/events.ts';
import type { ChildRecord, ClassRecord, StaffRecord } from '#contract/people.ts';
import type { RatioInterval, RoomList } from '#contract/rooms.ts';
import { type Action, type Facility, planDay } from '#sim/day/plan.ts';
import { naiveRatio } from '#tests/naiveRatio.ts';
import { readyFile } from '../config/runFolder.ts';
import { freshId } from '../journal/fresh.ts';
import { addDays, type Day, dayAt, instantOf, parseDay, toRfc3339, weekday } from '../time/calendar.ts';
import { type EpochMs, epochMs, systemClock } from '../time/clock.ts';
import { dayGraph } from './dayGraph.ts';
import { refuseWithoutFolder } from './newFile.ts';
import { configOf, type PlaceOptions, placeOf, withPlace, withStores } from './place.ts';
import { CommandFailure, print, progress, type Terminal } from './terminal.ts';

type DayOptions = PlaceOptions & {
  readonly seed: number;
  readonly speed: number;
  readonly day?: string;
  readonly picture?: string;
};

/** `simulate day`: plays a random day against the running agent, over HTTP only, and counts it again by hand. */
export const addSimulateDay = (simulate: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  withPlace(simulate.command('day').description(messages.simulateDay), terminal)
    .option('--seed <number>', messages.optionSeed, readSeed, 1)
    .option('--speed <factor>', messages.optionSpeed, readSpeed, 600)
    .option('--day <day>', messages.optionPastDay)
    .option('--picture <file>', messages.optionPicture)
    .action(async (options: DayOptions) => {
      const { seed, speed } = options;
      const said = readyFile(placeOf(options).data, 'agent').read<{ http: string }>();
      if (!said) throw new CommandFailure('no_agent', messages.agentMissing);
      const { timeZone } = (await configOf(options)).site;
      const day = dayToPlay(terminal, options.day, timeZone);
      if (options.picture !== undefined) refuseWithoutFolder(terminal, options.picture);
      const { token, revoke } = await lendToken(terminal, options);
      try {
        const client = clientOf(said.http, token);
        const { intervals, rooms, ...report } = await playDay(client, { day, seed, speed, timeZone }, terminal);
        const { picture } = options;
        const undrawn = picture === undefined ? undefined : draw(picture, troubledRoom(intervals, rooms, day));
        const told = { ...report, intervals: intervals.length, ...(undrawn === undefined ? {} : { undrawn }) };
        print(terminal, options.json, told, () => [
          messages.dayPlayed(day, seed, report.sent, report.late, report.refused, report.forgotten),
          messages.dayCounted(intervals.length, report.probes, report.differences.length),
          ...report.differences.slice(0, 20).map((difference) => JSON.stringify(difference)),
          ...(undrawn === undefined ? [] : [messages.undrawn(undrawn)]),
        ]);
        if (undrawn !== undefined) throw new CommandFailure('undrawn', '');
        if (report.differences.length > 0) throw new CommandFailure('differs', '');
      } finally {
        await revoke();
      }
    });
};

const readSeed = (text: string): number => {
  const seed = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(seed < 2 ** 32)) throw new InvalidArgumentError('0–4294967295');
  return seed;
};

const readSpeed = (text: string): number => {
  const speed = Number(text);
  if (!(speed > 0)) throw new InvalidArgumentError('> 0');
  return speed;
};

/** Why the picture cannot be written; undefined when it was. The report of a day that was played is worth more. */
const draw = (file: string, picture: string): string | undefined => {
  try {
    writeFileSync(file, picture);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** The picture of the room that fell short most often. */
const troubledRoom = (intervals: readonly RatioInterval[], rooms: RoomList['rooms'], day: Day): string => {
  const own = (roomId: string) => intervals.filter((interval) => interval.roomId === roomId);
  const falls = (roomId: string): number =>
    own(roomId).filter(({ deficit }, index, all) => deficit > 0 && all[index - 1]?.deficit === 0).length;
  const [room] = [...rooms].sort((a, b) => falls(b.roomId) - falls(a.roomId));
  return dayGraph(`${room?.name ?? ''} ${day}`, room ? own(room.roomId) : []);
};

/** The last working day before today, or the one named: it must be over and within the week that the agent still takes. */
const dayToPlay = ({ messages }: Terminal, named: string | undefined, timeZone: string): Day => {
  const today = dayAt(systemClock().now(), timeZone);
  if (named !== undefined) {
    const day = parseDay(named);
    if (!day) throw new CommandFailure('not_a_day', messages.notADay(named), 2);
    if (day >= today || day < addDays(today, -6)) throw new CommandFailure('usage', messages.dayNotPast, 2);
    return day;
  }
  let day = addDays(today, -1);
  while (weekday(day) > 5) day = addDays(day, -1);
  return day;
};

/** A head's token for as long as the day is played. */
const lendToken = (terminal: Terminal, options: PlaceOptions) =>
  withStores(terminal, options, async ({ stores: { journal } }) => {
    const { createToken, revokeToken } = await import('../identity/tokens.ts');
    const issued = createToken(journal, { role: 'head', name: 'simulate day', actor: 'agent' });
    const revoke = (): Promise<void> =>
      withStores(terminal, options, ({ stores }) => {
        revokeToken(stores.journal, stores.identity, issued.tokenId, 'agent');
      });
    return { token: issued.token, revoke };
  });

interface Client {
  get<T>(path: string): Promise<T>;
  post(path: string, body: object): Promise<{ readonly status: number; readonly body: Record<string, unknown> }>;
}

const clientOf = (http: string, token: string): Client => {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return {
    get: async <T>(path: string) => {
      const answer = await fetch(`${http}/api/v1${path}`, { headers });
      if (!answer.ok) throw new Error(`GET ${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as T; // the agent's answers follow its contract
    },
    post: async (path, body) => {
      const answer = await fetch(`${http}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    },
  };
};

interface Report {
  readonly day: Day;
  readonly seed: number;
  readonly sent: number;
  readonly late: number;
  readonly refused: number;
  /** Children without a departure. */
  readonly forgotten: number;
  readonly rooms: RoomList['rooms'];
  readonly intervals: readonly RatioInterval[];
  /** Instants at which a room was counted again. */
  readonly probes: number;
  readonly differences: readonly object[];
}

const playDay = async (
  client: Client,
  { day, seed, speed, timeZone }: { day: Day; seed: number; speed: number; timeZone: string },
  terminal: Terminal,
): Promise<Report> => {
  const { messages } = terminal;
  const people = await peopleOf(client);
  const facility = facilityOf(people, day);
  if (facility.children.length === 0 || facility.caregivers.length === 0) {
    throw new CommandFailure('no_people', messages.nobodyToPlay(day));
  }
  if ((await attendeesOn(client, day)).some(({ arrivedAt }) => arrivedAt !== null)) {
    throw new CommandFailure('day_used', messages.dayUsed(day), 2);
  }
  await untilEmpty(client, addDays(day, -1), terminal);
  const plan = planDay(facility, seed);
  const instant = (minute: number): EpochMs => epochMs(instantOf(day, '00:00', timeZone) + minute * 60_000);
  const told: JournalEvent[] = [];
  let refused = 0;
  const began = performance.now();
  const first = plan[0]?.sentMinute ?? 0;
  const report = progress(terminal, messages.playing, plan.length);
  /** Sends one request; what was recorded is kept for the recount. */
  const send = async (path: string, body: Record<string, unknown>, minute: number, expects: Action['expects']) => {
    const answer = await client.post(path, body);
    const isBlocked = answer.status === 403 && answer.body.code === 'custody_blocked';
    if (expects === 'custody_blocked' ? !isBlocked : answer.status >= 300) {
      throw new Error(`POST ${path} ${JSON.stringify(body)}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    if (isBlocked) refused += 1;
    else if (answer.status === 201) told.push(...recordedBy(path, body, instant(minute), told.length, people));
  };
  for (const [index, action] of plan.entries()) {
    const due = ((action.sentMinute - first) * 60_000) / speed;
    const waits = due - (performance.now() - began);
    if (waits > 0) await new Promise((resolve) => setTimeout(resolve, waits));
    const body = { ...action.body, id: freshId(), occurredAt: toRfc3339(instant(action.minute), timeZone) };
    await send(action.path, body, action.minute, action.expects);
    if (action.twice) await send(action.path, body, action.minute, action.expects);
    if (action.takenBackAfter !== undefined) {
      const why = '示例：点错了';
      await send('/attendance/corrections', { id: freshId(), voids: body.id, why }, action.minute, 'recorded');
      const later = action.minute + action.takenBackAfter;
      const again = { ...body, id: freshId(), occurredAt: toRfc3339(instant(later), timeZone) };
      await send(action.path, again, later, 'recorded');
    }
    report(index + 1);
  }
  const { intervals, probes, differences } = await recount(client, people, told, instant);
  const late = plan.filter(({ sentMinute, minute }) => sentMinute > minute).length;
  const inside = new Set(told.flatMap(({ type, subject }) => (type === 'attendance.checked_in' ? [subject] : [])));
  for (const { type, subject } of told) if (type === 'attendance.checked_out') inside.delete(subject);
  return {
    day,
    seed,
    sent: told.length,
    late,
    refused,
    forgotten: inside.size,
    rooms: people.rooms,
    intervals,
    probes,
    differences,
  };
};

const attendeesOn = async (client: Client, day: Day): Promise<Attendee[]> =>
  (await client.get<AttendanceDay>(`/attendance?day=${day}`)).classes.flatMap(({ children }) => children);

const patienceMs = 20_000;

/** Somebody whose departure was forgotten the day before is closed by the agent within seconds; the day begins after. */
const untilEmpty = async (client: Client, dayBefore: Day, { messages }: Terminal): Promise<void> => {
  const giveUpAt = performance.now() + patienceMs;
  while ((await attendeesOn(client, dayBefore)).some(({ state }) => state === 'present')) {
    if (performance.now() > giveUpAt) throw new CommandFailure('day_open', messages.dayOpen(dayBefore));
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
};

interface People {
  readonly rooms: RoomList['rooms'];
  readonly classes: readonly ClassRecord[];
  readonly children: readonly ChildRecord[];
  readonly adults: readonly {
    readonly adultId: string;
    readonly blockedFor: readonly string[];
    readonly validFrom?: string;
    readonly validTo?: string;
  }[];
  readonly staff: readonly StaffRecord[];
}

const peopleOf = async (client: Client): Promise<People> => {
  const all = async <T>(kind: string): Promise<T[]> => {
    const found: T[] = [];
    for (let after: string | null = ''; after !== null; ) {
      const page: Record<string, unknown> = await client.get(`/${kind}${after === '' ? '' : `?after=${after}`}`);
      found.push(...(page[kind] as T[]));
      after = page.next as string | null;
    }
    return found;
  };
  return {
    rooms: (await client.get<RoomList>('/rooms')).rooms,
    classes: await all('classes'),
    children: await all('children'),
    adults: await all('adults'),
    staff: await all('staff'),
  };
};

const facilityOf = ({ rooms, classes, children, adults, staff }: People, day: Day): Facility => {
  const adultOf = new Map(adults.map((adult) => [adult.adultId, adult]));
  const mayFetch = (adultId: string, childId: string): boolean => {
    const adult = adultOf.get(adultId);
    if (!adult || adult.blockedFor.includes(childId)) return false;
    return (adult.validFrom ?? day) <= day && day <= (adult.validTo ?? day);
  };
  const blocked = adults.find(({ blockedFor }) => blockedFor.length > 0);
  const [blockedChild] = blocked?.blockedFor ?? [];
  return {
    rooms: rooms.map(({ roomId, classType }) => ({
      roomId,
      isClassroom: classes.some((each) => each.roomId === roomId),
      childrenPerCaregiver: { infant: 3, toddler_small: 5, toddler_big: 7, mixed: 5 }[classType ?? 'mixed'],
    })),
    children: children.flatMap(({ childId, classId, guardians, enrolledFrom, enrolledTo }) => {
      const room = classes.find((each) => each.classId === classId)?.roomId;
      if (room === undefined || enrolledFrom > day || (enrolledTo !== undefined && enrolledTo < day)) return [];
      const fetchers = guardians.filter(({ pickup, adultId }) => pickup && mayFetch(adultId, childId));
      return [{ childId, roomId: room, adults: fetchers.map(({ adultId }) => adultId) }];
    }),
    caregivers: staff.filter(({ role }) => role === 'caregiver').map(({ staffId }) => staffId),
    block: blocked && blockedChild !== undefined ? { childId: blockedChild, adultId: blocked.adultId } : undefined,
  };
};

const typeOf: Readonly<Record<string, JournalEvent['type']>> = {
  '/attendance/check-ins': 'attendance.checked_in',
  '/attendance/check-outs': 'attendance.checked_out',
  '/attendance/moves': 'attendance.moved',
  '/attendance/corrections': 'attendance.voided',
  '/staff/clock-ins': 'staff.clocked_in',
  '/staff/clock-outs': 'staff.clocked_out',
  '/staff/moves': 'staff.moved',
};

/** What the request made happen, in the words of the journal: for the recount, which believes only what was sent. */
const recordedBy = (
  path: string,
  body: Record<string, unknown>,
  occurredAt: EpochMs,
  after: number,
  { children, classes }: People,
): JournalEvent[] => {
  const type =
    path === '/staff/breaks'
      ? body.action === 'start'
        ? 'staff.break_started'
        : 'staff.break_ended'
      : (typeOf[path] ?? 'agent.stopped');
  const subjects = (body.childIds as string[] | undefined) ?? [String(body.childId ?? body.staffId ?? '')];
  return subjects.map((subject, index) => {
    const own = children.find(({ childId }) => childId === subject);
    const roomId = body.roomId ?? classes.find(({ classId }) => classId === own?.classId)?.roomId;
    const data = path.startsWith('/staff') ? body : { ...body, roomId };
    const seq = after + index + 1;
    // Only what the recount reads; the agent's own event has the same type, subject, time and room.
    return {
      seq,
      id: String(body.id),
      type,
      occurredAt,
      recordedAt: 0,
      actor: '',
      subject,
      data,
    } as unknown as JournalEvent;
  });
};

/**
 * Compares what the agent tells of each room with a recount of what was sent: at the first and last instant of every
 * interval, and whenever anything happened. The day's last second is left out: there the agent closes forgotten stays.
 */
const recount = async (
  client: Client,
  { rooms, classes, children, staff }: People,
  told: readonly JournalEvent[],
  instant: (minute: number) => EpochMs,
): Promise<{ intervals: readonly RatioInterval[]; probes: number; differences: object[] }> => {
  const site = {
    rooms: rooms.map(({ roomId }) => ({
      roomId,
      classTypes: classes.filter((own) => own.roomId === roomId).map(({ type }) => type),
    })),
    children: new Map(children.map(({ childId, birthDate }) => [childId, { born: birthDate }])),
    staff: new Map(staff.map((member) => [member.staffId, member])),
  };
  const [from, to] = [instant(0), instant(24 * 60) - 1000].map((at) => encodeURIComponent(new Date(at).toISOString()));
  const { intervals } = await client.get<{ intervals: RatioInterval[] }>(`/ratio/intervals?from=${from}&to=${to}`);
  const happened = [...new Set(told.map(({ occurredAt }) => occurredAt))];
  let probes = 0;
  const differences = intervals.flatMap((interval) => {
    const { children: count, caregivers, required, state, overCap, roomId } = interval;
    const [begin, end] = [Date.parse(interval.from), Date.parse(interval.to)];
    const within = happened.filter((at) => begin <= at && at < end);
    return [begin, ...within, end - 1].flatMap((at) => {
      probes += 1;
      const counted = naiveRatio(site, roomId, told, at, Number.POSITIVE_INFINITY);
      const said = { children: count, caregivers, required, state, overCap };
      return JSON.stringify(said) === JSON.stringify(counted) ? [] : [{ roomId, at: new Date(at), said, counted }];
    });
  });
  return { intervals, probes, differences };
};
