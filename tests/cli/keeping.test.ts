import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { openFootageIndex } from '#agent/footage/database.ts';
import { nestboxHere, openPlace } from './nestbox.ts';

const localNow = (offsetMinutes = 0): string =>
  new Date(Date.now() + 8 * 3_600_000 + offsetMinutes * 60_000).toISOString().slice(0, 16);

test('holds are made, listed, extended and released on the command line, and the same id counts once', async () => {
  const { data, configFile, withStores } = openPlace();
  const place = ['--config', configFile, '--data', data];
  const index = openFootageIndex(join(data, 'footage.db'));
  index.exec(
    `INSERT INTO stream (uuid, name, title, kind, source, enabled, revision, registered_ms)
     VALUES ('u', 'cam-yard', '沙池', 'main', x'00', 1, 1, 0)`,
  );
  index.close();
  const run = (...args: string[]) => nestboxHere(['footage', 'hold', ...args, ...place]);
  const id = uuidv7();
  const asked = ['--stream', 'cam-yard', '--from', '2026-09-01T15:40', '--to', '2026-09-01T15:50'];
  const why = ['--case', '2026-117', '--reason', 'fall', '--review-on', '2099-01-01', '--by', 'zhang', '--id', id];
  const added = await run('add', ...asked, ...why);
  expect(added.code, added.err).toBe(0);
  expect((await run('add', ...asked, ...why)).code).toBe(0);
  const [wrong, listed] = await Promise.all([
    run('add', '--stream', 'cam-z', ...asked.slice(2), ...why.slice(0, -2)),
    run('list', '--json'),
  ]);
  expect(wrong.code).toBe(2);
  expect(wrong.err).toContain('there is no stream "cam-z"');
  const [hold, ...others] = JSON.parse(listed.out).holds;
  expect(others).toEqual([]);
  expect(hold).toMatchObject({ holdId: id, state: 'active', by: 'cli:zhang', from: '2026-09-01T15:40:00.000+08:00' });
  const extended = await run('extend', id, '--review-on', '2099-06-01', '--reason', 'goes on');
  expect(extended.code, extended.err).toBe(0);
  expect((await run('release', id, '--reason', 'closed')).code).toBe(0);
  withStores(({ holds }) => {
    expect(holds.find(id)).toMatchObject({ reviewOn: '2099-06-01', releasedBecause: 'closed' });
  });
});

test('the clock is confirmed by a watch that agrees, and by no other', async () => {
  const { data, configFile, withStores } = openPlace();
  const place = ['--config', configFile, '--data', data];
  const run = (...args: string[]) => nestboxHere(['footage', 'retention', ...args, ...place]);
  const [state, differs] = await Promise.all([run('--json'), run('--confirm-clock', localNow(30))]);
  expect(JSON.parse(state.out)).toMatchObject({ retentionDays: 90, frozen: 'clock_unproved', deletions: [] });
  expect(differs.code).toBe(1);
  const confirmed = await run('--confirm-clock', localNow());
  expect(confirmed.code, confirmed.err).toBe(0);
  withStores(({ confirmations }) => expect(confirmations.last()?.wallMs).toBeGreaterThan(Date.now() - 60_000));
  expect(JSON.parse((await run('--json')).out).frozen).toBeNull();
});

test('the planner tells what disks are needed, in both languages', async () => {
  const { data, configFile } = openPlace();
  const place = ['--config', configFile, '--data', data];
  const asked = ['footage', 'plan', '--cameras', '16x2', '--cameras', '4x4', '--disks', '4x16', '--raid', 'raid5'];
  const [told, json, chinese, empty] = await Promise.all([
    nestboxHere([...asked, ...place]),
    nestboxHere([...asked, '--json', ...place]),
    nestboxHere([...asked, ...place], { env: { NESTBOX_LANG: 'zh' } }),
    nestboxHere(['footage', 'plan', ...place]),
  ]);
  const plan = JSON.parse(json.out);
  // 48 Mbit/s are 6 MB/s: 518.4 GB a day.
  expect(plan).toMatchObject({ cameras: 20, days: 90, bytesPerDay: 518_400_000_000, suffices: false });
  expect(plan.neededBytes).toBe(Math.ceil((518_400_000_000 * 92) / 0.9));
  expect(told.out).toContain('20 streams for 90 days need 53.0 TB');
  expect(told.out).toContain('they do not suffice');
  expect(chinese.out).toContain('20 路录像存 90 天需要 53.0 TB');
  expect(empty.code).toBe(2);
});
