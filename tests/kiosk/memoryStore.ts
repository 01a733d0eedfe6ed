import { signal } from '@preact/signals';
import type { Entry, Refusal } from '../../kiosk/src/outbox/entry.ts';
import type { KioskStore } from '../../kiosk/src/store/store.ts';

/** Keeps everything in memory only. */
export const memoryStore = (): KioskStore => {
  const entries: Entry[] = [];
  const refusals = new Map<string, Refusal>();
  const kept = new Map<string, unknown>();
  return {
    lasting: signal(false),
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
      refuseAll: async (refusalFor) => {
        for (const entry of entries.splice(0)) {
          const refusal = refusalFor(entry);
          if (refusal) refusals.set(refusal.id, refusal);
        }
      },
      erase: async () => {
        entries.splice(0);
        refusals.clear();
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
