import type { HouseCopy, RollCallSummary, RollCallView } from '#contract/rollCall.ts';
import { toRfc3339 } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import type { Listed, RollCall } from './store.ts';

/** Somebody inside. */
export interface Inside {
  readonly who: 'child' | 'staff';
  readonly personId: string;
  readonly roomId: string | undefined;
}
/** What the records say of a person; undefined where there is no record any more. */
export type Describe = (
  who: Inside['who'],
  personId: string,
) => { readonly name: string | undefined; readonly className: string | undefined };

const isAccountedFor = ({ mark }: Pick<Listed, 'mark'>): boolean => mark === 'safe' || mark === 'left_before';

/** How many of the list nobody has found yet: marked missing, or not marked at all. */
export const unaccounted = (people: readonly Listed[]): number =>
  people.filter((person) => !isAccountedFor(person)).length;

/** A roll-call with its counts; times in the facility's zone. */
export const rollCallSummary = (call: RollCall, people: readonly Listed[], timeZone: string): RollCallSummary => {
  const { rollCallId, kind, startedBy, note, closedBy, report } = call;
  const count = (mark: Listed['mark']): number => people.filter((person) => person.mark === mark).length;
  const lastFoundAt = Math.max(call.startedAt, ...people.map(({ markedAt }) => markedAt ?? 0));
  return {
    rollCallId,
    kind,
    startedAt: toRfc3339(call.startedAt, timeZone),
    startedBy,
    note,
    closedAt: call.closedAt === null ? null : toRfc3339(call.closedAt, timeZone),
    closedBy,
    report,
    listed: people.length,
    safe: count('safe'),
    missing: count('missing'),
    leftBefore: count('left_before'),
    unmarked: count(null),
    accountedAfterMs: unaccounted(people) === 0 ? lastFoundAt - call.startedAt : null,
  };
};

/**
 * The whole list, those whom somebody must look for first. `inside` is everybody inside now, or when the roll-call
 * was closed: who left or came since the start is shown beside the frozen list and never changes it.
 */
export const rollCallView = (facts: {
  readonly call: RollCall;
  readonly people: readonly Listed[];
  readonly inside: readonly Inside[];
  readonly describe: Describe;
  readonly timeZone: string;
}): RollCallView => {
  const { call, people, inside, describe, timeZone } = facts;
  const keyOf = ({ who, personId }: Pick<Listed, 'who' | 'personId'>): string => `${who}:${personId}`;
  const stillInside = new Set(inside.map(keyOf));
  const listedKeys = new Set(people.map(keyOf));
  const described = ({ who, personId }: Pick<Inside, 'who' | 'personId'>) => {
    const { name, className } = describe(who, personId);
    return { who, personId, name: name ?? personId, className: className ?? null };
  };
  const lineOf = ({ who, personId, name }: Listed) =>
    who === 'visitor' ? { who, personId, name: name ?? personId, className: null } : described({ who, personId });
  const lines = people.map((person) => ({
    ...lineOf(person),
    roomId: person.roomId,
    mark: person.mark,
    markedAt: person.markedAt === null ? null : toRfc3339(person.markedAt, timeZone),
    markedBy: person.markedBy,
    leftSince: person.who !== 'visitor' && !stillInside.has(keyOf(person)),
  }));
  return {
    ...rollCallSummary(call, people, timeZone),
    people: lines.toSorted((one, other) => urgency(one.mark) - urgency(other.mark) || byClassAndName(one, other)),
    newcomers: inside
      .filter((person) => !listedKeys.has(keyOf(person)))
      .map((person) => ({ ...described(person), roomId: person.roomId ?? null }))
      .toSorted(byClassAndName),
  };
};

/** Everyone of today's records with where they are; who is inside without a record of today is there all the same. */
export const houseCopy = (facts: {
  readonly now: EpochMs;
  readonly day: string;
  readonly timeZone: string;
  readonly rooms: HouseCopy['rooms'];
  readonly children: readonly { readonly childId: string; readonly name: string; readonly classId: string }[];
  readonly classes: readonly { readonly classId: string; readonly name: string; readonly roomId: string }[];
  readonly staff: readonly { readonly staffId: string; readonly name: string }[];
  readonly inside: readonly Inside[];
}): HouseCopy => {
  const places = new Map(facts.inside.map(({ who, personId, roomId }) => [`${who}:${personId}`, { roomId }]));
  const placeOf = (who: Inside['who'], personId: string) => {
    const place = places.get(`${who}:${personId}`);
    return { roomId: place?.roomId ?? null, inside: place !== undefined };
  };
  const children = facts.children.map(({ childId, name, classId }) => {
    const own = facts.classes.find((each) => each.classId === classId);
    return {
      ...{ who: 'child' as const, personId: childId, name, classId },
      ...{ className: own?.name ?? null, homeRoomId: own?.roomId ?? null },
      ...placeOf('child', childId),
    };
  });
  const staff = facts.staff.map(({ staffId, name }) => ({
    ...{ who: 'staff' as const, personId: staffId, name, classId: null, className: null, homeRoomId: null },
    ...placeOf('staff', staffId),
  }));
  const { now, day, timeZone, rooms } = facts;
  return {
    asOf: toRfc3339(now, timeZone),
    day,
    rooms: [...rooms],
    people: [...children, ...staff].toSorted(byClassAndName),
  };
};

const urgency = (mark: Listed['mark']): number =>
  mark === 'missing' ? 0 : mark === null ? 1 : mark === 'safe' ? 2 : 3;

type Named = { readonly who: Listed['who']; readonly className: string | null; readonly name: string };
/** Children by class before staff, who have none, and visitors last, the second before the tenth. */
const byClassAndName = (one: Named, other: Named): number =>
  Number(one.who === 'visitor') - Number(other.who === 'visitor') ||
  Number(one.className === null) - Number(other.className === null) ||
  (one.className ?? '').localeCompare(other.className ?? '', 'zh') ||
  one.name.localeCompare(other.name, 'zh', { numeric: true });
