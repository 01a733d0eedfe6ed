import { createPrivateKey } from 'node:crypto';
import { publicKeyOf } from '#agent/journal/signature.ts';
import type { SiteKey } from '#agent/journal/siteKey.ts';
import { buildSummary } from '#agent/summary/build.ts';
import { noSummaryHash, sealBytes } from '#agent/summary/envelope.ts';
import type { SubsidyFact } from '#agent/summary/facts.ts';
import type { SealedRow } from '#agent/summary/store.ts';
import { addDays, type Day } from '#agent/time/calendar.ts';
import type { FeedHead } from '#contract/district.ts';
import { cameOn, inventDay } from './day.ts';
import { type InventedFacility, inventFacility } from './facility.ts';

/** Which days of which facility are to be made. */
export interface ChainWish {
  readonly seed: number;
  readonly index: number;
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  readonly from: Day;
  /** Included. */
  readonly to: Day;
  /** What was sealed before `from`. */
  readonly head: FeedHead;
}

export const keyOf = (pem: string): SiteKey => {
  const privateKey = createPrivateKey(pem);
  return { privateKey, jwk: publicKeyOf(privateKey) };
};

export const emptyHead: FeedHead = { sequence: 0, sha256: noSummaryHash };

/** Builds and seals day after day as a box would: the product's own figures, bytes, hashes and signatures. */
export const sealChain = ({ seed, index, privateKey, from, to, head }: ChainWish): SealedRow[] => {
  const key = keyOf(privateKey);
  const facility = inventFacility(seed, index);
  const rows: SealedRow[] = [];
  let { sequence, sha256 } = head;
  // The subsidy counts from the first of the month, also when the days before `from` were sealed earlier.
  let attended = new Set<string>();
  for (let day = `${from.slice(0, 7)}-01` as Day; day <= to; day = addDays(day, 1)) {
    if (day.endsWith('-01')) attended = new Set();
    if (day < from) {
      for (const childId of cameOn(seed, index, facility, day)) attended.add(childId);
      continue;
    }
    const invented = inventDay(seed, index, facility, day);
    for (const childId of invented.came) attended.add(childId);
    sequence += 1;
    const place = { revision: 1, reason: 'first', sequence, previousHash: sha256, boxId: key.jwk.kid } as const;
    const summary = buildSummary({ ...invented.facts, subsidy: subsidyOf(facility, attended) }, place);
    const sealed = sealBytes(summary, key);
    rows.push({
      sequence,
      day,
      revision: 1,
      sealedAt: invented.facts.now,
      bytes: sealed.bytes,
      sha256: sealed.sha256,
      previous: sha256,
      kid: key.jwk.kid,
    });
    sha256 = sealed.sha256;
  }
  return rows;
};

/** Children who came in the month so far (seed 四(四): 500 yuan for one of an infant class, 300 for one of a toddler class). */
const subsidyOf = ({ classes, children }: InventedFacility, attended: ReadonlySet<string>): SubsidyFact[] =>
  classes.map(({ classId, type }) => ({
    classId,
    type,
    children: children.filter((child) => child.classId === classId && attended.has(child.childId)).length,
    yuanPerChild: type === 'infant' ? 500 : type === 'mixed' ? null : 300,
  }));
