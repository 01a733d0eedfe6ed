import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { OutboxStore } from '../store/store.ts';
import {
  type Attempt,
  belongTogether,
  type Entry,
  isEmergency,
  isTooOld,
  type Progress,
  type Ready,
  type Refusal,
  refusalOf,
  rightEnded,
  setAside,
} from './entry.ts';
import { isArrival } from './standing.ts';

/** How many entries were never saved; unknown when the disk that may hold more could not be read. */
export type Unsaved = number | 'unknown';

export interface Outbox {
  /** Entries that the agent has not answered for, oldest first. */
  readonly waiting: ReadonlySignal<readonly Entry[]>;
  /** Of those that wait, the ones of which staff must say when they were. */
  readonly unsure: ReadonlySignal<ReadonlySet<string>>;
  /**
   * Of those that wait, the ones that may be taken as done. Another kiosk may know better since than one of which nobody
   * can tell when it was, or that waits for its person; the latter still brings somebody in, because an emergency needs
   * rather one too many on its list.
   */
  readonly counting: ReadonlySignal<readonly Entry[]>;
  /** What became of the entries of this page's life, by id. */
  readonly progress: ReadonlySignal<ReadonlyMap<string, Progress>>;
  /** Of those that wait, the ones with which the agent could not cope when it was last tried. */
  readonly stuck: ReadonlySignal<ReadonlySet<string>>;
  /** What was refused, or sends no more, and nobody has been told of yet, oldest first. */
  readonly refusals: ReadonlySignal<readonly Refusal[]>;
  /** A screen has told it to whoever tapped it, or staff have seen to it. */
  readonly dismiss: (id: string) => Promise<void>;
  /** Settled once what an earlier page left behind was read, or could not be. */
  readonly resumed: Promise<void>;
  /** Takes over what an earlier page left behind. */
  readonly resume: () => Promise<void>;
  /** Keeps the entry, then sends it. Resolves when it is kept; `progress` tells the rest. */
  readonly submit: (entry: Entry) => Promise<void>;
  /** Takes back an entry that was never sent. False when it was, or might have been. */
  readonly withdraw: (id: string) => Promise<boolean>;
  /** Staff have said when it was: the entry with its time settled. */
  readonly settle: (entry: Entry) => Promise<void>;
  /**
   * Staff have had enough of one that is stuck, or cannot tell when it was: it sends no more, and stays on the list of what
   * was not taken.
   */
  readonly setAside: (id: string) => Promise<void>;
  /** What sends no more is sent once again, in the name of who stands here. */
  readonly sendAgain: (id: string, by: Pick<Entry, 'person' | 'token'>) => Promise<void>;
  /** The kiosk's right was taken away: nothing is sent any more, and nothing stays. Gives how many were never saved. */
  readonly erase: () => Promise<Unsaved>;
  /**
   * The agent does not know the kiosk any more: nothing is sent. What was never saved stays on the list, without the right
   * to send it, until staff of the kiosk enrolled anew have seen to it, and no longer than the agent takes what happened.
   * Gives how many entries that are.
   */
  readonly endRight: (nowMs: number) => Promise<Unsaved>;
  /** Tries now: the link is back, or somebody has identified. */
  readonly kick: () => void;
}

export interface OutboxOptions {
  readonly store: OutboxStore;
  readonly send: (entry: Entry) => Promise<Attempt>;
  /** Settles the time in an entry; `isDoubted`: the agent did not take the one it has. */
  readonly ready?: (entry: Entry, isDoubted: boolean) => Promise<Ready>;
  /** Waits between tries while the agent cannot be reached. */
  readonly later: (waitMs: number) => Promise<void>;
}

const firstRetryMs = 1_000;
const lastRetryMs = 15_000;
const keptAnswers = 50;

/**
 * Sends in the order of the taps, one at a time, each under its own id until the agent has said yes or no. An entry
 * that waits for its person, or for staff to say when it was, is passed over with what is about the same child, so that it
 * does not hold up the next family.
 */
export const createOutbox = ({ store, send, later, ready = asItIs }: OutboxOptions): Outbox => {
  const waiting = signal<readonly Entry[]>([]);
  const progress = signal<ReadonlyMap<string, Progress>>(new Map());
  const refusals = signal<readonly Refusal[]>([]);
  const unsure = signal<ReadonlySet<string>>(new Set());
  const attempted = new Set<string>();
  const stuck = signal<ReadonlySet<string>>(new Set());
  const held = signal<ReadonlySet<string>>(new Set());
  const doubted = new Set<string>();
  /** Of this page's life: what a broken disk did not let go of does not begin again. */
  const ended = new Set<string>();
  const counting = computed(() =>
    waiting.value.filter((entry) => !unsure.value.has(entry.id) && (!held.value.has(entry.id) || isArrival(entry))),
  );
  let hasResumed: () => void = () => undefined;
  const resumed = new Promise<void>((resolve) => {
    hasResumed = resolve;
  });
  let retryMs = firstRetryMs;
  /** Ends with the kiosk's right: what was begun under an earlier one does not come back. */
  let generation = 0;
  /** Its right was taken away: what was tapped just then goes with it. */
  let isErased = false;
  let running = false;
  let again = false;
  /** The link came back while a try was under way that began without it. */
  let kicked = false;
  let retrying = false;

  const note = (id: string, what: Progress): void => {
    progress.value = new Map([...progress.value, [id, what] as const].slice(-keptAnswers));
  };
  const list = async (refusal: Refusal): Promise<void> => {
    refusals.value = [...refusals.value.filter(({ id }) => id !== refusal.id), refusal];
    await store.addRefusal(refusal).catch(() => undefined);
  };
  const dismiss = async (id: string): Promise<void> => {
    refusals.value = refusals.value.filter((each) => each.id !== id);
    await store.removeRefusal(id).catch(() => undefined);
  };
  const without = (ids: ReadonlySignal<ReadonlySet<string>>, id: string): ReadonlySet<string> =>
    new Set([...ids.value].filter((each) => each !== id));
  const withOne = (ids: ReadonlySignal<ReadonlySet<string>>, id: string): ReadonlySet<string> =>
    new Set([...ids.value, id]);
  const end = async (entry: Entry, what: Progress): Promise<void> => {
    ended.add(entry.id);
    // Whoever sees it leave knows what became of it.
    note(entry.id, what);
    waiting.value = waiting.value.filter(({ id }) => id !== entry.id);
    if (what.state === 'refused') await list(refusalOf(entry, what.code));
    // Set aside while it was on its way.
    else if (refusals.value.some(({ id }) => id === entry.id)) await dismiss(entry.id);
    attempted.delete(entry.id);
    held.value = without(held, entry.id);
    doubted.delete(entry.id);
    stuck.value = without(stuck, entry.id);
    unsure.value = without(unsure, entry.id);
    // An entry that stays in a broken store is sent once more after a reload and answered with the first answer.
    await store.remove(entry.id).catch(() => undefined);
  };

  const isToSend = (id: string): boolean => !held.value.has(id) && !unsure.value.has(id);
  /** On the disk before it is sent: after a reload the same id must carry the same request. */
  const replace = async (entry: Entry): Promise<void> => {
    waiting.value = waiting.value.map((each) => (each.id === entry.id ? entry : each));
    await store.replace(entry).catch(() => undefined);
  };
  /** Nothing was recorded under its id, so it may still get another time, or be taken back. */
  const doubt = ({ id }: Entry): void => {
    doubted.add(id);
    attempted.delete(id);
    note(id, { state: 'waiting', attempted: false });
  };

  const sendAll = async (): Promise<'done' | 'unreachable'> => {
    const right = generation;
    /** With these the agent cannot cope: who has nothing to do with them must not wait for them. */
    const passed = new Set<string>();
    /** None overtakes an earlier one of the same person: a departure sent before its arrival leaves a child inside. */
    const isBehind = (entry: Entry, index: number): boolean =>
      waiting.value
        .slice(0, index)
        .some((earlier) => (passed.has(earlier.id) || !isEmergency(entry)) && belongTogether(earlier, entry));
    /** Of those behind too it is asked when they were: staff see all at once, and none passes for certain meanwhile. */
    const timed = new Set<string>();
    for (;;) {
      const next = waiting.value.find(
        (entry, index) =>
          isToSend(entry.id) && !passed.has(entry.id) && (!timed.has(entry.id) || !isBehind(entry, index)),
      );
      if (!next) return passed.size > 0 ? 'unreachable' : 'done';
      const asked = await ready(next, doubted.has(next.id));
      if (asked.kind === 'again') return 'unreachable';
      if (asked.kind === 'unsure') {
        unsure.value = withOne(unsure, next.id);
        continue;
      }
      const { entry } = asked;
      if (entry !== next) await replace(entry);
      // Taken back meanwhile.
      if (!isToSend(entry.id) || !waiting.value.includes(entry)) continue;
      timed.add(entry.id);
      if (isBehind(entry, waiting.value.indexOf(entry))) continue;
      attempted.add(entry.id);
      note(entry.id, { state: 'waiting', attempted: true });
      const attempt = await send(entry);
      if (right !== generation) {
        // The kiosk's right ended meanwhile: it is on the list, if anything is kept, and goes from there if it was taken.
        if (attempt.kind === 'saved' && !isErased) await end(entry, { state: 'saved', body: attempt.body });
        return 'done';
      }
      if (attempt.kind === 'again') return 'unreachable';
      if (attempt.kind === 'broken') {
        passed.add(entry.id);
        stuck.value = withOne(stuck, entry.id);
        continue;
      }
      retryMs = firstRetryMs;
      if (attempt.kind === 'person') held.value = withOne(held, entry.id);
      else if (attempt.kind === 'saved') await end(entry, { state: 'saved', body: attempt.body });
      else if (attempt.kind === 'untimely' && entry.reading && !doubted.has(entry.id)) doubt(entry);
      else {
        const [code, problem] =
          attempt.kind === 'refused' ? [attempt.code, attempt.problem] : ['invalid', attempt.problem];
        await end(entry, { state: 'refused', code, problem });
      }
    }
  };

  const run = async (): Promise<void> => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    let outcome: 'done' | 'unreachable';
    do {
      again = false;
      kicked = false;
      outcome = await sendAll();
    } while ((again && outcome === 'done') || kicked);
    running = false;
    // One retry at a time, however many taps found the agent away.
    if (outcome === 'done' || retrying) return;
    retrying = true;
    await later(retryMs);
    retrying = false;
    retryMs = Math.min(lastRetryMs, retryMs * 2);
    void run();
  };

  /** Refusals that cannot be read must not keep the rest from being sent. Undefined when the entries cannot be read. */
  const readLeft = async (): Promise<Entry[] | undefined> => {
    const [left, refused] = await Promise.all([store.all().catch(() => undefined), store.refusals().catch(() => [])]);
    const known = new Set(refusals.value.map(({ id }) => id));
    refusals.value = [...refused.filter(({ id }) => !known.has(id)), ...refusals.value];
    return left;
  };

  const submit = async (entry: Entry): Promise<void> => {
    const right = generation;
    ended.delete(entry.id);
    note(entry.id, { state: 'waiting', attempted: false });
    // A full disk must never stop somebody from leaving: then the entry lives in memory only.
    await store.add(entry).catch(() => undefined);
    if (right !== generation) {
      // The kiosk's right ended meanwhile.
      if (isErased) await store.remove(entry.id).catch(() => undefined);
      else await end(entry, { state: 'refused', code: rightEnded, problem: undefined });
      return;
    }
    // A page that was just resuming may have read it off the disk, and even sent it.
    const known = progress.value.get(entry.id)?.state;
    const isTaken = known === 'saved' || known === 'refused' || waiting.value.some(({ id }) => id === entry.id);
    if (!isTaken) waiting.value = [...waiting.value, entry];
    void run();
  };

  /** What was begun under the right that is over goes on no more. Gives what was never saved, as far as that is known. */
  const stop = async (): Promise<{ readonly unsaved: Entry[]; readonly count: Unsaved }> => {
    generation += 1;
    const left = await readLeft();
    const unsaved = [...(left ?? []), ...waiting.value.filter(({ id }) => !left?.some((each) => each.id === id))];
    waiting.value = [];
    progress.value = new Map();
    held.value = new Set();
    unsure.value = new Set();
    stuck.value = new Set();
    return { unsaved, count: left ? unsaved.length : 'unknown' };
  };

  return {
    waiting,
    counting,
    unsure,
    stuck,
    progress,
    refusals,
    resumed,
    dismiss,
    resume: async () => {
      let left = await readLeft();
      hasResumed();
      while (!left) {
        await later(lastRetryMs);
        left = await readLeft();
      }
      const known = new Set(waiting.value.map(({ id }) => id));
      const others = left.filter(({ id }) => !known.has(id));
      const over = new Set([...ended, ...refusals.value.map(({ id }) => id)]);
      const taken = others.filter(({ id }) => !over.has(id));
      waiting.value = [...taken, ...waiting.value];
      // Whether the earlier page had sent them nobody knows.
      for (const { id } of taken) attempted.add(id);
      void run();
      // What the agent has answered, or staff have stopped, was only not taken off the disk.
      for (const { id } of others) if (over.has(id)) await store.remove(id).catch(() => undefined);
    },
    submit,
    withdraw: async (id) => {
      if (attempted.has(id) || held.value.has(id) || !waiting.value.some((entry) => entry.id === id)) return false;
      held.value = withOne(held, id);
      const removed = await store.remove(id).then(
        () => true,
        () => false,
      );
      held.value = without(held, id);
      // What stays on the disk would be sent by the next page: then it has to be taken back at the agent.
      if (removed) {
        waiting.value = waiting.value.filter((entry) => entry.id !== id);
        unsure.value = without(unsure, id);
      }
      void run();
      return removed;
    },
    settle: async (entry) => {
      if (!waiting.value.some(({ id }) => id === entry.id)) return;
      await replace(entry);
      unsure.value = without(unsure, entry.id);
      void run();
    },
    setAside: async (id) => {
      const entry = waiting.value.find((each) => each.id === id);
      if (!entry) return;
      await end(entry, { state: 'refused', code: setAside, problem: undefined });
      // What waited for it.
      void run();
    },
    sendAgain: async (id, by) => {
      const refusal = refusals.value.find((each) => each.id === id);
      if (!refusal) return;
      await submit({ ...refusal.entry, ...by });
      await dismiss(id);
    },
    erase: async () => {
      isErased = true;
      const { count } = await stop();
      refusals.value = [];
      await store.erase().catch(() => undefined);
      return count;
    },
    endRight: async (nowMs) => {
      isErased = false;
      const { unsaved, count } = await stop();
      await Promise.all(unsaved.map((entry) => list(refusalOf(entry, rightEnded))));
      for (const { id, entry } of refusals.value) if (isTooOld(entry, nowMs)) await dismiss(id);
      // Only now: a power cut in between costs nothing.
      // And what could not be read stays for staff as well.
      const listed = new Set(unsaved.map(({ id }) => id));
      const refusalFor = (entry: Entry) => (listed.has(entry.id) ? undefined : refusalOf(entry, rightEnded));
      await store.refuseAll(refusalFor).catch(() => undefined);
      return count;
    },
    kick: () => {
      held.value = new Set();
      kicked = true;
      void run();
    },
  };
};

const asItIs = async (entry: Entry): Promise<Ready> => ({ kind: 'ready', entry });
