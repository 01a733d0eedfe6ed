import { execFile } from 'node:child_process';
import { scryptSync } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { openCredentials, pepperFile } from '#agent/identity/credentials.ts';
import { temporaryFolder } from '#tests/folder.ts';

describe('the key of a PIN', () => {
  test('is the same for the same PIN and site, also after a restart, and for nothing else', async () => {
    const [folder, elsewhere] = [temporaryFolder(), temporaryFolder()];
    const site = openCredentials(folder);
    const key = await site.pinKey('2580');
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(await openCredentials(folder).pinKey('2580')).toBe(key);
    expect(await site.pinKey('2581')).not.toBe(key);
    expect(await site.cardKey('2580')).not.toBe(key);
    expect(await openCredentials(elsewhere).pinKey('2580')).not.toBe(key);
  });

  test('costs whoever has journal and pepper 16 MiB for each try, in a process without what makes tests quick', async () => {
    const folder = temporaryFolder();
    const program = `
      const { openCredentials } = await import(${JSON.stringify(import.meta.resolve('#agent/identity/credentials.ts'))});
      console.log(await openCredentials(process.argv[1]).pinKey('2580'));`;
    const { NODE_OPTIONS: _cheapPins, ...env } = process.env;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, folder], {
      env,
    });
    const cost = { N: 2 ** 14, r: 8, p: 1 };
    expect(stdout.trim()).toBe(scryptSync('pin:2580', readFileSync(pepperFile(folder)), 32, cost).toString('hex'));
  });
});

describe('the pepper', () => {
  test('is made once, for its owner only, and leaves no draft behind', () => {
    const folder = temporaryFolder();
    openCredentials(folder);
    const file = pepperFile(folder);
    const bytes = readFileSync(file);
    expect(bytes).toHaveLength(32);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'keys')).mode & 0o777).toBe(0o700);
    openCredentials(folder);
    expect(readFileSync(file)).toEqual(bytes);
    expect(readdirSync(join(folder, 'keys'))).toEqual(['pepper']);
  });

  test('is refused when others may read it, or when it is damaged', () => {
    const folder = temporaryFolder();
    openCredentials(folder);
    chmodSync(pepperFile(folder), 0o644);
    expect(() => openCredentials(folder)).toThrow(/chmod 600/);
    chmodSync(pepperFile(folder), 0o600);
    writeFileSync(pepperFile(folder), 'short');
    expect(() => openCredentials(folder)).toThrow(/restore it/);
  });
});
