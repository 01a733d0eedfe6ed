import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createToken } from '#agent/identity/tokens.ts';
import { projectRoot } from '#tests/box.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { nestbox, nestboxHere, openPlace } from './nestbox.ts';

describe('how the command line is used', () => {
  test('--help lists every command, in Chinese or English, and exits with 0', async () => {
    const [chinese, english] = await Promise.all([
      nestbox(['--help'], { env: { NESTBOX_LANG: 'zh' } }),
      nestbox(['--help'], { env: { NESTBOX_LANG: '', LC_ALL: 'en_GB.UTF-8' } }),
    ]);
    expect([chinese.code, english.code]).toEqual([0, 0]);
    expect(chinese.out).toContain('用法: nestbox');
    expect(english.out).toContain('Usage: nestbox');
    for (const name of [
      'run',
      'check',
      'rebuild',
      'backup <file>',
      'restore <file>',
      'verify <path...>',
      'token',
      'kiosk',
      'summary',
      'footage',
      'simulate',
    ]) {
      expect(english.out).toContain(`\n  ${name} `);
      expect(chinese.out).toContain(`\n  ${name} `);
    }
  });

  test.each([
    [['fly'], 'there is no command fly'],
    [[], 'Usage'],
    [['token'], 'Usage'],
    [['check', '--loud'], 'there is no option --loud'],
    [['backup'], 'the argument file is missing'],
    [['check', 'extra'], 'too many arguments'],
    [['verify', 'x.json'], '--key'],
    [['token', 'create', '--role', 'king', '--name', 'x'], 'not valid; it takes: kiosk, caregiver, head'],
    [['token', 'create', '--role', 'head'], '--name'],
    [['run', '--port', '70000'], 'not valid; it takes: 0–65535'],
    [['simulate', 'day', '--seed', '-1'], 'not valid; it takes: 0–4294967295'],
    [['simulate', 'day', '--seed', 'x'], 'not valid; it takes: 0–4294967295'],
    [['simulate', 'day', '--seed', ''], 'not valid; it takes: 0–4294967295'],
    [['simulate', 'day', '--speed', '0'], 'not valid; it takes: > 0'],
    [['simulate', 'site', '--cameras', '1000'], 'not valid; it takes: 0–200'],
    [['simulate', 'site', '--host', '0.0.0.0'], 'not valid; it takes: IPv4'],
    [['simulate', 'site', '--fault', 'cam-01=broken'], 'not valid; it takes: wrongPassword, preauthServices'],
    [['simulate', 'fault', 'cam-01', 'broken'], 'not valid; it takes: wrongPassword, preauthServices'],
    [['summary', 'seal', '--day'], 'needs a value'],
  ])('%j is wrong usage: exit 2 and what to do', async (args, said) => {
    const ran = await nestboxHere(args);
    expect(ran.code).toBe(2);
    expect(ran.err + ran.out).toContain(said);
  });

  test('a facility file at fault is named with its line: exit 2', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'facility.yaml');
    writeFileSync(file, 'site: { code: demo, name: x }\nrooms: []\nclasses: []\n');
    const ran = await nestbox(['check', '--config', file, '--data', folder]);
    expect(ran.code).toBe(2);
    expect(ran.err).toContain(`${file}:2`);
  });

  test('a folder without data is a failure, and stays without data', async () => {
    const folder = temporaryFolder();
    const ran = await nestbox(['check', '--json', '--data', folder]);
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.out)).toMatchObject({ ok: false, code: 'no_data' });
    expect((await nestbox(['check', '--data', folder])).code).toBe(1);
  });
});

test('whoever reads only the beginning ends it quietly', async () => {
  const { withStores, configFile, data } = openPlace();
  withStores(({ journal }) => {
    for (let index = 0; index < 2000; index += 1)
      createToken(journal, { role: 'head', name: `示例 ${index}`, actor: 'agent' });
  });
  const command = [
    process.execPath,
    join(projectRoot, 'agent/cli/nestbox.ts'),
    'token',
    'list',
    '--config',
    configFile,
    '--data',
    data,
  ];
  const ran = await nestbox([], { program: ['bash', '-c', `set -o pipefail; "$@" | head -1`, 'bash', ...command] });
  expect([ran.code, ran.err]).toEqual([0, '']);
  expect(ran.out.split('\n')).toHaveLength(2);
});

describe('the wrapper for the system’s Node', () => {
  const wrapper = join(projectRoot, 'agent/cli/nestbox.mjs');
  const systemNode = '/usr/bin/node';

  test('runs the command on the installed Node 24 and hands its exit code on', async () => {
    const version = await nestbox(['--version'], { program: [systemNode, wrapper] });
    expect([version.code, version.out.trim()]).toEqual([0, '0.1.0']);
    expect((await nestbox(['fly'], { program: [systemNode, wrapper] })).code).toBe(2);
  });

  test('says what to do where nothing is installed', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'agent/cli'), { recursive: true });
    cpSync(wrapper, join(folder, 'agent/cli/nestbox.mjs'));
    const ran = await nestbox(['check'], { program: [systemNode, join(folder, 'agent/cli/nestbox.mjs')] });
    expect([ran.code, ran.err]).toEqual([1, expect.stringMatching(/not installed yet.*npm ci.*npm start/)]);
  });
});
