import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { becomeSoleRecorder } from '#agent/footage/recording/soleRecorder.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { nestboxHere } from '../cli/nestbox.ts';
import { recordSet } from './recordedSet.ts';

/** A recorded set with its facility file, and `nestbox footage …` on it. */
const prepare = async () => {
  const data = temporaryFolder();
  const { file } = await recordSet(data, [{ seconds: 9, reason: 'stall', awayMs: 5000 }], { streams: ['cam-yard'] });
  const config = join(data, 'facility.yaml');
  const room = { id: 'infant', name: '乳儿班', kind: 'classroom' };
  const facility = { site: { code: 'test-site', name: '测试托育园' }, rooms: [room], classes: [] };
  writeFileSync(config, JSON.stringify({ ...facility, recorder: { volumes: [join(data, 'footage')] } }));
  const place = ['--config', config, '--data', data];
  return {
    data,
    file,
    run: (...args: string[]) => nestboxHere(['footage', ...args, ...place]),
    chinese: (...args: string[]) => nestboxHere(['footage', ...args, ...place], { env: { NESTBOX_LANG: 'zh' } }),
    ask: async (...args: string[]) => {
      const { code, out } = await nestboxHere(['footage', ...args, '--json', ...place]);
      return { code, body: JSON.parse(out) as Record<string, unknown> & { findings: Record<string, unknown>[] } };
    },
  };
};

test('check says what is wrong, where, and what to do, in both languages; 0 sound, 1 findings, 2 wrong usage', async () => {
  const { data, run, ask, chinese } = await prepare();
  expect(await ask('check', '--hash')).toMatchObject({ code: 0, body: { ok: true, streams: 1, findings: [] } });
  expect((await run('check', '--since', 'tomorrow')).code).toBe(2);
  writeFileSync(join(data, 'footage', 'quarantine'), '');
  renameSync(join(data, 'footage', '.nestbox-volume'), join(data, 'marker'));
  const { code, body } = await ask('check');
  expect(code).toBe(1);
  expect(body.findings).toEqual([
    {
      ...{ code: 'volume_absent', stream: null, at: null, path: join(data, 'footage') },
      detail: expect.stringContaining('not mounted'),
      fix: expect.stringContaining('mount it'),
    },
  ]);
  const said = await run('check');
  expect(said).toMatchObject({ code: 1, out: expect.stringMatching(/a disk is not there[\s\S]*to do: mount it/) });
  const inChinese = await chinese('check');
  expect(inChinese).toMatchObject({ code: 1, out: expect.stringMatching(/录像磁盘不在[\s\S]*处理: 挂上磁盘/) });
});

test('rebuild refuses beside a running recorder, and says what it made; audit says what it found', async () => {
  const { data, file, run, ask } = await prepare();
  expect(await ask('audit')).toMatchObject({ code: 0, body: { ok: true, count: 0, frozen: null, progress: null } });
  rmSync(file);
  mkdirSync(join(data, 'run'));
  const sole = becomeSoleRecorder(join(data, 'run', 'recorder.lock'));
  const refused = await run('rebuild');
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('recorder is running') });
  sole?.release();
  const made = await run('rebuild');
  expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/1 streams, 1 runs, 5 files; 0 missing/) });
  expect(made.out).toContain('register the cameras again');
  expect(await ask('check', '--hash')).toMatchObject({ code: 0 });
});
