import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nestbox, openPlace } from './nestbox.ts';

describe('check and rebuild', () => {
  test('a sound journal: exit 0', async () => {
    const { run, ask, events } = openPlace(nestbox);
    expect(await ask('check')).toMatchObject({ code: 0, body: { ok: true, events: events(), faults: [] } });
    expect(await run('check')).toMatchObject({ code: 0, out: `sound: ${events()} events\n`, err: '' });
    expect(await ask('rebuild')).toMatchObject({ code: 0, body: { ok: true, events: events() } });
    expect(await ask('check')).toMatchObject({ code: 0 });
  });

  test('a changed fact and a projection that lies are found, and rebuild mends what can be mended', async () => {
    const { ask, withStores } = openPlace();
    withStores(({ db }) => db.exec("UPDATE presence SET room_id = 'elsewhere'"));
    expect(await ask('check')).toMatchObject({ code: 1, body: { ok: false } });
    await ask('rebuild');
    expect(await ask('check')).toMatchObject({ code: 0 });
    withStores(({ db }) => {
      db.exec('DROP TRIGGER event_never_changed');
      db.exec("UPDATE event SET actor = 'adult:stranger' WHERE type = 'attendance.checked_in'");
    });
    const { code, body } = await ask('check');
    expect([code, body.faults]).toEqual([1, expect.arrayContaining([expect.objectContaining({ check: 'chain' })])]);
  });

  test('a file that is no database is a finding, not a crash', async () => {
    const { ask, data } = openPlace();
    writeFileSync(join(data, 'journal.db'), 'x'.repeat(8192));
    expect(await ask('check')).toMatchObject({ code: 1, body: { ok: false, faults: [{ check: 'integrity' }] } });
  });

  test('rebuild and restore wait for the agent to stop', async () => {
    const { ask, data, folder } = openPlace();
    mkdirSync(join(data, 'run'));
    writeFileSync(join(data, 'run/agent.json'), JSON.stringify({ pid: process.pid, startedAt: 0, http: '', mqtt: '' }));
    expect(await ask('rebuild')).toMatchObject({ code: 1, body: { code: 'agent_runs' } });
    expect(await ask('restore', join(folder, 'x.db'))).toMatchObject({ code: 1, body: { code: 'agent_runs' } });
  });
});

describe('backup and restore', () => {
  test('bring a journal back as it was; what was there is moved aside', async () => {
    const { ask, run, data, folder, checkIn, events, withStores } = openPlace();
    const before = events();
    const file = join(folder, 'backups/monday.db');
    expect(await ask('backup', file)).toMatchObject({ code: 0, body: { ok: true, file } });
    withStores(({ journal }) => {
      expect(journal.read(before, 10)).toMatchObject([{ type: 'journal.backed_up' }]);
    });
    expect(await ask('backup', file)).toMatchObject({ code: 1, body: { code: 'file_exists' } });
    checkIn('bao');
    const restored = await ask('restore', file);
    expect(restored).toMatchObject({ code: 0, body: { ok: true, events: before } });
    expect(await ask('check')).toMatchObject({ code: 0, body: { events: before } });
    expect(existsSync(String(restored.body.aside))).toBe(true);
    expect((await run('restore', String(restored.body.aside))).code).toBe(0);
    expect(events()).toBeGreaterThan(before);
    expect(existsSync(join(data, 'journal.db.arriving'))).toBe(false);
  });

  test('a damaged backup is refused and changes nothing', async () => {
    const { ask, folder, events } = openPlace();
    const file = join(folder, 'monday.db');
    await ask('backup', file);
    const before = events();
    const bytes = readFileSync(file);
    bytes.write('adult:strange', bytes.indexOf('adult:mother'));
    writeFileSync(file, bytes);
    const { code, err } = await ask('restore', file);
    expect([code, err]).toEqual([1, expect.stringContaining('not a sound backup')]);
    writeFileSync(file, 'nonsense');
    expect(await ask('restore', file)).toMatchObject({ code: 1, body: { code: 'bad_backup' } });
    expect(await ask('restore', join(folder, 'none.db'))).toMatchObject({ code: 1, body: { code: 'no_file' } });
    expect(await ask('check')).toMatchObject({ code: 0, body: { events: before } });
  });

  test('restore into an empty folder makes the site new', async () => {
    const { ask, folder } = openPlace();
    const file = join(folder, 'monday.db');
    await ask('backup', file);
    const empty = join(folder, 'empty');
    expect(await ask('restore', file, '--data', empty)).toMatchObject({ code: 0 });
  });
});

describe('tokens and kiosks', () => {
  test('a token is shown once, listed without its secret, and revoked once', async () => {
    const { ask, run, data } = openPlace();
    const made = await ask('token', 'create', '--role', 'district', '--name', 'the district');
    expect(made).toMatchObject({ code: 0, body: { role: 'district', token: expect.stringMatching(/^nbx_/) } });
    const { tokenId, token } = made.body as { tokenId: string; token: string };
    const listed = await run('token', 'list');
    expect(listed.out).toContain(tokenId);
    expect(listed.out).not.toContain(token);
    expect(readFileSync(join(data, 'journal.db'), 'latin1')).not.toContain(token);
    expect(await ask('token', 'revoke', tokenId)).toMatchObject({ code: 0 });
    expect(await ask('token', 'revoke', tokenId)).toMatchObject({ code: 1, body: { code: 'unknown_token' } });
  });

  test('a kiosk is listed, and revoked for good', async () => {
    const { ask, run, withStores, configFile, data: folder } = openPlace();
    const kioskId = 'kiosk-0a1b2c3d4e5f';
    withStores(({ journal }) => {
      const data = { kioskId, name: '前台', sha256: '0'.repeat(64) };
      journal.record([{ type: 'kiosk.enrolled', actor: `kiosk:${kioskId}`, subject: kioskId, data }]);
    });
    expect((await ask('kiosk', 'list')).body).toMatchObject({ kiosks: [{ kioskId, name: '前台', revokedAt: null }] });
    expect(await ask('kiosk', 'revoke', kioskId)).toMatchObject({ code: 0, body: { kioskId } });
    expect((await run('kiosk', 'list')).out).toMatch(/前台.*revoked \d{4}-/);
    const place = ['--config', configFile, '--data', folder];
    const chinese = await nestbox(['kiosk', 'list', ...place], { env: { NESTBOX_LANG: 'zh' } });
    expect(chinese.out, 'in the word of the screens').toMatch(/前台.*于 \d{4}-.* 停用/);
    expect(await ask('kiosk', 'revoke', 'nobody')).toMatchObject({ code: 1, body: { code: 'unknown_kiosk' } });
  });

  test('an enrolment code is eight characters with an end', async () => {
    const { ask } = openPlace();
    expect(await ask('kiosk', 'code')).toMatchObject({
      code: 0,
      body: { code: expect.stringMatching(/^[0-9A-Z]{8}$/), expiresAt: expect.stringContaining('T') },
    });
  });
});

test('footage and simulator say when there is none', async () => {
  const { ask } = openPlace();
  expect(await ask('footage', 'coverage')).toMatchObject({ code: 1, body: { code: 'no_footage' } });
  expect(await ask('simulate', 'door', 'door-1', 'open')).toMatchObject({ code: 1, body: { code: 'no_simulator' } });
});
