import { describe, expect, it } from 'vitest';
import { eventually } from '#tests/wait.ts';
import { createOutbox } from '../../kiosk/src/outbox/outbox.ts';
import type { OutboxStore } from '../../kiosk/src/store/store.ts';
import { agent, entry, memoryStore, never, saved } from './outboxRig.ts';

describe('the outbox, of what sends no more', () => {
  it('throws nothing away as too old of which nobody has settled when it was', async () => {
    const store = memoryStore();
    const before = createOutbox({ store, send: agent(() => ({ kind: 'again' })).send, later: never });
    const reading = { page: 'earlier', steadyMs: 0, wallMs: 0, saidMs: 0, isSure: false };
    await before.submit({ ...entry('doubtful'), reading });
    await before.submit({ ...entry('old'), reading: { ...reading, isSure: true } });
    const outbox = createOutbox({ store, send: agent(() => saved).send, later: never });
    expect(await outbox.endRight(8 * 24 * 3_600_000)).toBe(2);
    expect(outbox.refusals.value).toMatchObject([{ id: 'doubtful', code: 'right_ended' }]);
    expect(await store.refusals()).toEqual(outbox.refusals.value);
  });

  it.each([
    ['revoked', 'refused', []],
    ['unknown', 'refused', [{ id: 'one', code: 'right_ended' }]],
    ['unknown', 'saved', []],
  ] as const)(
    'keeps of a send that was under way when the kiosk was %s, and then %s, what its right leaves',
    async (how, kind, left) => {
      const store = memoryStore();
      let answer: () => void = () => undefined;
      const outbox = createOutbox({
        store,
        send: () =>
          new Promise((resolve) => {
            answer = () =>
              resolve(kind === 'saved' ? saved : { kind: 'refused', code: 'already_present', problem: undefined });
          }),
        later: never,
      });
      await outbox.submit(entry('one'));
      const isUnderWay = (id: string): boolean => {
        const progress = outbox.progress.value.get(id);
        return progress?.state === 'waiting' && progress.attempted;
      };
      await eventually('it is under way', () => isUnderWay('one'));
      await (how === 'revoked' ? outbox.erase() : outbox.endRight(0));
      answer();
      // Whatever the answer sets going is done before the next is sent.
      await outbox.submit(entry('next'));
      await eventually('the next is under way', () => isUnderWay('next'));
      expect(outbox.refusals.value).toMatchObject(left);
      expect(await store.refusals()).toMatchObject(left);
    },
  );

  it('takes nothing up again that staff stopped while the disk did not let go of it', async () => {
    const store = memoryStore();
    let isBroken = true;
    const stubborn: OutboxStore = {
      ...store,
      remove: async (id) => {
        if (isBroken) throw new Error('InvalidStateError');
        await store.remove(id);
      },
    };
    const { sent, send } = agent(({ id }) => (id === 'stuck' ? { kind: 'broken' } : saved));
    const outbox = createOutbox({ store: stubborn, send, later: never });
    await outbox.submit(entry('stuck'));
    await outbox.submit(entry('taken'));
    await eventually('the other is saved', () => outbox.progress.value.get('taken')?.state === 'saved');
    await outbox.setAside('stuck');
    const soFar = [...sent];
    // The next page, and this one when the disk is back.
    const next = createOutbox({ store: stubborn, send, later: never });
    await next.resume();
    expect(next.waiting.value.map(({ id }) => id)).not.toContain('stuck');
    await eventually('the answer is heard again', () => next.waiting.value.length === 0);
    expect(sent).toEqual([...soFar, 'taken']);
    await outbox.dismiss('stuck');
    isBroken = false;
    await outbox.resume();
    expect([outbox.waiting.value, await store.all()]).toEqual([[], []]);
    expect(sent).toEqual([...soFar, 'taken']);
    // Until somebody records it after all.
    await outbox.submit(entry('stuck'));
    await outbox.resume();
    expect(outbox.waiting.value.length).toBe(1);
  });
});
