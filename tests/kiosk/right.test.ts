import { describe, expect, it } from 'vitest';
import type { Answer } from '../../kiosk/src/state/api.ts';
import { memoryStore } from './memoryStore.ts';
import { minute, problem, staff, switchOn, unreachable } from './runningKiosk.ts';

const stranger = (status: number): Answer<never> => ({ ok: false, status, code: 'internal', problem: undefined });
const refused = (status: number, code: string) => new Response(JSON.stringify({ code }), { status });

describe('a kiosk’s right', () => {
  it('ends by the agent’s own word alone, not by a foreign 401, 403 or 404 on the way', async () => {
    for (const status of [401, 403, 404]) {
      const machine = switchOn();
      const kiosk = await machine.openPage();
      machine.agent.stream = () => new Response('<h1>Log in</h1>', { status });
      machine.agent.read = () => stranger(status);
      machine.agent.write = () => stranger(status);
      machine.agent.hangUp();
      kiosk.submit('/attendance/check-ins', { childId: 'c1' }, true);
      await machine.pass(minute);
      expect(kiosk.screen.value.at).toBe('board');
      // A start meanwhile is one without the agent.
      const again = await machine.openPage();
      expect([again.screen.value.at, again.outbox.waiting.value.length]).toEqual(['board', 1]);
      expect(again.outbox.refusals.value).toEqual([]);
    }
  });

  it('that was taken away leaves nothing behind, not even what was never saved', async () => {
    const machine = switchOn();
    const kiosk = await machine.openPage();
    machine.agent.away = true;
    machine.agent.hangUp();
    kiosk.submit('/attendance/check-ins', { childId: 'c1' }, true);
    await machine.pass(minute);
    machine.agent.read = () => problem(401, 'kiosk_revoked');
    machine.agent.stream = () => refused(401, 'kiosk_revoked');
    machine.agent.write = () => problem(401, 'kiosk_revoked');
    machine.agent.away = false;
    await machine.pass(minute);
    expect(kiosk.screen.value).toEqual({ at: 'enrol', code: '', footageOf: '', lost: 1, end: 'revoked' });
    expect([await machine.store.outbox.all(), await machine.store.outbox.refusals()]).toEqual([[], []]);
  });

  it('leaves staff of the kiosk enrolled anew what was never saved: whom, what and when, in their own name', async () => {
    const machine = switchOn();
    const before = await machine.openPage();
    before.session.value = staff();
    const { read, stream } = machine.agent;
    machine.agent.away = true;
    machine.agent.hangUp();
    const id = before.submit('/attendance/check-ins', { childId: 'c1' }, true);
    await machine.pass(minute);
    machine.agent.read = () => problem(401, 'unauthenticated');
    machine.agent.stream = () => refused(401, 'unauthenticated');
    machine.agent.write = () => problem(401, 'unauthenticated');
    machine.agent.away = false;
    await machine.pass(minute);
    expect(before.screen.value).toEqual({ at: 'enrol', code: '', footageOf: '', lost: 1, end: 'unknown' });
    expect(JSON.stringify(await machine.store.outbox.refusals())).not.toContain('pass-of-staff');
    machine.agent.read = read;
    machine.agent.stream = stream;
    machine.agent.write = ({ token }) =>
      token === 'new pass' ? { ok: true, body: {} } : problem(403, 'person_required');
    const kiosk = await machine.openPage();
    expect(kiosk.outbox.refusals.value).toMatchObject([
      { id, code: 'right_ended', entry: { body: { childId: 'c1' } } },
    ]);
    kiosk.session.value = { ...staff(), pass: { token: 'new pass', until: '' } };
    kiosk.sendAgain(id);
    await machine.pass(minute);
    expect(machine.agent.sent.at(-1)).toMatchObject({ body: { id, occurredAt: '2026-11-24T08:10:01.000+08:00' } });
    expect(kiosk.outbox.refusals.value).toEqual([]);
  });

  it('that is told to be over by two answers is over once, for whoever stands there too, and its number stays', async () => {
    const machine = switchOn();
    const kiosk = await machine.openPage();
    kiosk.session.value = staff();
    machine.agent.write = () => unreachable;
    kiosk.submit('/attendance/check-ins', { childId: 'c1' }, true);
    await machine.pass(minute);
    machine.agent.read = () => problem(401, 'unauthenticated');
    machine.agent.stream = () => refused(401, 'unauthenticated');
    // As a PIN's answer does, while the stream still stands.
    void kiosk.start();
    void kiosk.start();
    machine.agent.hangUp();
    await machine.pass(minute);
    await kiosk.start();
    expect(kiosk.screen.value).toEqual({ at: 'enrol', code: '', footageOf: '', lost: 1, end: 'unknown' });
    expect([kiosk.session.value, kiosk.live.value.link]).toEqual([undefined, 'connecting']);
  });

  it('does not throw back whoever went on before the old one was put away', async () => {
    const store = memoryStore();
    const { promise: isErased, resolve: erased } = Promise.withResolvers<void>();
    const slow = { ...store, outbox: { ...store.outbox, erase: () => isErased } };
    const machine = switchOn(slow);
    const kiosk = await machine.openPage();
    machine.agent.write = () => unreachable;
    kiosk.submit('/attendance/check-ins', { childId: 'c1' }, true);
    await machine.pass(minute);
    machine.agent.stream = () => refused(401, 'kiosk_revoked');
    machine.agent.hangUp();
    await machine.pass(minute);
    expect(kiosk.screen.value.at).toBe('enrol');
    kiosk.go({ at: 'board' });
    erased();
    await machine.pass(minute);
    expect(kiosk.screen.value.at).toBe('board');
  });
});
