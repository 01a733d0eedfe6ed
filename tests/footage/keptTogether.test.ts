import { cpSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { stringify } from 'yaml';
import { messagesFor } from '#agent/cli/messages.ts';
import { runCommandLine } from '#agent/cli/program.ts';
import { loadConfig } from '#agent/config/load.ts';
import { openSecrets } from '#agent/devices/secrets.ts';
import { checkFootage } from '#agent/footage/check/check.ts';
import { openFootageIndex } from '#agent/footage/database.ts';
import { createProofKeeper } from '#agent/footage/proof/proofKeeper.ts';
import { openProofStore } from '#agent/footage/proof/proofStore.ts';
import { rebuildFootage } from '#agent/footage/rebuild/rebuild.ts';
import type { Db } from '#agent/journal/database.ts';
import { isSignedBy } from '#agent/journal/signature.ts';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import { openSiteFootage } from '#agent/siteFootage.ts';
import { openStores } from '#agent/stores.ts';
import { toRfc3339 } from '#agent/time/calendar.ts';
import { epochMs } from '#agent/time/clock.ts';
import { fakeClock } from '#tests/clock.ts';
import { eventually } from '#tests/wait.ts';
import { recordSet, setStartMs } from './recordedSet.ts';

const dayMs = 86_400_000;
const timeZone = 'Asia/Shanghai';
const days = ['2026-09-14', '2026-09-15', '2026-09-16', '2026-09-17', '2026-12-20'];
const [unproved = '', held = '', exported = ''] = days;
const nowMs = Date.parse('2026-12-21T12:00:00+08:00');
const dayOf = (startMs: number): string => toRfc3339(epochMs(startMs), timeZone).slice(0, 10);
const local = (ms: number): string => toRfc3339(epochMs(ms), timeZone);
const facility = {
  site: { code: 'demo', name: '示例托育园' },
  rooms: [{ id: 'r-small', name: '托小教室', kind: 'classroom' }],
  classes: [{ id: 'small', name: '托小班', type: 'toddler_small', room: 'r-small', places: 15 }],
};

/** The agent's own parts over a data folder: journal and index, retention as the box runs it. */
const openAgent = (data: string) => {
  const config = loadConfig({ file: join(data, 'facility.yaml'), data });
  const clock = fakeClock(local(nowMs));
  const stores = openStores({ config, clock });
  const secrets = openSecrets(join(data, 'keys', 'device.key'));
  const site = openSiteFootage({ config, clock, stores, secrets, logger: pino({ level: 'silent' }) });
  const keeping = site.keep({ offline: () => [], onChange: () => undefined });
  const record = (
    type: 'footage.held' | 'footage.export_requested' | 'footage.clock_confirmed',
    data: object,
  ): void => {
    const id = uuidv7();
    const named = { 'footage.held': { holdId: id }, 'footage.export_requested': { exportId: id } };
    stores.journal.record([
      {
        id,
        type,
        actor: 'staff:head',
        subject: id,
        data: { ...(type in named && named[type as 'footage.held']), ...data },
      } as never,
    ]);
  };
  const close = async (): Promise<void> => {
    await site.close();
    stores.close();
  };
  return { config, stores, site, keeping, record, close };
};

const daysLeft = (db: Db, stream: string): Record<string, number> => {
  const starts = db
    .prepare('SELECT start_ms FROM segment g JOIN stream s ON s.id = g.stream_id WHERE s.name = ? ORDER BY start_ms')
    .pluck()
    .all(stream) as number[];
  return Object.fromEntries([...Map.groupBy(starts, dayOf)].map(([day, all]) => [day, all.length]));
};
const look = async (data: string, hash = true) => {
  const { findings, notes } = await checkFootage({ file: join(data, 'footage.db'), hash, sinceMs: 0, nowMs });
  return [...findings, ...notes];
};
const nestbox = async (data: string, ...args: string[]) => {
  const said: string[] = [];
  const code = await runCommandLine([...args, '--config', join(data, 'facility.yaml'), '--data', data], {
    messages: messagesFor({ NESTBOX_LANG: 'en' }),
    out: (text) => void said.push(text),
    err: (text) => void said.push(text),
    isWatched: false,
  });
  return { code, said: said.join('') };
};

let kept: string;
let before: Record<string, Record<string, number>>;
const streams = ['cam-infant', 'cam-yard'];

/** What retention leaves of four old days and one young: everything a real box has had a say in it. */
beforeAll(async () => {
  kept = mkdtempSync(join(tmpdir(), 'nestbox-'));
  writeFileSync(join(kept, 'facility.yaml'), stringify(facility));
  await recordSet(kept, [
    { seconds: 7, reason: 'stall', awayMs: dayMs },
    { seconds: 19, reason: 'stall', awayMs: 7000 },
    { seconds: 9, reason: 'clock_step', awayMs: -14_000 },
    { seconds: 12, reason: 'recorder_down', awayMs: dayMs },
    { seconds: 9, reason: 'stall', awayMs: dayMs },
    { seconds: 8, reason: 'stall', awayMs: 94 * dayMs },
    { seconds: 9, reason: 'recorder_down', awayMs: dayMs / 2 },
  ]);
  const away = openAgent(kept);
  before = Object.fromEntries(streams.map((stream) => [stream, daysLeft(away.site.index, stream)]));
  await proves(away);
  await isFrozenByAnAbsentDisk(away);
  const agent = openAgent(kept);
  const { index } = agent.site;
  const start = setStartMs + dayMs + 7000;
  agent.record('footage.held', {
    ...{ streams: ['cam-infant'], from: local(start + 6000), to: local(start + 12_000) },
    ...{ caseRef: 'A-1', reason: '磕碰', reviewOn: '2027-01-05' },
  });
  const day = Date.parse(`${exported}T00:00:00+08:00`);
  const range = { from: local(day), to: local(day + dayMs) };
  agent.record('footage.export_requested', { streams: ['cam-yard'], ...range, reason: '磕碰', recipient: '派出所' });
  expect(agent.stores.exports.protections()).toHaveLength(1);
  agent.keeping.start();
  const isGone = (): boolean => daysLeft(index, 'cam-yard')[days[3] ?? ''] === undefined;
  await eventually('the last old day of the last stream is gone', isGone);
  await agent.close();
}, 60_000);
afterAll(() => rmSync(kept, { recursive: true, force: true }));

type Agent = ReturnType<typeof openAgent>;

/** All days but the first are proved; the recorder lived until now. */
const proves = async ({ config, site, stores }: Agent): Promise<void> => {
  const proofs = openProofStore(site.index);
  site.index.prepare('UPDATE boot SET last_beat_ms = ?').run(nowMs);
  const keeper = createProofKeeper({
    ...{ footage: site.store, proofs, journal: stores.journal, site: config.site, key: () => loadSiteKey(kept) },
    trustedNowMs: () => nowMs,
  });
  await keeper.proveDue();
  site.index.prepare('DELETE FROM day_proof WHERE day = ?').run(unproved);
};

/** A disk that is away stops it, whatever the clock says. */
const isFrozenByAnAbsentDisk = async ({ keeping, site, record, close }: Agent): Promise<void> => {
  record('footage.clock_confirmed', { wall: local(nowMs) });
  site.index.exec("UPDATE volume SET state = 'absent'");
  keeping.start();
  const said = await eventually('the disks were looked at', () => keeping.storage());
  expect(said.frozen).toContain('is not there');
  expect(keeping.trustedNowMs()).toBe(nowMs);
  for (const stream of streams) expect(daysLeft(site.index, stream)).toEqual(before[stream]);
  site.index.exec("UPDATE volume SET state = 'online'");
  await close();
};

const copyOf = (): string => {
  const data = mkdtempSync(join(tmpdir(), 'nestbox-'));
  onTestFinished(() => rmSync(data, { recursive: true, force: true }));
  cpSync(kept, data, { recursive: true });
  const db = openFootageIndex(join(data, 'footage.db'));
  db.prepare('UPDATE volume SET path = ?').run(join(data, 'footage'));
  db.close();
  return data;
};

test('an open export, a day without proof and a hold keep what they name, and the rest goes', () => {
  const db = openFootageIndex(join(kept, 'footage.db'));
  onTestFinished(() => void db.close());
  const all = before['cam-infant'] ?? {};
  const young = { [days[4] ?? '']: all[days[4] ?? ''] };
  expect(Object.keys(all)).toEqual(days);
  const infant = daysLeft(db, 'cam-infant');
  expect(infant).toEqual({ [unproved]: all[unproved], [held]: infant[held], ...young });
  expect(infant[held]).toBeLessThan(all[held] ?? 0);
  // Six segments of twelve seconds: they were recorded after the clock was set back, so nobody knows their age yet.
  expect(daysLeft(db, 'cam-yard')).toEqual({
    [unproved]: all[unproved],
    [held]: 6,
    [exported]: all[exported],
    ...young,
  });
});

test('index and disks are true to each other after that, before and after the index is made anew', async () => {
  const data = copyOf();
  expect(await look(data, false)).toEqual([]);
  expect(await look(data)).toEqual([]);
  const file = join(data, 'footage.db');
  const rows = () => {
    const db = openFootageIndex(file);
    const tables = ['run', 'segment', 'segment_gop', 'deletion', 'day_proof'];
    // Where the clock was set back, a gap may end where other footage begins.
    const gaps = 'SELECT stream_id, start_ms, reason, detail FROM gap ORDER BY 1, 2';
    const all = tables.map((table) => [table, db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all()]);
    all.push(['gap', db.prepare(gaps).all()]);
    db.close();
    return Object.fromEntries(all);
  };
  const old = rows();
  const rebuilt = await rebuildFootage({ file, volumes: [join(data, 'footage')], nowMs });
  expect(rebuilt).toMatchObject({ ok: true, missing: 0, damaged: 0, setAside: 0 });
  expect(await look(data)).toEqual([]);
  const made = rows();
  for (const [table, was] of Object.entries(old)) expect(made[table], table).toEqual(was);
});

test('the proof of a deleted day stands by itself, and says when the footage went', async () => {
  const data = copyOf();
  for (const more of [[], ['--hash']]) {
    const gone = await nestbox(data, 'footage', 'proof', '--day', days[3] ?? '', ...more);
    expect(gone.code, gone.said).toBe(0);
    expect(gone.said).toContain('deleted on 2026-12-21');
    expect(gone.said).not.toContain('missing');
  }
  const partly = await nestbox(data, 'footage', 'proof', '--day', held, '--stream', 'cam-infant', '--hash', '--json');
  expect(partly.code, partly.said).toBe(0);
  const [{ proof, deleted, files }] = JSON.parse(partly.said).proofs;
  expect(isSignedBy(proof, loadSiteKey(data).jwk)).toBe(true);
  expect({ files, on: deleted[0].on }).toEqual({ files: [], on: '2026-12-21' });
  // A file that was not deleted and is gone is missing, whatever went beside it.
  for (const path of globSync('**/*.mp4', { cwd: data })) {
    if (held === dayOf(Number(basename(path).split('-')[0]))) rmSync(join(data, path));
  }
  const lost = await nestbox(data, 'footage', 'proof', '--day', held, '--stream', 'cam-infant', '--hash');
  expect(lost).toMatchObject({ code: 1, said: expect.stringContaining('is missing') });
});
