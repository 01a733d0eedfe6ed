import { describe, expect, test } from 'vitest';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import { musts } from '#district/conformance/musts.ts';
import { createProbe } from '#district/conformance/probe.ts';
import { type ConformanceOptions, checks, runConformance } from '#district/conformance/run.ts';
import { openSiteApp } from '#tests/siteApp.ts';
import { believedKeys, giveAnswers } from './answered.ts';
import { answerBreaks } from './wrongAnswers.ts';
import { feedBreaks } from './wrongFeeds.ts';
import { sealBreaks } from './wrongSeals.ts';
import { openWrongSite } from './wrongSite.ts';

describe('the table of musts', () => {
  test('has a sentence in both languages under each id, and a check for each', () => {
    const ids = musts.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { id, en, zh } of musts) {
      expect(id).toMatch(/^NB-[A-Z]{3,5}-\d{3}$/);
      expect(en).toMatch(/^[\x20-\x7e]+\.$/);
      expect(zh).toMatch(/\p{Script=Han}.*。$/u);
    }
    expect(Object.keys(checks).toSorted()).toEqual([...ids].toSorted());
  });
});

/** A site with two days before today on which it did not run, and three revisions of today. */
const openSealedSite = async () => {
  const site = await openSiteApp((config) => ({
    ...config,
    upstream: {
      ...config.upstream,
      districtKeys: believedKeys,
      pull: { pollsPerMinute: 1e9, bytesPerMinute: 1e15 },
    },
  }));
  for (const day of ['2026-09-14', '2026-09-15', '2026-09-16'] as const) site.sealing.seal(day as never);
  for (const child of ['mei', 'bao']) {
    site.clock.advance(60_000);
    site.stores.journal.record([
      {
        type: 'attendance.checked_in',
        occurredAt: site.clock.now(),
        actor: 'agent',
        subject: child,
        data: { childId: child, roomId: 'toddler-small-1', method: 'pin' },
      },
    ]);
    site.sealing.seal('2026-09-16' as never);
  }
  await giveAnswers(site.config.site.code, async (role, url, payload) => {
    const { statusCode: status } = await site.app.inject({ method: 'POST', url, headers: site.as(role), payload });
    return { status };
  });
  const token = site.as('district').authorization?.replace('Bearer ', '') ?? '';
  const key = loadSiteKey(site.config.dataFolder);
  const proxy = await openWrongSite(site.app, site.sealing.store.head().sequence);
  const tryOut = async (options: ConformanceOptions = {}) => {
    const probe = createProbe(proxy.url, { token });
    try {
      return await runConformance(probe, { keys: [key.jwk.x], ...options });
    } finally {
      probe.close();
    }
  };
  return { site, token, key, proxy, tryOut };
};

describe('a site that does one thing wrongly', () => {
  test('is caught by the one must that it breaks, and by no other', async () => {
    const { token, key, proxy, tryOut, site } = await openSealedSite();
    expect(site.sealing.store.head().sequence).toBe(5);
    const sound = await tryOut({ write: true });
    expect(sound.filter(({ result }) => result !== 'pass').map(({ id }) => id)).toEqual(['NB-LIM-001', 'NB-LIM-002']);
    const breaks = [...feedBreaks(token), ...sealBreaks(key.privateKey), ...answerBreaks(key.privateKey)];
    const found: Record<string, string[]> = {};
    for (const { what, options, ...wrong } of breaks) {
      proxy.be(wrong);
      const outcomes = await tryOut(options);
      found[what] = outcomes.flatMap((outcome) => (outcome.result === 'fail' ? [`${outcome.id}: ${outcome.why}`] : []));
    }
    const idsOf = (list: readonly string[]): string[] => list.map((one) => one.split(':')[0] ?? '');
    const caught = Object.fromEntries(Object.entries(found).map(([what, list]) => [what, idsOf(list)]));
    expect(caught, JSON.stringify(found, null, 1)).toEqual(
      Object.fromEntries(breaks.map(({ what, breaks: id }) => [what, [id]])),
    );
    expect(new Set(breaks.map(({ breaks: id }) => id))).toEqual(new Set(musts.map(({ id }) => id)));
  });
});
