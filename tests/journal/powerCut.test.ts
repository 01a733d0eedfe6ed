import { generateKeyPairSync } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { loadConfig } from '#agent/config/load.ts';
import { checkJournal } from '#agent/journal/check.ts';
import type { Db } from '#agent/journal/database.ts';
import { isSignedBy, publicKeyOf, signed } from '#agent/journal/signature.ts';
import { openSealing } from '#agent/sealing.ts';
import { openStores } from '#agent/stores.ts';
import { checkSealed } from '#agent/summary/check.ts';
import { parseDay } from '#agent/time/calendar.ts';
import { judgeReceipt } from '#agent/upstream/receipts.ts';
import { belowOf } from '#tests/chance.ts';
import { type FakeClock, fakeClock } from '#tests/clock.ts';
import { temporaryFolder } from '#tests/folder.ts';

/** Places in `npm test`, chosen by the seed; `all` in the soak. */
const cuts = process.env.NESTBOX_POWER_CUTS ?? '40';
const seed = Number(process.env.NESTBOX_SEED ?? 20_261_126);
const day = parseDay('2026-09-16');

const facility = {
  site: { code: 'demo', name: '示例托育园' },
  rooms: [{ id: 'r-small', name: '托小教室', kind: 'classroom' }],
  classes: [{ id: 'small', name: '托小班', type: 'toddler_small', room: 'r-small', places: 15 }],
};

const openBox = (folder: string, clock: FakeClock) => {
  const file = join(folder, 'facility.yaml');
  writeFileSync(file, stringify(facility));
  const config = loadConfig({ file, data: folder });
  const stores = openStores({ config, clock });
  return { stores, ...openSealing(stores, { config, clock, footage: undefined }) };
};
type Box = ReturnType<typeof openBox>;

/** What the three tables say that one commit writes together, and the heads of both chains. */
const stateOf = (db: Db): unknown => ({
  event: db.prepare('SELECT seq, hex(hash) FROM event ORDER BY seq DESC LIMIT 1').raw().get(),
  sealed: db.prepare('SELECT sequence, hex(sha256) FROM sealed_summary ORDER BY sequence').raw().all(),
  outbox: db.prepare('SELECT sequence, state, attempts FROM outbox ORDER BY sequence').raw().all(),
  examined: db.prepare('SELECT day, seq FROM summary_examined ORDER BY day').raw().all(),
  presence: db.prepare('SELECT count(*) FROM presence').pluck().get(),
});

interface Step {
  /** Bytes of the log when this had been committed. */
  readonly walBytes: number;
  readonly state: unknown;
}

const districtKey = generateKeyPairSync('ed25519').privateKey;

/** Everything that a day does to the journal, one commit after the other, with nothing moved from the log to the file. */
const liveADay = (folder: string, clock: FakeClock): readonly Step[] => {
  const { stores, sealing, outbox } = openBox(folder, clock);
  const { db, journal } = stores;
  const steps: Step[] = [];
  const wal = join(folder, 'journal.db-wal');
  const did = (): void => void steps.push({ walBytes: statSync(wal).size, state: stateOf(db) });
  const record = (...events: Parameters<Box['stores']['journal']['record']>[0]): string => {
    const [first] = journal.record(events);
    did();
    return first?.id ?? '';
  };
  const seal = (): void => {
    sealing.sealDue();
    did();
  };
  const arrive = (childId: string): string =>
    record({
      type: 'attendance.checked_in',
      actor: 'adult:mother',
      subject: childId,
      data: { childId, roomId: 'r-small', method: 'pin' },
    });
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.pragma('wal_autocheckpoint = 0');
  steps.push({ walBytes: 0, state: stateOf(db) });
  const [site, small] = [facility.rooms[0], facility.classes[0]];
  if (!site || !small || !day) throw new Error('the facility has a room, a class and a day');
  record(
    {
      type: 'room.defined',
      actor: 'agent',
      subject: site.id,
      data: { roomId: site.id, name: site.name, kind: 'classroom' },
    },
    {
      type: 'class.defined',
      actor: 'agent',
      subject: small.id,
      data: { classId: small.id, name: small.name, type: 'toddler_small', roomId: site.id, places: 15 },
    },
  );
  sealing.uptime.beat('boot', clock.now());
  did();
  const mistaken = arrive('mei');
  arrive('bao');
  clock.advance(17 * 3_600_000);
  sealing.uptime.beat('boot', clock.now());
  did();
  seal();
  outbox.taken(1, 1, clock.now());
  did();
  const { sha256 } = sealing.store.head();
  const unsigned = { id: uuidv7(), site: 'demo', day, revision: 1, sha256, receivedAt: '2026-09-17T01:00:00Z' };
  const receipt = signed(unsigned, districtKey);
  journal.execute({
    id: receipt.id,
    request: receipt,
    decide: (now) => {
      const trust = { site: 'demo', districtKeys: [publicKeyOf(districtKey).x], isSignedBy };
      const judged = judgeReceipt(receipt, 'token:district', now, outbox, trust);
      if (!judged.ok) throw new Error(judged.failure.detail);
      return { events: judged.events, status: 201, body: judged.body };
    },
  });
  did();
  record({
    type: 'attendance.voided',
    actor: 'staff:head',
    subject: mistaken,
    data: { voids: mistaken, why: 'wrong child' },
  });
  seal();
  outbox.taken(2, 2, clock.now());
  did();
  return steps;
};

/** What the power left of the log, and how many bytes of it are as they were written. */
interface Damage {
  readonly what: string;
  readonly wal: Buffer;
  readonly goodBytes: number;
}

const headerBytes = 32;
const frameHeaderBytes = 24;

/** The log cut at every edge of a frame and a byte beside it, a bit turned in each frame's head and page, a frame never written. */
const damagesOf = (wal: Buffer, random: (below: number) => number): (() => Damage)[] => {
  const frameBytes = frameHeaderBytes + wal.readUInt32BE(8);
  const cutAt = (at: number) => (): Damage => ({ what: `cut at ${at}`, wal: wal.subarray(0, at), goodBytes: at });
  const flipped = (from: number, length: number, goodBytes: number) => (): Damage => {
    const [byte, bit] = [from + random(length), random(8)];
    const damaged = Buffer.from(wal);
    damaged[byte] = (damaged[byte] ?? 0) ^ (1 << bit);
    return { what: `bit ${bit} of byte ${byte} turned`, wal: damaged, goodBytes };
  };
  const unwritten = (from: number) => (): Damage => ({
    what: `the frame at ${from} never written`,
    wal: Buffer.from(wal).fill(0, from, from + frameBytes),
    goodBytes: from,
  });
  const damages = [cutAt(0), cutAt(1), cutAt(headerBytes - 1), flipped(0, headerBytes, 0)];
  for (let edge = headerBytes; edge <= wal.length; edge += frameBytes) {
    damages.push(...[edge, edge + 1, edge - 1].filter((at) => at <= wal.length).map(cutAt));
    if (edge === wal.length) break;
    damages.push(
      flipped(edge, frameHeaderBytes, edge),
      flipped(edge + frameHeaderBytes, frameBytes - frameHeaderBytes, edge),
      unwritten(edge),
    );
  }
  return damages;
};

test(`the journal holds exactly the commits before a power cut, wherever in its log the cut fell (seed ${seed})`, {
  timeout: 3_600_000,
}, () => {
  const random = belowOf(seed);
  const whole = temporaryFolder();
  const steps = liveADay(whole, fakeClock('2026-09-16T08:00:00+08:00'));
  const wal = readFileSync(join(whole, 'journal.db-wal'));
  expect(steps.at(-1)?.walBytes).toBe(wal.length);
  const all = damagesOf(wal, random);
  // More than one place for each commit, or the sweep would prove little.
  expect(all.length).toBeGreaterThan(10 * steps.length);
  const chosen =
    cuts === 'all' ? all : Array.from({ length: Number(cuts) }, () => all.splice(random(all.length), 1)).flat();
  const seen = new Set<unknown>();
  const folder = join(temporaryFolder(), 'cut');
  for (const damage of chosen) {
    const { what, wal: left, goodBytes } = damage();
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    copyFileSync(join(whole, 'journal.db'), join(folder, 'journal.db'));
    writeFileSync(join(folder, 'journal.db-wal'), left);
    const expected = steps.findLast(({ walBytes }) => walBytes <= goodBytes);
    const clock = fakeClock('2026-09-17T09:00:00+08:00');
    const { stores, sealing } = openBox(folder, clock);
    try {
      expect(stateOf(stores.db), what).toEqual(expected?.state);
      seen.add(expected);
      const check = () => [...checkJournal(stores.db, stores.projectionsOver), ...checkSealed(stores.db)];
      expect(check(), what).toEqual([]);
      // And life goes on: what was lost of the sealing is due, and is sealed.
      sealing.sealDue();
      expect(sealing.dueDays(clock.now()), what).toEqual([]);
      expect(checkSealed(stores.db), what).toEqual([]);
    } finally {
      stores.close();
    }
  }
  expect(seen.size).toBeGreaterThan(Math.min(chosen.length / 8, steps.length - 1));
});
