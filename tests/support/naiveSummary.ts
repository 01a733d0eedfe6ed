import { createHash, createHmac } from 'node:crypto';
import type { JournalEvent } from '#contract/events.ts';
import { clock, dayOf, fromTo, instant, type NaiveHouse, type NaiveSeal, rfc3339, why } from './naiveHouse.ts';
import { naiveOperations } from './naiveOperations.ts';
import { naivePresence } from './naivePresence.ts';
import { naiveRooms } from './naiveRooms.ts';

type Of<T extends JournalEvent['type']> = JournalEvent<T>;

/**
 * The summary of a day as it must have been sealed at an instant, counted in the plainest way from all events that the box
 * knew then, and from what the script of the test did. Shares no code with the product. Shanghai time.
 */
export const naiveSummary = (house: NaiveHouse, seal: NaiveSeal) => {
  const { day, sealedAt } = seal;
  const [from, dayEnd] = fromTo(day);
  const to = Math.min(dayEnd, sealedAt);
  const known = house.events.filter(({ seq }) => seq <= seal.lastSeq);
  const voided = new Set(known.flatMap((event) => (event.type === 'attendance.voided' ? [event.data.voids] : [])));
  const inDay = ({ occurredAt }: { occurredAt: number }): boolean => occurredAt >= from && occurredAt < dayEnd;
  const others = ['day.sealed', 'upstream.receipt_accepted', 'day.closed', 'attendance.voided'];
  const happened = known.filter((event) => inDay(event) && !others.includes(event.type));
  const events = happened
    .filter(({ id }) => !voided.has(id))
    .sort((a, b) => a.occurredAt - b.occurredAt || a.seq - b.seq);
  const of = <T extends JournalEvent['type']>(type: T): Of<T>[] =>
    events.filter((event) => event.type === type) as Of<T>[];
  const corrections = known.filter(
    (event) => event.type === 'attendance.voided' && happened.some(({ id }) => id === event.data.voids),
  );
  const closings = known.filter((event) => event.type === 'day.closed' && event.data.day === day) as Of<'day.closed'>[];
  const closing = closings.at(-1);
  const leaves = [...happened, ...corrections, ...closings].sort((a, b) => a.seq - b.seq);
  const boots = house.boots.map((boot) => ({ from: boot.from, to: Math.min(boot.to, sealedAt) }));
  const seconds = new Uint8Array((dayEnd - from) / 1000);
  for (const boot of boots) {
    for (let at = Math.max(boot.from, from); at < Math.min(boot.to, dayEnd); at += 1000)
      seconds[(at - from) / 1000] = 1;
  }
  const isOn = (at: number): boolean => seconds[(at - from) / 1000] === 1;
  const isAboutPeople = ({ type }: JournalEvent): boolean => /^(attendance|staff)\./.test(type);
  const anything = boots.some((boot) => boot.from < to && boot.to > from) || events.some(isAboutPeople);
  const measured = <T>(figure: T): T | ReturnType<typeof why> => (anything ? figure : why('no_data'));
  const facts = { house, day, from, dayEnd, to, sealedAt, known, events, isOn };

  // Opening hours of which nothing is known, minute by second.
  const [opens, closes] = [instant(day, '07:30:00'), instant(day, '18:00:00')];
  const gaps: { from: number; to: number; cause: string }[] = [];
  for (let at = opens; at < closes; at += 1000) {
    if (isOn(at)) continue;
    const cause = at >= sealedAt ? 'not_yet' : 'box_off';
    const last = gaps.at(-1);
    if (last && last.to === at && last.cause === cause) last.to = at + 1000;
    else gaps.push({ from: at, to: at + 1000, cause });
  }
  const missing = gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0);

  const classes = classesOn(known, dayEnd);
  const children = childrenOn(known, dayEnd);
  const stays = staysOn(naivePresence(known, from), events, from, to);
  const weekday = new Date(instant(day, '12:00:00')).getUTCDay() || 7;
  const bookings = known.filter((event) => event.type === 'attendance.booked' && event.data.day === day);
  const away = new Map(
    known.flatMap((event) =>
      event.type === 'attendance.absence_recorded' && event.data.from <= day && day <= event.data.to
        ? [[event.data.childId, event.data.reason] as const]
        : [],
    ),
  );
  const isEnrolled = (child: ChildRecord): boolean =>
    child.enrolledFrom <= day && (child.enrolledTo === undefined || day <= child.enrolledTo);
  const isExpected = (child: ChildRecord): boolean =>
    bookings.some(({ data }) => 'childId' in data && data.childId === child.childId) ||
    (isEnrolled(child) &&
      (child.attends ? child.attends.weekdays.includes(weekday) : child.careType === 'full_day' && weekday <= 5));
  const attendance = classes.map(({ classId, type, places }) => {
    const own = children.filter((child) => child.classId === classId);
    const expected = own.filter(isExpected);
    const ids = own.map(({ childId }) => childId);
    const visits = stays.filter(({ childId }) => ids.includes(childId));
    const came = ids.filter((id) => visits.some(({ childId }) => childId === id));
    const cameExpected = expected.filter(({ childId }) => came.includes(childId)).length;
    const missed = expected.filter(({ childId }) => !came.includes(childId));
    const lefts = visits.filter(({ open }) => !open).map((visit) => visit.to);
    let peak = 0;
    for (const { from: at } of visits) {
      peak = Math.max(peak, visits.filter((visit) => visit.from <= at && (visit.open || at < visit.to)).length);
    }
    const reasons = ['illness', 'infectious', 'family', 'holiday', 'other', 'unexplained'];
    return {
      classId,
      type,
      places,
      enrolled: own.filter(isEnrolled).length,
      expected: expected.length,
      attended: came.length,
      unexpected: came.length - cameExpected,
      absent: missed.length,
      absentByReason: count(
        reasons,
        missed.map(({ childId }) => away.get(childId) ?? 'unexplained'),
      ),
      firstIn: visits.length > 0 ? clock(Math.min(...visits.map((visit) => visit.from))) : why('nobody_came'),
      lastOut: lefts.length > 0 ? clock(Math.max(...lefts)) : why('nobody_left'),
      peak,
      childMinutes: Math.floor(visits.reduce((sum, visit) => sum + visit.to - visit.from, 0) / 60_000),
      ratePermille:
        expected.length > 0
          ? Math.round((cameExpected / expected.length) * 1000 + Number.EPSILON)
          : why('nobody_expected'),
    };
  });

  const methods = ['pin', 'card', 'qr', 'phone_tail', 'staff', 'roster'];
  const kinds = ['guardian', 'authorised', 'one_off', 'override', 'unnamed'];
  const [ins, outs] = [of('attendance.checked_in'), of('attendance.checked_out')];
  const kindOf = (data: { adultId?: string; guardian?: true; override?: true; pickupId?: string }): string =>
    data.override
      ? 'override'
      : data.pickupId
        ? 'one_off'
        : data.adultId
          ? data.guardian
            ? 'guardian'
            : 'authorised'
          : 'unnamed';
  const refused = of('attendance.refused').map(({ data }) => data.reason);
  const stillOpen = stays.filter(({ open }) => open).length;
  const handovers = {
    arrivals: count(
      methods,
      ins.map(({ data }) => data.method),
    ),
    departures: count(
      methods,
      outs.map(({ data }) => data.method),
    ),
    arrivalsByAdult: count(
      kinds,
      ins.map(({ data }) => kindOf(data)),
    ),
    departuresByAdult: count(
      kinds,
      outs.map(({ data }) => kindOf(data)),
    ),
    overrides: outs.filter(({ data }) => data.override).length,
    oneOffPickups: outs.filter(({ data }) => data.pickupId).length,
    refusals: count(['custody_blocked', 'not_authorised', 'not_valid_today'], refused),
    custodyBlockHits: refused.filter((reason) => reason === 'custody_blocked').length,
    unclosedAtDayEnd: closing ? closing.data.stillInside : sealedAt >= dayEnd ? stillOpen : why('day_running'),
  };

  const checks = of('health.checked');
  const noon = instant(day, '12:00:00');
  const arrived = [...new Set(ins.map(({ data }) => data.childId))];
  const nooners = [...new Set(stays.filter((stay) => stay.from <= noon && noon < stay.to).map((stay) => stay.childId))];
  const looked = (kind: string): string[] =>
    checks.filter(({ data }) => data.kind === kind).map(({ data }) => data.childId);
  const doors = ins.filter(({ data }) => data.health);
  const bad = [
    ...doors.filter(({ data }) => data.health === 'unwell').map(({ id }) => id),
    ...checks.filter(({ data }) => !data.well).map(({ id }) => id),
  ];
  const told = of('health.acted')
    .filter(({ data }) => data.actions.includes('guardian_notified'))
    .map(({ data }) => data.checkId);
  const health = {
    morningChecks: arrived.filter(
      (id) => looked('morning').includes(id) || doors.some(({ data }) => data.childId === id),
    ).length,
    morningChecksExpected: arrived.length,
    unwell: doors.filter(({ data }) => data.health === 'unwell').length,
    medicine: doors.filter(({ data }) => data.health === 'medicine').length,
    noonChecks: nooners.filter((id) => looked('noon').includes(id)).length,
    noonChecksExpected: nooners.length,
    abnormal: bad.length,
    notified: bad.filter((id) => told.includes(id)).length,
    dosesGiven: of('health.medicine_given').length,
  };

  const rooms = naiveRooms(facts);
  const { safety, footage, system, notices } = naiveOperations(facts, corrections.length);
  const first = events.find(({ type }) => type === 'attendance.checked_in' || type === 'staff.clocked_in');
  const opening = {
    plannedOpen: '07:30',
    plannedClose: '18:00',
    opened: first ? clock(first.occurredAt) : why('nobody_came'),
    closed: closing ? clock(closing.occurredAt) : why('not_closed'),
    classes: classes.length,
    places: house.places,
  };
  const staff = { ...rooms.staff, ...dutyOn(facts) };
  const before = seal.before;
  const reason = !before
    ? 'first'
    : sealedAt < dayEnd
      ? 'day_running'
      : before.covers === 'part'
        ? 'rest_of_day'
        : corrections.length > before.corrections
          ? 'corrections'
          : leaves.length > before.leaves
            ? 'late_events'
            : 'recount';
  return {
    envelope: {
      facility: house.code,
      day,
      revision: seal.revision,
      reason,
      schemaVersion: 1,
      rulePack: house.rulePack,
      mixedAges: 'youngest',
      boxId: house.boxId,
      sequence: seal.sequence,
      previousHash: seal.previousHash,
      sealedAt: rfc3339(sealedAt),
      covers: sealedAt < dayEnd ? 'part' : 'whole',
      dataState: !anything ? 'none' : gaps.length === 0 ? 'full' : 'partial',
      plannedMinutes: (closes - opens) / 60_000,
      coveredMinutes: Math.floor((closes - opens - missing) / 60_000),
      gaps: gaps.map((gap) => ({ from: rfc3339(gap.from), to: rfc3339(gap.to), cause: gap.cause })),
      journal: {
        events: leaves.length,
        root: treeHash(leaves.map(({ seq }) => house.commitmentOf(seq))).toString('hex'),
        seq: seal.lastSeq,
        head: house.hashOf(seal.lastSeq),
      },
    },
    opening: measured(opening),
    attendance: measured(attendance),
    handovers: measured(handovers),
    ratio: measured(rooms.ratio),
    staff: measured(staff),
    health: measured(health),
    safety: measured(safety),
    footage,
    system,
    subsidy: subsidyOn(facts),
    notices,
    attestation: { closedBy: closing ? closing.data.closedBy : 'none' },
  };
};

export type NaiveFacts = {
  house: NaiveHouse;
  day: string;
  from: number;
  dayEnd: number;
  to: number;
  sealedAt: number;
  known: JournalEvent[];
  /** Of the day, not taken back, in order of time. */
  events: JournalEvent[];
  isOn: (at: number) => boolean;
};

export const count = (words: readonly string[], seen: readonly string[]): Record<string, number> =>
  Object.fromEntries(words.map((word) => [word, seen.filter((each) => each === word).length]));

type ChildRecord = Of<'child.recorded'>['data'];

/** What was said last of each, of what holds by an instant. */
const standing = <T extends 'child.recorded' | 'class.defined' | 'staff.recorded'>(
  known: JournalEvent[],
  type: T,
  at: number,
): Of<T>['data'][] => {
  const said = known.filter((event) => event.type === type) as Of<T>[];
  return [...new Set(said.map(({ subject }) => subject))].sort().flatMap((id) => {
    const own = said.filter(({ subject }) => subject === id);
    return (own.filter(({ occurredAt }) => occurredAt < at).at(-1) ?? own[0])?.data ?? [];
  });
};
const classesOn = (known: JournalEvent[], at: number) => standing(known, 'class.defined', at);
const childrenOn = (known: JournalEvent[], at: number) => standing(known, 'child.recorded', at);

/** Each visit of the day; one that nobody saw end is open. */
const staysOn = (
  before: readonly { kind: string; id: string }[],
  events: readonly JournalEvent[],
  from: number,
  to: number,
): { childId: string; from: number; to: number; open: boolean }[] => {
  const inside = new Map(before.filter(({ kind }) => kind === 'child').map(({ id }) => [id, from]));
  const stays: ReturnType<typeof staysOn> = [];
  for (const event of events) {
    const id = event.subject;
    if (['attendance.checked_in', 'attendance.moved'].includes(event.type) && !inside.has(id)) {
      inside.set(id, event.occurredAt);
    }
    const since = inside.get(id);
    if (since === undefined) continue;
    if (event.type === 'attendance.checked_out')
      stays.push({ childId: id, from: since, to: event.occurredAt, open: false });
    else if (event.type === 'attendance.stay_closed') {
      const seen = Math.max(since, Date.parse(event.data.lastSeenAt));
      stays.push({ childId: id, from: since, to: seen, open: true });
    } else continue;
    inside.delete(id);
  }
  for (const [childId, since] of inside) stays.push({ childId, from: since, to, open: true });
  return stays;
};

/** From which minute to which each member of staff was in the house, under the district's hash. */
const dutyOn = ({ house, known, events, from, to, dayEnd }: NaiveFacts) => {
  const inside = new Map(
    naivePresence(known, from)
      .filter(({ kind }) => kind === 'staff')
      .map(({ id }) => [id, from]),
  );
  const stints: { id: string; from: number; to: number }[] = [];
  for (const event of events) {
    if (event.type === 'staff.clocked_in' && !inside.has(event.subject)) inside.set(event.subject, event.occurredAt);
    const since = inside.get(event.subject);
    if (event.type !== 'staff.clocked_out' || since === undefined) continue;
    const seen = event.data.lastSeenAt === undefined ? event.occurredAt : Date.parse(event.data.lastSeenAt);
    stints.push({ id: event.subject, from: since, to: Math.max(since, seen) });
    inside.delete(event.subject);
  }
  for (const [id, since] of inside) stints.push({ id, from: since, to });
  const numbers = new Map(standing(known, 'staff.recorded', dayEnd).map((data) => [data.staffId, data.registerNumber]));
  const minute = (at: number): number => Math.floor((at - from) / 60_000);
  const rows = stints.flatMap((stint) => {
    const number = numbers.get(stint.id);
    if (number === undefined || minute(stint.from) === minute(stint.to)) return [];
    const staff = createHmac('sha256', Buffer.from(house.staffKey, 'base64url')).update(number.toUpperCase());
    return [{ staff: staff.digest('hex').slice(0, 32), from: minute(stint.from), to: minute(stint.to) }];
  });
  return {
    onDuty: rows.sort((a, b) => (`${a.staff}${a.from + 1e4}` < `${b.staff}${b.from + 1e4}` ? -1 : 1)),
    onDutyUnregistered: new Set(stints.map(({ id }) => id).filter((id) => numbers.get(id) === undefined)).size,
  };
};

/** Who came at least once this month, in the class of the last day on which they came. */
const subsidyOn = ({ known, day, to, dayEnd }: NaiveFacts) => {
  const taken = new Set(known.flatMap((event) => (event.type === 'attendance.voided' ? [event.data.voids] : [])));
  const [monthFrom] = fromTo(`${day.slice(0, 7)}-01`);
  const lastDays = new Map<string, string>();
  for (const event of known) {
    if (event.type !== 'attendance.checked_in' || taken.has(event.id)) continue;
    if (event.occurredAt < monthFrom || event.occurredAt >= to) continue;
    const came = dayOf(event.occurredAt);
    if (came > (lastDays.get(event.subject) ?? '')) lastDays.set(event.subject, came);
  }
  const classOf = (childId: string): string | undefined =>
    childrenOn(known, fromTo(lastDays.get(childId) ?? day)[1]).find((child) => child.childId === childId)?.classId;
  const yuan: Record<string, unknown> = { infant: 500, toddler_small: 300, toddler_big: 300, mixed: why('no_amount') };
  return {
    month: day.slice(0, 7),
    classes: classesOn(known, dayEnd).map(({ classId, type }) => ({
      classId,
      type,
      children: [...lastDays.keys()].filter((childId) => classOf(childId) === classId).length,
      yuanPerChild: yuan[type],
    })),
  };
};

/** RFC 9162 2.1.1, written down as it stands there. */
const treeHash = (leaves: readonly Buffer[]): Buffer => {
  const hash = (...parts: Buffer[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
  const [only] = leaves;
  if (!only) return hash();
  if (leaves.length === 1) return hash(Buffer.of(0), only);
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return hash(Buffer.of(1), treeHash(leaves.slice(0, split)), treeHash(leaves.slice(split)));
};
