import type { ReadonlySignal } from '@preact/signals';
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
  /** Drops every entry; what `refusalFor` gives of one stays in its place. */
  readonly refuseAll: (refusalFor: (entry: Entry) => Refusal | undefined) => Promise<void>;
  /** Drops every entry and every refusal. */
  readonly erase: () => Promise<void>;
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

export interface Disk {
  readonly outbox: OutboxStore;
  readonly keep: Keep;
}

export interface KioskStore extends Disk {
  /** False while what is written lives in the page alone and goes with it. */
  readonly lasting: ReadonlySignal<boolean>;
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
export const openStore = async (onLost: () => void): Promise<Disk> => {
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
      refuseAll: async (refusalFor) => {
        const transaction = database.transaction(['entries', 'refusals'], 'readwrite', { durability: 'strict' });
        const entries = transaction.objectStore('entries');
        for (const entry of await entries.getAll()) {
          const refusal = refusalFor(entry);
          if (refusal) await transaction.objectStore('refusals').put(refusal);
        }
        await entries.clear();
        await transaction.done;
      },
      erase: async () => {
        const transaction = database.transaction(['entries', 'refusals'], 'readwrite', { durability: 'strict' });
        const cleared = [transaction.objectStore('entries').clear(), transaction.objectStore('refusals').clear()];
        await Promise.all([...cleared, transaction.done]);
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
