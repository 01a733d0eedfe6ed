import { createPublicKey, verify } from 'node:crypto';
import { recognise } from '#agent/summary/recognise.ts';
import { judgeSealed } from '#agent/summary/verify.ts';
import type { Day } from '#agent/time/calendar.ts';
import { keyOf } from '#district/simulated/chain.ts';
import { openFeeds } from '#district/simulated/feeds.ts';
import { makeFeeds } from '#district/simulated/make.ts';
import { againstFloor, type Result } from './result.ts';

const rounds = 40;
/** 0.7 of the rate of a bare signature is 1 ÷ 0.7 of its time. */
const limit = 1 / 0.7;

/**
 * What it costs to verify one summary in full (form, canonical bytes, schema, signature, hash), against nothing but Ed25519 over the
 * same bytes with a key that is ready. Processor time of one thread each, in turns; the best round of both, so that whoever else is
 * on the machine judges neither.
 */
export const measureVerify = async (folder: string): Promise<Result[]> => {
  const feeds = openFeeds(folder, 11);
  await makeFeeds(feeds, { sites: 4, days: 120, until: '2026-09-30' as Day }, () => {});
  const sealed = feeds.sites().flatMap((site) => {
    const { jwk } = keyOf(site.privateKey);
    return feeds.rows(site.index).map(({ bytes }) => ({ bytes, keys: [jwk] }));
  });
  feeds.close();
  const bare = sealed.map(({ bytes, keys: [jwk] }) => {
    const quick = recognise(bytes);
    if (!quick || !jwk) throw new Error('A sealed summary is not recognised: the slow path would judge it');
    const [from, to] = quick.signature;
    return {
      signed: Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]),
      signature: Buffer.from(quick.claim.signature, 'base64url'),
      key: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: jwk.x }, format: 'jwk' }),
    };
  });
  const floor: number[] = [];
  const ours: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    floor.push(perSummary(bare, ({ signed, signature, key }) => verify(null, signed, key, signature)));
    ours.push(perSummary(sealed, ({ bytes, keys }) => judgeSealed(bytes, keys).ok));
  }
  const what = 'verify one summary of a simulated facility, against its bare Ed25519 signature';
  return [againstFloor('district.verify', what, 'µs', Math.min(...ours), Math.min(...floor), limit)];
};

const perSummary = <T>(all: readonly T[], isSound: (one: T) => boolean): number => {
  const begun = process.cpuUsage();
  for (const one of all) if (!isSound(one)) throw new Error('A sound summary was refused');
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / all.length;
};
