import { describe, expect, it } from 'vitest';
import { eventually } from '#tests/wait.ts';
import { type Entry, tokensFor } from '../../kiosk/src/outbox/entry.ts';
import { createOutbox } from '../../kiosk/src/outbox/outbox.ts';
import type { OutboxStore } from '../../kiosk/src/store/store.ts';
import { agent, entry, immediately, memoryStore, never, saved } from './outboxRig.ts';

/** A full disk. */
const fullDisk: OutboxStore = {
  ...memoryStore(),
  add: async () => {
    throw new Error('QuotaExceededError');
  },
};

describe('the outbox', () => {
  it('has an entry on the disk before it sends it, and off it only after the answer', async () => {
    const store = memoryStore();
    const onDisk: boolean[] = [];
    const { send } = agent(async ({ id }) => {
      onDisk.push((await store.all()).some((each) => each.id === id));
      return saved;
    });
    const outbox = createOutbox({ store, send, later: immediately });
    await outbox.submit(entry('one'));
    await eventually('one is saved', () => outbox.progress.value.get('one')?.state === 'saved');
    expect(onDisk).toEqual([true]);
    await eventually('the disk is empty', async () => (await store.all()).length === 0);
  });

  it('never says saved while the agent has not, and sends again under the same id, in order', async () => {
    const { sent, send } = agent(({ id }, tries) => (id === 'one' && tries < 3 ? { kind: 'again' } : saved));
    const outbox = createOutbox({ store: memoryStore(), send, later: immediately });
    const seen = new Set<string>();
    outbox.progress.subscribe((progress) => {
      if (progress.get('two')?.state === 'saved' && progress.get('one')?.state !== 'saved') seen.add('overtaken');
    });
    await Promise.all([outbox.submit(entry('one')), outbox.submit(entry('two'))]);
    await eventually('both are saved', () => outbox.waiting.value.length === 0);
    expect(sent).toEqual(['one', 'one', 'one', 'two']);
    expect([...seen]).toEqual([]);
  });

  it('takes over what an earlier page left, in its order, before what is new', async () => {
    const store = memoryStore();
    const before = createOutbox({ store, send: agent(() => ({ kind: 'again' })).send, later: never });
    await before.submit(entry('one'));
    await before.submit(entry('two'));
    const { sent, send } = agent(() => saved);
    const outbox = createOutbox({ store, send, later: immediately });
    await outbox.resume();
    await outbox.submit(entry('three'));
    await eventually('all are saved', () => outbox.waiting.value.length === 0);
    expect(sent).toEqual(['one', 'two', 'three']);
  });

  it('reports a refusal once and goes on with the next', async () => {
    const { send } = agent(({ id }) =>
      id === 'one' ? { kind: 'refused', code: 'already_present', problem: undefined } : saved,
    );
    const outbox = createOutbox({ store: memoryStore(), send, later: immediately });
    await outbox.submit(entry('one'));
    await outbox.submit(entry('two'));
    await eventually('two is saved', () => outbox.progress.value.get('two')?.state === 'saved');
    expect(outbox.progress.value.get('one')).toMatchObject({ state: 'refused', code: 'already_present' });
  });

  it('passes over an entry whose person is gone, and sends it when somebody has identified', async () => {
    let known = false;
    const { sent, send } = agent(({ id }) => (id === 'gone' && !known ? { kind: 'person' } : saved));
    const outbox = createOutbox({ store: memoryStore(), send, later: immediately });
    await outbox.submit(entry('gone'));
    await outbox.submit(entry('next', 'adult:b'));
    await eventually('the next family is saved', () => outbox.progress.value.get('next')?.state === 'saved');
    expect(outbox.waiting.value.map(({ id }) => id)).toEqual(['gone']);
    known = true;
    outbox.kick();
    await eventually('nothing waits', () => outbox.waiting.value.length === 0);
    expect(sent).toEqual(['gone', 'next', 'gone']);
  });

  it('sends even when the disk is full: leaving is never blocked', async () => {
    const { sent, send } = agent(() => saved);
    const outbox = createOutbox({ store: fullDisk, send, later: immediately });
    await outbox.submit(entry('one'));
    await eventually('one is saved', () => outbox.progress.value.get('one')?.state === 'saved');
    expect(sent).toEqual(['one']);
  });

  it('has one retry under way however many taps are waiting', async () => {
    let timers = 0;
    const { send } = agent(() => ({ kind: 'again' }));
    const outbox = createOutbox({
      store: memoryStore(),
      send,
      later: () => {
        timers += 1;
        return never();
      },
    });
    for (let index = 0; index < 20; index += 1) {
      await outbox.submit(entry(`tap-${index}`));
      await eventually('the try has failed', () => timers > 0);
    }
    expect(timers).toBe(1);
  });

  it('withdraws what was never sent, and refuses to forget what might have been', async () => {
    const store = memoryStore();
    const { sent, send } = agent(() => ({ kind: 'again' }));
    const outbox = createOutbox({ store, send, later: never });
    await outbox.submit(entry('one'));
    await outbox.submit(entry('two'));
    await eventually('one was tried', () => sent.includes('one'));
    expect(await outbox.withdraw('one')).toBe(false);
    expect(await outbox.withdraw('two')).toBe(true);
    expect((await store.all()).map(({ id }) => id)).toEqual(['one']);
  });

  it('keeps every refusal, over a reload and without its right to send, until somebody was told', async () => {
    const store = memoryStore();
    const { send } = agent(() => ({ kind: 'refused', code: 'already_present', problem: undefined }));
    const outbox = createOutbox({ store, send, later: immediately });
    await outbox.submit(entry('seen'));
    await outbox.submit(entry('unseen'));
    await eventually('both are refused', () => outbox.waiting.value.length === 0);
    await outbox.dismiss('seen');
    const next = createOutbox({ store, send, later: immediately });
    await next.resume();
    expect(next.refusals.value).toMatchObject([{ id: 'unseen', code: 'already_present', entry: { id: 'unseen' } }]);
    expect(JSON.stringify(await store.refusals())).not.toContain('token');
    await next.dismiss('unseen');
    expect([next.refusals.value, await store.refusals()]).toEqual([[], []]);
  });

  it('sends nothing for an agent that does not know it, and keeps what was never saved, without the right, for staff to see to', async () => {
    const store = memoryStore();
    const before = createOutbox({ store, send: agent(() => ({ kind: 'again' })).send, later: never });
    await before.submit(entry('one'));
    await store.addRefusal({ id: 'old', code: 'conflict', entry: { ...entry('old'), madeAtMs: -1 } });
    // A backup was restored while the page was closed: this one has read nothing yet.
    const outbox = createOutbox({ store, send: agent(() => saved).send, later: never });
    expect(await outbox.endRight(7 * 24 * 3_600_000)).toBe(1);
    expect([await store.all(), outbox.waiting.value]).toEqual([[], []]);
    expect(await store.refusals()).toMatchObject([{ id: 'one', code: 'right_ended', entry: { body: { id: 'one' } } }]);
    expect(JSON.stringify(await store.refusals())).not.toContain('token');
    // Enrolled anew: staff stand here.
    const { sent, send } = agent(() => saved);
    const tokens: string[] = [];
    const next = createOutbox({
      store,
      send: (what) => {
        tokens.push(what.token);
        return send(what);
      },
      later: never,
    });
    await next.resume();
    expect([sent, next.refusals.value.length]).toEqual([[], 1]);
    await next.sendAgain('one', { person: 'staff:s', token: 'pass-of-staff' });
    await eventually('it is saved', () => next.progress.value.get('one')?.state === 'saved');
    expect([sent, tokens, next.refusals.value, await store.refusals()]).toEqual([['one'], ['pass-of-staff'], [], []]);
  });

  it('keeps nothing at all once it was revoked, and says how much was never saved', async () => {
    const store = memoryStore();
    const before = createOutbox({ store, send: agent(() => ({ kind: 'again' })).send, later: never });
    await before.submit(entry('one'));
    await store.addRefusal({ id: 'old', code: 'conflict', entry: entry('old') });
    const outbox = createOutbox({ store, send: agent(() => saved).send, later: never });
    expect(await outbox.erase()).toBe(1);
    expect([outbox.waiting.value, outbox.refusals.value]).toEqual([[], []]);
    expect([await store.all(), await store.refusals()]).toEqual([[], []]);
  });

  it.each([
    ['revoked', []],
    ['unknown', [{ id: 'one', code: 'right_ended' }]],
  ] as const)('sends no tap that was on its way to the disk when the kiosk was %s', async (end, left) => {
    const store = memoryStore();
    let write: () => void = () => undefined;
    const slow: OutboxStore = {
      ...store,
      add: (what) =>
        new Promise((resolve) => {
          write = () => void store.add(what).then(resolve);
        }),
    };
    const { sent, send } = agent(() => saved);
    const outbox = createOutbox({ store: slow, send, later: never });
    const tapped = outbox.submit(entry('one'));
    await (end === 'revoked' ? outbox.erase() : outbox.endRight(0));
    write();
    await tapped;
    expect([await store.all(), outbox.waiting.value, sent]).toEqual([[], [], []]);
    expect(outbox.refusals.value).toMatchObject(left);
    expect(await store.refusals()).toMatchObject(left);
  });

  it('lets one with which the agent cannot cope wait, with what belongs to it, and nobody else', async () => {
    const child = (id: string, childId: string): Entry => ({ ...entry(id), body: { id, childId } });
    const { sent, send } = agent(({ id }) => (id === 'in' ? { kind: 'broken' } : saved));
    let retry: () => void = () => undefined;
    const outbox = createOutbox({
      store: memoryStore(),
      send,
      later: () =>
        new Promise((resolve) => {
          retry = resolve;
        }),
    });
    await outbox.submit(child('in', 'c1'));
    await outbox.submit(child('out', 'c1'));
    await outbox.submit({ ...entry('undo'), body: { id: 'undo', voids: 'in' } });
    await outbox.submit(child('next family', 'c2'));
    await eventually('the next family is saved', () => outbox.progress.value.get('next family')?.state === 'saved');
    expect(outbox.waiting.value.map(({ id }) => id)).toEqual(['in', 'out', 'undo']);
    expect([...outbox.stuck.value]).toEqual(['in']);
    expect(sent).not.toContain('out');
    const tries = sent.length;
    retry();
    await eventually('it is tried again', () => sent.length > tries);
    // Staff have had enough: it is on the list, and what waited for it goes its own way.
    await outbox.setAside('in');
    outbox.kick();
    await eventually('nothing waits', () => outbox.waiting.value.length === 0);
    expect(outbox.refusals.value).toMatchObject([{ id: 'in', code: 'set_aside' }]);
    expect([...outbox.stuck.value]).toEqual([]);
  });

  it('does not say undone of what it could not take off the disk', async () => {
    const store: OutboxStore = {
      ...memoryStore(),
      remove: async () => {
        throw new Error('InvalidStateError');
      },
    };
    const { send } = agent(() => ({ kind: 'again' }));
    const outbox = createOutbox({ store, send, later: never });
    await outbox.submit(entry('one'));
    await outbox.submit(entry('two'));
    expect(await outbox.withdraw('two')).toBe(false);
  });

  it('sends what is waiting even when the refusals cannot be read', async () => {
    const store = memoryStore();
    const before = createOutbox({ store, send: agent(() => ({ kind: 'again' })).send, later: never });
    await before.submit(entry('one'));
    const { sent, send } = agent(() => saved);
    const broken: OutboxStore = { ...store, refusals: () => Promise.reject(new Error('DataError')) };
    const outbox = createOutbox({ store: broken, send, later: immediately });
    await outbox.resume();
    await eventually('it is sent', () => sent.includes('one'));
  });

  it('uses the right of the same person or of staff, never that of another family', () => {
    const mine = entry('one', 'adult:a');
    expect(tokensFor(mine, undefined)).toEqual(['token-adult:a']);
    expect(tokensFor(mine, { person: 'adult:a', token: 'fresh' })).toEqual(['token-adult:a', 'fresh']);
    expect(tokensFor(mine, { person: 'staff:s', token: 'staff' })).toEqual(['token-adult:a', 'staff']);
    expect(tokensFor(mine, { person: 'adult:b', token: 'other' })).toEqual(['token-adult:a']);
  });
});
