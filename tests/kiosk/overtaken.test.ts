import { describe, expect, it, vi } from 'vitest';
import type { HouseCopy } from '#contract/rollCall.ts';
import type { Answer } from '../../kiosk/src/state/api.ts';
import type { Kiosk } from '../../kiosk/src/state/kiosk.ts';
import { hour, houseCopy, type Machine, minute, morning, ok, problem, staff, switchOn } from './runningKiosk.ts';

const child = (personId: string, roomId: string | null): HouseCopy['people'][number] => ({
  who: 'child',
  personId,
  name: `样例${personId}`,
  classId: 'small',
  className: '托小班',
  homeRoomId: 'small',
  roomId,
  inside: roomId !== null,
});

/** With one child who is not here, and one in the yard. */
const switchOnHouse = (): Machine => {
  const machine = switchOn();
  const { read } = machine.agent;
  const people = [child('c1', null), child('c2', 'yard')];
  machine.agent.read = (path) => (path === '/roll-calls/copy' ? ok({ ...houseCopy(), people }) : read(path));
  return machine;
};
/** The agent cannot cope with what is written now. */
const broken = (machine: Machine): void => {
  machine.agent.write = () => problem(500, 'internal');
};
const untimely = (): Answer<unknown> => ({
  ok: false,
  status: 400,
  code: 'invalid',
  problem: {
    type: '',
    title: '',
    status: 400,
    code: 'invalid',
    errors: [{ path: 'body/occurredAt', message: 'still to come' }],
  },
});
const stale = (kiosk: Kiosk) => ['small', 'yard'].map((roomId) => kiosk.staleSinceMs(roomId));

describe('a room’s numbers', () => {
  it('are as old as the tap that they lack, and other rooms’ are not', async () => {
    const machine = switchOnHouse();
    const kiosk = await machine.openPage();
    kiosk.session.value = staff();
    broken(machine);
    // Nobody is counted by it.
    kiosk.submit('/attendance/absences', { childId: 'c2', from: '2026-11-24', reason: 'sick' }, false);
    await machine.pass(5_000);
    expect(stale(kiosk)).toEqual([undefined, undefined]);
    const tappedMs = kiosk.reading().saidMs;
    kiosk.submit('/attendance/check-ins', { childId: 'c1' }, true);
    await machine.pass(5_000);
    expect(stale(kiosk)).toEqual([tappedMs, undefined]);
  });

  it.each([
    ['ahead', 3 * hour],
    ['that nobody had set', morning * -1],
  ])(
    'lack a tap that was made with a clock %s until staff have said when it was: at any time today',
    async (_, offMs) => {
      const machine = switchOnHouse();
      await machine.openPage();
      machine.agent.away = true;
      machine.agent.hangUp();
      vi.setSystemTime(Date.now() + offMs);
      const before = await machine.openPage();
      before.session.value = staff();
      before.submit('/attendance/check-ins', { childId: 'c1' }, true);
      await machine.pass(minute);
      vi.setSystemTime(morning + machine.trueMs());
      const kiosk = await machine.openPage();
      machine.agent.write = untimely;
      machine.agent.away = false;
      await machine.pass(15_000);
      expect([kiosk.fresh.value, kiosk.outbox.unsure.value.size]).toEqual([true, 1]);
      expect(stale(kiosk)).toEqual([Date.parse('2026-11-24T00:00:00+08:00'), undefined]);
    },
  );

  it('may all lack a child of whom the copy knows nothing', async () => {
    const machine = switchOnHouse();
    const kiosk = await machine.openPage();
    kiosk.session.value = staff();
    broken(machine);
    const tappedMs = kiosk.reading().saidMs;
    kiosk.submit('/attendance/check-ins', { childId: 'stranger' }, true);
    await machine.pass(5_000);
    expect(stale(kiosk)).toEqual([tappedMs, tappedMs]);
  });
});
