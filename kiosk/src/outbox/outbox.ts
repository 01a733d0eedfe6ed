import { type ReadonlySignal, signal } from '@preact/signals';
import type { OutboxStore } from '../store/store.ts';
import type { Attempt, Entry, Progress, Refusal } from './entry.ts';

export interface Outbox {
  /** Entries that the agent has not answered for, oldest first. */
  readonly waiting: ReadonlySignal<readonly Entry[]>;
  /** What became of the entries of this page's life, by id. */
  readonly progress: ReadonlySignal<ReadonlyMap<string, Progress>>;
  /** What was refused when nobody stood there any more, oldest first. */
  readonly refusals: ReadonlySignal<readonly Refusal[]>;
  /** Staff have seen to a refusal. */
  readonly dismiss: (id: string) => Promise<void>;
  /** Takes over what an earlier page left behind. */
  readonly resume: () => Promise<void>;
  /** Keeps the entry, then sends it. Resolves when it is kept; `progress` tells the rest. */
  readonly submit: (entry: Entry) => Promise<void>;
  /** Takes back an entry that was never sent. False when it was, or might have been. */
  readonly withdraw: (id: string) => Promise<boolean>;
  /** Drops everything: the kiosk's right is over. Gives how many entries were never saved. */
  readonly forget: () => Promise<number>;
  /** Tries now: the link is back, or somebody has identified. */
  readonly kick: () => void;
}

export interface OutboxOptions {
  readonly store: OutboxStore;
  readonly send: (entry: Entry) => Promise<Attempt>;
  /** Waits between tries while the agent cannot be reached. */
  readonly later: (waitMs: number) => Promise<void>;
  /** Whether whoever tapped it has gone by now, so that a refusal must be kept for staff. */
  readonly isLate: (entry: Entry) => boolean;
}

const firstRetryMs = 1_000;
const lastRetryMs = 15_000;
const keptAnswers = 50;

/**
 * Sends in the order of the taps, one at a time, each under its own id until the agent has said yes or no. An entry
 * whose person is gone is passed over, so that it does not hold up the next family.
 */
export const createOutbox = ({ store, send, later, isLate }: OutboxOptions): Outbox => {
  const waiting = signal<readonly Entry[]>([]);
  const progress = signal<ReadonlyMap<string, Progress>>(new Map());
  const refusals = signal<readonly Refusal[]>([]);
  const attempted = new Set<string>();
  /** Tapped on an earlier page: no screen of this one tells what becomes of them. */
  const inherited = new Set<string>();
  const held = new Set<string>();
  let retryMs = firstRetryMs;
  let running = false;
  let again = false;
  let retrying = false;

  const note = (id: string, what: Progress): void => {
    progress.value = new Map([...progress.value, [id, what] as const].slice(-keptAnswers));
  };
  const settle = async (entry: Entry, what: Progress): Promise<void> => {
    // Whoever sees it leave knows what became of it.
    note(entry.id, what);
    waiting.value = waiting.value.filter(({ id }) => id !== entry.id);
    if (what.state === 'refused' && (inherited.has(entry.id) || isLate(entry))) {
      const refusal = { id: entry.id, entry, code: what.code };
      refusals.value = [...refusals.value, refusal];
      await store.addRefusal(refusal).catch(() => undefined);
    }
    attempted.delete(entry.id);
    inherited.delete(entry.id);
    held.delete(entry.id);
    // An entry that stays in a broken store is sent once more after a reload and answered with the first answer.
    await store.remove(entry.id).catch(() => undefined);
  };

  const sendAll = async (): Promise<'done' | 'unreachable'> => {
    for (;;) {
      const entry = waiting.value.find(({ id }) => !held.has(id));
      if (!entry) return 'done';
      attempted.add(entry.id);
      note(entry.id, { state: 'waiting', attempted: true });
      const attempt = await send(entry);
      if (attempt.kind === 'again') return 'unreachable';
      retryMs = firstRetryMs;
      if (attempt.kind === 'person') held.add(entry.id);
      else if (attempt.kind === 'saved') await settle(entry, { state: 'saved', body: attempt.body });
      else await settle(entry, { state: 'refused', code: attempt.code, problem: attempt.problem });
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
      outcome = await sendAll();
    } while (again && outcome === 'done');
    running = false;
    // One retry at a time, however many taps found the agent away.
    if (outcome === 'done' || retrying) return;
    retrying = true;
    await later(retryMs);
    retrying = false;
    retryMs = Math.min(lastRetryMs, retryMs * 2);
    void run();
  };

  return {
    waiting,
    progress,
    refusals,
    dismiss: async (id) => {
      refusals.value = refusals.value.filter((each) => each.id !== id);
      await store.removeRefusal(id).catch(() => undefined);
    },
    resume: async () => {
      refusals.value = await store.refusals();
      const left = await store.all();
      const known = new Set(waiting.value.map(({ id }) => id));
      waiting.value = [...left.filter(({ id }) => !known.has(id)), ...waiting.value];
      // Whether the earlier page had sent them nobody knows.
      for (const { id } of left) {
        attempted.add(id);
        inherited.add(id);
      }
      void run();
    },
    submit: async (entry) => {
      note(entry.id, { state: 'waiting', attempted: false });
      // A full disk must never stop somebody from leaving: then the entry lives in memory only.
      await store.add(entry).catch(() => undefined);
      waiting.value = [...waiting.value, entry];
      void run();
    },
    withdraw: async (id) => {
      if (attempted.has(id) || !waiting.value.some((entry) => entry.id === id)) return false;
      waiting.value = waiting.value.filter((entry) => entry.id !== id);
      await store.remove(id).catch(() => undefined);
      return true;
    },
    forget: async () => {
      const lost = waiting.value;
      waiting.value = [];
      progress.value = new Map();
      for (const { id } of lost) await store.remove(id).catch(() => undefined);
      for (const { id } of refusals.value) await store.removeRefusal(id).catch(() => undefined);
      refusals.value = [];
      return lost.length;
    },
    kick: () => {
      held.clear();
      void run();
    },
  };
};
