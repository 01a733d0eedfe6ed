import { execFile } from 'node:child_process';
import { chmodSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openSecrets } from '#agent/devices/secrets.ts';
import { temporaryFolder } from '#tests/folder.ts';

const address = 'rtsp://viewer:not-a-real-password@192.0.2.10/stream1';

test('what is sealed opens again, also after a restart', () => {
  const file = join(temporaryFolder(), 'keys', 'device.key');
  const sealed = openSecrets(file).seal(address, 'stream:one');
  expect(openSecrets(file).open(sealed, 'stream:one')).toBe(address);
});

test('sealed bytes never show the secret and never repeat', () => {
  const secrets = openSecrets(join(temporaryFolder(), 'device.key'));
  const first = Buffer.from(secrets.seal(address, 'a'));
  expect(first.includes('not-a-real-password')).toBe(false);
  expect(first.equals(Buffer.from(secrets.seal(address, 'a')))).toBe(false);
});

test('another context, another key or any changed byte is refused', () => {
  const folder = temporaryFolder();
  const secrets = openSecrets(join(folder, 'device.key'));
  const sealed = secrets.seal(address, 'a');
  expect(() => secrets.open(sealed, 'b')).toThrow();
  expect(() => openSecrets(join(folder, 'other.key')).open(sealed, 'a')).toThrow();
  fc.assert(
    fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const damaged = Uint8Array.from(sealed, (byte, index) => (index === at ? byte ^ flip : byte));
      expect(() => secrets.open(damaged, 'a')).toThrow();
    }),
  );
});

test('the key file is for its owner alone, and one that others may read is refused', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'device.key');
  openSecrets(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['device.key']);
  chmodSync(file, 0o644);
  expect(() => openSecrets(file)).toThrow(/chmod 600/);
});

test('a damaged key file is an error, never replaced', () => {
  const file = join(temporaryFolder(), 'device.key');
  writeFileSync(file, 'short', { mode: 0o600 });
  expect(() => openSecrets(file)).toThrow(/restore it/);
});

test('processes that start together on an empty folder end with the same key', async () => {
  const file = join(temporaryFolder(), 'device.key');
  const script = `
    const { openSecrets } = await import(${JSON.stringify(import.meta.resolve('#agent/devices/secrets.ts'))});
    process.stdout.write(Buffer.from(openSecrets(process.argv[1]).seal('x', 'c')).toString('hex'));`;
  const run = promisify(execFile);
  const sealed = await Promise.all(
    Array.from({ length: 4 }, () => run(process.execPath, ['--input-type=module', '-e', script, file])),
  );
  const secrets = openSecrets(file);
  for (const { stdout } of sealed) expect(secrets.open(Buffer.from(stdout, 'hex'), 'c')).toBe('x');
});
