import { signal } from '@preact/signals';
import { describe, expect, it, vi } from 'vitest';
import type { HouseCopy } from '#contract/rollCall.ts';
import { eventually } from '#tests/wait.ts';
import { type Entry, stampedAt } from '../../kiosk/src/outbox/entry.ts';
import type { Answer } from '../../kiosk/src/state/api.ts';
import { createCopy, houseAfter, roomsChangedBy } from '../../kiosk/src/state/copy.ts';
import { memoryStore } from './memoryStore.ts';
import { hour, minute, ok, problem, staff, switchOn } from './runningKiosk.ts';

const person = (who: 'child' | 'staff', personId: string, roomId: string | null): HouseCopy['people'][number] => ({
  who,
  personId,
  name: `样例${personId}`,
  classId: who === 'child' ? 'small' : null,
  className: who === 'child' ? '托小班' : null,
  homeRoomId: who === 'child' ? 'small' : null,
  roomId,
  inside: roomId !== null,
});
const house = (changes: Partial<HouseCopy> = {}): HouseCopy => ({
  asOf: '2026-11-24T08:00:00+08:00',
  day: '2026-11-24',
  rooms: [{ roomId: 'small', name: '托小教室' }],
  people: [person('child', 'c1', null), person('child', 'c2', 'small'), person('staff', 's1', null)],
  ...changes,
});
const write = (id: string, path: string, body: object): Entry => ({
  id,
  path,
  body: { id, ...body },
  person: 'staff:s1',
  token: 'pass',
  madeAtMs: 0,
});
/** Where each person is: a room, `inside` without one, or `out`. */
const places = ({ people }: HouseCopy): string[] =>
  people.map(({ roomId, inside }) => roomId ?? (inside ? 'inside' : 'out'));
const answered = (body: HouseCopy) => async (): Promise<Answer<HouseCopy>> => ({ ok: true, body });
const away = async (): Promise<Answer<HouseCopy>> => ({
  ok: false,
  code: 'unreachable',
  status: 0,
  problem: undefined,
});
const isSaved = (): boolean => true;
const atOnce = async (): Promise<void> => undefined;

describe('the rooms whose numbers lack what was tapped', () => {
  const changed = (...entries: Entry[]) => roomsChangedBy(house(), entries);
  it('are those that somebody leaves and those that somebody enters', () => {
    expect(changed(write('1', '/attendance/check-ins', { childId: 'c1' }))).toEqual(new Set(['small']));
    expect(changed(write('1', '/attendance/moves', { childIds: ['c2'], roomId: 'yard' }))).toEqual(
      new Set(['small', 'yard']),
    );
    expect(changed(write('1', '/staff/clock-ins', { staffId: 's1', roomId: 'yard' }))).toEqual(new Set(['yard']));
    const inside = house({ people: [person('staff', 's1', 'small')] });
    const pauses = write('1', '/staff/breaks', { staffId: 's1', action: 'start' });
    expect(roomsChangedBy(inside, [pauses])).toEqual(new Set(['small']));
  });
  it('are none after what nobody is counted by, and what takes itself back', () => {
    expect(changed(write('1', '/health/checks', { childId: 'c2' }))).toEqual(new Set());
    const back = write('2', '/attendance/corrections', { voids: '1', why: 'slip' });
    expect(changed(write('1', '/attendance/check-ins', { childId: 'c1' }), back)).toEqual(new Set());
  });
  it('may be any where the house is not known, or something saved is taken back', () => {
    expect(roomsChangedBy(undefined, [write('1', '/attendance/check-ins', { childId: 'c1' })])).toBeUndefined();
    expect(changed(write('2', '/attendance/corrections', { voids: '1', why: 'slip' }))).toBeUndefined();
  });
});

describe('the copy of the house after what waits to be sent', () => {
  it('has children and staff where they were tapped', () => {
    const entries = [
      write('1', '/attendance/check-ins', { childId: 'c1' }),
      write('2', '/attendance/moves', { childIds: ['c1'], roomId: 'yard' }),
      write('3', '/attendance/check-outs', { childId: 'c2' }),
      write('4', '/staff/clock-ins', { staffId: 's1' }),
    ];
    expect(places(houseAfter(house(), []))).toEqual(['out', 'small', 'out']);
    expect(places(houseAfter(house(), entries.slice(0, 1)))).toEqual(['small', 'small', 'out']);
    expect(places(houseAfter(house(), entries))).toEqual(['yard', 'out', 'inside']);
    expect(places(houseAfter(house(), [...entries, write('5', '/staff/clock-outs', { staffId: 's1' })]))[2]).toBe(
      'out',
    );
    const all = write('6', '/attendance/moves', { fromRoomId: 'small', roomId: 'yard' });
    expect(places(houseAfter(house(), [all]))).toEqual(['out', 'yard', 'out']);
  });

  it('is as if a write had never been that is taken back while both wait', () => {
    const entries = [
      write('1', '/attendance/check-ins', { childId: 'c1' }),
      write('2', '/attendance/corrections', { voids: '1', why: '点错' }),
    ];
    expect(places(houseAfter(house(), entries))).toEqual(['out', 'small', 'out']);
  });

  it('does not change what it cannot know: other writes, strangers', () => {
    const entries = [
      write('1', '/attendance/head-counts', { roomId: 'small', children: 3 }),
      write('2', '/attendance/check-ins', { childId: 'stranger' }),
    ];
    expect(houseAfter(house(), entries)).toEqual(house());
  });
});

describe('the kiosk’s own copy', () => {
  it('outlives the page within its day, and not beyond it', async () => {
    const { keep } = memoryStore();
    const waiting = signal<readonly Entry[]>([]);
    const first = createCopy({ keep, waiting, counting: waiting, isSaved, ask: answered(house()), later: atOnce });
    first.refresh();
    await eventually('the copy is kept', async () => (await keep.read('house')) !== undefined);
    const next = createCopy({ keep, waiting, counting: waiting, isSaved, ask: away, later: atOnce });
    await next.resume('2026-11-24');
    expect(next.house.value).toEqual(house());
    waiting.value = [write('1', '/attendance/check-ins', { childId: 'c1' })];
    expect(places(next.house.value ?? house())).toEqual(['small', 'small', 'out']);
    const tomorrow = createCopy({ keep, waiting, counting: waiting, isSaved, ask: away, later: atOnce });
    await tomorrow.resume('2026-11-25');
    expect(tomorrow.house.value).toBeUndefined();
  });

  it('does not come back by an answer that was under way when it was forgotten', async () => {
    const { keep } = memoryStore();
    let answer: (told: Answer<HouseCopy>) => void = () => undefined;
    const asked: Promise<Answer<HouseCopy>> = new Promise((resolve) => {
      answer = resolve;
    });
    const copy = createCopy({
      keep,
      waiting: signal([]),
      counting: signal([]),
      isSaved,
      ask: () => asked,
      later: atOnce,
    });
    copy.refresh();
    await atOnce();
    await atOnce();
    copy.forget();
    answer({ ok: true, body: house() });
    await asked;
    await atOnce();
    expect([copy.house.value, await keep.read('house')]).toEqual([undefined, undefined]);
  });

  it('says where a child is today, whatever is still to be settled of yesterday', async () => {
    const machine = switchOn();
    const told = (day: string): HouseCopy => house({ day });
    let day = '2026-11-24';
    const { read } = machine.agent;
    machine.agent.read = (path) => (path === '/roll-calls/copy' ? ok(told(day)) : read(path));
    await machine.openPage();
    machine.agent.away = true;
    machine.agent.hangUp();
    const before = await machine.openPage();
    before.session.value = staff();
    before.submit('/attendance/check-outs', { childId: 'c2' }, true);
    await machine.pass(minute);
    // Switched off for the night; another kiosk has let the child in since.
    machine.agent.offMs = 20 * hour;
    vi.setSystemTime(Date.now() + 20 * hour);
    day = '2026-11-25';
    const kiosk = await machine.openPage();
    machine.agent.away = false;
    await machine.pass(minute);
    const [entry] = kiosk.outbox.waiting.value;
    expect([kiosk.outbox.unsure.value.has(entry?.id ?? ''), kiosk.outbox.counting.value]).toEqual([true, []]);
    expect(places(kiosk.copy.value ?? house())).toEqual(['out', 'small', 'out']);
    // Staff say that it was yesterday, while the agent is away again.
    machine.agent.away = true;
    machine.agent.hangUp();
    if (!entry) throw new Error('it waits no more');
    await kiosk.outbox.settle(stampedAt(entry, Date.parse('2026-11-24T16:00:00+08:00'), 480));
    await machine.pass(minute);
    expect(kiosk.outbox.counting.value.length).toBe(1);
    expect(places(kiosk.copy.value ?? house())).toEqual(['out', 'small', 'out']);
  });

  it('has whom a write brings in that waits for its person, and lets nobody go by one', async () => {
    const machine = switchOn();
    const { read } = machine.agent;
    machine.agent.read = (path) => (path === '/roll-calls/copy' ? ok(house()) : read(path));
    machine.agent.write = () => problem(403, 'person_required');
    const kiosk = await machine.openPage();
    kiosk.submit('/attendance/check-ins', { childId: 'c1' }, true);
    kiosk.submit('/attendance/check-outs', { childId: 'c2' }, true);
    await machine.pass(5_000);
    expect(machine.agent.sent.length).toBe(2);
    expect(places(kiosk.copy.value ?? house())).toEqual(['small', 'small', 'out']);
  });

  it('keeps what was saved until an answer has it, and lets what was refused go at once', async () => {
    const waiting = signal([
      write('taken', '/attendance/check-ins', { childId: 'c1' }),
      write('refused', '/attendance/check-outs', { childId: 'c2' }),
    ]);
    let answer = house();
    const { keep } = memoryStore();
    const copy = createCopy({
      keep,
      waiting,
      counting: waiting,
      isSaved: (id) => id === 'taken',
      ask: () => answered(answer)(),
      later: atOnce,
    });
    copy.refresh();
    await eventually('the house is known', () => copy.house.value);
    expect(places(copy.house.value ?? house())).toEqual(['small', 'out', 'out']);
    waiting.value = [];
    expect(places(copy.house.value ?? house())).toEqual(['small', 'small', 'out']);
    // A power cut now, and the next page without the agent must have the child inside.
    expect(places((await keep.read<HouseCopy>('house')) ?? house())).toEqual(['small', 'small', 'out']);
    // Somebody took the child home meanwhile: the agent's word counts again.
    answer = house({ asOf: '2026-11-24T08:01:00+08:00' });
    copy.refresh();
    await eventually('the answer', () => copy.house.value?.asOf === answer.asOf);
    expect(places(copy.house.value ?? house())).toEqual(['out', 'small', 'out']);
  });

  it('asks again after an answer that failed, though nothing else happens, until one comes', async () => {
    let asked = 0;
    const waits: number[] = [];
    const copy = createCopy({
      keep: memoryStore().keep,
      waiting: signal([]),
      counting: signal([]),
      isSaved,
      ask: async () => {
        asked += 1;
        return asked < 3 ? away() : answered(house())();
      },
      later: async (waitMs) => void waits.push(waitMs),
    });
    copy.refresh();
    await eventually('the copy is there', () => copy.house.value !== undefined);
    expect([asked, waits]).toEqual([3, [800, 5_000, 5_000]]);
  });

  it('asks no more when the kiosk’s right is over, until something happens', async () => {
    let asked = 0;
    const copy = createCopy({
      keep: memoryStore().keep,
      waiting: signal([]),
      counting: signal([]),
      isSaved,
      ask: async () => {
        asked += 1;
        return asked === 1 ? problem(401, 'unauthenticated') : answered(house())();
      },
      later: atOnce,
    });
    copy.refresh();
    await eventually('it was asked', () => asked === 1);
    for (let turn = 0; turn < 10; turn += 1) await atOnce();
    expect(asked).toBe(1);
    copy.refresh();
    await eventually('the copy is there', () => copy.house.value !== undefined);
  });

  it('asks once for many events, and once more for those that came meanwhile', async () => {
    let asked = 0;
    const copy = createCopy({
      keep: memoryStore().keep,
      waiting: signal([]),
      counting: signal([]),
      isSaved,
      ask: () => {
        asked += 1;
        return answered(house())();
      },
      later: atOnce,
    });
    for (let event = 0; event < 60; event += 1) copy.refresh();
    await eventually('it has asked for all', () => asked === 2);
    expect(copy.house.value).toEqual(house());
  });
});
