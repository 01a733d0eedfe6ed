import { generateKeyPairSync } from 'node:crypto';
import { publicKeyOf } from '#agent/journal/signature.ts';
import type { SiteKey } from '#agent/journal/siteKey.ts';
import { buildSummary } from '#agent/summary/build.ts';
import { noSummaryHash, type Sealed, sealBytes } from '#agent/summary/envelope.ts';
import { addDays, type Day, parseDay } from '#agent/time/calendar.ts';
import type { PulledSite } from '#district/sites.ts';
import { at, factsOf } from '../summary/day.ts';

export const firstDay = parseDay('2026-03-01') ?? ('' as Day);

export const freshKey = (): SiteKey => {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { privateKey, jwk: publicKeyOf(privateKey) };
};

export interface SealedDay extends Sealed {
  readonly sequence: number;
  readonly day: Day;
}

/** A chain of as many days, each sealed once with this key, after those before it. */
export const sealDays = (site: string, key: SiteKey, count: number, before: readonly SealedDay[] = []): SealedDay[] => {
  const chain = [...before];
  for (let made = 0; made < count; made += 1) {
    const last = chain.at(-1);
    const sequence = (last?.sequence ?? 0) + 1;
    const day = addDays(firstDay, sequence - 1);
    const facts = factsOf(at('23:00'));
    const summary = buildSummary(
      { ...facts, site: { ...facts.site, code: site } },
      {
        revision: 1,
        reason: 'first',
        sequence,
        previousHash: last?.sha256 ?? noSummaryHash,
        boxId: key.jwk.kid,
      },
    );
    const sealed = sealBytes({ ...summary, envelope: { ...summary.envelope, day } }, key);
    chain.push({ ...sealed, sequence, day });
  }
  return chain;
};

export const listed = (id: string, key: SiteKey, more: Partial<PulledSite> = {}): PulledSite => ({
  id,
  address: 'http://127.0.0.1:9',
  key: key.jwk.x,
  formerKeys: [],
  name: id,
  town: '',
  inclusive: false,
  token: undefined,
  tokenEnv: undefined,
  pushToken: undefined,
  ca: undefined,
  ...more,
});
