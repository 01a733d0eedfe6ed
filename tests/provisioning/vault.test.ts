import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { CameraConfig } from '#agent/config/schema.ts';
import { camerasOf } from '#agent/devices/provisioning/cameras.ts';
import { sealAccounts } from '#agent/devices/provisioning/seeds.ts';
import { deviceKeyFile, openSecrets } from '#agent/devices/secrets.ts';
import { createVault } from '#agent/devices/vault.ts';
import { openDatabase } from '#agent/journal/database.ts';
import { epochMs } from '#agent/time/clock.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { openProvisioned, startCamera } from './site.ts';

const account = { username: 'installer', password: 'Un-guess-able-7391' };

const openVault = (folder: string) => {
  const db = openDatabase(join(folder, 'journal.db'));
  onTestFinished(() => void db.close());
  return { db, vault: createVault(db, openSecrets(deviceKeyFile(folder, undefined))) };
};

/** Every byte of a folder's databases, with what their logs still hold. */
const bytesOf = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('');

describe('the vault', () => {
  test('gives an account back to whoever has the key, and to the unit that it is for', () => {
    const folder = temporaryFolder();
    const { db, vault } = openVault(folder);
    vault.put('cam-1', account, epochMs(1));
    expect(vault.find('cam-1')).toEqual(account);
    expect(vault.isOwn('cam-1')).toBe(false);
    // Copied to another unit's row, it opens nothing.
    db.prepare(`INSERT INTO unit_account SELECT 'cam-2', sealed, set_at, own FROM unit_account`).run();
    expect(vault.find('cam-2')).toBeUndefined();
    vault.forget('cam-1');
    expect(vault.has('cam-1')).toBe(false);
  });

  test('with another key says that there is none, and breaks nothing', () => {
    const folder = temporaryFolder();
    const { db, vault } = openVault(folder);
    vault.put('cam-1', account, epochMs(1));
    const other = createVault(db, openSecrets(join(temporaryFolder(), 'other.key')));
    expect(other.find('cam-1')).toBeUndefined();
    expect(other.has('cam-1')).toBe(true);
  });

  test('takes its key from systemd where systemd hands one over, else from a file for its owner alone', () => {
    const [data, handed] = [temporaryFolder(), temporaryFolder()];
    expect(deviceKeyFile(data, handed)).toBe(join(data, 'keys', 'device.key'));
    vi.stubEnv('CREDENTIALS_DIRECTORY', handed);
    onTestFinished(() => void vi.unstubAllEnvs());
    // With an access list for the service's user, as systemd makes it.
    writeFileSync(join(handed, 'device-key'), Buffer.alloc(32, 7), { mode: 0o440 });
    const file = deviceKeyFile(data, handed);
    expect(openSecrets(file).open(openSecrets(file).seal('x', 'c'), 'c')).toBe('x');
    chmodSync(file, 0o444);
    expect(() => openSecrets(file)).toThrow(/Others may read/);
    vi.unstubAllEnvs();
    openSecrets(deviceKeyFile(data, undefined));
    expect(statSync(join(data, 'keys', 'device.key')).mode & 0o777).toBe(0o600);
    chmodSync(join(data, 'keys', 'device.key'), 0o644);
    expect(() => openSecrets(deviceKeyFile(data, undefined))).toThrow(/chmod 600/);
  });
});

test('an account of facility.yaml is sealed at the start, and the file may then leave it out', () => {
  const { vault, db } = openVault(temporaryFolder());
  const listed = { id: 'cam-1', name: '院子', onvif: 'http://192.0.2.11/onvif/device_service' };
  const watched = (camera: CameraConfig) => {
    sealAccounts([camera], vault, epochMs(1));
    return camerasOf({ configured: [camera], positions: [], accountOf: vault.find });
  };
  expect(watched({ ...listed, ...account })).toMatchObject([account]);
  expect(watched(listed)).toMatchObject([account]);
  // The camera was given another since: the old one in the file does not come back. A new one in the file is taken.
  const rotated = { username: 'nestbox', password: 'Another-4711' };
  vault.put('cam-1', rotated, epochMs(2), true);
  expect(watched({ ...listed, ...account })).toMatchObject([rotated]);
  const renewed = { ...account, password: 'Renewed-4711' };
  expect(watched({ ...listed, ...renewed })).toMatchObject([renewed]);
  const sealed = db.prepare('SELECT sealed FROM unit_account').pluck().all() as Uint8Array[]; // a BLOB column
  expect(Buffer.concat(sealed).toString('latin1')).not.toContain('4711');
});

test('a site seals the accounts of its file when it opens', async () => {
  const site = await openProvisioned((config) => ({
    ...config,
    cameras: [{ id: 'cam-1', name: '院子', onvif: 'http://192.0.2.11/onvif/device_service', ...account }],
  }));
  expect(site.vault.find('cam-1')).toEqual(account);
});

describe('an account that was given', () => {
  test('is in no answer, no log, no event, no database and no backup', async () => {
    const { address } = await startCamera({ password: account.password });
    const site = await openProvisioned();
    const said: string[] = [];
    const say = async (path: string, body: object, method?: 'POST' | 'PUT') => {
      const answer = await site.say(path, body, method);
      said.push(JSON.stringify(answer.body));
      return answer;
    };
    const credentials = { ...account, username: 'nestbox' };
    const place = { name: '院子', kind: 'camera', covers: [] };
    const asked = await site.ask('POST', '/identifications', { address, credentials });
    said.push(JSON.stringify(asked.body));
    expect(asked.body).toMatchObject({ serial: 'SIM-sim-1', login: expect.any(String) });
    const made = await say('', { positionId: 'cam-1', ...place, unit: { address }, credentials });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    await say('/cam-1', { ...place, credentials }, 'PUT');
    await say('/cam-1/replace', { unit: { address: 'http://127.0.0.1:1/onvif' }, credentials });
    // A body that is wrong elsewhere must not be quoted.
    await say('', { positionId: 'cam-2', ...place, kind: 'sofa', credentials });
    for (const path of ['', '/cam-1/history']) said.push(JSON.stringify((await site.ask('GET', path)).body));
    site.stores.db.exec(`VACUUM INTO '${join(site.config.dataFolder, 'backup.db')}'`);
    expect(said.join('')).not.toContain(account.password);
    expect(site.errors()).not.toContain(account.password);
    expect(JSON.stringify(site.stores.journal.read(0, 1000))).not.toContain(account.password);
    expect(bytesOf(site.config.dataFolder)).toContain('cam-1');
    expect(bytesOf(site.config.dataFolder)).not.toContain(account.password);
  });

  test('is no part of what the same id must come with again: a fingerprint of it could be guessed at', async () => {
    const site = await openProvisioned();
    const body = { id: crypto.randomUUID(), positionId: 'gate', name: '大门', kind: 'door', covers: [] };
    const first = await site.ask('POST', '', { ...body, credentials: account });
    expect(first.status).toBe(201);
    expect((await site.ask('POST', '', { ...body, credentials: { ...account, password: 'x' } })).status).toBe(200);
  });

  test('is not in what a crash leaves behind', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'keys'));
    const program = `
      import { openSecrets } from '#agent/devices/secrets.ts';
      import { createVault } from '#agent/devices/vault.ts';
      import { openDatabase } from '#agent/journal/database.ts';
      const db = openDatabase(process.argv[1] + '/journal.db');
      const vault = createVault(db, openSecrets(process.argv[1] + '/keys/device.key'));
      db.exec('DROP TABLE unit_account');
      db.exec('CREATE TABLE unit_account (unit_id TEXT PRIMARY KEY, sealed BLOB CHECK (0), set_at INTEGER, own INTEGER)');
      vault.put('cam-1', { username: 'installer', password: '${account.password}' }, 1);`;
    let printed = '';
    try {
      execFileSync(process.execPath, ['--input-type=module', '-e', program, folder], {
        encoding: 'utf8',
        stdio: 'pipe',
      });
    } catch (error) {
      printed = String((error as { stderr: string }).stderr);
    }
    expect(printed).toContain('SqliteError');
    expect(printed.replace(program, '')).not.toContain(account.password);
  });
});
