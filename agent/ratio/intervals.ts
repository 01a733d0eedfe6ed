import { addDays, dayAt, dayBounds } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import { whyNotCounted } from './counting.ts';
import { evaluateAges, type RatioRules, type RoomVerdict } from './evaluate.ts';
import type { Guess, Movement, Placement, Records } from './ports.ts';
import { ageOn } from './required.ts';

/** A stretch [from, to) in which a room's verdict did not change, and the event that began it. */
export interface RatioStep {
  readonly roomId: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly verdict: RoomVerdict;
  /** A movement or a record; null for the start of the range and for midnight. */
  readonly causeEventId: string | null;
  /** The room would stand otherwise without somebody who is there by a guess only: neither kept nor broken is proven. */
  readonly guessed: boolean;
}

/** A stretch of the past of some rooms. */
export interface Stretch {
  readonly roomIds: readonly string[];
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Where everybody was just before `from`. */
  readonly initial: readonly Placement[];
  /** Ordered by when they happened; those outside [from, to) are ignored. */
  readonly movements: readonly Movement[];
  readonly guesses: readonly Guess[];
}

interface Run {
  readonly roomId: string;
  from: EpochMs;
  verdict: RoomVerdict;
  guessed: boolean;
  causeEventId: string | null;
}

/**
 * The step function of every room over [from, to): judged again when somebody comes, goes or takes a break, when a
 * class or somebody of the staff is recorded otherwise, and at each local midnight, when ages, certificates and the
 * rule pack are those of the new day. Events of one instant are one step, so that a caregiver who changes rooms leaves
 * no moment in neither. No stretch is empty, and neighbours of one room differ.
 */
export const ratioSteps = (stretch: Stretch, records: Records, inForce: RatioRules): RatioStep[] => {
  // Read once: which packs are in force is asked of the database.
  const rules = { ...inForce };
  const { roomIds, from, to } = stretch;
  if (from >= to) return [];
  const occupants = createOccupants(stretch.initial);
  const steps: RatioStep[] = [];

  let then = recordsFrom(from, records, rules.timeZone);
  let guessedNow: ReadonlySet<string> = new Set();
  const evaluate = (roomId: string, children: readonly Placement[], staff: readonly Placement[]): RoomVerdict =>
    evaluateAges(
      {
        classTypes: then.classTypesOf(roomId),
        ages: children.map(({ id }) => then.ageOf(id)),
        caregivers: staff.filter(({ id, onBreak }) => !onBreak && then.mayCount(id)).length,
        day: then.day,
      },
      rules,
    );
  const judge = (roomId: string): { readonly verdict: RoomVerdict; readonly guessed: boolean } => {
    const { children, staff } = occupants.inRoom(roomId);
    const verdict = evaluate(roomId, children, staff);
    const isHeardOf = (place: Placement): boolean => !guessedNow.has(keyOf(place));
    if (guessedNow.size === 0 || (children.every(isHeardOf) && staff.every(isHeardOf))) {
      return { verdict, guessed: false };
    }
    const without = evaluate(roomId, children.filter(isHeardOf), staff.filter(isHeardOf));
    return { verdict, guessed: proves(verdict) !== proves(without) };
  };
  const end = ({ from: begun, ...run }: Run, at: EpochMs): void => {
    if (begun < at) steps.push({ ...run, from: begun, to: at });
  };

  // What happens at `from` itself is part of the first step: nobody sees an instant without length.
  const runs = new Map<string | undefined, Run>();
  for (const instant of instantsOf(stretch, records, rules.timeZone)) {
    const { at, isMidnight, isGuessEdge, recordedBy, movements } = instant;
    if (isMidnight || recordedBy !== undefined) then = recordsFrom(at, records, rules.timeZone);
    const isAnew = isMidnight || isGuessEdge || recordedBy !== undefined;
    const unheardOf = stretch.guesses.filter((guess) => guess.from <= at && at < guess.to);
    guessedNow = new Set(unheardOf.map(keyOf));
    const causes = new Map<string | undefined, string>();
    for (const movement of movements) {
      for (const roomId of occupants.apply(movement)) causes.set(roomId, movement.eventId);
    }
    if (runs.size === 0) {
      for (const roomId of roomIds) {
        runs.set(roomId, { roomId, from, ...judge(roomId), causeEventId: causes.get(roomId) ?? null });
      }
      continue;
    }
    for (const roomId of isAnew ? runs.keys() : causes.keys()) {
      const run = runs.get(roomId);
      if (!run) continue;
      const judged = judge(run.roomId);
      if (judged.guessed === run.guessed && looksSame(judged.verdict, run.verdict)) continue;
      end(run, at);
      Object.assign(run, { from: at, ...judged, causeEventId: causes.get(roomId) ?? recordedBy ?? null });
    }
  }
  for (const run of runs.values()) end(run, to);
  return steps.sort((a, b) => a.from - b.from || (a.roomId < b.roomId ? -1 : 1));
};

/** Which way a verdict proves something: legal with room to spare or without, too few with somebody there or nobody. */
const proves = ({ state }: RoomVerdict): 'closed' | 'kept' | 'broken' => {
  if (state === 'closed') return 'closed';
  return state === 'ok' || state === 'tight' ? 'kept' : 'broken';
};

const keyOf = ({ kind, id }: Pick<Placement, 'kind' | 'id'>): string => `${kind} ${id}`;

/** The records as they are from an instant until the next midnight or change; a day asks for the same few people often. */
const recordsFrom = (at: EpochMs, records: Records, timeZone: string) => {
  const day = dayAt(at, timeZone);
  const counts = (staffId: string): boolean => {
    const record = records.staffAt(staffId, at);
    const here = { clockedIn: true, roomId: 'any', onBreak: false };
    return record !== undefined && whyNotCounted(record, here, day).length === 0;
  };
  return {
    day,
    ageOf: remembered((childId) => ageOn(records.birthDateOf(childId), day)),
    /** Whether somebody of the staff counts in the room that they are in, unless on a break. */
    mayCount: remembered(counts),
    classTypesOf: remembered((roomId) => records.classTypesAt(roomId, at)),
  };
};

const remembered = <T>(ask: (id: string) => T): ((id: string) => T) => {
  const known = new Map<string, { readonly answer: T }>();
  return (id) => {
    const found = known.get(id);
    if (found) return found.answer;
    const answer = ask(id);
    known.set(id, { answer });
    return answer;
  };
};

interface Instant {
  readonly at: EpochMs;
  isMidnight: boolean;
  /** Somebody begins, or ceases, to be there by a guess only. */
  isGuessEdge: boolean;
  /** The event by which a record reads otherwise from here on. */
  recordedBy: string | undefined;
  readonly movements: Movement[];
}

/** The start, every midnight between, and every instant at which somebody moved or a record changed, in order. */
const instantsOf = ({ from, to, movements, guesses }: Stretch, records: Records, timeZone: string): Instant[] => {
  const instants = new Map<EpochMs, Instant>();
  const instantAt = (at: EpochMs): Instant => {
    const known = instants.get(at);
    if (known) return known;
    const instant: Instant = { at, isMidnight: false, isGuessEdge: false, recordedBy: undefined, movements: [] };
    instants.set(at, instant);
    return instant;
  };
  instantAt(from);
  for (let day = addDays(dayAt(from, timeZone), 1); ; day = addDays(day, 1)) {
    const midnight = dayBounds(day, timeZone).from;
    if (midnight >= to) break;
    instantAt(midnight).isMidnight = true;
  }
  for (const { at, eventId } of records.changes(from, to)) instantAt(at).recordedBy = eventId;
  for (const edge of guesses.flatMap((guess) => [guess.from, guess.to])) {
    if (edge > from && edge < to) instantAt(edge).isGuessEdge = true;
  }
  for (const movement of movements) {
    if (movement.occurredAt >= from && movement.occurredAt < to)
      instantAt(movement.occurredAt).movements.push(movement);
  }
  return [...instants.values()].sort((a, b) => a.at - b.at);
};

interface Occupants {
  /** Returns the rooms whose occupants the movement may have changed. */
  apply(movement: Movement): (string | undefined)[];
  inRoom(roomId: string): { readonly children: Placement[]; readonly staff: Placement[] };
}

/** Everybody has one place: entering a room leaves the other in the same instant, and ends a break. */
const createOccupants = (initial: readonly Placement[]): Occupants => {
  const places = new Map<string, Placement>();
  // By room and kind too: a day asks thousands of times who is in one.
  const rooms = new Map<string | undefined, Record<Placement['kind'], Map<string, Placement>>>();
  const put = (key: string, placement: Placement | undefined): void => {
    const before = places.get(key);
    if (before) rooms.get(before.roomId)?.[before.kind].delete(key);
    if (!placement) return void places.delete(key);
    places.set(key, placement);
    const room = rooms.get(placement.roomId) ?? { child: new Map(), staff: new Map() };
    rooms.set(placement.roomId, room);
    room[placement.kind].set(key, placement);
  };
  for (const placement of initial) put(keyOf(placement), placement);
  return {
    apply: ({ kind, id, what, roomId }) => {
      const key = keyOf({ kind, id });
      const before = places.get(key);
      switch (what) {
        case 'in':
        case 'moved':
          put(key, { kind, id, roomId, onBreak: false });
          return [before?.roomId, roomId];
        case 'out':
          put(key, undefined);
          return [before?.roomId];
        case 'break_start':
        case 'break_end':
          if (before) put(key, { ...before, onBreak: what === 'break_start' });
          return [before?.roomId];
      }
    },
    inRoom: (roomId) => {
      const room = rooms.get(roomId);
      return { children: [...(room?.child.values() ?? [])], staff: [...(room?.staff.values() ?? [])] };
    },
  };
};

/** Whether a reader of the interval would see no difference. */
const looksSame = (a: RoomVerdict, b: RoomVerdict): boolean =>
  a.children === b.children &&
  a.caregivers === b.caregivers &&
  a.required === b.required &&
  a.state === b.state &&
  a.overCap === b.overCap &&
  a.exceptions === b.exceptions &&
  a.rule.id === b.rule.id &&
  a.rule.version === b.rule.version &&
  a.rule.pack === b.rule.pack;
