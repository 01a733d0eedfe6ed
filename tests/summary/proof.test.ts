import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { canonical } from '#agent/journal/chain.ts';
import { checkJournal } from '#agent/journal/check.ts';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import { verifyProof } from '#agent/summary/proof.ts';
import { createProver, type Proving } from '#agent/summary/prove.ts';
import { keysOf } from '#agent/summary/routes.ts';
import { addDays, dayAt, toRfc3339 } from '#agent/time/calendar.ts';
import { type EpochMs, epochMs } from '#agent/time/clock.ts';
import type { EventProof } from '#contract/district.ts';
import { openHouse } from '#tests/house.ts';
import { theDay, timeZone } from './day.ts';
import { fakeClock, openSite, type Site } from './site.ts';

const hour = 3_600_000;
const proverOf = (site: Site) => createProver({ db: site.db, store: site.sealing.store, timeZone });
const proved = (proving: Proving): EventProof => {
  if (!proving.ok) throw new Error(`not proved: ${proving.code}`);
  return proving.proof;
};
const fileOf = (proof: unknown): Buffer => Buffer.from(canonical(proof));
const verify = (site: Site, proof: unknown) => verifyProof({ name: 'proof', bytes: fileOf(proof) }, site.keys());
const codes = (site: Site, proof: unknown): string[] => verify(site, proof).faults.map(({ code }) => code);

const checkIn = (site: Site, childId: string, occurredAt: EpochMs): string => {
  const event = site.checkIn(childId, occurredAt);
  if (!event) throw new Error('nothing was recorded');
  return event.id;
};
const takeBack = (site: Site, voids: string): string => {
  const [event] = site.journal.record([
    { type: 'attendance.voided', actor: 'staff:head', subject: voids, data: { voids, why: 'wrong child' } },
  ]);
  return event?.id ?? '';
};

/** From 07:00 to 02:00: children came at these minutes, some were taken back, the day was closed, and sealed after midnight. */
const liveDay = (site: Site, minutes: readonly number[], taken: readonly number[] = []) => {
  const begin = site.clock.now();
  const day = dayAt(begin, timeZone);
  site.live(13 * hour);
  const ids = minutes.map((minute, child) => checkIn(site, `child-${child}`, epochMs(begin + minute * 60_000)));
  const corrections = taken.flatMap((at) => (ids[at] === undefined ? [] : [takeBack(site, ids[at])]));
  const [closing] = site.journal.record([
    { type: 'day.closed', actor: 'staff:head', subject: day, data: { day, stillInside: 0, closedBy: 'person' } },
  ]);
  site.live(6 * hour);
  site.sealing.sealDue();
  return { site, ids, corrections, all: [...ids, ...corrections, closing?.id ?? ''] };
};
const daySealed = (minutes: readonly number[], taken: readonly number[] = []) =>
  liveDay(openSite({ clock: fakeClock('2026-09-16T07:00:00+08:00') }), minutes, taken);

describe('the proof of one event', () => {
  test('shows the summary, that event and the way to the root, and verifies with the public key alone', () => {
    const { site, ids } = daySealed([60, 61, 62, 63, 64]);
    const [, id = ''] = ids;
    const proof = proved(proverOf(site)(id));
    const { faults, event } = verify(site, proof);
    expect(faults).toEqual([]);
    expect(event).toMatchObject({ id, type: 'attendance.checked_in', data: { childId: 'child-1' } });
    expect(proof.summary.data.envelope.journal.events).toBe(proof.leaf.leaves);
    // Nobody else is in it, in any form.
    const text = canonical(proof);
    for (const other of ids.filter((each) => each !== id)) expect(text).not.toContain(other);
    expect(text.match(/child-\d/g)).toEqual(['child-1', 'child-1']);
  });

  test('can be made of any event of any day: arrivals, what was taken back, corrections, the closing', () => {
    const site = openSite({ clock: fakeClock('2026-09-16T07:00:00+08:00') });
    const prove = proverOf(site);
    fc.assert(
      fc.property(
        fc.array(fc.nat(700), { minLength: 1, maxLength: 24 }),
        fc.array(fc.nat(23), { maxLength: 3 }),
        (minutes, taken) => {
          const { all } = liveDay(site, minutes, taken);
          site.clock.advance(5 * hour);
          for (const id of all) {
            const { faults, event } = verify(site, proved(prove(id)));
            expect(faults).toEqual([]);
            expect(event?.id).toBe(id);
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  test('is refused with any byte changed', () => {
    const { site, ids } = daySealed([60, 61, 62, 63, 64, 65, 66]);
    const keys = site.keys();
    const bytes = fileOf(proved(proverOf(site)(ids[3] ?? '')));
    const changedAt = (place: number, by: number) => {
      const changed = Buffer.from(bytes);
      changed[place] = (changed[place] ?? 0) ^ by;
      return verifyProof({ name: 'proof', bytes: changed }, keys).faults;
    };
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (place, by) => {
        expect(changedAt(place, by), `byte ${place} changed by ${by}`).not.toEqual([]);
      }),
      { numRuns: 250 },
    );
    for (const cut of [bytes.subarray(1), bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.from('\n')])]) {
      expect(verifyProof({ name: 'proof', bytes: cut }, keys).faults).not.toEqual([]);
    }
  });

  test('names each fault: other event, other place, other count, other day, other site, other key', () => {
    const { site, ids, corrections } = daySealed([60, 61, 62, 63, 64], [4]);
    const prove = proverOf(site);
    const [one, other] = [proved(prove(ids[0] ?? '')), proved(prove(ids[1] ?? ''))];
    const withLeaf = (leaf: Partial<EventProof['leaf']>) => ({ ...one, leaf: { ...one.leaf, ...leaf } });
    expect(codes(site, withLeaf({ event: other.leaf.event }))).toEqual(['bad_commitment']);
    expect(codes(site, { ...one, leaf: other.leaf })).toEqual(['bad_path']);
    expect(codes(site, withLeaf({ index: 1 }))).toEqual(['bad_path']);
    expect(codes(site, withLeaf({ leaves: 6 }))).toEqual(['leaf_count']);
    expect(codes(site, { ...one, path: other.path })).toEqual(['bad_path']);
    expect(codes(site, withLeaf({ event: { salt: '00'.repeat(16), content: '{"a":1}' } }))).toEqual([
      'bad_commitment',
      'not_an_event',
    ]);
    expect(codes(site, { ...one, more: 1 })).toEqual(['not_a_proof']);
    expect(
      codes(site, { ...one, summary: { ...one.summary, time: other.summary.time.replace('2026', '2025') } }),
    ).toEqual(['bad_signature']);
    const bytes = fileOf(one);
    expect(verifyProof({ name: 'p', bytes: Buffer.from('{') }, site.keys()).faults[0]?.code).toBe('unreadable');
    expect(verifyProof({ name: 'p', bytes }, openSite().keys()).faults[0]?.code).toBe('unknown_key');
    expect(verifyProof({ name: 'p', bytes }, site.keys(), { site: 'other' }).faults[0]?.code).toBe('other_site');
    // A day that was sealed with other events.
    checkIn(site, 'tomorrow', site.clock.now());
    site.live(30 * hour);
    site.sealing.sealDue();
    const next = site.sealing.store.find(addDays(theDay, 1));
    const otherDay = JSON.parse(next?.bytes.toString() ?? '');
    expect(codes(site, { ...one, summary: otherDay })).toEqual(['leaf_count', 'bad_path']);
    expect(prove(ids[4] ?? '')).toMatchObject({ ok: true, voidedBy: corrections[0] });
    expect(prove(ids[0] ?? '')).toMatchObject({ ok: true, voidedBy: undefined });
  });

  test('waits for the revision when the event was learned after sealing, and the old proof stays as good as it was', () => {
    const { site, ids } = daySealed([60, 61]);
    const prove = proverOf(site);
    const before = proved(prove(ids[0] ?? ''));
    const late = checkIn(site, 'late', epochMs(site.clock.now() - 12 * hour));
    const correction = takeBack(site, ids[1] ?? '');
    expect(prove(late)).toEqual({ ok: false, code: 'late', day: theDay });
    expect(prove(correction)).toEqual({ ok: false, code: 'late', day: theDay });
    expect(proved(prove(ids[0] ?? ''))).toEqual(before);
    site.sealing.sealDue();
    for (const id of [late, correction, ...ids]) {
      const proof = proved(prove(id));
      expect(verify(site, proof).faults).toEqual([]);
      expect(proof.summary.data.envelope.revision).toBe(2);
    }
    expect(verify(site, before).faults).toEqual([]);
  });

  test('is refused for what is unknown, not sealed, or no fact of a day', () => {
    const site = openSite();
    const prove = proverOf(site);
    const id = checkIn(site, 'mei', site.clock.now());
    expect(prove(randomUUID())).toEqual({ ok: false, code: 'unknown_event' });
    expect(prove(id)).toEqual({ ok: false, code: 'not_sealed', day: theDay });
    site.sealing.seal(theDay);
    const sealing = site.journal.read(0, 100).find(({ type }) => type === 'day.sealed');
    expect(prove(sealing?.id ?? '')).toEqual({ ok: false, code: 'no_fact' });
    expect(proved(prove(id)).path).toEqual([]);
  });

  test('is not made from a journal whose leaves are not those that were sealed', () => {
    const { site, ids } = daySealed([60, 61]);
    site.db.exec(
      `DROP TRIGGER event_never_changed; UPDATE event SET commitment = randomblob(32) WHERE id = '${ids[1]}'`,
    );
    expect(proverOf(site)(ids[0] ?? '')).toEqual({ ok: false, code: 'other_root', day: theDay });
  });
});

test('erasing a child keeps an old proof valid; a new one shows only that there was such an event', async () => {
  const house = await openHouse();
  const { sealing, stores, config } = house;
  await house.child('gone', { enrolledTo: '2026-09-16' });
  await house.comes('gone');
  await house.comes('gone');
  await house.post('/health/checks', { childId: 'gone', kind: 'noon', well: false, signs: ['rash'], note: '皮疹' });
  const check = stores.journal.read(0, 10_000).find(({ type }) => type === 'health.checked');
  const arrival = stores.journal.read(0, 10_000).find(({ type }) => type === 'attendance.checked_in');
  house.advance(30);
  await house.leaves('gone');
  house.advance(24 * 60);
  sealing.sealDue();
  const prove = createProver({ db: stores.db, store: sealing.store, timeZone: config.site.timeZone });
  const keys = keysOf(sealing.store, loadSiteKey(config.dataFolder).jwk);
  const judge = (proof: EventProof) => verifyProof({ name: 'proof', bytes: fileOf(proof) }, keys);
  const before = proved(prove(check?.id ?? ''));
  expect([prove(check?.id ?? ''), prove(arrival?.id ?? '')]).toMatchObject([
    { isPersonal: true },
    { isPersonal: false },
  ]);
  expect(judge(before).event).toMatchObject({ data: { childId: 'gone', note: '皮疹' } });

  expect((await house.post('/children/gone/erasure', { reason: 'guardian_request' })).status).toBe(201);
  expect(checkJournal(stores.db, stores.projectionsOver)).toEqual([]);
  expect(judge(before).faults).toEqual([]);
  // Nor does the day tell less when it is sealed again: what was counted cannot be counted anew, and stays.
  sealing.seal(theDay);
  const again = proved(prove(arrival?.id ?? '')).summary.data;
  expect(again.health).toEqual(before.summary.data.health);
  expect(again.health).toMatchObject({ abnormal: 1 });
  expect(again.handovers).toEqual(before.summary.data.handovers);
  // What is heard of that day only now is counted on top.
  await house.child('late');
  const occurredAt = toRfc3339(epochMs((arrival?.occurredAt ?? 0) + 60_000), timeZone);
  const report = { childId: 'late', kind: 'noon', well: false, signs: ['rash'], occurredAt };
  expect((await house.post('/health/checks', report)).status).toBe(201);
  sealing.seal(theDay);
  const late = proved(prove(arrival?.id ?? '')).summary.data;
  expect(late.health).toMatchObject({ abnormal: 2 });
  expect(late.handovers).toEqual(before.summary.data.handovers);
  const after = proved(prove(check?.id ?? ''));
  expect(after.leaf.event).toBeNull();
  expect(canonical(after)).not.toContain('gone');
  expect(judge(after)).toMatchObject({ faults: [], event: undefined });
  // The handover stays under an id that leads to nobody, and is proved as before.
  expect(judge(proved(prove(arrival?.id ?? '')))).toMatchObject({ faults: [], event: { data: { childId: 'gone' } } });
  onTestFinished(() => expect(house.errors()).toBe(''));
});
