import { describe, expect, test } from 'vitest';
import { verifyExport } from '#agent/footage/export/verify/core.ts';
import { proofFaults } from '#agent/footage/proof/dayProof.ts';
import { createProofKeeper } from '#agent/footage/proof/proofKeeper.ts';
import { openProofStore } from '#agent/footage/proof/proofStore.ts';
import type { Journal } from '#agent/journal/journal.ts';
import { merkleRoot } from '#agent/journal/merkle.ts';
import { isSignedBy } from '#agent/journal/signature.ts';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import { fakeClock } from '#tests/clock.ts';
import { openTestJournal } from '#tests/journal.ts';
import { exhibitsIn, exportOf, jobOf, manifestIn, timeZone } from './exportOf.ts';
import { openFilmedSite, storeOf } from './filmedSite.ts';

const dayMs = 86_400_000;
/** Midnight of 22 September in Shanghai, and half past three in the afternoon. */
const midnight = Date.UTC(2026, 8, 21, 16);
const afternoon = midnight + 15.5 * 3_600_000;

/** Footage of two days; the third has begun, and an hour of it is over. */
const recorded = async () => {
  const site = await openFilmedSite(['cam-sand'], afternoon - 60_000);
  await site.film('cam-sand', afternoon);
  await site.film('cam-sand', afternoon + dayMs);
  const nowMs = midnight + 2 * dayMs + 2 * 3_600_000;
  site.beat(nowMs);
  const clock = fakeClock(new Date(nowMs).toISOString());
  const { journal } = openTestJournal({ clock, folder: site.data });
  const proofs = openProofStore(site.db);
  const keeper = (over: Journal = journal, isClockRight = true) =>
    createProofKeeper({
      footage: storeOf(site, nowMs),
      proofs,
      journal: over,
      trustedNowMs: () => (isClockRight ? nowMs : undefined),
      site: { code: 'test-site', timeZone },
      key: () => loadSiteKey(site.data),
    });
  const anchored = () =>
    journal.read(0, 100).flatMap((event) => (event.type === 'footage.day_proved' ? [event.data] : []));
  const rows = () => site.db.prepare('SELECT day, proof, sha256 FROM day_proof ORDER BY day').all();
  return { site, journal, proofs, keeper, anchored, rows };
};

describe('the proof of a day', () => {
  test('has the root over its segments, its gaps, a signature, and the hash of the proof before', async () => {
    const { site, proofs, keeper, anchored, rows } = await recorded();
    expect(await keeper().proveDue()).toBe(2);
    const [first, second] = ['2026-09-22', '2026-09-23'].map((day) => proofs.find(1, day));
    if (!first || !second) throw new Error('both days are proved');
    const segments = proofs.segments(1, midnight, midnight + dayMs);
    expect(segments).toHaveLength(3);
    expect(first.proof).toMatchObject({
      segments: 3,
      root: merkleRoot(segments.map(({ sha256 }) => sha256)).toString('hex'),
      coveredMs: 6000,
      gapMs: midnight + dayMs - (afternoon - 60_000) - 6000,
      previous: null,
    });
    expect(first.proof.gaps.map(({ fromMs, toMs, reason }) => [fromMs - midnight, toMs - midnight, reason])).toEqual([
      [afternoon - 60_000 - midnight, afternoon - midnight, 'recorder_down'],
      [afternoon + 6000 - midnight, dayMs, 'stall'],
    ]);
    expect(second.proof.previous).toBe(first.sha256);
    for (const { proof } of [first, second]) expect(isSignedBy(proof, loadSiteKey(site.data).jwk)).toBe(true);
    expect(anchored().map(({ day, proofSha256 }) => [day, proofSha256])).toEqual([
      ['2026-09-22', first.sha256],
      ['2026-09-23', second.sha256],
    ]);
    expect(proofs.isProved('cam-sand', '2026-09-23')).toBe(true);
    expect(proofs.isProved('cam-sand', '2026-09-24')).toBe(false);
    const before = rows();
    expect(await keeper().proveDue()).toBe(0);
    expect(rows()).toEqual(before);
  });

  test('waits for the hour after midnight, for a recorder that has looked at its disk since, and for a clock', async () => {
    const { site, journal, keeper, proofs } = await recorded();
    site.db.exec(`UPDATE boot SET last_beat_ms = ${midnight + dayMs + 1000}`);
    expect(await keeper().proveDue()).toBe(0);
    site.beat(midnight + 2 * dayMs + 3_599_000);
    expect(await keeper().proveDue()).toBe(1);
    site.beat(midnight + 9 * dayMs);
    expect(await keeper(journal, false).proveDue()).toBe(0);
    expect(proofs.days(1)).toEqual(new Set(['2026-09-22']));
  });

  test('is told to the journal once, whatever happens between the row and the event', async () => {
    const { keeper, journal, anchored, rows } = await recorded();
    const failing: Journal = {
      ...journal,
      record: () => {
        throw new Error('the power went');
      },
    };
    await expect(keeper(failing).proveDue()).rejects.toThrow('the power went');
    expect([rows().length, anchored().length]).toEqual([1, 0]);
    expect(await keeper().proveDue()).toBe(1);
    expect(anchored().map(({ day }) => day)).toEqual(['2026-09-22', '2026-09-23']);
  });

  test('is the same again when the index was lost and made anew, and is never made over other footage', async () => {
    const { site, keeper, anchored, rows } = await recorded();
    await keeper().proveDue();
    const before = rows();
    site.db.exec('DELETE FROM day_proof');
    expect(await keeper().proveDue()).toBe(2);
    expect(rows()).toEqual(before);
    site.db.exec('DELETE FROM day_proof');
    site.db.exec('UPDATE segment SET sha256 = zeroblob(32) WHERE start_ms = (SELECT min(start_ms) FROM segment)');
    expect(await keeper().proveDue()).toBe(1);
    expect(rows()).toEqual(before.slice(1));
    expect(anchored()).toHaveLength(2);
  });

  test('tells what does not fit: a signature, a proof left out, footage that came later, was deleted or is another', async () => {
    const { proofs, keeper } = await recorded();
    await keeper().proveDue();
    const kept = proofs.find(1, '2026-09-22');
    if (!kept) throw new Error('the day is proved');
    const segments = proofs.segments(1, midnight, midnight + dayMs);
    const [, second] = segments;
    const sound = { segments, isSigned: true, before: undefined, isPartlyDeleted: false };
    const codes = (now: Partial<typeof sound> & { before?: string }) =>
      proofFaults(kept.proof, { ...sound, ...now }).map(({ code }) => code);
    expect(codes({})).toEqual([]);
    expect(codes({ isSigned: false })).toEqual(['signature']);
    expect(codes({ before: 'f'.repeat(64) } as object)).toEqual(['chain']);
    expect(codes({ segments: [...segments, ...segments.slice(0, 1)] })).toEqual(['later']);
    expect(codes({ segments: segments.slice(1), isPartlyDeleted: true })).toEqual([]);
    expect(codes({ segments: segments.map(() => second ?? segments[0]).flatMap((one) => one ?? []) })).toEqual([
      'root',
    ]);
  });

  test('goes along with an export, and ties each of its files to the day', async () => {
    const { site, keeper } = await recorded();
    await keeper().proveDue();
    const folder = await exportOf(site, jobOf(['cam-sand'], { from: afternoon + 2500, to: afternoon + 5000 }));
    const [stream] = manifestIn(folder).streams;
    expect(stream?.proofs.map(({ proof, included }) => [proof.day, included.map(({ index }) => index)])).toEqual([
      ['2026-09-22', [1, 2]],
    ]);
    expect((await verifyExport(exhibitsIn(folder))).faults).toEqual([]);
  });
});
