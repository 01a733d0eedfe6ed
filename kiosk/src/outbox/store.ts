import { type DBSchema, openDB } from 'idb';
import type { Entry } from './entry.ts';

/** Where entries survive a reload and a power cut. `all` gives them in the order in which they were added. */
export interface OutboxStore {
  readonly all: () => Promise<Entry[]>;
  readonly add: (entry: Entry) => Promise<void>;
  readonly remove: (id: string) => Promise<void>;
}

interface Schema extends DBSchema {
  entries: { key: number; value: Entry; indexes: { id: string } };
}

export const openOutboxStore = async (): Promise<OutboxStore> => {
  const database = await openDB<Schema>('nestbox-outbox', 1, {
    upgrade: (fresh) => {
      fresh.createObjectStore('entries', { autoIncrement: true }).createIndex('id', 'id', { unique: true });
    },
  });
  return {
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
  };
};

/** Keeps entries in memory only. */
export const memoryStore = (): OutboxStore => {
  const entries: Entry[] = [];
  return {
    all: async () => [...entries],
    add: async (entry) => void entries.push(entry),
    remove: async (id) => {
      const index = entries.findIndex((entry) => entry.id === id);
      if (index >= 0) entries.splice(index, 1);
    },
  };
};
