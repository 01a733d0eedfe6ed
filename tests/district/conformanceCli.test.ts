import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { musts } from '#district/conformance/musts.ts';
import { writeCertificates } from '#tests/certificates.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { prepareBox } from '#tests/testBox.ts';
import { nestboxHere } from '../cli/nestbox.ts';

const ask = (...args: string[]) => nestboxHere(['district', 'conformance', ...args]);

describe('nestbox district conformance', () => {
  test('finds nothing to complain of at the real agent, over TLS', async () => {
    const folder = temporaryFolder();
    writeCertificates(folder);
    const box = await prepareBox((file) => ({
      ...file,
      flows: { enabled: false },
      cameras: [],
      listen: { ...file.listen, tls: { certificate: join(folder, 'server.pem'), key: join(folder, 'server.key') } },
      upstream: { pull: { pollsPerMinute: 240 } },
    }));
    await box.start('agent');
    const nestbox = async (...args: string[]): Promise<string> =>
      (await nestboxHere([...args, '--config', box.configFile, '--data', box.data])).out;
    for (const day of ['2026-01-05', '2026-01-06', '2026-01-07']) await nestbox('summary', 'seal', '--day', day);
    await nestbox('summary', 'export', join(folder, 'export'));
    const made = await nestbox('token', 'create', '--role', 'district', '--name', 'kit', '--json');
    const { token } = JSON.parse(made) as { token: string };
    // A key that is not the site's: one line of the table says so, and the command fails.
    const wrongKey = join(folder, 'wrong.json');
    writeFileSync(wrongKey, JSON.stringify({ x: 'A'.repeat(43) }));
    const args = [box.endpoints().http, '--token', token, '--insecure-ca', join(folder, 'ca.pem'), '--key', wrongKey];
    const table = await ask(...args);
    expect(table.code).toBe(1);
    expect(table.out).toMatch(/NB-KEY-006\s+FAIL\s+Every summary is signed .* → number 1/);
    expect(table.out).toMatch(/NB-RCPT-001\s+not tested .*\(needs --write\)/);
    expect(table.out.trim().split('\n')).toHaveLength(musts.length + 2);
    expect(table.out).toMatch(/\d+ passed, 1 failed, \d+ not tested\n$/);
    expect(table.out + table.err).not.toContain(token);

    // Last, for it asks until it is refused.
    const ran = await ask(
      ...[box.endpoints().http, '--token', token, '--json', '--write', '--limits'],
      ...['--key', join(folder, 'export', 'key.json'), '--insecure-ca', join(folder, 'ca.pem')],
    );
    const { ok, outcomes } = JSON.parse(ran.out) as { ok: boolean; outcomes: { id: string; result: string }[] };
    expect(outcomes.filter(({ result }) => result !== 'pass')).toEqual([]);
    expect(outcomes.map(({ id }) => id)).toEqual(musts.map(({ id }) => id));
    expect([ran.code, ok]).toEqual([0, true]);
  });

  test('says what is wrong with how it was asked', async () => {
    expect(await ask('http://127.0.0.1:1')).toMatchObject({ code: 2, err: expect.stringContaining('NESTBOX_TOKEN') });
    expect((await ask('nowhere', '--token', 't')).code).toBe(2);
    const silent = await ask('http://127.0.0.1:1', '--token', 't');
    expect([silent.code, silent.err]).toEqual([1, expect.stringContaining('does not answer')]);
    const chinese = await nestboxHere(['district', 'conformance', '--help'], { env: { NESTBOX_LANG: 'zh' } });
    expect(chinese.out).toContain('核对');
  });
});
