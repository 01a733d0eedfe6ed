import { signal } from '@preact/signals';
import type { Entry, Refusal } from '../outbox/entry.ts';
import type { Disk, KioskStore } from './store.ts';

/** Opens the disk; `onLost` is called when the browser takes the connection away again. */
export type OpenDisk = (onLost: () => void) => Promise<Disk>;

/** A disk is waited for so long, for its opening as for all that is asked of it, before the kiosk goes on without it. */
const limitMs = 5_000;
const retryMs = 15_000;

/** What is written; a removal of an entry is none, because it must be known at once whether it was done. */
type Write =
  | { readonly kind: 'add' | 'replace'; readonly entry: Entry }
  | { readonly kind: 'refuse'; readonly refusal: Refusal }
  | { readonly kind: 'dismiss'; readonly id: string }
  | { readonly kind: 'erase' }
  | { readonly kind: 'refuseAll'; readonly refusalFor: (entry: Entry) => Refusal | undefined }
  | { readonly kind: 'keep'; readonly key: string; readonly value: unknown }
  | { readonly kind: 'clear'; readonly except: readonly string[] };

/**
 * The disk as far as it works. A broken, slow or full one must not keep anybody from leaving: what it does not take lives
 * in this page, follows in its order as soon as the disk works, and `lasting` says so meanwhile. A disk that is away is not
 * an empty one: what only it can know is not answered.
 */
export const lastingStore = (openDisk: OpenDisk, later: (waitMs: number) => Promise<void>): KioskStore => {
  const lasting = signal(true);
  let disk: Disk | undefined;
  /** What the disk has not taken, oldest first. */
  let behind: readonly Write[] = [];
  /** Of those, what may have arrived all the same. */
  const tried = new WeakSet<Write>();
  let last: Promise<unknown> = Promise.resolve();
  let isRetrying = false;
  let begin: () => void = () => undefined;
  /** Settled once the disk is there, or known not to be. */
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });

  const open = async (): Promise<void> => {
    for (;;) {
      try {
        const opened = await openDisk(() => {
          if (disk !== opened) return;
          disk = undefined;
          lasting.value = false;
          void open();
        });
        disk = opened;
        begin();
        return void catchUp();
      } catch {
        lasting.value = false;
        begin();
        await later(retryMs);
      }
    }
  };
  void open();
  void later(limitMs).then(() => {
    if (!disk) lasting.value = false;
    begin();
  });

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  };
  const tooLong = async (): Promise<never> => {
    await later(limitMs);
    throw new Error('The disk takes too long');
  };
  const there = (): Disk => {
    if (!disk) throw new Error('The disk is away');
    return disk;
  };
  /** After what was asked for earlier; what was given up before its turn came is not done. */
  const onceThere = <T>(work: () => Promise<T>): Promise<T> => {
    let isGivenUp = false;
    const limit = tooLong().finally(() => {
      isGivenUp = true;
    });
    const done = inTurn(async () => {
      await begun;
      return isGivenUp ? limit : Promise.race([work(), limit]);
    });
    return Promise.race([done, limit]);
  };
  let catchingUp: Promise<void> | undefined;
  /** What is behind goes first. One at a time, or each that waits its turn would try a disk that hangs once more. */
  const catchUp = (): Promise<void> => {
    catchingUp ??= inTurn(async () => {
      await begun;
      try {
        for (let next = behind[0]; next; next = behind[0]) {
          const done = next;
          const open = there();
          tried.add(done);
          await Promise.race([writeTo(open, done), tooLong()]);
          behind = behind.filter((each) => each !== done);
        }
        lasting.value = disk !== undefined;
      } catch {
        lasting.value = false;
        void retry();
      } finally {
        catchingUp = undefined;
      }
    });
    return catchingUp;
  };
  const retry = async (): Promise<void> => {
    if (isRetrying) return;
    isRetrying = true;
    await later(retryMs);
    isRetrying = false;
    // Without a disk the opening goes on by itself.
    if (disk) await catchUp();
  };
  const write = (what: Write): Promise<void> => {
    behind = [...behind.filter((earlier) => !isOverridden(earlier, what)), what];
    const isLate = later(limitMs).then(() => {
      if (behind.includes(what)) lasting.value = false;
    });
    return Promise.race([catchUp(), isLate]);
  };

  return {
    lasting,
    outbox: {
      all: () =>
        onceThere(async () => {
          const kept = await there().outbox.all();
          return behind.reduce(entriesAfter, kept);
        }),
      add: (entry) => write({ kind: 'add', entry }),
      replace: (entry) => write({ kind: 'replace', entry }),
      remove: (id) =>
        onceThere(async () => {
          const added = behind.find((each) => each.kind === 'add' && each.entry.id === id);
          if (!added || tried.has(added)) await there().outbox.remove(id);
          behind = behind.filter((each) => !('entry' in each) || each.entry.id !== id);
        }),
      refusals: () =>
        onceThere(async () => {
          const kept = await there().outbox.refusals();
          return behind.reduce(refusalsAfter, kept);
        }),
      addRefusal: (refusal) => write({ kind: 'refuse', refusal }),
      removeRefusal: (id) => write({ kind: 'dismiss', id }),
      erase: () => write({ kind: 'erase' }),
      refuseAll: (refusalFor) => write({ kind: 'refuseAll', refusalFor }),
    },
    keep: {
      read: async <T>(key: string) => {
        await begun;
        const kept = behind.findLast((each) => each.kind === 'keep' && each.key === key);
        if (kept?.kind === 'keep') return kept.value as T | undefined; // as `write` was given it
        if (behind.some((each) => each.kind === 'clear' && !each.except.includes(key))) return undefined;
        return Promise.race([there().keep.read<T>(key), tooLong()]);
      },
      write: (key, value) => write({ kind: 'keep', key, value }),
      remove: (key) => write({ kind: 'keep', key, value: undefined }),
      clear: (except = []) => write({ kind: 'clear', except }),
    },
  };
};

const writeTo = async ({ outbox, keep }: Disk, what: Write): Promise<void> => {
  switch (what.kind) {
    case 'add':
      return outbox.add(what.entry);
    case 'replace':
      return outbox.replace(what.entry);
    case 'refuse':
      return outbox.addRefusal(what.refusal);
    case 'dismiss':
      return outbox.removeRefusal(what.id);
    case 'erase':
      return outbox.erase();
    case 'refuseAll':
      return outbox.refuseAll(what.refusalFor);
    case 'keep':
      return what.value === undefined ? keep.remove(what.key) : keep.write(what.key, what.value);
    case 'clear':
      return keep.clear(what.except);
  }
};

/** Whether a write need not be done any more once a later one is: a day without a disk must not fill the memory. */
const isOverridden = (earlier: Write, later: Write): boolean => {
  switch (later.kind) {
    case 'erase':
      return earlier.kind !== 'keep' && earlier.kind !== 'clear';
    case 'refuseAll':
      return 'entry' in earlier;
    case 'dismiss':
      return earlier.kind === 'refuse' && earlier.refusal.id === later.id;
    case 'keep':
      return earlier.kind === 'keep' && earlier.key === later.key;
    case 'clear':
      return earlier.kind === 'keep' && !later.except.includes(earlier.key);
    default:
      return false;
  }
};

/** A write whose end nobody knew may be on the disk already: an entry is there once. */
const entriesAfter = (entries: Entry[], what: Write): Entry[] => {
  switch (what.kind) {
    case 'add':
      return entries.some(({ id }) => id === what.entry.id) ? entries : [...entries, what.entry];
    case 'replace':
      return entries.map((entry) => (entry.id === what.entry.id ? what.entry : entry));
    case 'erase':
    case 'refuseAll':
      return [];
    default:
      return entries;
  }
};

const refusalsAfter = (refusals: Refusal[], what: Write): Refusal[] => {
  switch (what.kind) {
    case 'refuse':
      return [...refusals.filter(({ id }) => id !== what.refusal.id), what.refusal];
    case 'dismiss':
      return refusals.filter(({ id }) => id !== what.id);
    case 'erase':
      return [];
    default:
      return refusals;
  }
};
