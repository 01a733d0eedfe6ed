import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import type { Day } from '#agent/time/calendar.ts';
import { musts } from '#district/conformance/musts.ts';
import { createProbe } from '#district/conformance/probe.ts';
import { writeCertificates } from '#tests/certificates.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { openSiteApp } from '#tests/siteApp.ts';
import { prepareBox } from '#tests/testBox.ts';
import { nestboxHere } from '../cli/nestbox.ts';
import { believedKeys, giveAnswers } from './answered.ts';

const ask = (...args: string[]) => nestboxHere(['district', 'conformance', ...args]);

/** What the kit says of a sound site over TLS, first with a key that is not the site's, then asking all that it can. */
const expectSound = async (address: string, token: string, folder: string, key: string): Promise<void> => {
  // One line of the table says so, and the command fails.
  const wrongKey = join(folder, 'wrong.json');
  writeFileSync(wrongKey, JSON.stringify({ x: 'A'.repeat(43) }));
  const usual = [address, '--token', token, '--insecure-ca', join(folder, 'ca.pem')];
  const table = await ask(...usual, '--key', wrongKey);
  expect(table.code).toBe(1);
  expect(table.out).toMatch(/NB-KEY-006\s+FAIL\s+Every summary is signed .* → number 1/);
  expect(table.out).toMatch(/NB-RCPT-001\s+not tested .*\(needs --write\)/);
  expect(table.out.trim().split('\n')).toHaveLength(musts.length + 2);
  expect(table.out).toMatch(/\d+ passed, 1 failed, \d+ not tested\n$/);
  expect(table.out + table.err).not.toContain(token);

  // Last, for it asks until it is refused.
  const ran = await ask(...usual, '--json', '--write', '--limits', '--key', key);
  const { ok, outcomes } = JSON.parse(ran.out) as { ok: boolean; outcomes: { id: string; result: string }[] };
  expect(outcomes.filter(({ result }) => result !== 'pass')).toEqual([]);
  expect(outcomes.map(({ id }) => id)).toEqual(musts.map(({ id }) => id));
  expect([ran.code, ok]).toEqual([0, true]);
};

const days = ['2026-01-05', '2026-01-06', '2026-01-07'];
const filesOfTls = (folder: string) => {
  writeCertificates(folder);
  return { certificate: join(folder, 'server.pem'), key: join(folder, 'server.key') };
};

describe('nestbox district conformance', () => {
  test('finds nothing to complain of at a site, over TLS', async () => {
    const folder = temporaryFolder();
    const tls = filesOfTls(folder);
    const site = await openSiteApp((config) => ({
      ...config,
      listen: { ...config.listen, tls },
      upstream: {
        ...config.upstream,
        districtKeys: believedKeys,
        pull: { ...config.upstream.pull, pollsPerMinute: 240 },
      },
    }));
    for (const day of days) site.sealing.seal(day as Day);
    await giveAnswers(site.config.site.code, async (role, url, payload) => {
      const { statusCode: status } = await site.app.inject({ method: 'POST', url, headers: site.as(role), payload });
      return { status };
    });
    const key = join(folder, 'key.json');
    writeFileSync(key, JSON.stringify(loadSiteKey(site.config.dataFolder).jwk));
    // Its time passes, a little faster than that of who waits.
    let last = performance.now();
    const passing = setInterval(() => {
      const now = performance.now();
      site.clock.advance(Math.round(1.2 * (now - last)));
      last = now;
    }, 50);
    onTestFinished(() => clearInterval(passing));
    const token = site.as('district').authorization?.replace('Bearer ', '') ?? '';
    await expectSound(await site.app.listen({ host: '127.0.0.1', port: 0 }), token, folder, key);
  });

  // The same of the agent as a process, whose start takes the longest: in the soak.
  test.runIf(process.env.NESTBOX_CONFORMANCE === 'agent')('nor at the real agent', async () => {
    const folder = temporaryFolder();
    const tls = filesOfTls(folder);
    const box = await prepareBox((file) => ({
      ...file,
      flows: { enabled: false },
      cameras: [],
      listen: { ...file.listen, tls },
      upstream: { districtKeys: believedKeys, pull: { pollsPerMinute: 240 } },
    }));
    await box.start('agent');
    const nestbox = async (...args: string[]): Promise<string> =>
      (await nestboxHere([...args, '--config', box.configFile, '--data', box.data])).out;
    for (const day of days) await nestbox('summary', 'seal', '--day', day);
    await nestbox('summary', 'export', join(folder, 'export'));
    const tokenOf = async (role: string): Promise<string> => {
      const made = await nestbox('token', 'create', '--role', role, '--name', 'kit', '--json');
      return (JSON.parse(made) as { token: string }).token;
    };
    const [token, head] = [await tokenOf('district'), await tokenOf('head')];
    const { site } = JSON.parse(readFileSync(join(folder, 'export', 'key.json'), 'utf8')) as { site: string };
    const probe = createProbe(new URL(box.endpoints().http), {
      token,
      ca: readFileSync(join(folder, 'ca.pem'), 'utf8'),
    });
    onTestFinished(probe.close);
    await giveAnswers(site, (role, path, body) =>
      probe.ask(path, { method: 'POST', body: JSON.stringify(body), token: role === 'head' ? head : token }),
    );
    await expectSound(box.endpoints().http, token, folder, join(folder, 'export', 'key.json'));
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
