import { type DBSchema, openDB } from 'idb';
import type { Entry, Refusal } from '../outbox/entry.ts';

/** Where entries survive a reload and a power cut. `all` gives them in the order in which they were added. */
export interface OutboxStore {
  readonly all: () => Promise<Entry[]>;
  readonly add: (entry: Entry) => Promise<void>;
  /** In its place; nothing when it is not there. */
  readonly replace: (entry: Entry) => Promise<void>;
  readonly remove: (id: string) => Promise<void>;
  readonly refusals: () => Promise<Refusal[]>;
  readonly addRefusal: (refusal: Refusal) => Promise<void>;
  readonly removeRefusal: (id: string) => Promise<void>;
  /** Drops everything; gives how many entries were never saved. */
  readonly clear: () => Promise<number>;
}

/**
 * What the kiosk keeps for the time when the agent is away: its copy of the house, who may identify, a roll-call. It goes
 * at the end of the day and when the kiosk is revoked. Whoever reads names the type that they wrote under that key.
 */
export interface Keep {
  readonly read: <T>(key: string) => Promise<T | undefined>;
  readonly write: (key: string, value: unknown) => Promise<void>;
  readonly remove: (key: string) => Promise<void>;
  /** Drops everything but what is nobody's: the keys named. */
  readonly clear: (except?: readonly string[]) => Promise<void>;
}

export interface KioskStore {
  readonly outbox: OutboxStore;
  readonly keep: Keep;
}

interface Schema extends DBSchema {
  entries: { key: number; value: Entry; indexes: { id: string } };
  refusals: { key: string; value: Refusal };
  kept: { key: string; value: unknown };
}

const openLimitMs = 5_000;

/** @throws when the browser has no IndexedDB, its disk is broken, or another page does not let go of an older version. */
export const openStore = async (): Promise<KioskStore> => {
  const opening = openDB<Schema>('nestbox-outbox', 2, {
    upgrade: (fresh, oldVersion) => {
      if (oldVersion < 1) {
        fresh.createObjectStore('entries', { autoIncrement: true }).createIndex('id', 'id', { unique: true });
      }
      fresh.createObjectStore('refusals', { keyPath: 'id' });
      fresh.createObjectStore('kept');
    },
    // Another tab wants the newer version: let go, or it waits for ever.
    blocking: () => void opening.then((open) => open.close()),
  });
  const database = await Promise.race([
    opening,
    new Promise<never>((_, failed) => setTimeout(() => failed(new Error('The store does not open')), openLimitMs)),
  ]);
  return {
    outbox: {
      all: () => database.getAll('entries'),
      add: async (entry) => {
        // Strict: done means flushed to the disk, not handed to the operating system.
        const transaction = database.transaction('entries', 'readwrite', { durability: 'strict' });
        await Promise.all([transaction.store.add(entry), transaction.done]);
      },
      replace: async (entry) => {
        const transaction = database.transaction('entries', 'readwrite', { durability: 'strict' });
        const key = await transaction.store.index('id').getKey(entry.id);
        if (key !== undefined) await transaction.store.put(entry, key);
        await transaction.done;
      },
      remove: async (id) => {
        const transaction = database.transaction('entries', 'readwrite', { durability: 'strict' });
        const key = await transaction.store.index('id').getKey(id);
        if (key !== undefined) await transaction.store.delete(key);
        await transaction.done;
      },
      refusals: () => database.getAll('refusals'),
      addRefusal: async (refusal) => void (await database.put('refusals', refusal)),
      removeRefusal: (id) => database.delete('refusals', id),
      clear: async () => {
        const transaction = database.transaction(['entries', 'refusals'], 'readwrite', { durability: 'strict' });
        const lost = await transaction.objectStore('entries').count();
        await transaction.objectStore('entries').clear();
        await transaction.objectStore('refusals').clear();
        await transaction.done;
        return lost;
      },
    },
    keep: {
      read: async <T>(key: string) => (await database.get('kept', key)) as T | undefined,
      write: async (key, value) => void (await database.put('kept', value, key)),
      remove: (key) => database.delete('kept', key),
      clear: async (except = []) => {
        const transaction = database.transaction('kept', 'readwrite');
        for (const key of await transaction.store.getAllKeys()) {
          if (!except.includes(key)) await transaction.store.delete(key);
        }
        await transaction.done;
      },
    },
  };
};

/** Keeps everything in memory only. */
export const memoryStore = (): KioskStore => {
  const entries: Entry[] = [];
  const refusals = new Map<string, Refusal>();
  const kept = new Map<string, unknown>();
  return {
    outbox: {
      all: async () => [...entries],
      add: async (entry) => void entries.push(entry),
      replace: async (entry) => {
        const index = entries.findIndex(({ id }) => id === entry.id);
        if (index >= 0) entries[index] = entry;
      },
      remove: async (id) => {
        const index = entries.findIndex((entry) => entry.id === id);
        if (index >= 0) entries.splice(index, 1);
      },
      refusals: async () => [...refusals.values()],
      addRefusal: async (refusal) => void refusals.set(refusal.id, refusal),
      removeRefusal: async (id) => void refusals.delete(id),
      clear: async () => {
        refusals.clear();
        return entries.splice(0).length;
      },
    },
    keep: {
      read: async <T>(key: string) => kept.get(key) as T | undefined,
      write: async (key, value) => void kept.set(key, value),
      remove: async (key) => void kept.delete(key),
      clear: async (except = []) => {
        for (const key of [...kept.keys()]) if (!except.includes(key)) kept.delete(key);
      },
    },
  };
};
