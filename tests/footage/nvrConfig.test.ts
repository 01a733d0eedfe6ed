import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { parseConfig } from '#agent/config/load.ts';
import { idOf, registerNvrs } from '#agent/siteNvr.ts';
import { systemClock } from '#agent/time/clock.ts';
import { eventually } from '#tests/wait.ts';
import { nestbox } from '../cli/nestbox.ts';
import { nvrAccount, startNvr } from '../sim/nvrSimulator.ts';
import { prepareSite } from './recordingSite.ts';

const head = `site: { code: S-1, name: 园 }
rooms: [{ id: a, name: A, kind: classroom }]
areas: [{ id: wc, name: 厕所, kind: toilet }, { id: yard, name: 院子, kind: outdoor }]
classes: []
cameras: [{ id: cam-1, name: 一, onvif: 'http://192.0.2.1/onvif/device_service' }]
`;
const faultsOf = (nvr: string): string => {
  try {
    parseConfig(`${head}nvr: [${nvr}]\n`, 'facility.yaml', '/data');
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};
const recordings = [
  { token: 'REC_1', name: '沙池', stretches: [{ fromMs: Date.now() - 3_600_000, toMs: undefined }] },
  { token: '录像 2', name: '门厅', stretches: [] },
];

test('facility.yaml names recorders and what they look at, and says what is wrong with it', () => {
  const at = (recording: string): string => `{ id: n, onvif: 'http://x/', recordings: [${recording}] }`;
  expect(faultsOf(at('{ token: REC_1, id: r1, name: 沙池, area: yard }'))).toBe('');
  expect(faultsOf("{ id: n, onvif: 'http://x/', auto: true }")).toBe('');
  expect(faultsOf("{ id: n, onvif: 'http://x/' }")).toContain('nvr.0: needs either recordings or auto: true');
  expect(faultsOf(at('{ token: REC_1, id: cam-1, name: 沙池 }'))).toContain('"cam-1" is used twice');
  expect(faultsOf(at('{ token: REC_1, id: r1, name: 沙池, area: moon }'))).toContain('no area has the id "moon"');
  expect(faultsOf(at('{ token: REC_1, id: r1, name: 沙池, area: wc }'))).toContain('Regulation 799');
});

test('named recordings are streams at once, and all of an NVR with auto once it answers; no address lies open', async () => {
  const site = prepareSite();
  const clock = systemClock();
  const { address } = await startNvr({ recordings, clock });
  const stopping = new AbortController();
  onTestFinished(() => stopping.abort());
  const nvr = { onvif: address.href, ...nvrAccount };
  registerNvrs({
    nvrs: [
      { id: 'old', ...nvr, recordings: [{ token: 'REC_1', id: 'yard-east', name: '院子', area: 'yard' }] },
      { id: 'auto', ...nvr, auto: true },
    ],
    streams: site.registry,
    clock,
    logger: pino({ level: 'silent' }),
    stopping: stopping.signal,
  });
  const rows = () =>
    site.db.prepare('SELECT name, title, area_id, origin FROM stream ORDER BY id').all() as { name: string }[];
  expect(rows()).toEqual([{ name: 'yard-east', title: '院子', area_id: 'yard', origin: 'nvr' }]);
  await eventually('the NVR to answer', () => rows().length === 3);
  expect(rows().map(({ name }) => name)).toEqual(['yard-east', 'auto-REC_1', idOf('auto', '录像 2')]);
  const sources = site.db.prepare('SELECT source FROM stream').pluck().all() as Buffer[];
  expect(sources.some((source) => source.includes('127.0.0.1'))).toBe(false);

  const follow = (ids: string[]): unknown[] => {
    const listed = ids.map((id) => ({ token: 'REC_1', id, name: '院子' }));
    const nvrs = ids.length === 0 ? [] : [{ id: 'old', ...nvr, recordings: listed }];
    registerNvrs({ nvrs, streams: site.registry, clock, logger: pino({ level: 'silent' }), stopping: stopping.signal });
    return site.db.prepare('SELECT name FROM stream WHERE enabled = 1').pluck().all();
  };
  expect(follow([])).toEqual([]);
  expect(follow(['yard-east'])).toEqual(['yard-east']);

  const same = { id: 'yard-east', name: '院子', areaId: 'yard', source: { address: 'http://x/', recordingToken: 'R' } };
  expect(site.registry.registerNvrStream(same)).toBe(true);
  expect(site.registry.registerNvrStream(same)).toBe(false);
  expect(site.registry.registerNvrStream({ ...same, areaId: undefined })).toBe(true);
  site.registry.registerStream({ id: 'cam-1', name: '一', rtspUrl: 'rtsp://x/' });
  expect(() => site.registry.registerNvrStream({ ...same, id: 'cam-1' })).toThrow('another id');
});

test('the command line lists the recordings of an NVR as they stand in facility.yaml, and names what went wrong', async () => {
  const { address, nvr } = await startNvr({ recordings, clock: systemClock() });
  const ask = (password: string, ...more: string[]) =>
    nestbox(['footage', 'nvr', '--address', address.href, '--username', nvrAccount.username, ...more], {
      env: { NESTBOX_DEVICE_PASSWORD: password },
    });
  const listed = await ask(nvrAccount.password);
  expect(listed.code, listed.err).toBe(0);
  expect(listed.out).toContain('REC_1');
  expect(listed.out).not.toContain(nvrAccount.password);
  const snippet = listed.out.slice(listed.out.indexOf('nvr:'));
  expect(parseConfig(head + snippet, 'facility.yaml', '/data').nvrs[0]?.recordings?.[1]?.token).toBe('录像 2');
  const json = JSON.parse((await ask(nvrAccount.password, '--json')).out) as { recordings: { token: string }[] };
  expect(json.recordings.map(({ token }) => token)).toEqual(['REC_1', '录像 2']);
  const refused = await ask('wrong');
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('refuses user or password')]);
  await nvr.unplug();
  expect((await ask(nvrAccount.password)).err).toContain('does not answer (ECONNREFUSED)');
  expect((await nestbox(['footage', 'nvr', '--address', '::'])).code).toBe(2);
});
