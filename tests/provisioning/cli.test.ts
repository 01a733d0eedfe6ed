import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createBox } from '#tests/box.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { nestbox } from '../cli/nestbox.ts';
import { account, startCamera } from './site.ts';

/** A real agent that knows no device, and its command line. */
const openBox = async () => {
  const folder = temporaryFolder();
  const box = await createBox(folder, ({ siren: _, ...file }) => ({
    ...file,
    cameras: [],
    positions: [],
    simulated: false,
    flows: { enabled: false },
    areas: [{ id: 'wc', name: '卫生间', kind: 'toilet' }],
  }));
  mkdirSync(box.data, { recursive: true });
  onTestFinished(() => box.close());
  await box.start('agent');
  const place = ['--config', box.configFile, '--data', box.data];
  const env = { NESTBOX_DEVICE_PASSWORD: account.password };
  return {
    ...box,
    folder,
    run: (...args: string[]) => nestbox(['provision', ...args, ...place], { env }),
    ask: async (...args: string[]) => {
      const ran = await nestbox(['provision', ...args, '--json', ...place], { env });
      return { code: ran.code, err: ran.err, body: ran.out === '' ? undefined : JSON.parse(ran.out) };
    },
    verify: (...args: string[]) => nestbox(['verify', ...args, ...place]),
  };
};

test('a technician at the command line: searches, puts up, tests, imports, and writes a report that verifies', async () => {
  const sim = await startCamera({ serial: 'S-1' });
  const box = await openBox();
  const nothing = await box.run('scan', '--address', '203.0.113.9', '--seconds', '1');
  expect(nothing.code, nothing.err).toBe(0);
  expect(nothing.out).toContain('addresses that were asked: 203.0.113.9');
  for (const word of ['powered', 'VLAN', 'ONVIF', 'check them and the port']) expect(nothing.out).toContain(word);

  const found = await box.ask('scan', '--address', `127.0.0.1:${sim.port}`, '--seconds', '2');
  // Somebody else's simulated cameras may answer on this machine, too.
  const sources = found.body.inbox.filter(({ address }: { address: string }) => address === sim.address);
  expect(sources, found.err).toMatchObject([{ source: 'onvif' }]);

  const forbidden = await box.run('add', 'cam-1', '--name', '院子', '--kind', 'camera', '--area', 'wc');
  expect(forbidden.code).toBe(1);
  expect(forbidden.err).toContain('国务院令第799号第八条');
  const lost = await box.run('add', 'cam-1', '--name', '院子', '--kind', 'camera', '--zone', 'perimter');
  expect(lost.code).toBe(1);
  expect(lost.err).toContain('perimeter (周界)');
  const given = ['--address', sim.address, '--username', account.username];
  const added = await box.run(
    'add',
    'cam-1',
    '--name',
    '院子',
    '--kind',
    'camera',
    '--area',
    'yard',
    '--covers',
    'yard',
    ...given,
  );
  expect(added.code, added.err).toBe(0);
  expect(added.out).toContain('S-1');

  const tested = await box.run('test', 'cam-1', 'reach', 'login', 'clock', '--by', '示例技术员');
  expect(tested.code, tested.out + tested.err).toBe(0);
  expect(tested.out.match(/✓/g)).toHaveLength(3);
  expect((await box.run('test', 'cam-1', 'stream')).code).toBe(1);
  expect((await box.run('test', 'cam-1', 'dance')).code).toBe(2);

  const unasked = await box.run('reboot', 'cam-1');
  expect(unasked.code).toBe(1);
  expect(unasked.err).toContain('confirm');
  expect((await box.run('reboot', 'cam-1', '--confirm')).out).toContain('cam-1 restarts');

  expect((await box.run('account', 'installer', '--username', account.username)).code).toBe(0);
  const tried = await box.ask('try', 'installer');
  expect(tried.body.results, tried.err).toMatchObject([{ positionId: 'cam-1', verdict: 'accepted' }]);
  expect((await box.run('try', 'nobody')).code).toBe(1);

  // What is left of an old camera is said, allowed with a word of its own, and taken back.
  sim.camera.setFault('plainTextOnly', true);
  const old = await box.run('replace', 'cam-1', ...given);
  expect(old.code).toBe(1);
  expect(old.err).toContain('plain text is what is left');
  expect((await box.ask('replace', 'cam-1', ...given, '--allow-plain-text')).body).toMatchObject({
    allowsPlainText: true,
  });
  expect((await box.run('plain-text', 'cam-1', '--forbid')).out).toContain('cam-1 gets no plain text any more');
  expect((await box.run('test', 'cam-1', 'login')).code).toBe(1);
  const why = await box.run('diagnostics', 'cam-1');
  expect(why.out, why.err).toContain('NotAuthorized');
  expect(why.out).not.toContain(account.password);
  expect((await box.run('plain-text', 'cam-1')).code).toBe(0);
  expect((await box.run('test', 'cam-1', 'reach', 'login', '--by', '示例技术员')).code).toBe(0);

  const file = join(box.folder, 'positions.csv');
  writeFileSync(file, 'position,name,kind,area\ngate,大门,door,yard\n');
  expect((await box.ask('import', file)).body).toMatchObject({ applied: false, new: 1 });
  expect((await box.ask('import', file, '--apply')).body).toMatchObject({ applied: true, new: 1 });
  writeFileSync(file, 'position,name,kind,area\nx,摄像机,camera,卫生间\n');
  const faulty = await box.run('import', file, '--apply');
  expect(faulty.code).toBe(1);
  expect(faulty.out).toContain('✗ area');

  const listed = await box.ask('list');
  expect(listed.body.positions.map(({ positionId }: { positionId: string }) => positionId)).toEqual(['cam-1', 'gate']);

  const out = join(box.folder, 'acceptance');
  expect((await box.run('report', '--out', out)).code).toBe(0);
  expect(readFileSync(join(out, 'acceptance.html'), 'utf8')).toContain('示例技术员');
  const key = join(out, 'key.json');
  expect((await box.verify(out, '--key', key)).code).toBe(0);
  const report = join(out, 'acceptance.json');
  writeFileSync(report, readFileSync(report, 'utf8').replace('"院子"', '"后院"'));
  const changed = await box.verify(report, '--key', key);
  expect(changed.code).toBe(1);
  expect(changed.out).toContain('bad_signature');

  // Nothing that was printed, logged or kept holds the password; tokens made on the way are gone.
  const all = [nothing, forbidden, added, tested, faulty].map((ran) => ran.out + ran.err).join('');
  expect(all + box.output() + JSON.stringify(listed.body)).not.toContain(account.password);
  const tokens = JSON.parse(await box.nestbox('token', 'list', '--json')).tokens as { revokedAt: string | null }[];
  expect(tokens.every(({ revokedAt }) => revokedAt !== null)).toBe(true);
}, 120_000);

test('without a running system it says what to do', async () => {
  const folder = temporaryFolder();
  const ran = await nestbox(['provision', 'list', '--data', folder]);
  expect(ran.code).toBe(1);
  expect(ran.err).toContain('npm start');
});
