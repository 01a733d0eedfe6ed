import { expect, onTestFinished, test } from 'vitest';
import type { Coverage, ViewingGrant } from '#contract/footage.ts';
import { createBox, freePort } from '#tests/box.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { eventually } from '#tests/wait.ts';

test('a facility with its own recorder: named in facility.yaml, indexed, counted and played by the real processes', async () => {
  const onvif = `http://127.0.0.1:${await freePort()}/onvif/device_service`;
  const box = await createBox(temporaryFolder(), ({ siren: _, ...file }) => ({
    ...file,
    cameras: [],
    flows: { enabled: false },
    nvr: [
      {
        id: 'old',
        onvif,
        username: 'admin',
        password: 'nvr-密码',
        recordings: [{ token: 'REC 1', id: 'yard', name: '沙池' }],
      },
    ],
  }));
  onTestFinished(box.close);
  await Promise.all([box.start('simulator'), box.start('agent')]);
  await box.start('recorder');
  const day = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const found = await eventually('the footage', async () => {
    const { body } = await box.call('head', 'GET', `/api/v1/footage/coverage?from=${day}&to=${day}`);
    const coverage = body as Coverage;
    return coverage.streams.some(({ oldestPlayable }) => oldestPlayable !== null) && coverage;
  });
  const oldest = Date.parse(found.streams[0]?.oldestPlayable ?? '');
  expect((Date.now() - oldest) / 86_400_000).toBeGreaterThan(94.9);

  const from = new Date(Date.now() - 7_200_000).toISOString();
  const to = new Date(Date.now() - 7_190_000).toISOString();
  const viewing = { id: crypto.randomUUID(), streamId: 'yard', reason: '演练', from, to };
  const { body: grant } = await box.call('head', 'POST', '/api/v1/footage/viewings', viewing);
  const { playlist } = grant as ViewingGrant;
  const played = await fetch(box.endpoints().http + playlist, {
    headers: { authorization: `Bearer ${await box.token('head')}` },
  });
  expect([played.status, await played.text()]).toEqual([200, expect.stringContaining('#EXT-X-PROGRAM-DATE-TIME')]);
  expect(box.output()).not.toContain('nvr-密码');
});
