import { describe, expect, test } from 'vitest';
import { buildReport } from '#agent/devices/provisioning/report/build.ts';
import { verifyReport } from '#agent/devices/provisioning/report/verify.ts';
import { canonical } from '#agent/journal/chain.ts';
import { isSignedBy } from '#agent/journal/signature.ts';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import { dayAt } from '#agent/time/calendar.ts';
import { epochMs } from '#agent/time/clock.ts';
import type { AcceptanceReport } from '#contract/acceptance.ts';
import { openProvisioned } from './site.ts';

const picture = Buffer.from(
  'ffd8ffe000104a46494600010100000100010000ffdb0043000101010101010101010101010101010101010101ffd9',
  'hex',
);

/** A yard with a camera whose picture was seen, and a door that nobody has tried; both have dangerous names. */
const openTested = async () => {
  const site = await openProvisioned((config) => ({
    ...config,
    site: { ...config.site, address: '示例路 1 号', contact: '示例园长 0830-0000000' },
  }));
  const evidence = site.evidence.keep(picture);
  const by = { actor: 'token:installer', subject: 'cam-1' };
  const about = { positionId: 'cam-1', unitId: 'cam-1' };
  site.stores.journal.record([
    {
      ...by,
      type: 'position.recorded',
      data: {
        positionId: 'cam-1',
        name: '<script>alert(1)</script>',
        kind: 'camera',
        covers: ['yard'],
        areaId: 'yard',
      },
    },
    { ...by, type: 'unit.bound', data: { ...about, serial: '"><img src=x>', address: 'http://127.0.0.1:1/onvif' } },
    {
      ...by,
      type: 'unit.tested',
      data: {
        ...about,
        testId: crypto.randomUUID(),
        test: 'picture',
        passed: true,
        detail: '看到了画面 / seen',
        measured: { widthPx: 640 },
        pictureSha256: evidence,
        tookMs: 40,
      },
    },
    {
      actor: 'token:installer',
      subject: 'gate',
      type: 'position.recorded',
      data: { positionId: 'gate', name: '大门', kind: 'door', covers: [] },
    },
  ]);
  const bytes = async () =>
    (await site.app.inject({ url: '/api/v1/devices/report', headers: site.as('technician') })).rawPayload;
  const keys = [loadSiteKey(site.config.dataFolder).jwk];
  return { ...site, evidence, bytes, keys };
};

describe('the acceptance report', () => {
  test('says what stands where, what was measured, and what nobody has tested', async () => {
    const { ask } = await openTested();
    const { body } = await ask('GET', '/report');
    expect(body).toMatchObject({
      schema: 'nestbox.acceptance/1',
      isAccepted: false,
      retentionDays: 90,
      site: { address: '示例路 1 号' },
      positions: [
        {
          positionId: 'cam-1',
          area: '院子',
          missing: ['reach', 'login', 'clock', 'stream', 'event'],
          findings: ['no_tamper_signal'],
          tests: [{ test: 'picture', measured: { widthPx: 640 } }],
        },
        { positionId: 'gate', unit: null, missing: ['state', 'event'] },
      ],
      confirmations: [],
    });
  });

  test('is signed: every changed byte, picture and key is found', async () => {
    const { bytes, keys, evidence } = await openTested();
    const report = await bytes();
    const means = { keys, isSignedBy, picture: (sha256: string) => (sha256 === evidence ? picture : undefined) };
    expect(verifyReport(report, means)).toEqual([]);
    const changed = JSON.parse(report.toString());
    changed.positions[0].tests[0].passed = false;
    const code = (value: unknown, other = means) =>
      verifyReport(Buffer.from(canonical(value)), other).map(({ code: each }) => each);
    expect(code(changed)).toEqual(['bad_signature']);
    const original = JSON.parse(report.toString());
    expect(code({ ...original, more: 1 })).toEqual(['not_a_report']);
    expect(code(original, { ...means, keys: [] })).toEqual(['unknown_key']);
    expect(code(original, { ...means, picture: () => undefined })).toEqual(['picture_missing']);
    expect(code(original, { ...means, picture: () => Buffer.from('other') })).toEqual(['picture_changed']);
    expect(verifyReport(Buffer.from(JSON.stringify(original, null, 2)), means)[0]?.code).toBe('not_canonical');
  });

  test('as a page holds its pictures, runs nothing, and writes every name as text', async () => {
    const { app, as } = await openTested();
    const page = await app.inject({ url: '/api/v1/devices/report?format=html', headers: as('head') });
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.body).toContain(`data:image/jpeg;base64,${picture.toString('base64')}`);
    expect(page.body).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(page.body).not.toMatch(/<script|<img src=x|https?:\/\/(?!127)/);
    expect(page.body).toContain('安全技术防范设施备案表');
    expect(page.body).toContain('示例园长');
    expect(page.body).toContain('90 天');
  });

  test('opens in a browser without a session under an address that nobody guesses, as it was then', async () => {
    const { app, ask, as, stores } = await openTested();
    const made = await ask('POST', '/report/pages');
    expect(made.status).toBe(201);
    const open = (address: string, role: 'kiosk' | 'head' = 'head') => app.inject({ url: address, headers: as(role) });
    const page = await open(made.body.address);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.body).toContain('安全技术防范设施备案表');
    stores.journal.record([
      { actor: 'token:installer', subject: 'gate', type: 'position.withdrawn', data: { positionId: 'gate' } },
    ]);
    expect((await open(made.body.address)).body).toBe(page.body);
    expect((await open(made.body.address.replace(/.{4}$/, 'aaaa'))).statusCode).toBe(404);
    expect((await app.inject({ url: made.body.address })).statusCode).toBe(401);
    // Only the newest few are kept.
    for (let more = 0; more < 4; more += 1) await ask('POST', '/report/pages');
    expect((await open(made.body.address)).statusCode).toBe(404);
  });

  test('is confirmed by a second person, for exactly what it says', async () => {
    const { ask, as, stores } = await openTested();
    const { contentSha256 } = (await ask('GET', '/report')).body;
    const confirm = (headers: Readonly<Record<string, string>>, sha = contentSha256) =>
      ask('POST', '/report/confirmations', { id: crypto.randomUUID(), contentSha256: sha }, headers);
    expect((await confirm(as('head'), 'f'.repeat(64))).body).toMatchObject({ code: 'conflict' });
    expect((await confirm(as('head'))).status).toBe(201);
    expect((await ask('GET', '/report')).body.confirmations).toMatchObject([{ by: 'head' }]);
    // Another test, and the confirmation is of something else.
    const about = { positionId: 'cam-1', unitId: 'cam-1', tookMs: 1, detail: 'ok', passed: true };
    const by = { actor: 'token:installer', subject: 'cam-1', type: 'unit.tested' } as const;
    stores.journal.record([{ ...by, data: { ...about, testId: crypto.randomUUID(), test: 'clock' } }]);
    expect((await ask('GET', '/report')).body.confirmations).toEqual([]);
  });

  test('is no longer confirmed when coverage falls, an area is added, or footage is kept for less time', async () => {
    const site = await openTested();
    site.recording.add('cam-1');
    const report = async () => (await site.ask('GET', '/report')).body as AcceptanceReport;
    const { contentSha256 } = await report();
    const confirmation = { id: crypto.randomUUID(), contentSha256 };
    expect((await site.ask('POST', '/report/confirmations', confirmation, site.as('head'))).status).toBe(201);
    expect((await report()).confirmations).toHaveLength(1);
    site.recording.delete('cam-1');
    expect((await report()).confirmations).toEqual([]);
    site.recording.add('cam-1');
    expect((await report()).confirmations).toHaveLength(1);
    const { recorder, areas } = site.config;
    Object.assign(site.config, { recorder: { ...recorder, retentionDays: recorder.retentionDays - 1 } });
    expect((await report()).confirmations).toEqual([]);
    Object.assign(site.config, { recorder, areas: [...areas, { id: 'new', name: '新活动室', kind: 'activity' }] });
    expect((await report()).confirmations).toEqual([]);
  });

  test.each([
    ['covered', true],
    ['kept_free', true],
    ['not_recording', false],
    ['unproved', false],
    ['no_camera', false],
    ['violated', false],
  ] as const)('accepts a site of proved devices whose area is %s: %s', (state, isAccepted) => {
    const area = { areaId: 'a', name: '院子', kind: 'outdoor' as const, state, cameras: [] };
    const proof = { testId: 'x', unitId: 'u', at: epochMs(1), actor: 'a', passed: true, detail: '', tookMs: 1 };
    const none = { measured: undefined, codec: undefined, pictureSha256: undefined };
    const nothing = { areaId: undefined, zoneId: undefined, covers: [] };
    const unit = {
      unitId: 'u',
      item: undefined,
      address: undefined,
      since: epochMs(1),
      until: undefined,
      other: undefined,
    };
    const report = buildReport({
      site: { code: 'S', name: '示例' },
      timeZone: 'Asia/Shanghai',
      now: epochMs(1),
      day: dayAt(epochMs(1), 'Asia/Shanghai'),
      version: '1',
      positions: [
        {
          positionId: 'light',
          name: '灯',
          kind: 'light',
          ...nothing,
          unit,
          proofs: [{ test: 'state', ...proof, ...none }],
          tellsTamper: false,
          allowsPlainText: false,
        },
      ],
      areas: [],
      coverage: { percent: 0, covered: 0, needed: 1, areas: [area] },
      retentionDays: 90,
      nameOf: (actor) => actor,
      confirmations: [],
    });
    expect(report.isAccepted).toBe(isAccepted);
  });

  test('is not confirmed by whoever tested', async () => {
    const { ask, as, stores } = await openTested();
    const others = new Set(stores.identity.tokens().map((token) => token.tokenId));
    const tester = as('technician');
    const tokenId = stores.identity.tokens().find((token) => !others.has(token.tokenId))?.tokenId ?? '';
    const about = { positionId: 'cam-1', unitId: 'cam-1', tookMs: 1, detail: 'ok', passed: true };
    const by = { actor: `token:${tokenId}`, subject: 'cam-1', type: 'unit.tested' } as const;
    stores.journal.record([{ ...by, data: { ...about, testId: crypto.randomUUID(), test: 'clock' } }]);
    const { contentSha256 } = (await ask('GET', '/report')).body;
    const body = { id: crypto.randomUUID(), contentSha256 };
    expect((await ask('POST', '/report/confirmations', body, tester)).body.detail).toContain('second person');
  });
});
