import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import { checkpointFaults, checkpointOf, checkpointText, readCheckpoint } from '#agent/summary/checkpoint.ts';
import { verifySummaries } from '#agent/summary/verify.ts';
import { addDays } from '#agent/time/calendar.ts';
import { theDay } from './day.ts';
import { fakeClock, openSite } from './site.ts';

/** A site with three days sealed. */
const sealedSite = () => {
  const site = openSite({ clock: fakeClock('2026-09-16T07:00:00+08:00') });
  for (let day = 0; day < 3; day += 1) {
    site.checkIn(`child-${day}`);
    site.live(86_400_000);
    site.sealing.sealDue();
  }
  return site;
};
type Sealed = ReturnType<typeof sealedSite>;

const headOf = (site: Sealed) => {
  const row = site.sealing.store.latest();
  if (!row) throw new Error('nothing was sealed');
  return row;
};
const checkpointAt = (site: Sealed, row = headOf(site)) => checkpointOf(site.code, row, loadSiteKey(site.folder));
const summariesOf = (site: Sealed) => verifySummaries(site.exhibits(), site.keys()).sound;

describe('a checkpoint', () => {
  test('goes through the text of its QR code unchanged, and is verified by the public key', () => {
    const site = sealedSite();
    const checkpoint = checkpointAt(site);
    const read = readCheckpoint(checkpointText(checkpoint));
    expect(read).toEqual(checkpoint);
    expect(checkpointFaults(checkpoint, site.keys(), { site: site.code, summaries: summariesOf(site) })).toEqual([]);
  });

  test('has under 300 characters for the longest name of a site and the largest numbers', () => {
    const largest = { day: '2026-09-16', revision: Number.MAX_SAFE_INTEGER, sequence: Number.MAX_SAFE_INTEGER };
    const key = loadSiteKey(openSite().folder);
    const text = checkpointText(checkpointOf('x'.repeat(64), { ...largest, sha256: 'f'.repeat(64) }, key));
    expect(text.length).toBeLessThan(300);
    expect(readCheckpoint(text)).toMatchObject(largest);
  });

  test('with any character changed is no checkpoint, or is refused by the key', () => {
    const site = sealedSite();
    const keys = site.keys();
    const text = checkpointText(checkpointAt(site));
    const letters = 'ABCabc0189-_:. ';
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(...letters), (place, letter) => {
        fc.pre(text[place] !== letter);
        const changed = readCheckpoint(text.slice(0, place) + letter + text.slice(place + 1));
        return changed === undefined || checkpointFaults(changed, keys).length > 0;
      }),
      { numRuns: 300 },
    );
  });

  test.each(['', 'NESTBOX1', 'https://nestbox.example', 'NESTBOX2:demo:2026-09-16:1:1:a:b:c'])('is not %j', (text) => {
    expect(readCheckpoint(text)).toBeUndefined();
  });

  test('by another key, and of another site, is refused by name', () => {
    const site = sealedSite();
    const stranger = sealedSite();
    const codes = (...args: Parameters<typeof checkpointFaults>) => checkpointFaults(...args).map(({ code }) => code);
    expect(codes(checkpointAt(stranger), site.keys())).toEqual(['unknown_key']);
    expect(codes(checkpointAt(site), site.keys(), { site: 'other' })).toEqual(['other_site']);
  });

  test('tells of a site that shows one chain and sends another', () => {
    const site = sealedSite();
    const [, second, head] = site.sealing.store.page(0, 10);
    if (!second || !head) throw new Error('three days were sealed');
    const summaries = summariesOf(site);
    const faultsOf = (row: typeof head, of = summaries) =>
      checkpointFaults(checkpointAt(site, row), site.keys(), { summaries: of }).map(({ code }) => code);
    const otherHash = { ...second, sha256: 'a'.repeat(64) };
    expect(faultsOf(otherHash)).toEqual(['forked']);
    // The file itself is not there, but the one after it follows from another.
    expect(faultsOf(otherHash, summaries.slice(2))).toEqual(['forked']);
    expect(faultsOf(second, summaries.slice(2))).toEqual([]);
    expect(faultsOf(head, summaries.slice(0, 2))).toEqual(['missing']);
    expect(faultsOf({ ...second, revision: 2 })).toEqual(['contradiction']);
  });
});

describe('GET /api/v1/summaries/checkpoint', () => {
  test('gives the head its newest summary, or a day’s, as QR text', async () => {
    const site = sealedSite();
    const app = await site.openApp('head');
    const ask = async (query = '') => {
      const reply = await app.inject({ url: `/api/v1/summaries/checkpoint${query}` });
      return { status: reply.statusCode, body: reply.json() };
    };
    const { sha256, day, sequence } = headOf(site);
    const newest = await ask();
    expect(newest).toMatchObject({ status: 200, body: { checkpoint: { day, sequence, sha256, site: 'demo' } } });
    expect(readCheckpoint(newest.body.text)).toEqual(newest.body.checkpoint);
    expect(checkpointFaults(newest.body.checkpoint, site.keys(), { summaries: summariesOf(site) })).toEqual([]);
    expect(await ask(`?day=${theDay}`)).toMatchObject({ status: 200, body: { checkpoint: { day: theDay } } });
    expect(await ask(`?day=${addDays(theDay, 30)}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await ask('?day=yesterday')).toMatchObject({ status: 400 });
  });

  test('says so while nothing has been sealed', async () => {
    const app = await openSite().openApp('head');
    expect((await app.inject({ url: '/api/v1/summaries/checkpoint' })).statusCode).toBe(404);
  });
});
