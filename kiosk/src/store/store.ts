import { type DBSchema, openDB } from 'idb';
import type { Entry, Refusal } from '../outbox/entry.ts';

/** Where entries survive a reload and a power cut. `all` gives them in the order in which they were added. */
export interface OutboxStore {
  readonly all: () => Promise<Entry[]>;
  readonly add: (entry: Entry) => Promise<void>;
  readonly remove: (id: string) => Promise<void>;
  readonly refusals: () => Promise<Refusal[]>;
  readonly addRefusal: (refusal: Refusal) => Promise<void>;
  readonly removeRefusal: (id: string) => Promise<void>;
}

/**
 * What the kiosk keeps for the time when the agent is away: its copy of the house, who may identify, a roll-call. It goes
 * at the end of the day and when the kiosk is revoked. Whoever reads names the type that they wrote under that key.
 */
export interface Keep {
  readonly read: <T>(key: string) => Promise<T | undefined>;
  readonly write: (key: string, value: unknown) => Promise<void>;
  readonly remove: (key: string) => Promise<void>;
  readonly clear: () => Promise<void>;
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

/** @throws when the browser has no IndexedDB or its disk is broken. */
export const openStore = async (): Promise<KioskStore> => {
  const database = await openDB<Schema>('nestbox-outbox', 2, {
    upgrade: (fresh, oldVersion) => {
      if (oldVersion < 1) {
        fresh.createObjectStore('entries', { autoIncrement: true }).createIndex('id', 'id', { unique: true });
      }
      fresh.createObjectStore('refusals', { keyPath: 'id' });
      fresh.createObjectStore('kept');
    },
    // Another tab wants the newer version: let go, or it waits for ever.
    blocking: () => database.close(),
  });
  return {
    outbox: {
      all: () => database.getAll('entries'),
      add: async (entry) => {
        // Strict: done means flushed to the disk, not handed to the operating system.
        const transaction = database.transaction('entries', 'readwrite', { durability: 'strict' });
        await Promise.all([transaction.store.add(entry), transaction.done]);
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
    },
    keep: {
      read: async <T>(key: string) => (await database.get('kept', key)) as T | undefined,
      write: async (key, value) => void (await database.put('kept', value, key)),
      remove: (key) => database.delete('kept', key),
      clear: () => database.clear('kept'),
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
      remove: async (id) => {
        const index = entries.findIndex((entry) => entry.id === id);
        if (index >= 0) entries.splice(index, 1);
      },
      refusals: async () => [...refusals.values()],
      addRefusal: async (refusal) => void refusals.set(refusal.id, refusal),
      removeRefusal: async (id) => void refusals.delete(id),
    },
    keep: {
      read: async <T>(key: string) => kept.get(key) as T | undefined,
      write: async (key, value) => void kept.set(key, value),
      remove: async (key) => void kept.delete(key),
      clear: async () => kept.clear(),
    },
  };
};
