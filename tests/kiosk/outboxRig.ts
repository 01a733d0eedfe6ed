import type { Attempt, Entry } from '../../kiosk/src/outbox/entry.ts';
import type { OutboxStore } from '../../kiosk/src/store/store.ts';
import { memoryStore as memoryStores } from './memoryStore.ts';

export const memoryStore = (): OutboxStore => memoryStores().outbox;

export const entry = (id: string, person = 'adult:a'): Entry => ({
  id,
  path: '/attendance/check-ins',
  body: { id },
  person,
  token: `token-${person}`,
  madeAtMs: 0,
});

/** An agent that answers as the test says; `sent` is what reached it, in order. */
export const agent = (answers: (entry: Entry, tries: number) => Attempt | Promise<Attempt>) => {
  const sent: string[] = [];
  const send = async (what: Entry): Promise<Attempt> => {
    sent.push(what.id);
    return answers(what, sent.filter((id) => id === what.id).length);
  };
  return { sent, send };
};
export const saved: Attempt = { kind: 'saved', body: {} };
export const immediately = async (): Promise<void> => undefined;
export const never = (): Promise<void> => new Promise(() => undefined);
