import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrange } from '../../kiosk/src/screens/rollCall/arrange.ts';
import {
  countsOf,
  isSaved,
  keyOf,
  type Mark,
  markOf,
  type PersonKey,
  type RollCall,
} from '../../kiosk/src/screens/rollCall/call.ts';
import { frozenList } from '../../kiosk/src/screens/rollCall/freeze.ts';
import {
  begun,
  callOf,
  copyOf,
  createRollCallAgent,
  next,
  openHouse,
  people,
  readingAt,
  settled,
  startMs,
  visitorsOn,
} from './rollCallHouse.ts';

const child = (id: string): PersonKey => (id.startsWith('s') ? `staff:${id}` : `child:${id}`);

describe('the list that a roll-call freezes', () => {
  it('is who was inside', () => {
    const list = frozenList(copyOf(['c2', 's1']));
    expect(list.map(({ who, personId }) => [who, personId])).toEqual([
      ['child', 'c2'],
      ['staff', 's1'],
    ]);
  });

  it('is empty, and no obstacle, while this kiosk has no copy', () => {
    expect(frozenList(undefined)).toEqual([]);
  });
});

describe('a roll-call on a kiosk', () => {
  it('begins at its tap and not at the second before, in which somebody may have come in', async () => {
    const house = openHouse();
    const kiosk = house.kiosk('one');
    // The kiosk's clock on the screen has not moved since.
    house.pass(900);
    kiosk.running().start('drill');
    await settled();
    expect(house.agent.calls).toMatchObject([{ atMs: startMs + 900 }]);
  });

  it('works with nothing but the copy, survives a kill, and reaches the agent with the time of each tap', async () => {
    const house = openHouse();
    const kiosk = house.kiosk('one');
    kiosk.setOnline(false);
    await settled();
    kiosk.running().start('real');
    expect(countsOf(callOf(kiosk))).toMatchObject({ listed: 4, open: 4 });
    house.pass(5_000, kiosk);
    kiosk.running().mark('child:c1', 'safe');
    kiosk.running().mark('staff:s1', 'missing');
    await settled();
    kiosk.kill();
    await settled();
    expect(countsOf(callOf(kiosk))).toMatchObject({ listed: 4, safe: 1, missing: 1, unmarked: 2, open: 3 });
    expect(isSaved(callOf(kiosk), 'child:c1')).toBe(false);
    house.pass(60_000, kiosk);
    kiosk.setOnline(true);
    await settled();
    expect(house.agent.calls).toMatchObject([{ kind: 'real', atMs: startMs }]);
    expect(house.agent.taken).toMatchObject([
      { personId: 'c1', mark: 'safe', atMs: startMs + 5_000 },
      { personId: 's1', mark: 'missing', atMs: startMs + 5_001 },
    ]);
    expect(callOf(kiosk).own).toEqual([]);
    expect(isSaved(callOf(kiosk), 'child:c1')).toBe(true);
  });

  it('that was ended without the agent does not keep the next one from beginning, and both arrive', async () => {
    const house = openHouse();
    const kiosk = house.kiosk('one');
    kiosk.setOnline(false);
    await settled();
    kiosk.running().start('drill');
    kiosk.running().mark('child:c1', 'safe');
    house.pass(1_000, kiosk);
    kiosk.running().close('演练结束');
    kiosk.running().putAway();
    house.pass(1_000, kiosk);
    kiosk.running().start('real');
    kiosk.running().mark('child:c2', 'missing');
    await settled();
    kiosk.kill();
    await settled();
    kiosk.setOnline(true);
    await settled();
    expect(house.agent.calls).toMatchObject([{ kind: 'drill', report: '演练结束' }, { kind: 'real' }]);
    expect(house.agent.taken.map(({ personId, mark }) => [personId, mark])).toEqual([
      ['c1', 'safe'],
      ['c2', 'missing'],
    ]);
    expect(callOf(kiosk)).toMatchObject({ kind: 'real', standing: 'open', own: [] });
    expect(kiosk.refused()).toEqual([]);
  });

  it('that was put away before the agent refused it is not forgotten: staff are told of each mark', async () => {
    const house = openHouse();
    const [one, two] = [house.kiosk('one'), house.kiosk('two')];
    two.setOnline(false);
    await settled();
    two.running().start('drill');
    two.running().mark('child:c1', 'missing');
    two.running().close('演练结束');
    two.running().putAway();
    await settled();
    one.running().start('real');
    await settled();
    two.setOnline(true);
    await settled();
    expect(two.refused().filter((path) => path.endsWith('/marks'))).toHaveLength(1);
  });

  it('gives way to the one that is open, and takes every mark along', async () => {
    const house = openHouse();
    const [one, two] = [house.kiosk('one'), house.kiosk('two')];
    two.setOnline(false);
    await settled();
    two.running().start('real');
    two.running().mark('child:c2', 'left_before');
    await settled();
    one.running().start('drill');
    await settled();
    house.pass(1_000, one, two);
    two.setOnline(true);
    await settled();
    expect(callOf(two).rollCallId).toBe(callOf(one).rollCallId);
    expect(callOf(two).standing).toBe('open');
    expect(callOf(two).kind, 'a real one is not made a drill').toBe('real');
    one.hear();
    await settled();
    expect(markOf(callOf(one), 'child:c2')).toBe('left_before');
  });

  it('begins again when the one that was open has been closed meanwhile', async () => {
    const house = openHouse();
    const [one, two] = [house.kiosk('one'), house.kiosk('two')];
    await settled();
    one.running().start('drill');
    await settled();
    two.setOnline(false);
    two.running().start('real');
    two.running().mark('child:c1', 'safe');
    await settled();
    one.running().close('演练结束');
    await settled();
    expect(callOf(one).standing).toBe('closed');
    two.setOnline(true);
    await settled();
    expect(house.agent.calls).toHaveLength(2);
    expect(callOf(two)).toMatchObject({ standing: 'open', own: [] });
    expect(markOf(callOf(two), 'child:c1')).toBe('safe');
  });

  it('keeps whom only this kiosk believed to be inside on the list, and their mark with it', async () => {
    const house = openHouse(['c1']);
    const kiosk = house.kiosk('one', ['c1', 'c2']);
    kiosk.setOnline(false);
    await settled();
    kiosk.running().start('drill');
    kiosk.running().mark('child:c2', 'safe');
    await settled();
    kiosk.setOnline(true);
    await settled();
    expect(callOf(kiosk).list.map(({ personId }) => personId)).toEqual(['c1', 'c2']);
    expect(markOf(callOf(kiosk), 'child:c2')).toBe('safe');
    expect(callOf(kiosk).own).toMatchObject([{ passage: { state: 'alone', why: 'stranger' } }]);
  });

  it('is not closed while somebody is missing and nothing is said, and says so; then with a report', async () => {
    const house = openHouse();
    const kiosk = house.kiosk('one');
    await settled();
    kiosk.running().start('drill');
    await settled();
    kiosk.running().close('');
    await settled();
    expect(callOf(kiosk)).toMatchObject({ standing: 'open', closeRefused: 'roll_call_unsettled', closing: undefined });
    kiosk.running().close('消防已接手');
    await settled();
    expect(callOf(kiosk)).toMatchObject({ standing: 'closed', closed: { report: '消防已接手' } });
    kiosk.running().putAway();
    kiosk.kill();
    await settled();
    expect(kiosk.running().call.peek()).toBeUndefined();
  });

  it('ends here too when another kiosk ends it', async () => {
    const house = openHouse(['c1']);
    const [one, two] = [house.kiosk('one'), house.kiosk('two')];
    await settled();
    one.running().start('drill');
    await settled();
    expect(await two.running().join()).toBe('joined');
    one.running().mark('child:c1', 'safe');
    one.running().close('');
    await settled();
    two.hear();
    await settled();
    expect(callOf(two)).toMatchObject({ standing: 'closed' });
    expect(markOf(callOf(two), 'child:c1')).toBe('safe');
  });
});

describe('the order of the list', () => {
  const rooms = [
    { roomId: 'r', name: '托小班' },
    { roomId: 'yard', name: '院子' },
  ];
  const inYard = (call: RollCall, id: string): RollCall => ({
    ...call,
    list: call.list.map((each) => (each.personId === id ? { ...each, roomId: 'yard' } : each)),
  });

  it('is the missing, then rooms with somebody unmarked, then those that are complete', () => {
    let call = inYard(begun('c1', 'c2', 'c3', 's1'), 'c3');
    for (const [person, mark] of [
      ['child:c1', 'safe'],
      ['child:c2', 'missing'],
      ['staff:s1', 'left_before'],
    ] as const) {
      call = next(call, { kind: 'mark', person, mark, reading: readingAt(startMs) });
    }
    expect(arrange(call, rooms).map(({ id, isComplete, people: of }) => [id, isComplete, ...of])).toEqual([
      ['missing', false, 'child:c2'],
      ['room:yard', false, 'child:c3'],
      ['room:r', true, 'child:c1', 'staff:s1'],
    ]);
  });

  it('puts who is not marked before who is, within a room', () => {
    const call = next(begun('c1', 'c2'), {
      kind: 'mark',
      person: 'child:c1',
      mark: 'safe',
      reading: readingAt(startMs),
    });
    expect(arrange(call, rooms)[0]?.people).toEqual(['child:c2', 'child:c1']);
  });
});

describe('what the agent tells', () => {
  const told = (mark: 'safe' | 'missing', afterMs: number) => {
    const agent = createRollCallAgent(
      () => ['c1'],
      () => startMs + 60_000,
    );
    const entry = (id: string, path: string, body: object) => ({
      ...{ id, path, person: '', token: '', madeAtMs: 0 },
      body: { id, ...body },
    });
    agent.take(entry('r-1', '/roll-calls', { kind: 'drill' }), 'kiosk:x');
    const occurredAt = new Date(startMs + afterMs).toISOString();
    agent.take(
      entry('m', '/roll-calls/r-1/marks', { marks: [{ who: 'child', personId: 'c1', mark }], occurredAt }),
      'kiosk:x',
    );
    const view = agent.view('r-1');
    if (!view) throw new Error('It was begun');
    return view;
  };

  it('takes back no newer mark when an older answer comes last', () => {
    const call = next(begun('c1'), { kind: 'view', view: told('safe', 20_000) });
    expect(markOf(next(call, { kind: 'view', view: told('missing', 10_000) }), 'child:c1')).toBe('safe');
  });

  it('does not undo a tap here that was later, whatever the other kiosk’s clock says', () => {
    const call = next(begun('c1'), { kind: 'view', view: told('missing', 50_000) });
    const tapped = next(call, { kind: 'mark', person: 'child:c1', mark: 'safe', reading: readingAt(startMs + 10_000) });
    expect(markOf(tapped, 'child:c1')).toBe('safe');
    expect(tapped.own).toMatchObject([{ atMs: startMs + 50_001 }]);
  });
});

type Step =
  | { readonly do: 'mark'; readonly kiosk: 0 | 1; readonly person: string; readonly mark: Mark }
  | { readonly do: 'visit'; readonly kiosk: 0 | 1; readonly kind: string }
  | { readonly do: 'markVisitor'; readonly kiosk: 0 | 1; readonly nth: number; readonly mark: Mark }
  | { readonly do: 'start' | 'kill' | 'leaveNetwork' | 'joinNetwork' | 'hear'; readonly kiosk: 0 | 1 }
  | { readonly do: 'pass'; readonly ms: number };
const onKiosk = fc.constantFrom(0 as const, 1 as const);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('mark' as const),
      kiosk: onKiosk,
      person: fc.constantFrom(...people),
      mark: fc.constantFrom('safe' as const, 'missing' as const, 'left_before' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('visit' as const),
      kiosk: onKiosk,
      kind: fc.constantFrom('家长', '维修工'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('markVisitor' as const),
      kiosk: onKiosk,
      nth: fc.nat(5),
      mark: fc.constantFrom('safe' as const, 'missing' as const, 'left_before' as const),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('start', 'kill', 'leaveNetwork', 'joinNetwork', 'hear'),
      kiosk: onKiosk,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 3_000 }) }) },
);

describe('two kiosks, any order of taps, kills and networks', () => {
  it('lose no mark and end with the same list', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        const house = openHouse();
        const kiosks = [house.kiosk('one'), house.kiosk('two')];
        const tapped: { person: string; mark: Mark }[] = [];
        await settled();
        for (const now of steps) {
          if (now.do === 'pass') {
            house.pass(now.ms, ...kiosks);
            continue;
          }
          const kiosk = kiosks[now.kiosk];
          if (!kiosk) continue;
          const running = kiosk.running();
          if (now.do === 'start' && running.ready.peek() && !running.call.peek()) running.start('drill');
          else if (now.do === 'kill') kiosk.kill();
          else if (now.do === 'leaveNetwork') kiosk.setOnline(false);
          else if (now.do === 'joinNetwork') kiosk.setOnline(true);
          else if (now.do === 'hear') kiosk.hear();
          else if (now.do === 'visit' && running.call.peek()) {
            running.addVisitor(now.kind);
            const added = visitorsOn(kiosk).at(-1);
            if (added) tapped.push({ person: added.personId, mark: 'safe' });
          } else if (now.do === 'markVisitor' && running.call.peek()) {
            const visitors = visitorsOn(kiosk);
            const visitor = visitors[now.nth % visitors.length];
            if (!visitor) continue;
            running.mark(keyOf(visitor), now.mark);
            tapped.push({ person: visitor.personId, mark: now.mark });
          } else if (now.do === 'mark' && running.call.peek()) {
            running.mark(child(now.person), now.mark);
            tapped.push({ person: now.person, mark: now.mark });
          }
          // The disk has it before the next tap; the network may not.
          for (let turn = 0; turn < 4; turn += 1) await Promise.resolve();
        }
        house.pass(1_000, ...kiosks);
        for (const kiosk of kiosks) kiosk.setOnline(true);
        await settled();
        for (const kiosk of kiosks) kiosk.hear();
        await settled();

        const calls = kiosks.flatMap((kiosk) => kiosk.running().call.peek() ?? []);
        for (const call of calls) {
          expect(call.standing).toBe('open');
          expect(call.own).toEqual([]);
          const agents = house.agent.view(call.rollCallId)?.people ?? [];
          for (const each of agents) expect(markOf(call, keyOf(each))).toBe(each.mark ?? undefined);
          expect(call.list.map(keyOf).toSorted()).toEqual(agents.map(keyOf).toSorted());
        }
        expect(new Set(calls.map(({ rollCallId }) => rollCallId)).size).toBeLessThanOrEqual(1);
        for (const { person, mark } of tapped) {
          const arrived = house.agent.taken.some((each) => each.personId === person && each.mark === mark);
          expect(arrived, `${mark} of ${person} reached the agent`).toBe(true);
        }
        for (const kiosk of kiosks) expect(kiosk.waiting()).toBe(0);
      }),
      { numRuns: 300 },
    );
  });
});
