import { describe, expect, it } from 'vitest';
import { eventually } from '#tests/wait.ts';
import { type Entry, stampedAt } from '../../kiosk/src/outbox/entry.ts';
import { createOutbox } from '../../kiosk/src/outbox/outbox.ts';
import { agent, entry, memoryStore, never, saved } from './outboxRig.ts';

describe('what waits in the outbox', () => {
  it('lets nothing of a child overtake what waits for staff to say when it was, or for its person; an emergency waits for neither', async () => {
    const child = (id: string, childId: string): Entry => ({
      ...entry(id),
      body: { id, childId, occurredAt: '2026-11-24T08:00:00.000+08:00' },
    });
    let isKnown = false;
    const { sent, send } = agent(({ id }) => (id === 'of a gone person' && !isKnown ? { kind: 'person' } : saved));
    const outbox = createOutbox({
      store: memoryStore(),
      send,
      later: never,
      ready: async (what) =>
        what.id === 'lost in' && what.reading ? { kind: 'unsure' } : { kind: 'ready', entry: what },
    });
    const reading = { page: 'earlier', steadyMs: 0, wallMs: 0, saidMs: 0, isSure: false };
    await outbox.submit({ ...child('lost in', 'c1'), reading });
    await outbox.submit(child('out', 'c1'));
    await outbox.submit({ ...entry('undo'), path: '/attendance/corrections', body: { id: 'undo', voids: 'out' } });
    await outbox.submit(child('of a gone person', 'c2'));
    await outbox.submit(child('in again', 'c2'));
    await outbox.submit({ ...child('mark', 'c1'), path: '/roll-calls/one/marks' });
    await outbox.submit(child('next family', 'c3'));
    await eventually('the next family is saved', () => outbox.progress.value.get('next family')?.state === 'saved');
    expect(sent).toEqual(['of a gone person', 'mark', 'next family']);
    const [lost] = outbox.waiting.value;
    if (!lost) throw new Error('it waits no more');
    await outbox.settle(stampedAt(lost, 1, 480));
    await eventually('what was behind it is sent', () => sent.includes('undo'));
    isKnown = true;
    outbox.kick();
    await eventually('nothing waits', () => outbox.waiting.value.length === 0);
    expect(sent.slice(3)).toEqual(['lost in', 'out', 'undo', 'of a gone person', 'in again']);
  });

  it('sends on what was behind one that staff stopped, or that was taken back', async () => {
    const child = (id: string): Entry => ({ ...entry(id), body: { id, childId: 'c1' } });
    for (const how of ['setAside', 'withdraw'] as const) {
      const { sent, send } = agent(() => saved);
      const outbox = createOutbox({
        store: memoryStore(),
        send,
        later: never,
        ready: async (what) => (what.id === 'lost' ? { kind: 'unsure' } : { kind: 'ready', entry: what }),
      });
      await outbox.submit(child('lost'));
      await outbox.submit(child('behind'));
      await eventually('its time is asked for', () => outbox.unsure.value.has('lost'));
      expect(sent).toEqual([]);
      await outbox[how]('lost');
      await eventually('what was behind is sent', () => sent.includes('behind'));
      expect([...outbox.unsure.value, ...outbox.stuck.value]).toEqual([]);
    }
  });
});
