import { describe, expect, test } from 'vitest';
import { canonical } from '#agent/journal/chain.ts';
import { verifySummaries } from '#agent/summary/verify.ts';
import type { SiteKeys, SummaryFeed } from '#contract/district.ts';
import { theDay } from './day.ts';
import { openSite } from './site.ts';

const openSealed = async (count: number) => {
  const site = openSite();
  for (let child = 0; child < count; child += 1) {
    site.checkIn(`c${child}`);
    site.sealing.seal(theDay);
  }
  const app = await site.openApp();
  const get = (url: string, etag?: string) =>
    app.inject({ method: 'GET', url, headers: etag === undefined ? {} : { 'if-none-match': etag } });
  return { ...site, get };
};

describe('the feed that the district pulls', () => {
  test('gives the sealed bytes in order; walking it page by page and verifying it leaves no question', async () => {
    const { get, exhibits } = await openSealed(5);
    const pulled: string[] = [];
    let after = 0;
    for (;;) {
      const page = (await get(`/district/v1/summaries?after=${after}&limit=2`)).json<SummaryFeed>();
      pulled.push(...page.summaries.map(canonical));
      after = page.head.sequence;
      if (page.summaries.length < 2) break;
    }
    expect(pulled).toEqual(exhibits().map(({ bytes }) => bytes.toString()));
    const { site, keys } = (await get('/district/v1/key')).json<SiteKeys>();
    const verdict = verifySummaries(
      pulled.map((text, index) => ({ name: String(index), bytes: Buffer.from(text) })),
      keys,
      { site },
    );
    expect(verdict.faults).toEqual([]);
    expect(verdict.sound).toHaveLength(5);
  });

  test('answers the same poll with 304 and nothing else, until something new is sealed', async () => {
    const { get, checkIn, sealing } = await openSealed(2);
    const first = await get('/district/v1/summaries?after=2');
    expect(first.json<SummaryFeed>()).toMatchObject({ site: 'demo', head: { sequence: 2 }, summaries: [] });
    const etag = first.headers.etag as string;
    expect(etag).toMatch(/^"[0-9a-f]{32}-2-100"$/);
    const again = await get('/district/v1/summaries?after=2', etag);
    expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, '', etag]);
    expect((await get('/district/v1/summaries?after=2', `"other", W/${etag}`)).statusCode).toBe(304);
    checkIn('new');
    sealing.seal(theDay);
    const news = await get('/district/v1/summaries?after=2', etag);
    expect([news.statusCode, news.json<SummaryFeed>().summaries.length]).toEqual([200, 1]);
  });

  test('a full page never changes and says so; the last one does not', async () => {
    const { get, checkIn, sealing } = await openSealed(3);
    const full = await get('/district/v1/summaries?after=0&limit=2');
    expect(full.headers['cache-control']).toContain('immutable');
    expect((await get('/district/v1/summaries?after=2&limit=2')).headers['cache-control']).toBe('private, no-cache');
    checkIn('new');
    sealing.seal(theDay);
    const later = await get('/district/v1/summaries?after=0&limit=2');
    expect([later.body, later.headers.etag]).toEqual([full.body, full.headers.etag]);
  });

  test('an empty site has a head of zero', async () => {
    const { get } = await openSealed(0);
    expect((await get('/district/v1/summaries')).json()).toEqual({
      site: 'demo',
      head: { sequence: 0, sha256: '0'.repeat(64) },
      summaries: [],
    });
  });

  test('a cursor from the future is named as such', async () => {
    const { get } = await openSealed(2);
    const ahead = await get('/district/v1/summaries?after=3');
    expect([ahead.statusCode, ahead.json().code]).toEqual([409, 'cursor_ahead']);
  });

  test.each(['after=-1', 'after=x', 'limit=0', 'limit=1e3', 'after=1&after=2', 'since=1', 'after=9999999999999999'])(
    'refuses ?%s as bad input',
    async (query) => {
      const { get } = await openSealed(1);
      const answer = await get(`/district/v1/summaries?${query}`);
      expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid']);
    },
  );
});

describe('one day', () => {
  test('comes exactly as it was sealed: the newest revision, or the one asked for', async () => {
    const { get, sealing } = await openSealed(2);
    const newest = await get(`/district/v1/summaries/${theDay}`);
    expect(newest.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
    expect(newest.rawPayload).toEqual(sealing.store.find(theDay, 2)?.bytes);
    const first = await get(`/district/v1/summaries/${theDay}?revision=1`);
    expect(first.rawPayload).toEqual(sealing.store.find(theDay, 1)?.bytes);
    expect(first.headers['cache-control']).toContain('immutable');
    expect((await get(`/district/v1/summaries/${theDay}`, newest.headers.etag as string)).statusCode).toBe(304);
  });

  test('that was never sealed is not found: a missing day is missing', async () => {
    const { get } = await openSealed(1);
    const answers = await Promise.all(
      ['2026-09-15', `${theDay}?revision=2`].map((path) => get(`/district/v1/summaries/${path}`)),
    );
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([404, 404]);
    expect((await get('/district/v1/summaries/yesterday')).statusCode).toBe(400);
  });

  test('is for the district only', async () => {
    const site = openSite();
    const app = await site.openApp('head');
    for (const url of ['/district/v1/summaries', `/district/v1/summaries/${theDay}`, '/district/v1/key']) {
      expect((await app.inject({ method: 'GET', url })).statusCode).toBe(403);
    }
  });
});
