import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { DeletionPoint } from '#agent/footage/retention/retention.ts';
import { dayAt } from '#agent/time/calendar.ts';
import { epochMs } from '#agent/time/clock.ts';
import { dayMs, hourMs, memoryFolder, openWorld, timeZone, type World } from './keepingWorld.ts';

const runsAsked = Number(process.env.NESTBOX_DELETIONS ?? 3);
const seed = Number(process.env.NESTBOX_SEED ?? 799);

const days = fc.integer({ min: 0, max: 30 });
const jump = fc.constantFrom(
  ...[
    -400 * dayMs,
    -100 * dayMs,
    -dayMs,
    -hourMs,
    -59_000,
    59_000,
    50 * 60_000,
    hourMs,
    10 * dayMs,
    91 * dayMs,
    400 * dayMs,
  ],
);
const happening = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant('live' as const), days }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('jump' as const), ms: jump }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('set' as const), to: fc.constantFrom(1970, 2027, 2099) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('off' as const),
      days,
      rtc: fc.constantFrom('right' as const, 'stands' as const, 'zero' as const),
    }),
  },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('sync' as const), on: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('confirm' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ what: fc.constant('crash' as const), in: fc.integer({ min: 1, max: 60 }), back: fc.nat() }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('agent' as const), up: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('full' as const), full: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('stream' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant('person' as const),
      // Now, or while a deletion is at one of its steps.
      when: fc.constantFrom(undefined, 'decided' as const, 'decided' as const, 'unlinked' as const, 'synced' as const),
      does: fc.constantFrom(
        'hold' as const,
        'hold' as const,
        'extend' as const,
        'release' as const,
        'export' as const,
        'exported' as const,
      ),
      stream: fc.integer({ min: -1, max: 2 }),
      daysAgo: fc.integer({ min: 0, max: 130 }),
      hours: fc.integer({ min: 1, max: 300 }),
      forDays: fc.integer({ min: 0, max: 200 }),
    }),
  },
);
/** Whatever is configured, or has slipped through: 90 is the least. */
const configured = fc.constantFrom(1, 90, Number.NaN);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;
type Person = Extract<Happening, { what: 'person' }>;

const person = (it: World, { when, does, stream, daysAgo, hours, forDays }: Person): void => {
  const name = it.streams[stream]?.name;
  // Whoever comes while something is deleted wants just that.
  const from = Math.round(it.world.trueMs - (when ? 93 : daysAgo) * dayMs);
  const to = from + (when ? 4 * 24 : hours) * hourMs;
  const held = it.wanted.filter(({ id, isOver }) => !isOver && !id.startsWith('export'));
  const one = held[hours % Math.max(1, held.length)];
  const until = dayAt(epochMs(Math.round(it.world.trueMs + forDays * dayMs)), timeZone);
  if (does === 'hold') it.hold(name, from, to, forDays === 0 ? null : until);
  if (does === 'extend' && one?.until && one.until < until) it.extend(one, until);
  if (does === 'release' && one) it.release(one);
  if (does === 'export') {
    const id = `export-${it.exports.length}`;
    it.exports.push({ streamId: name, from, to, why: id });
    it.wanted.push({ id, stream: name, from, to, until: null, isOver: false });
  }
  if (does === 'exported') {
    it.exports.length = 0;
    for (const each of it.wanted) if (each.id.startsWith('export')) each.isOver = true;
  }
};

interface Planned {
  /** Only steps of this name count; undefined: all. */
  readonly point: DeletionPoint | undefined;
  left: number;
  readonly act: () => void;
}

/** What is to happen at the so-many-th step of deletions from now on. */
const plan = (it: World): ((planned: Planned) => void) => {
  const waiting: Planned[] = [];
  it.onPoint((point) => {
    const due: Planned[] = [];
    for (const each of waiting.splice(0)) {
      if (each.point === undefined || each.point === point) each.left -= 1;
      (each.left > 0 ? waiting : due).push(each);
    }
    // What a person does in this moment comes after what is gone already.
    if (due.length > 0) it.detect();
    for (const { act } of due) act();
  });
  return (planned) => void waiting.push(planned);
};

const play = async (it: World, happenings: readonly Happening[], isOldHouse: boolean): Promise<void> => {
  const { world } = it;
  const later = plan(it);
  it.addStream();
  it.addStream();
  // So that there is something to delete from the beginning; a new house has its own troubles.
  if (isOldHouse) await it.live(89 * dayMs, dayMs);
  let crashed: (() => void) | undefined;
  const settle = async (): Promise<void> => {
    for (; crashed; await it.work()) {
      const begin = crashed;
      crashed = undefined;
      begin();
    }
  };
  for (const each of happenings) {
    if (each.what === 'live') {
      for (let day = 0; day < each.days; day += 1) {
        await it.live(dayMs, 12 * hourMs);
        await settle();
      }
    }
    if (each.what === 'jump') await it.jump(each.ms);
    if (each.what === 'set') await it.setClock(Date.UTC(each.to, 0, 1) + (world.trueMs % dayMs));
    if (each.what === 'off') await it.off(each.days * dayMs + hourMs, each.rtc);
    if (each.what === 'sync') {
      world.isSynced = each.on;
      if (each.on) await it.setClock(world.trueMs);
    }
    if (each.what === 'confirm' && Math.abs(world.wallMs - world.trueMs) < 5 * 60_000) it.confirm();
    if (each.what === 'agent') world.isAgentUp = each.up;
    if (each.what === 'agent' && each.up) it.restartAgent();
    if (each.what === 'full') world.isDiskFull = each.full;
    if (each.what === 'stream' && world.isAgentUp && it.streams.length < 3) it.addStream();
    if (each.what === 'crash') {
      const act = (): void => {
        crashed = () => {
          it.reappear((index) => (each.back >> (index % 20)) % 2 === 1);
          it.restartAgent();
        };
        throw new Error('the power went');
      };
      later({ point: undefined, left: each.in, act });
    }
    if (each.what === 'person') {
      if (each.when === undefined) person(it, each);
      else later({ point: each.when, left: 1, act: () => person(it, each) });
    }
    await settle();
    if (it.wrongs.length > 0) return;
  }
};

/** Once every clock is right for long enough and nobody wants anything, all that is older than it must be kept goes. */
const leftBehind = async (it: World): Promise<string[]> => {
  const { world } = it;
  it.onPoint(undefined);
  Object.assign(world, { isSynced: true, isAgentUp: true, isDiskFull: false });
  await it.setClock(world.trueMs);
  it.endRuns('clock_step');
  it.restartAgent();
  for (const each of it.wanted) if (!each.isOver && !each.id.startsWith('export')) it.release(each);
  for (const each of it.wanted) each.isOver = true;
  it.exports.length = 0;
  const before = [...it.alive.values()];
  await it.live(2 * dayMs);
  world.isDiskFull = true;
  await it.live(92 * dayMs, 12 * hourMs);
  return before.filter(({ path, to }) => it.alive.has(path) && to < world.trueMs - 91 * dayMs).map(({ path }) => path);
};

test(
  'no footage goes before its 90 days or while it is held, whatever clocks, people, disks and crashes do',
  async () => {
    let deletions = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(happening, { minLength: 10, maxLength: 40 }),
        configured,
        fc.boolean(),
        async (happenings, days, isOldHouse) => {
          const it = openWorld(memoryFolder(), days);
          try {
            await play(it, happenings, isOldHouse);
            expect(it.wrongs).toEqual([]);
            expect((await leftBehind(it)).slice(0, 3)).toEqual([]);
            expect(it.wrongs).toEqual([]);
            deletions += it.db.prepare('SELECT count(*) FROM deletion').pluck().get() as number;
          } finally {
            it.close();
          }
        },
      ),
      { numRuns: runsAsked, seed, endOnFailure: true },
    );
    expect(deletions).toBeGreaterThan(100);
  },
  60_000 + runsAsked * 20_000,
);

test('a world in which nothing goes wrong deletes each day as it is over, and no day before', async () => {
  const it = openWorld(memoryFolder());
  onTestFinished(it.close);
  it.addStream();
  await it.live(95 * dayMs);
  expect(it.wrongs).toEqual([]);
  const ages = [...it.alive.values()].map(({ trueEndMs }) => (it.world.trueMs - trueEndMs) / dayMs);
  expect(Math.max(...ages)).toBeGreaterThanOrEqual(90);
  expect(Math.max(...ages)).toBeLessThan(92);
});
