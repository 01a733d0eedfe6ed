import type { JournalEvent } from '#contract/events.ts';
import { why } from './naiveHouse.ts';
import { naivePresence } from './naivePresence.ts';
import { type NaiveCount, naiveRatio } from './naiveRatio.ts';
import { naiveRecords } from './naiveRecords.ts';
import type { NaiveFacts } from './naiveSummary.ts';

interface Second extends NaiveCount {
  readonly guessed: boolean;
  readonly graceSeconds: number;
}

const graceOf = (isInfant: boolean): number => (isInfant ? 60 : 180);
const settleSeconds = 10;

/** Every room at every second of the day, and what follows from that. */
export const naiveRooms = (facts: NaiveFacts) => {
  const { known, from, to, dayEnd, isOn } = facts;
  // Nobody stays in this house for longer than two nights.
  const near = known.filter(({ occurredAt }) => occurredAt >= from - 3 * 86_400_000 && occurredAt < dayEnd);
  const voids = known.filter(({ type }) => type === 'attendance.voided');
  const forgotten = guessesIn([...near, ...voids.filter((event) => !near.includes(event))]);
  const moving = near.filter(({ type }) => /^(attendance\.(checked|moved|stay)|staff\.)/.test(type));
  const relevant = [...moving, ...voids.filter((event) => !moving.includes(event))];
  const site = naiveRecords(known, to - 1, Number.POSITIVE_INFINITY);
  const seconds = Math.ceil((to - from) / 1000);
  // A second is told by its last millisecond.
  const marks = new Set([0]);
  for (const { occurredAt } of moving) marks.add(Math.floor((occurredAt - from) / 1000));
  for (const guess of forgotten) marks.add(Math.floor((guess.from - from) / 1000));
  const changes = [...marks].filter((mark) => mark >= 0 && mark < seconds).sort((a, b) => a - b);

  const rooms = new Map<string, Second[]>(site.rooms.map(({ roomId }) => [roomId, []]));
  const onDuty: { caregivers: number; open: boolean }[] = [];
  changes.forEach((mark, index) => {
    const at = from + mark * 1000 + 999;
    const unheard = forgotten.filter((guess) => guess.from <= at && at < guess.to);
    const heard = relevant.filter(
      ({ type, subject }) => type === 'attendance.voided' || !unheard.some(({ id }) => id === subject),
    );
    let caregivers = 0;
    let open = false;
    for (const [roomId, day] of rooms) {
      const all = naiveRatio(site, roomId, relevant, at, Number.POSITIVE_INFINITY);
      const sure = unheard.length === 0 ? all : naiveRatio(site, roomId, heard, at, Number.POSITIVE_INFINITY);
      const isInfant =
        site.rooms.some((room) => room.roomId === roomId && room.classTypes.includes('infant')) ||
        babiesIn(facts, relevant, roomId, at);
      caregivers += all.caregivers;
      open ||= all.state !== 'closed';
      const second = { ...all, guessed: proof(all) !== proof(sure), graceSeconds: graceOf(isInfant) };
      for (let next = mark; next < (changes[index + 1] ?? seconds); next += 1) day.push(second);
    }
    onDuty.push({ caregivers, open });
  });

  const classes = known.filter((event) => event.type === 'class.defined');
  const homes = [...new Set(classes.map(({ subject }) => subject))].sort().flatMap((id) => {
    const data = classes.find(({ subject }) => subject === id)?.data;
    return data && 'roomId' in data && data.roomId ? [{ classId: id, roomId: data.roomId }] : [];
  });
  const others = [...rooms].filter(
    ([roomId, day]) => !homes.some((home) => home.roomId === roomId) && day.some(({ state }) => state !== 'closed'),
  );
  const order = [...new Set([...homes.map(({ roomId }) => roomId), ...others.map(([roomId]) => roomId)])];
  const ratio = order.map((roomId) => {
    const day = rooms.get(roomId) ?? [];
    const lack = lacksOf(day);
    const is = (state: string): number => day.filter((second) => !second.guessed && second.state === state).length;
    const open = day.filter((second) => !second.guessed && second.state !== 'closed').length;
    const offOpen = day.filter(
      (second, at) => !second.guessed && second.state !== 'closed' && !isOn(from + at * 1000),
    ).length;
    const letters = day.map((second, at): string => {
      const own = second.guessed
        ? 'x'
        : second.state === 'closed'
          ? 'c'
          : second.state === 'unattended'
            ? 'u'
            : second.state === 'deficit'
              ? lack.inBreach.has(at)
                ? 'b'
                : 'r'
              : second.state === 'tight'
                ? 't'
                : 'o';
      return isOn(from + at * 1000) ? own : worst([own, 'x']);
    });
    return {
      roomId,
      classIds: homes.filter((home) => home.roomId === roomId).map(({ classId }) => classId),
      strip: stripOf(letters, (dayEnd - from) / 60_000),
      openSeconds: open,
      metSeconds: is('ok') + is('tight'),
      tightSeconds: is('tight'),
      transientSeconds: is('deficit') - [...lack.inBreach].filter((at) => day[at]?.state === 'deficit').length,
      breachSeconds: [...lack.inBreach].filter((at) => day[at]?.state === 'deficit').length,
      unattendedSeconds: is('unattended'),
      unverifiedSeconds: day.filter(({ guessed }) => guessed).length + offOpen,
      overCapSeconds: day.filter((second) => !second.guessed && second.state !== 'closed' && second.overCap).length,
      breaches: lack.breaches.length,
      longestBreachSeconds: Math.max(0, ...lack.breaches),
      peakDeficit: Math.max(
        0,
        ...day
          .filter((second) => !second.guessed && second.state !== 'closed')
          .map(({ required, caregivers }) => required - caregivers),
      ),
      capBreaches: day.filter((second, at) => isOver(second) && !(at > 0 && isOver(day[at - 1]))).length,
      ...responses(
        facts,
        (alert) => alert.roomId === roomId && ['breach', 'unattended', 'class_cap'].includes(alert.kind),
      ),
    };
  });
  const whileOpen = onDuty.filter(({ open }) => open).map(({ caregivers }) => caregivers);
  const day = facts.day;
  const ends = [...naiveRecords(known, dayEnd - 1, Number.POSITIVE_INFINITY).staff.values()].flatMap(
    ({ qualifications }) => qualifications.flatMap(({ validTo }) => validTo ?? []),
  );
  const inThirtyDays = new Date(Date.parse(`${day}T00:00:00Z`) + 30 * 86_400_000).toISOString().slice(0, 10);
  return {
    ratio,
    staff: {
      qualifiedPeak: Math.max(0, ...onDuty.map(({ caregivers }) => caregivers)),
      qualifiedMinimum: whileOpen.length > 0 ? Math.min(...whileOpen) : why('no_room_open'),
      certificatesExpired: ends.filter((end) => end < day).length,
      certificatesDueIn30Days: ends.filter((end) => end >= day && end <= inThirtyDays).length,
    },
  };
};

const isOver = (second: Second | undefined): boolean =>
  second !== undefined && !second.guessed && second.state !== 'closed' && second.overCap;

const proof = ({ state }: NaiveCount): string =>
  state === 'closed' ? 'closed' : state === 'ok' || state === 'tight' ? 'kept' : 'broken';

/** Somebody who is less than a year old is in the room. */
const babiesIn = ({ known }: NaiveFacts, events: readonly JournalEvent[], roomId: string, at: number): boolean => {
  const yearAgo = new Date(at + 8 * 3_600_000);
  yearAgo.setUTCFullYear(yearAgo.getUTCFullYear() - 1);
  const before = yearAgo.toISOString().slice(0, 10);
  return naivePresence(events, at).some(({ kind, id, roomId: room }) => {
    const record = known.filter((event) => event.type === 'child.recorded' && event.subject === id).at(-1)?.data;
    return kind === 'child' && room === roomId && record && 'birthDate' in record && (record.birthDate ?? '') > before;
  });
};

/** Who was on record as inside only because nobody saw them go: from the last that was heard until the schedule's end. */
const guessesIn = (events: readonly JournalEvent[]): { id: string; from: number; to: number }[] => {
  const taken = new Set(events.flatMap((event) => (event.type === 'attendance.voided' ? [event.data.voids] : [])));
  const stand = events.filter(({ id }) => !taken.has(id)).sort((a, b) => a.occurredAt - b.occurredAt || a.seq - b.seq);
  return stand.flatMap((event, index) => {
    const seen =
      event.type === 'attendance.stay_closed' && event.data.by === 'schedule'
        ? event.data.lastSeenAt
        : event.type === 'staff.clocked_out'
          ? event.data.lastSeenAt
          : undefined;
    if (seen === undefined) return [];
    const moves = /^(attendance\.(checked|moved|stay)|staff\.(clocked|moved|break))/;
    const before = stand.slice(0, index).findLast(({ type, subject }) => subject === event.subject && moves.test(type));
    if (before && /checked_out|stay_closed|clocked_out/.test(before.type)) return [];
    const from = Math.max(Date.parse(seen), before?.occurredAt ?? 0);
    return from < event.occurredAt ? [{ id: event.subject, from, to: event.occurredAt }] : [];
  });
};

/** Lacks of caregivers, joined over short pauses, and those that outlive their grace or had nobody at all. */
const lacksOf = (day: readonly Second[]) => {
  const lacks = day.flatMap((second, at) =>
    !second.guessed && second.required > second.caregivers && second.state !== 'closed' ? [at] : [],
  );
  const runs: number[][] = [];
  for (const at of lacks) {
    const last = runs.at(-1);
    if (last && at - (last.at(-1) ?? 0) - 1 <= settleSeconds) last.push(at);
    else runs.push([at]);
  }
  const breaches = runs.filter((run) => {
    const length = (run.at(-1) ?? 0) - (run[0] ?? 0) + 1;
    const grace = Math.min(...run.map((at) => day[at]?.graceSeconds ?? 0));
    return length > grace || run.some((at) => day[at]?.state === 'unattended');
  });
  return { breaches: breaches.map((run) => run.length), inBreach: new Set(breaches.flat()) };
};

const ranks = 'cotxrbu';
const worst = (letters: readonly string[]): string =>
  letters.reduce((bad, each) => (ranks.indexOf(each) > ranks.indexOf(bad) ? each : bad), 'c');

/** Sixty seconds make a minute, told by its worst; what lies behind the sealing is not known. */
const stripOf = (letters: readonly string[], minutes: number): string => {
  let text = '';
  for (let minute = 0; minute < minutes; minute += 1) {
    const own = letters.slice(minute * 60, minute * 60 + 60);
    text += own.length === 60 ? worst(own) : worst([...own, 'x']);
  }
  return text.replaceAll(/(.)\1*/g, (run) => `${run[0]}${run.length}`);
};

/** How long until somebody acknowledged the alerts of the day that are meant, and until they were over. */
export const responses = (
  { known, from, to }: NaiveFacts,
  isMeant: (alert: { kind: string; roomId?: string }) => boolean,
) => {
  const alerts = known.flatMap((event) =>
    event.type === 'alert.raised' &&
    Date.parse(event.data.since) >= from &&
    Date.parse(event.data.since) < to &&
    isMeant(event.data)
      ? [event]
      : [],
  );
  const middle = (type: 'alert.acknowledged' | 'alert.resolved'): number | undefined => {
    const lengths = alerts.flatMap((alert) => {
      const end = known.find((event) => event.type === type && event.data.alertId === alert.data.alertId);
      // What is learned late may end an alert before it was raised: that took no time.
      return end ? [Math.max(0, Math.floor(end.occurredAt / 1000) - Math.floor(alert.occurredAt / 1000))] : [];
    });
    return lengths.sort((a, b) => a - b)[Math.ceil(lengths.length / 2) - 1];
  };
  return {
    medianSecondsToAcknowledge:
      middle('alert.acknowledged') ?? why(alerts.length === 0 ? 'no_alert' : 'none_acknowledged'),
    medianSecondsToResolve: middle('alert.resolved') ?? why(alerts.length === 0 ? 'no_alert' : 'none_resolved'),
  };
};
