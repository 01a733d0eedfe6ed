import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CoveringCamera, coverageOf } from '#agent/devices/provisioning/coverage.ts';
import { AreaKind } from '#contract/values.ts';
import { openProvisioned } from './site.ts';

const areas = [
  { id: 'baby', name: '乳儿室', kind: 'activity' },
  { id: 'nap', name: '睡眠室', kind: 'nap' },
  { id: 'yard', name: '院子', kind: 'outdoor' },
  { id: 'office', name: '办公室', kind: 'service' },
  { id: 'wc', name: '卫生间', kind: 'toilet' },
] as const;
const needed = new Set(['activity', 'nap', 'outdoor'] as const);
const camera = (positionId: string, covers: readonly string[], more: Partial<CoveringCamera> = {}): CoveringCamera => ({
  positionId,
  name: positionId,
  areaId: undefined,
  covers,
  isProved: true,
  isRecording: true,
  ...more,
});
const states = (cameras: readonly CoveringCamera[]) =>
  Object.fromEntries(coverageOf(areas, needed, cameras).areas.map(({ areaId, state }) => [areaId, state]));

describe('coverage', () => {
  test('counts an area only for a camera that is proved and records now, and names the others', () => {
    const cameras = [
      camera('c1', ['baby']),
      camera('c2', ['nap'], { isProved: false }),
      camera('c3', ['yard'], { isRecording: false }),
    ];
    expect(states(cameras)).toEqual({
      baby: 'covered',
      nap: 'unproved',
      yard: 'not_recording',
      wc: 'kept_free',
    });
    expect(coverageOf(areas, needed, cameras)).toMatchObject({ percent: 33, covered: 1, needed: 3 });
    expect(states([])).toMatchObject({ baby: 'no_camera' });
  });

  test('is not made whole by two cameras of which one is proved and the other records', () => {
    const halves = [camera('c1', ['baby'], { isRecording: false }), camera('c2', ['baby'], { isProved: false })];
    expect(states(halves).baby).toBe('not_recording');
  });

  test('names a camera in or on a place where none may be', () => {
    expect(states([camera('c1', [], { areaId: 'wc' })]).wc).toBe('violated');
    expect(states([camera('c1', ['wc'])]).wc).toBe('violated');
  });

  test('is 100 exactly when nothing is missing, and more proof never lowers it', () => {
    const someAreas = fc.array(
      fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), kind: fc.constantFrom(...AreaKind.enum) }),
      {
        maxLength: 4,
      },
    );
    const someCameras = fc.array(
      fc.record({
        covers: fc.subarray(['a', 'b', 'c', 'd']),
        isProved: fc.boolean(),
        isRecording: fc.boolean(),
      }),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(someAreas, someCameras, (given, seen) => {
        const house = given
          .filter(({ id }, index) => given.findIndex((each) => each.id === id) === index)
          .map((area) => ({ ...area, name: area.id }));
        const cameras = seen.map(({ covers, ...rest }, index) => camera(`c${index}`, covers, rest));
        const report = coverageOf(house, needed, cameras);
        const missing = report.areas.filter(({ state }) => ['no_camera', 'unproved', 'not_recording'].includes(state));
        expect(report.percent === 100).toBe(missing.length === 0);
        const better = cameras.map((each) => ({ ...each, isProved: true }));
        expect(coverageOf(house, needed, better).percent).toBeGreaterThanOrEqual(report.percent);
      }),
    );
  });

  test('is told over HTTP by what was proved on the unit that stands there now', async () => {
    const site = await openProvisioned();
    const about = { positionId: 'cam-1', unitId: 'cam-1' };
    const by = { actor: 'token:x', subject: 'cam-1' };
    site.stores.journal.record([
      {
        ...by,
        type: 'position.recorded',
        data: { positionId: 'cam-1', name: '院子', kind: 'camera', covers: ['yard'] },
      },
      { ...by, type: 'unit.bound', data: { ...about, address: 'http://127.0.0.1:1/onvif' } },
      ...(['picture', 'stream'] as const).map((name) => ({
        ...by,
        type: 'unit.tested' as const,
        data: { ...about, testId: crypto.randomUUID(), test: name, passed: true, detail: 'seen', tookMs: 1 },
      })),
    ]);
    const yard = async () =>
      (await site.ask('GET', '/coverage')).body.areas.find(({ areaId }: { areaId: string }) => areaId === 'yard').state;
    expect(await yard()).toBe('not_recording');
    site.recording.add('cam-1');
    expect(await yard()).toBe('covered');
    site.clock.advance(1000);
    site.stores.journal.record([
      { ...by, type: 'unit.released', data: { ...about, because: 'replaced' } },
      { ...by, type: 'unit.bound', data: { ...about, address: 'http://127.0.0.1:2/onvif' } },
    ]);
    expect(await yard()).toBe('unproved');
  });
});
