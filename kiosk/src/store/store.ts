import { type ReadonlySignal, signal } from '@preact/signals';
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
  /** Drops every entry, and no refusal. */
  readonly clear: () => Promise<void>;
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
  /** False while what is written lives in the page alone and goes with it. */
  readonly lasting: ReadonlySignal<boolean>;
  readonly outbox: OutboxStore;
  readonly keep: Keep;
}

interface Schema extends DBSchema {
  entries: { key: number; value: Entry; indexes: { id: string } };
  refusals: { key: string; value: Refusal };
  kept: { key: string; value: unknown };
}

/**
 * Waits as long as another page does not let go of an older version. `onLost`: the connection is gone again.
 * @throws when the browser has no IndexedDB, or its disk is broken.
 */
export const openStore = async (onLost: () => void): Promise<KioskStore> => {
  // Or the browser may drop it all when the disk gets full. Absent, whatever its type says, on an insecure page.
  const storage: StorageManager | undefined = navigator.storage;
  void storage?.persist().catch(() => undefined);
  const opening = openDB<Schema>('nestbox-outbox', 2, {
    upgrade: (fresh, oldVersion) => {
      if (oldVersion < 1) {
        fresh.createObjectStore('entries', { autoIncrement: true }).createIndex('id', 'id', { unique: true });
      }
      fresh.createObjectStore('refusals', { keyPath: 'id' });
      fresh.createObjectStore('kept');
    },
    // Another tab wants the newer version: let go, or it waits for ever.
    blocking: () =>
      void opening.then((open) => {
        open.close();
        onLost();
      }),
    terminated: onLost,
  });
  const database = await opening;
  return {
    lasting: signal(true),
    outbox: {
      all: () => database.getAll('entries'),
      add: async (entry) => {
        // Strict: done means flushed to the disk, not handed to the operating system.
        const transaction = database.transaction('entries', 'readwrite', { durability: 'strict' });
        // What is there already was written by a try of which nobody knew how it ended.
        const known = transaction.store.index('id').getKey(entry.id);
        const adding = known.then((key) => (key === undefined ? transaction.store.add(entry) : key));
        await Promise.all([adding, transaction.done]);
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
        const transaction = database.transaction('entries', 'readwrite', { durability: 'strict' });
        await Promise.all([transaction.store.clear(), transaction.done]);
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
