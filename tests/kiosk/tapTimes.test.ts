import { describe, expect, it, vi } from 'vitest';
import { eventually } from '#tests/wait.ts';
import { stampedAt } from '../../kiosk/src/outbox/entry.ts';
import { createRunning } from '../../kiosk/src/screens/rollCall/running.ts';
import type { Kiosk } from '../../kiosk/src/state/kiosk.ts';
import { hour, type Machine, minute, morning, ok, problem, staff, switchOn } from './runningKiosk.ts';

const checkIn = (kiosk: Kiosk, childId = 'c1'): string =>
  kiosk.submit('/attendance/check-ins', { childId, method: 'staff' }, true);
/** What the agent was told of when each write happened, in minutes after the machine was switched on. */
const toldMinutes = ({ agent }: Machine): number[] =>
  agent.sent.map(({ body }) => Math.round((Date.parse(String(body.occurredAt)) - morning) / minute));
/** A machine that was heard once, so that it starts alone; its agent goes away. */
const alone = async (): Promise<Machine> => {
  const machine = switchOn();
  const kiosk = await machine.openPage();
  kiosk.session.value = staff();
  await machine.pass(minute);
  machine.agent.away = true;
  machine.agent.hangUp();
  return machine;
};
const setClock = (byMs: number): void => void vi.setSystemTime(Date.now() + byMs);

describe('when a tap happened, that was made without the agent', () => {
  it('is told right by the page that hears the agent later, though the machine began ten hours behind', async () => {
    const machine = await alone();
    setClock(-10 * hour);
    const kiosk = await machine.openPage();
    await machine.pass(9 * minute);
    const [first, second] = [checkIn(kiosk), checkIn(kiosk, 'c2')];
    await machine.pass(10 * minute);
    expect(machine.agent.sent).toEqual([]);
    machine.agent.away = false;
    await machine.pass(minute);
    expect(machine.agent.sent.map(({ body }) => body.id)).toEqual([first, second]);
    expect(toldMinutes(machine)).toEqual([10, 10]);
  });

  it('is not moved by a clock that is put forward or back after the agent was heard', async () => {
    for (const byMs of [20 * minute, -20 * minute]) {
      const machine = switchOn();
      const kiosk = await machine.openPage();
      machine.agent.away = true;
      machine.agent.hangUp();
      setClock(byMs);
      await machine.pass(minute);
      checkIn(kiosk);
      await machine.pass(5 * minute);
      machine.agent.away = false;
      await machine.pass(minute);
      expect(toldMinutes(machine)).toEqual([1]);
    }
  });

  it('is what it said when an earlier page was alone with a clock that still agrees', async () => {
    const machine = await alone();
    const before = await machine.openPage();
    checkIn(before);
    await machine.pass(10 * minute);
    await machine.openPage();
    machine.agent.away = false;
    await machine.pass(minute);
    expect(toldMinutes(machine)).toEqual([1]);
  });

  it('is asked of staff when nobody can work it out, holds up nobody else, and is sent with the time they say', async () => {
    const machine = await alone();
    setClock(-10 * hour);
    const before = await machine.openPage();
    const lost = checkIn(before);
    await machine.pass(10 * minute);
    // Somebody sets the clock, and the page is loaded anew before the agent is back.
    setClock(10 * hour);
    const kiosk = await machine.openPage();
    checkIn(kiosk, 'c2');
    machine.agent.away = false;
    await machine.pass(minute);
    expect(machine.agent.sent.map(({ body }) => body.childId)).toEqual(['c2']);
    expect([...kiosk.outbox.unsure.value]).toEqual([lost]);
    const [entry] = kiosk.outbox.waiting.value;
    if (!entry) throw new Error('it waits no more');
    await kiosk.outbox.settle(stampedAt(entry, morning + minute, 480));
    await machine.pass(1_000);
    expect(machine.agent.sent[1]?.body).toMatchObject({ id: lost, occurredAt: '2026-11-24T08:11:00.000+08:00' });
    expect([kiosk.outbox.waiting.value, [...kiosk.outbox.unsure.value]]).toEqual([[], []]);
  });

  it('is asked of staff of all taps about a child at once, and none of them counts until then', async () => {
    const machine = await alone();
    setClock(-10 * hour);
    const before = await machine.openPage();
    const lost = [checkIn(before), before.submit('/attendance/check-outs', { childId: 'c1' }, true)];
    await machine.pass(10 * minute);
    setClock(10 * hour);
    const kiosk = await machine.openPage();
    machine.agent.away = false;
    await machine.pass(minute);
    expect([[...kiosk.outbox.unsure.value], kiosk.outbox.counting.value]).toEqual([lost, []]);
    const [first, second] = kiosk.outbox.waiting.value;
    if (!first || !second) throw new Error('they wait no more');
    // Whatever is seen to first, the arrival is sent first.
    await kiosk.outbox.settle(stampedAt(second, morning + 2 * minute, 480));
    await machine.pass(1_000);
    expect(machine.agent.sent).toEqual([]);
    await kiosk.outbox.settle(stampedAt(first, morning + minute, 480));
    await machine.pass(1_000);
    expect(machine.agent.sent.map(({ body }) => body.id)).toEqual(lost);
  });

  it('is asked of staff also of what they record anew that was not sent under an earlier right', async () => {
    const machine = await alone();
    setClock(-10 * hour);
    const before = await machine.openPage();
    const lost = checkIn(before);
    await machine.pass(10 * minute);
    setClock(10 * hour);
    const { read, stream } = machine.agent;
    machine.agent.read = () => problem(401, 'unauthenticated');
    machine.agent.stream = () => new Response(JSON.stringify({ code: 'unauthenticated' }), { status: 401 });
    machine.agent.away = false;
    const unknown = await machine.openPage();
    expect(unknown.screen.value).toEqual({ at: 'enrol', code: '', footageOf: '', lost: 1, end: 'unknown' });
    // Enrolled anew.
    Object.assign(machine.agent, { read, stream });
    const kiosk = await machine.openPage();
    kiosk.session.value = staff();
    kiosk.sendAgain(lost);
    await machine.pass(minute);
    expect([machine.agent.sent, [...kiosk.outbox.unsure.value]]).toEqual([[], [lost]]);
  });

  it('is asked of staff when it was on an earlier day by a clock that nobody had heard the agent with', async () => {
    const machine = await alone();
    const before = await machine.openPage();
    checkIn(before);
    // Switched off for the night.
    machine.agent.offMs = 20 * hour;
    setClock(20 * hour);
    const kiosk = await machine.openPage();
    machine.agent.away = false;
    await machine.pass(minute);
    expect([machine.agent.sent, kiosk.outbox.unsure.value.size]).toEqual([[], 1]);
  });

  it('is settled anew when the agent’s own clock was ahead and has been set since', async () => {
    const machine = switchOn();
    machine.agent.offMs = hour;
    const kiosk = await machine.openPage();
    machine.agent.away = true;
    machine.agent.hangUp();
    const id = checkIn(kiosk);
    await machine.pass(minute);
    machine.agent.offMs = 0;
    machine.agent.write = ({ body }) => {
      const isAhead = Date.parse(String(body.occurredAt)) > morning + machine.trueMs() + 2 * minute;
      if (!isAhead) return ok({ event: { id: body.id }, room: null });
      const answer = problem(400, 'invalid');
      return answer.ok || !answer.problem
        ? answer
        : { ...answer, problem: { ...answer.problem, errors: [{ path: 'body/occurredAt', message: 'ahead' }] } };
    };
    machine.agent.away = false;
    await machine.pass(minute);
    expect(toldMinutes(machine)).toEqual([60, 0]);
    expect(kiosk.outbox.progress.value.get(id)?.state).toBe('saved');
  });

  it('does not hold up an emergency: a roll-call has the time that the kiosk took it for', async () => {
    const machine = await alone();
    setClock(-10 * hour);
    const before = await machine.openPage();
    before.submit('/roll-calls', { kind: 'real', occurredAt: '2026-11-23T22:12:00+08:00' }, false);
    await machine.pass(1_000);
    setClock(10 * hour);
    await machine.openPage();
    machine.agent.away = false;
    await machine.pass(minute);
    expect(machine.agent.sent.map(({ path }) => path)).toEqual(['/roll-calls']);
  });

  it('may be taken back without a trace as long as it was not sent', async () => {
    const machine = await alone();
    const kiosk = await machine.openPage();
    const id = checkIn(kiosk);
    await machine.pass(5_000);
    expect(await kiosk.outbox.withdraw(id)).toBe(true);
    machine.agent.away = false;
    await machine.pass(minute);
    await eventually('nothing waits', () => kiosk.outbox.waiting.value.length === 0);
    expect(machine.agent.sent).toEqual([]);
  });

  it('of a mark in a roll-call is the tap’s, also when it goes out later under another kiosk’s', async () => {
    const machine = await alone();
    setClock(-1 * hour);
    const kiosk = await machine.openPage();
    const running = createRunning(kiosk);
    await machine.pass(9 * minute);
    running.start('real');
    running.addVisitor('家长');
    await machine.pass(5 * minute);
    const { read } = machine.agent;
    const other = {
      ...{
        rollCallId: 'other',
        kind: 'real',
        startedAt: '2026-11-24T08:15:00+08:00',
        startedBy: 'kiosk:k2',
        note: null,
      },
      ...{ closedAt: null, closedBy: null, report: null, people: [], newcomers: [] },
    };
    machine.agent.read = (path) =>
      path === '/roll-calls/open' ? ok({ rollCall: other }) : path === '/roll-calls/other' ? ok(other) : read(path);
    machine.agent.write = ({ path }) => (path === '/roll-calls' ? problem(409, 'roll_call_open') : ok(other));
    machine.agent.away = false;
    await machine.pass(minute);
    const marks = machine.agent.sent.filter(({ path }) => path === '/roll-calls/other/marks');
    expect(marks).toHaveLength(1);
    expect(Math.round((Date.parse(String(marks[0]?.body.occurredAt)) - morning) / minute)).toBe(10);
  });
});
