import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { StreamStatus } from '#agent/footage/store.ts';
import type { NewEvent } from '#agent/journal/journal.ts';
import { type GuardianHouse, openGuardians, rule } from './guardians.ts';

const runs = 100;
const kids = ['k0', 'k1', 'k2'] as const;
const grown = ['a0', 'a1', 'a2'] as const;
const cams = ['c0', 'c1', 'c2', 'c3'] as const;
/** The last one is for sleeping. */
const rooms = ['r0', 'r1', 'r2', 'nap'] as const;
type Kid = (typeof kids)[number];
type Grown = (typeof grown)[number];
type Cam = (typeof cams)[number];

type Change =
  | { readonly do: 'camera'; readonly cam: Cam; readonly hangs: string | undefined; readonly covers: readonly string[] }
  | { readonly do: 'recording' | 'swap'; readonly cam: Cam; readonly is: boolean }
  | { readonly do: 'list'; readonly kid: Kid; readonly adults: readonly Grown[] }
  | { readonly do: 'block'; readonly adult: Grown; readonly kids: readonly Kid[] }
  | { readonly do: 'consent'; readonly adult: Grown; readonly agrees: boolean }
  | { readonly do: 'move'; readonly kid: Kid; readonly room: string }
  | { readonly do: 'out'; readonly kid: Kid };
type Step =
  | Change
  /** `meanwhile` happens while the picture is being made. */
  | { readonly do: 'look'; readonly adult: Grown; readonly kid: Kid; readonly meanwhile: Change | undefined };

const kid = fc.constantFrom(...kids);
const adult = fc.constantFrom(...grown);
const cam = fc.constantFrom(...cams);
const room = fc.constantFrom(...rooms);
/** Half of the cameras look into one room alone, as they should. */
const camera: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ cam, room }).map(({ cam, room }): Change => ({ do: 'camera', cam, hangs: room, covers: [room] })),
  fc.record({
    do: fc.constant('camera'),
    cam,
    hangs: fc.option(room, { nil: undefined }),
    covers: fc.subarray([...rooms]),
  } as const),
);
const change: fc.Arbitrary<Change> = fc.oneof(
  { weight: 3, arbitrary: camera },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('recording', 'swap'), cam, is: fc.boolean() } as const) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('list'), kid, adults: fc.subarray([...grown]) } as const) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('block'), adult, kids: fc.subarray([...kids]) } as const) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('consent'), adult, agrees: fc.boolean() } as const) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('move'), kid, room } as const) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('out'), kid } as const) },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: change },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('look'),
      adult,
      kid,
      meanwhile: fc.option(change, { nil: undefined, freq: 3 }),
    } as const),
  },
);
/** Families whose children are inside, and a camera for most rooms. */
const beginning: fc.Arbitrary<Change[]> = fc
  .tuple(fc.array(camera, { minLength: 2, maxLength: 5 }), fc.array(fc.tuple(kid, fc.subarray([...grown]), room)))
  .map(([cameras, families]) => [
    ...cams.map((cam, index): Change => {
      const home = rooms[index] ?? 'r0';
      return { do: 'camera', cam, hangs: home, covers: [home] };
    }),
    ...cameras,
    ...kids.flatMap((each): Change[] => [
      { do: 'list', kid: each, adults: ['a0', 'a1'] },
      { do: 'move', kid: each, room: 'r0' },
    ]),
    ...families.flatMap(([kid, adults, room]): Change[] => [
      { do: 'list', kid, adults },
      { do: 'move', kid, room },
    ]),
    ...grown.map((each): Change => ({ do: 'consent', adult: each, agrees: true })),
  ]);

/** What the test itself believes: nothing of it comes from the code under test. */
interface Believed {
  readonly cameras: Map<Cam, { hangs: string | undefined; covers: readonly string[] }>;
  readonly swapped: Set<Cam>;
  readonly still: Set<Cam>;
  readonly listed: Map<Kid, readonly Grown[]>;
  readonly blocked: Map<Grown, readonly Kid[]>;
  readonly agrees: Set<Grown>;
  readonly inside: Map<Kid, string>;
}
/** The cameras of which one may be shown to an adult for a child, now. */
const seen = (b: Believed, a: Grown, k: Kid): Cam[] => {
  const where = b.inside.get(k);
  const may = b.agrees.has(a) && b.listed.get(k)?.includes(a) && !b.blocked.get(a)?.includes(k);
  if (!may || where === undefined || where === 'nap') return [];
  return cams.filter((c) => {
    const { hangs, covers = [] } = b.cameras.get(c) ?? {};
    return hangs === where && covers.length === 1 && covers[0] === where && !b.swapped.has(c);
  });
};

test('no look ever gives a picture but of a camera that looks into the room of the child alone, at that moment', async () => {
  let b: Believed = newBeliefs();
  let meanwhile: () => void = () => {};
  const house = await openGuardians({
    streams: () => cams.map((c, index) => streamOf(c, index, !b.still.has(c))),
    footage: {
      newest: async (streamId) => {
        meanwhile();
        return { ok: true, jpeg: Buffer.from(streamId), atMs: house.clock.now() };
      },
    },
  });
  const { stores, clock } = house;
  // Thousands of transactions, of which none must outlive the test.
  stores.db.pragma('synchronous = OFF');
  await rule(house, 'live');
  for (const roomId of rooms) {
    const kind = roomId === 'nap' ? 'nap' : 'classroom';
    await house.ask('PUT', `/rooms/${roomId}`, { id: crypto.randomUUID(), name: `教室${roomId}`, kind });
  }
  await house.ask('PUT', '/classes/class', {
    ...{ id: crypto.randomUUID(), name: '班级', type: 'infant', roomId: 'r0', places: 10 },
  });
  let run = 0;
  const pictures = new Set<string>();
  let [given, ended] = [0, 0];
  await fc.assert(
    fc.asyncProperty(beginning, fc.array(step, { minLength: 6, maxLength: 20 }), async (before, steps) => {
      run += 1;
      b = newBeliefs();
      const id = (short: string) => `x${run}-${short}`;
      const played = createChanges(house, id, b);
      const cookies = await played.begin();
      for (const each of before) played.change(each);
      for (const each of steps) {
        if (each.do !== 'look') {
          played.change(each);
          continue;
        }
        const { adult: a, kid: k } = each;
        const cookie = cookies.get(a);
        const lookId = crypto.randomUUID();
        meanwhile = () => {
          const lines = stores.journal.find(lookId);
          if (lines?.type !== 'footage.viewed_by_guardian') throw new Error('a picture is made that no register knows');
          if (each.meanwhile) played.change(each.meanwhile);
        };
        const [may] = seen(b, a, k).filter((c) => !b.still.has(c));
        const begun = await house.page('POST', `children/${id(k)}/looks`, { id: lookId }, cookie);
        expect(begun.status === 201, `${a} looks for ${k}: ${begun.text}`).toBe(may !== undefined);
        const answer = await house.page('GET', `children/${id(k)}/picture`, undefined, cookie);
        if (answer.status === 200) {
          given += 1;
          pictures.add(answer.text);
          const event = stores.journal.find(lookId);
          // As it is now, after whatever happened while the picture was being made.
          expect(seen(b, a, k), `${a} sees ${answer.text} for ${k}`).toContain(answer.text);
          expect(event?.data).toMatchObject({
            ...{ adultId: id(a), childId: id(k), roomId: b.inside.get(k), streamId: answer.text },
          });
        } else if (may !== undefined) {
          ended += 1;
          if (!each.meanwhile) throw new Error(`${a} sees nothing for ${k}: ${answer.text}`);
        }
        const looks = stores.db.prepare('SELECT count(*) FROM event WHERE id = ?').pluck().get(lookId);
        expect(looks).toBe(begun.status === 201 ? 1 : 0);
        // As many looks as a guardian may begin.
        clock.advance(20_000);
      }
      played.end();
    }),
    { numRuns: runs, seed: 20260916 },
  );
  // Else it would have proved nothing.
  expect(given).toBeGreaterThan(100);
  expect(pictures.size).toBe(cams.length);
  expect(ended).toBeGreaterThan(20);
}, 240_000);

const newBeliefs = (): Believed => ({
  cameras: new Map(),
  swapped: new Set(),
  still: new Set(),
  listed: new Map(),
  blocked: new Map(),
  agrees: new Set(),
  inside: new Map(),
});

const streamOf = (streamId: string, id: number, isRecording: boolean): StreamStatus => ({
  ...{ id, uuid: streamId, streamId, name: streamId, kind: 'main', areaId: null, origin: 'recorder', registeredMs: 0 },
  ...{ state: isRecording ? 'recording' : 'down', sinceMs: 0, detail: null, recordedUntilMs: 0, oldestPlayableMs: 0 },
});

/** One run: families of their own in the same house, and cameras that hang anew. */
const createChanges = (house: GuardianHouse, id: (short: string) => string, b: Believed) => {
  const { journal } = house.stores;
  const by = { actor: 'agent' };
  const record = (events: NewEvent[]): void => {
    if (events.length > 0) journal.record(events);
  };
  const adultEvent = (a: Grown): NewEvent => ({
    ...{ type: 'adult.recorded', ...by, subject: id(a) },
    data: {
      ...{ adultId: id(a), name: '示例', phoneTail: '1234', cardKeys: [] },
      blockedFor: (b.blocked.get(a) ?? []).map(id),
    },
  });
  const kidEvent = (short: string, adults: readonly Grown[]): NewEvent => ({
    ...{ type: 'child.recorded', ...by, subject: id(short) },
    data: {
      ...{ childId: id(short), name: '演示', birthDate: '2025-06-01', classId: 'class', careType: 'full_day' },
      enrolledFrom: '2025-09-01',
      guardians: adults.map((a) => ({ adultId: id(a), relation: '亲', pickup: true })),
    },
  });

  const eventsOf = (each: Change): NewEvent[] => {
    switch (each.do) {
      case 'camera': {
        b.cameras.set(each.cam, each);
        const at = each.hangs === undefined ? {} : { areaId: each.hangs };
        const position = { positionId: each.cam, name: each.cam, kind: 'camera' as const, covers: [...each.covers] };
        return [{ type: 'position.recorded', ...by, subject: each.cam, data: { ...position, ...at } }];
      }
      case 'swap': {
        if (each.is) b.swapped.add(each.cam);
        else b.swapped.delete(each.cam);
        const data = { positionId: each.cam, unitId: each.cam };
        return [
          each.is
            ? { type: 'unit.found_other', ...by, subject: each.cam, data: { ...data, serial: 'another' } }
            : { type: 'unit.found_again', ...by, subject: each.cam, data },
        ];
      }
      case 'recording':
        if (each.is) b.still.delete(each.cam);
        else b.still.add(each.cam);
        return [];
      case 'list':
        b.listed.set(each.kid, each.adults);
        return [kidEvent(each.kid, each.adults)];
      case 'block':
        b.blocked.set(each.adult, each.kids);
        return [adultEvent(each.adult)];
      case 'consent': {
        if (each.agrees) b.agrees.add(each.adult);
        else b.agrees.delete(each.adult);
        const purposes = each.agrees ? ['pictures' as const] : [];
        const data = { adultId: id(each.adult), purposes, by: 'staff' as const };
        return [{ type: 'adult.consent_recorded', ...by, subject: id(each.adult), data }];
      }
      case 'move': {
        const isNew = !b.inside.has(each.kid);
        b.inside.set(each.kid, each.room);
        const data = { childId: id(each.kid), roomId: each.room };
        const at = { ...by, subject: id(each.kid) };
        return isNew
          ? [{ type: 'attendance.checked_in', ...at, data: { ...data, method: 'staff' } }]
          : [{ type: 'attendance.moved', ...at, data }];
      }
      case 'out': {
        if (!b.inside.delete(each.kid)) return [];
        const data = { childId: id(each.kid), method: 'staff' as const };
        return [{ type: 'attendance.checked_out', ...by, subject: id(each.kid), data }];
      }
    }
  };
  const change = (each: Change): void => record(eventsOf(each));
  return {
    change,
    /** Every adult has come in once, and has a child that keeps the session open. */
    begin: async (): Promise<Map<Grown, string>> => {
      const cookies = new Map<Grown, string>();
      for (const c of cams) {
        change({ do: 'camera', cam: c, hangs: undefined, covers: [] });
        record([{ type: 'unit.bound', ...by, subject: c, data: { positionId: c, unitId: c } }]);
      }
      for (const a of grown) {
        record([adultEvent(a), kidEvent(`own-${a}`, [a])]);
        cookies.set(a, await house.session(await house.link(id(a)), '1234'));
      }
      return cookies;
    },
    end: () => {
      for (const k of [...b.inside.keys()]) change({ do: 'out', kid: k });
    },
  };
};
