import { signal } from '@preact/signals';
import type { Entry, Refusal } from '../outbox/entry.ts';
import type { KioskStore } from './store.ts';

/** Opens the disk; `onLost` is called when the browser takes the connection away again. */
export type OpenDisk = (onLost: () => void) => Promise<KioskStore>;

/** A slow disk is waited for so long before the kiosk goes on without it. */
const limitMs = 5_000;
const retryMs = 15_000;

/** What is written; a removal of an entry is none, because it must be known at once whether it was done. */
type Write =
  | { readonly kind: 'add' | 'replace'; readonly entry: Entry }
  | { readonly kind: 'refuse'; readonly refusal: Refusal }
  | { readonly kind: 'dismiss'; readonly id: string }
  | { readonly kind: 'forget' }
  | { readonly kind: 'keep'; readonly key: string; readonly value: unknown }
  | { readonly kind: 'clear'; readonly except: readonly string[] };

/**
 * The disk as far as it works. A broken, slow or full one must not keep anybody from leaving: what it does not take lives
 * in this page, follows in its order as soon as the disk works, and `lasting` says so meanwhile.
 */
export const lastingStore = (openDisk: OpenDisk, later: (waitMs: number) => Promise<void>): KioskStore => {
  const lasting = signal(true);
  let disk: KioskStore | undefined;
  /** What the disk has not taken, oldest first. */
  let behind: readonly Write[] = [];
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
  /** What is behind goes first. */
  const catchUp = (): Promise<void> =>
    inTurn(async () => {
      await begun;
      try {
        for (let next = behind[0]; next; next = behind[0]) {
          if (!disk) throw new Error('The disk is away');
          const done = next;
          await writeTo(disk, done);
          behind = behind.filter((each) => each !== done);
        }
        lasting.value = disk !== undefined;
      } catch {
        lasting.value = false;
        void retry();
      }
    });
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
      all: async () => {
        await begun;
        return behind.reduce(entriesAfter, (await disk?.outbox.all()) ?? []);
      },
      add: (entry) => write({ kind: 'add', entry }),
      replace: (entry) => write({ kind: 'replace', entry }),
      remove: (id) =>
        inTurn(async () => {
          const isOnDisk = !behind.some((each) => each.kind === 'add' && each.entry.id === id);
          behind = behind.filter((each) => !('entry' in each) || each.entry.id !== id);
          if (!isOnDisk) return;
          if (!disk) throw new Error('The disk is away, with the entry on it');
          await disk.outbox.remove(id);
        }),
      refusals: async () => {
        await begun;
        return behind.reduce(refusalsAfter, (await disk?.outbox.refusals()) ?? []);
      },
      addRefusal: (refusal) => write({ kind: 'refuse', refusal }),
      removeRefusal: (id) => write({ kind: 'dismiss', id }),
      clear: () => write({ kind: 'forget' }),
    },
    keep: {
      read: async <T>(key: string) => {
        await begun;
        const kept = behind.findLast((each) => each.kind === 'keep' && each.key === key);
        if (kept?.kind === 'keep') return kept.value as T | undefined; // as `write` was given it
        if (behind.some((each) => each.kind === 'clear' && !each.except.includes(key))) return undefined;
        return disk?.keep.read<T>(key);
      },
      write: (key, value) => write({ kind: 'keep', key, value }),
      remove: (key) => write({ kind: 'keep', key, value: undefined }),
      clear: (except = []) => write({ kind: 'clear', except }),
    },
  };
};

const writeTo = async ({ outbox, keep }: KioskStore, what: Write): Promise<void> => {
  switch (what.kind) {
    case 'add':
      return outbox.add(what.entry);
    case 'replace':
      return outbox.replace(what.entry);
    case 'refuse':
      return outbox.addRefusal(what.refusal);
    case 'dismiss':
      return outbox.removeRefusal(what.id);
    case 'forget':
      return outbox.clear();
    case 'keep':
      return what.value === undefined ? keep.remove(what.key) : keep.write(what.key, what.value);
    case 'clear':
      return keep.clear(what.except);
  }
};

/** Whether a write need not be done any more once a later one is: a day without a disk must not fill the memory. */
const isOverridden = (earlier: Write, later: Write): boolean => {
  switch (later.kind) {
    case 'forget':
      return earlier.kind === 'add' || earlier.kind === 'replace';
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

const entriesAfter = (entries: Entry[], what: Write): Entry[] => {
  switch (what.kind) {
    case 'add':
      return [...entries, what.entry];
    case 'replace':
      return entries.map((entry) => (entry.id === what.entry.id ? what.entry : entry));
    case 'forget':
      return [];
    default:
      return entries;
  }
};

const refusalsAfter = (refusals: Refusal[], what: Write): Refusal[] => {
  switch (what.kind) {
    case 'refuse':
      return [...refusals, what.refusal];
    case 'dismiss':
      return refusals.filter(({ id }) => id !== what.id);
    default:
      return refusals;
  }
};
