import { batch, computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type {
  BreakBody,
  CheckInBody,
  CheckOutBody,
  ChildMoveBody,
  ClockInBody,
  CorrectionBody,
} from '#contract/attendance.ts';
import type { HouseCopy } from '#contract/rollCall.ts';
import type { Entry } from '../outbox/entry.ts';
import { isMoved, notTakenBack, ofDay } from '../outbox/standing.ts';
import type { Keep } from '../store/store.ts';
import type { Answer } from './api.ts';
import { rightEndOf } from './right.ts';

type Person = HouseCopy['people'][number];

export interface CopyOptions {
  readonly keep: Keep;
  readonly waiting: ReadonlySignal<readonly Entry[]>;
  /** Of those that wait, the ones that may be taken as done. */
  readonly counting: ReadonlySignal<readonly Entry[]>;
  /** Whether the agent took an entry that no longer waits. */
  readonly isSaved: (id: string) => boolean;
  readonly ask: () => Promise<Answer<HouseCopy>>;
  readonly later: (waitMs: number) => Promise<void>;
}

export interface Copy {
  /** Everybody as the agent last told it, and as what waits in the outbox has changed it since. */
  readonly house: ReadonlySignal<HouseCopy | undefined>;
  /** Takes what an earlier page kept; nothing from another day. */
  readonly resume: (today: string) => Promise<void>;
  /** Something happened: ask soon, once for many. */
  readonly refresh: () => void;
  /** The rooms whose numbers at the agent lack these writes; undefined where nobody can tell which. */
  readonly roomsChangedBy: (entries: readonly Entry[]) => ReadonlySet<string> | undefined;
  readonly forget: () => void;
}

const key = 'house';
const togetherMs = 800;
/** After an answer that failed: the list of a roll-call must not lack a child because one question was lost. */
const retryMs = 5_000;

/** The kiosk's own copy of the house: roll-call and desk go on with it while the agent is away. */
export const createCopy = ({ keep, waiting, counting, isSaved, ask, later }: CopyOptions): Copy => {
  const told = signal<HouseCopy | undefined>(undefined);
  let asking = false;
  let again = false;
  let underWay = false;
  let forgotten = 0;
  // Saved, but in no answer yet: without them a child would stand where it was until the next answer.
  const landed = signal<readonly Entry[]>([]);
  /** For the page after this one; what still waits is in the outbox. */
  const keepWhatIsKnown = (): void => {
    const house = told.peek();
    // A broken disk costs the copy after a reload, not the one on the screen.
    if (house) keep.write(key, houseNow(house, landed.peek())).catch(() => undefined);
  };
  let before = waiting.peek();
  effect(() => {
    const now = waiting.value;
    const saved = before.filter((entry) => !now.includes(entry) && isSaved(entry.id));
    before = now;
    if (saved.length === 0) return;
    landed.value = [...landed.peek(), ...saved];
    keepWhatIsKnown();
    // The answer under way may have been written before.
    if (underWay) again = true;
  });

  const run = async (): Promise<void> => {
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    let waitMs = togetherMs;
    do {
      again = false;
      await later(waitMs);
      const asOf = forgotten;
      const known = landed.peek();
      underWay = true;
      const answer = await ask();
      underWay = false;
      if (answer.ok && asOf === forgotten) {
        batch(() => {
          told.value = answer.body;
          landed.value = landed.peek().filter((entry) => !known.includes(entry));
        });
        keepWhatIsKnown();
      }
      // To a kiosk without its right no answer comes by itself.
      if (!answer.ok && asOf === forgotten && !rightEndOf(answer.code)) again = true;
      waitMs = answer.ok ? togetherMs : retryMs;
    } while (again);
    asking = false;
  };

  return {
    house: computed(() => told.value && houseNow(told.value, [...landed.value, ...counting.value])),
    resume: async (today) => {
      const kept = await keep.read<HouseCopy>(key).catch(() => undefined);
      // A clock before that day is one that nobody has set yet.
      if (kept && kept.day >= today) told.value ??= kept;
    },
    refresh: () => void run(),
    roomsChangedBy: (entries) => {
      const house = told.value && houseNow(told.value, landed.value);
      return roomsChangedBy(house, entries);
    },
    forget: () => {
      forgotten += 1;
      told.value = undefined;
      landed.value = [];
    },
  };
};

/** The house after what was done on its day. */
const houseNow = (house: HouseCopy, entries: readonly Entry[]): HouseCopy =>
  houseAfter(house, ofDay(house.day, entries));

/** The house after what waits; a write that another one waiting takes back never was. */
export const houseAfter = (house: HouseCopy, entries: readonly Entry[]): HouseCopy =>
  notTakenBack(entries).reduce(applied, house);

/** Writes after which rooms have other numbers, by their paths. */
const counts = /^\/(attendance\/(check-ins|check-outs|moves|corrections)|staff\/(clock-ins|clock-outs|moves|breaks))$/;

/** Whether rooms have other numbers after it. */
export const isCounted = ({ path }: Entry): boolean => counts.test(path);

/** The rooms that these writes give other numbers; undefined where that cannot be told without the agent. */
export const roomsChangedBy = (
  house: HouseCopy | undefined,
  entries: readonly Entry[],
): ReadonlySet<string> | undefined => {
  const counted = entries.filter(isCounted);
  const made = new Set(counted.map(({ id }) => id));
  const takesBack = counted.some(
    ({ path, body }) => path === '/attendance/corrections' && !made.has((body as CorrectionBody).voids), // as the outbox keeps it
  );
  if (counted.length === 0) return new Set();
  if (!house || takesBack) return undefined;
  const known = new Set(house.people.map(keyOf));
  if (notTakenBack(counted).some((entry) => namedIn(entry).some((named) => !known.has(named)))) return undefined;
  const after = new Map(houseAfter(house, counted).people.map((person) => [keyOf(person), person]));
  const breaks = new Set(
    counted.flatMap(({ path, body }) => (path === '/staff/breaks' ? [`staff:${(body as BreakBody).staffId}`] : [])),
  );
  const rooms = new Set<string>();
  for (const person of house.people) {
    const then = after.get(keyOf(person));
    if (then === person && !breaks.has(keyOf(person))) continue;
    for (const roomId of [person.roomId, then?.roomId]) if (roomId) rooms.add(roomId);
  }
  return rooms;
};
const keyOf = ({ who, personId }: Person): string => `${who}:${personId}`;

/** Of whom a write says where they are. */
const namedIn = ({ body }: Entry): string[] => {
  const { childId, childIds, staffId } = body as Partial<ChildMoveBody & ClockInBody>; // as the outbox keeps it
  return [
    ...[childId, ...(childIds ?? [])].flatMap((id) => (id === undefined ? [] : [`child:${id}`])),
    ...(staffId === undefined ? [] : [`staff:${staffId}`]),
  ];
};

/** The house after a write that the agent has not answered for yet. What the copy cannot know changes nothing. */
const applied = (house: HouseCopy, { path, body }: Entry): HouseCopy => {
  switch (path) {
    case '/attendance/check-ins': {
      const { childId, roomId } = body as CheckInBody; // as the outbox keeps it
      return placed(house, isChild(childId), (child) => ({ inside: true, roomId: roomId ?? child.homeRoomId }));
    }
    case '/attendance/check-outs': {
      const { childId } = body as CheckOutBody;
      return placed(house, isChild(childId), () => ({ inside: false, roomId: null }));
    }
    case '/attendance/moves': {
      const move = body as ChildMoveBody;
      const moves = ({ who, inside, personId, roomId }: Person): boolean =>
        who === 'child' && inside && isMoved(move, personId, roomId);
      return placed(house, moves, () => ({ roomId: move.roomId }));
    }
    case '/staff/clock-ins':
    case '/staff/moves': {
      const { staffId, roomId } = body as ClockInBody;
      return placed(house, isStaff(staffId), () => ({ inside: true, roomId: roomId ?? null }));
    }
    case '/staff/clock-outs':
      return placed(house, isStaff((body as ClockInBody).staffId), () => ({ inside: false, roomId: null }));
    default:
      return house;
  }
};

const isChild =
  (childId: string) =>
  ({ who, personId }: Person): boolean =>
    who === 'child' && personId === childId;
const isStaff =
  (staffId: string) =>
  ({ who, personId }: Person): boolean =>
    who === 'staff' && personId === staffId;

const placed = (
  house: HouseCopy,
  whose: (person: Person) => boolean,
  place: (person: Person) => Partial<Pick<Person, 'inside' | 'roomId'>>,
): HouseCopy => ({
  ...house,
  people: house.people.map((person) => (whose(person) ? { ...person, ...place(person) } : person)),
});
