import { describe, expect, it } from 'vitest';
import { arrange } from '../../kiosk/src/screens/rollCall/arrange.ts';
import {
  countsOf,
  isComplete,
  isHouseListed,
  isSaved,
  isStranger,
  keyOf,
  type Listed,
  type Mark,
  markOf,
} from '../../kiosk/src/screens/rollCall/call.ts';
import { reportOfCall } from '../../kiosk/src/screens/rollCall/report.ts';
import { nextVisitor, visitorsBeside } from '../../kiosk/src/screens/rollCall/visitors.ts';
import {
  begun,
  callOf,
  next,
  openHouse,
  readingAt,
  settled,
  startMs,
  type TestKiosk,
  visitorsOn,
} from './rollCallHouse.ts';

const marksOn = (kiosk: TestKiosk): (readonly [string, Mark | undefined])[] =>
  visitorsOn(kiosk).map((person) => [person.name, markOf(callOf(kiosk), keyOf(person))]);

describe('a visitor', () => {
  it('is added with one tap and safe, and every kiosk has them', async () => {
    const house = openHouse();
    const [one, two] = [house.kiosk('one'), house.kiosk('two')];
    await settled();
    one.running().start('real');
    await settled();
    await two.running().join();
    one.running().addVisitor('家长');
    one.running().addVisitor('家长');
    one.running().addVisitor('送货员');
    await settled();
    expect(callOf(one).own).toEqual([]);
    two.hear();
    await settled();
    two.running().addVisitor('家长');
    const [parent] = visitorsOn(two);
    if (parent) two.running().mark(keyOf(parent), 'missing');
    await settled();
    one.hear();
    await settled();
    for (const kiosk of [one, two]) {
      expect(marksOn(kiosk)).toEqual([
        ['家长 1', 'missing'],
        ['家长 2', 'safe'],
        ['送货员 1', 'safe'],
        ['家长 3', 'safe'],
      ]);
    }
    one.running().close('');
    await settled();
    expect(callOf(one)).toMatchObject({ standing: 'open', closeRefused: 'roll_call_unsettled' });
  });

  it('who is added without the agent is there after a kill and never a stranger, and reaches it with each mark', async () => {
    const house = openHouse();
    const [one, two] = [house.kiosk('one'), house.kiosk('two')];
    await settled();
    two.running().start('drill');
    await settled();
    for (const kiosk of [one, two]) kiosk.setOnline(false);
    one.running().start('real');
    one.running().addVisitor('家长');
    two.running().addVisitor('家长');
    const [parent] = visitorsOn(one);
    if (!parent) throw new Error('It was just added');
    // On its way to the agent's list, which this kiosk knows and where it cannot be yet.
    expect(visitorsOn(two).map((person) => isStranger(callOf(two), keyOf(person)))).toEqual([false]);
    house.pass(1_000, one, two);
    one.running().mark(keyOf(parent), 'missing');
    await settled();
    one.kill();
    await settled();
    expect(marksOn(one)).toEqual([['家长 1', 'missing']]);
    expect(isSaved(callOf(one), keyOf(parent))).toBe(false);
    for (const kiosk of [one, two]) kiosk.setOnline(true);
    await settled();
    for (const kiosk of [one, two]) kiosk.hear();
    await settled();
    expect(house.agent.taken.filter(({ personId }) => personId === parent.personId)).toMatchObject([
      { mark: 'safe', atMs: startMs },
      { mark: 'missing', atMs: startMs + 1_000 },
    ]);
    for (const kiosk of [one, two]) {
      expect(callOf(kiosk).own).toEqual([]);
      expect(marksOn(kiosk).toSorted()).toEqual([
        ['家长 1', 'missing'],
        ['家长 1', 'safe'],
      ]);
      expect(visitorsOn(kiosk).some((person) => isStranger(callOf(kiosk), keyOf(person)))).toBe(false);
    }
  });

  it('who was added after the close stays on this kiosk’s list with the mark, and its report says so', async () => {
    const house = openHouse(['c1']);
    const [one, two] = [house.kiosk('one'), house.kiosk('two')];
    await settled();
    one.running().start('drill');
    await settled();
    await two.running().join();
    two.setOnline(false);
    one.running().close('演练结束');
    await settled();
    house.pass(5_000, one, two);
    two.running().addVisitor('维修工');
    two.running().mark('child:c1', 'missing');
    await settled();
    two.setOnline(true);
    await settled();
    expect(callOf(two).own).toMatchObject([
      { passage: { state: 'alone', why: 'stranger' } },
      { person: 'child:c1', passage: { state: 'alone', why: 'late' } },
    ]);
    expect(marksOn(two)).toEqual([['维修工 1', 'safe']]);
    expect(isStranger(callOf(two), keyOf(visitorsOn(two)[0] as Listed))).toBe(true); // seen in the line before
  });

  it('has the next number of its kind, of those that this kiosk knows', () => {
    const named = (...names: string[]): Listed[] =>
      names.map((name) => ({ who: 'visitor', personId: name, name, className: null, roomId: null }));
    expect(nextVisitor([], '家长')).toBe('家长 1');
    expect(nextVisitor(named('家长 2', '维修工 7', '家长 10', '家长会 12', '家长'), '家长')).toBe('家长 11');
    const child: Listed = { who: 'child', personId: 'c', name: '家长 3', className: null, roomId: null };
    expect(nextVisitor([child], '家长')).toBe('家长 1');
  });

  it('alone does not make a list of the house', () => {
    const call = next(begun(), { kind: 'visitor', personId: 'v-1', name: '家长 1', reading: readingAt(startMs) });
    expect(countsOf(call)).toMatchObject({ listed: 1, safe: 1, open: 0 });
    expect([isHouseListed(call), isComplete(call)]).toEqual([false, false]);
    expect(reportOfCall(call).accountedAfterMs).toBeUndefined();
    const found = next(begun('s1'), { kind: 'mark', person: 'staff:s1', mark: 'safe', reading: readingAt(startMs) });
    expect([isComplete(found), reportOfCall(found).accountedAfterMs]).toEqual([true, 0]);
    expect(isHouseListed(begun('s1'))).toBe(true);
  });

  it('stands beside the rooms, as they were added, and on top when nobody finds them', () => {
    let call = begun('c1');
    for (const personId of ['v-1', 'v-2', 'v-3']) {
      call = next(call, { kind: 'visitor', personId, name: `访客 ${personId}`, reading: readingAt(startMs) });
    }
    call = next(call, { kind: 'mark', person: 'visitor:v-2', mark: 'missing', reading: readingAt(startMs) });
    const sections = arrange({ ...call, list: call.list.toReversed() }, [{ roomId: 'r', name: '托小班' }]);
    expect(sections.map(({ id, people: of }) => [id, ...of])).toEqual([
      ['missing', 'visitor:v-2'],
      ['room:r', 'child:c1'],
    ]);
    const arranged = new Set(sections.flatMap(({ people: of }) => of));
    const beside = visitorsBeside({ ...call, list: call.list.toReversed() }, arranged);
    expect(beside.map(({ personId }) => personId)).toEqual(['v-1', 'v-3']);
  });
});
