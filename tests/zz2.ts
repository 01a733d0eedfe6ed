import { judgeSealed } from '#agent/summary/verify.ts';
import { keyOf } from '#district/simulated/chain.ts';
import { openFeeds } from '#district/simulated/feeds.ts';

const feeds = openFeeds('/tmp/distsim', 5);
const all = feeds.sites().map((s) => ({ jwk: keyOf(s.privateKey).jwk, rows: feeds.rows(s.index) }));
const rows = all.flatMap(({ jwk, rows }) => rows.map((row) => ({ bytes: row.bytes, jwk })));
for (let i = 0; i < 15; i++) for (const { bytes, jwk } of rows) judgeSealed(bytes, [jwk]);
