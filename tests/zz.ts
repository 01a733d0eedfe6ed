const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

import { createPublicKey, verify } from 'node:crypto';
import { recognise } from '#agent/summary/recognise.ts';
import { judgeByParsing, judgeSealed } from '#agent/summary/verify.ts';
import { keyOf } from '#district/simulated/chain.ts';
import { openFeeds } from '#district/simulated/feeds.ts';
import { makeFeeds } from '#district/simulated/make.ts';

const feeds = openFeeds('/tmp/distsim', 5);
const t0 = cpu();
const made = await makeFeeds(feeds, { sites: 10, days: 120, until: '2026-09-30' as never }, () => {});
console.log('made', made, 'in', cpu() - t0);
const all = feeds.sites().map((s) => ({ jwk: keyOf(s.privateKey).jwk, rows: feeds.rows(s.index) }));
const rows = all.flatMap(({ jwk, rows }) => rows.map((row) => ({ bytes: row.bytes, jwk })));
console.log(
  rows.length,
  'mean',
  rows.reduce((s, r) => s + r.bytes.length, 0) / rows.length,
  rows.filter((r) => !recognise(r.bytes)).length,
  'not recognised',
);
const prepared = rows.map(({ bytes, jwk }) => {
  const r = recognise(bytes)!;
  return {
    bytes: Buffer.concat([bytes.subarray(0, r.signature[0]), bytes.subarray(r.signature[1])]),
    signature: Buffer.from(r.claim.signature, 'base64url'),
    key: createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: jwk.x }, format: 'jwk' }),
  };
});
for (let round = 0; round < 4; round++) {
  const a = cpu();
  for (const { bytes, signature, key } of prepared) if (!verify(null, bytes, key, signature)) throw new Error('x');
  const b = cpu();
  for (const { bytes, jwk } of rows) if (!judgeSealed(bytes, [jwk]).ok) throw new Error('y');
  const c = cpu();
  for (const { bytes } of rows) recognise(bytes);
  const d = cpu();
  console.log(
    'bare',
    (((b - a) / rows.length) * 1000).toFixed(1),
    'ours',
    (((c - b) / rows.length) * 1000).toFixed(1),
    'ratio',
    ((b - a) / (c - b)).toFixed(3),
    'recognise',
    (((d - c) / rows.length) * 1000).toFixed(1),
  );
}
const e = cpu();
for (const { bytes, jwk } of rows.slice(0, 200)) judgeByParsing(bytes, [jwk]);
console.log('slow', ((cpu() - e) / 200) * 1000);
feeds.close();
