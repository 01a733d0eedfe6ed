import { describe, expect, test } from 'vitest';
import { placeGops } from '#agent/footage/mp4/gops.ts';
import { type PlacedCamera, rightCameras } from '#agent/footage/playback/camerasFor.ts';
import { decodeWithFfmpeg } from '#agent/footage/playback/decodeStill.ts';
import { isOnSite } from '#agent/footage/playback/onSite.ts';
import { stillAt } from '#agent/footage/playback/stillSource.ts';
import { createStills } from '#agent/footage/playback/stills.ts';

describe('footage is looked at in the house', () => {
  const from = (peer: string | undefined, headers: Record<string, string> = {}, fromKiosk = false) =>
    isOnSite({ peer, headers, fromKiosk });
  test.each([
    '127.0.0.1',
    '::1',
    '10.1.2.3',
    '172.31.0.1',
    '192.168.1.20',
    '::ffff:192.168.1.20',
    'fe80::1%eth0',
    'fd12::7',
  ])('from %s: yes', (peer) => expect(from(peer)).toBe(true));
  test.each(['8.8.8.8', '172.32.0.1', '192.169.0.1', '::ffff:8.8.8.8', '2001:db8::1', '', 'nonsense', undefined])(
    'from %s: no',
    (peer) => expect(from(peer)).toBe(false),
  );
  test('a header that names an address of the house opens nothing, and one of a proxy closes', () => {
    expect(from('8.8.8.8', { 'x-forwarded-for': '192.168.1.20' })).toBe(false);
    for (const name of ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via']) {
      expect(from('127.0.0.1', { [name]: '192.168.1.20' })).toBe(false);
    }
  });
  test('an enrolled kiosk is a thing of the house, behind a proxy too', () => {
    expect(from('192.168.1.2', { 'x-forwarded-for': '192.168.1.20' }, true)).toBe(true);
  });
});

describe('the cameras that saw it', () => {
  const camera = (streamId: string, areaId?: string, more: Partial<PlacedCamera> = {}): PlacedCamera => ({
    ...{ streamId, areaId, covers: [], areaKind: undefined },
    ...more,
  });
  const gate = camera('cam-gate', 'gate', { areaKind: 'entrance' });
  const hall = camera('cam-hall', 'hall', { covers: ['sandpit', 'gate'] });
  const sandpit = camera('cam-sandpit', 'sandpit');
  const all = [gate, hall, sandpit];
  const happened = { areaIds: [] as string[], streamIds: [] as string[], isHandover: false };

  test('of a place: those in it, then those that look at it', () => {
    expect(rightCameras({ ...happened, areaIds: ['sandpit'] }, all)).toEqual({
      why: 'place',
      streamIds: ['cam-sandpit', 'cam-hall'],
    });
  });
  test('of a camera itself: that one first', () => {
    const about = { ...happened, areaIds: ['sandpit'], streamIds: ['cam-hall'] };
    expect(rightCameras(about, all).streamIds).toEqual(['cam-hall', 'cam-sandpit']);
  });
  test('of a handover: the room and the way out; the way out alone where no camera is in the room', () => {
    const handover = { ...happened, isHandover: true };
    expect(rightCameras({ ...handover, areaIds: ['sandpit'] }, all)).toEqual({
      why: 'place',
      streamIds: ['cam-sandpit', 'cam-hall', 'cam-gate'],
    });
    expect(rightCameras({ ...handover, areaIds: ['nap'] }, all)).toEqual({ why: 'entrance', streamIds: ['cam-gate'] });
  });
  test('where nobody said what looks where: all of them', () => {
    expect(rightCameras({ ...happened, areaIds: ['nap'] }, all)).toEqual({
      why: 'all',
      streamIds: ['cam-gate', 'cam-hall', 'cam-sandpit'],
    });
    expect(rightCameras({ ...happened, areaIds: ['nap'], isHandover: true }, [sandpit]).why).toBe('all');
    expect(rightCameras(happened, [])).toEqual({ why: 'all', streamIds: [] });
  });
});

describe('a still is the key frame that stands at an instant', () => {
  const gops = placeGops(
    [
      { bytes: 500, durationMs: 2000, key: true },
      { bytes: 300, durationMs: 2000, key: false },
      { bytes: 400, durationMs: 2000, key: true },
    ],
    100,
  );
  const segment = {
    ...{ startMs: 10_000, durationMs: 6000, runUuid: 'run', seq: 0, initBytes: 100, gops, path: 'a.mp4', bytes: 1300 },
  };
  const still = (atMs: number, from = 0, to = 100_000) => stillAt([segment], atMs, { from, to });

  test('the last one at or before it, with its own bytes', () => {
    expect(still(13_900)).toMatchObject({ atMs: 10_000, fragment: { from: 100, to: 600 } });
    expect(still(14_000)).toMatchObject({ atMs: 14_000, fragment: { from: 900, to: 1300 } });
  });
  test('none where nothing is recorded, or where the grant does not reach', () => {
    expect(still(9999)).toBeUndefined();
    expect(still(16_000)).toBeUndefined();
    expect(still(15_000, 10_000, 12_000)).toBeUndefined();
    expect(still(10_500, 14_500, 15_000)).toBeUndefined();
  });
});

describe('stills are made one at a time', () => {
  const source = (from: number) => ({ path: 'a.mp4', initBytes: 1, fragment: { from, to: from + 1 }, atMs: 0 });
  /** A decoder that is done when it is told so. */
  const slow = () => {
    const waiting: ((jpeg: Buffer | undefined) => void)[] = [];
    let made = 0;
    const decode = () => {
      made += 1;
      return new Promise<Buffer | undefined>((resolve) => waiting.push(resolve));
    };
    const finish = async (bytes = 10) => {
      waiting.shift()?.(bytes === 0 ? undefined : Buffer.alloc(bytes));
      await new Promise(setImmediate);
    };
    return { decode, finish, made: () => made, running: () => waiting.length };
  };

  test('few wait, more are turned away, and one that was made is not made again', async () => {
    const decoder = slow();
    const stills = createStills(decoder.decode, { atOnce: 1, waiting: 2, keptBytes: 1000 });
    const asked = [1, 2, 3].map((at) => stills.of(source(at)));
    const same = stills.of(source(1));
    expect(decoder.running()).toBe(1);
    expect(await stills.of(source(4))).toEqual({ ok: false, why: 'busy' });
    for (const _ of asked) await decoder.finish();
    expect((await Promise.all([...asked, same])).every(({ ok }) => ok)).toBe(true);
    expect((await stills.of(source(2))).ok).toBe(true);
    expect(decoder.made()).toBe(3);
    expect(await Promise.race([stills.of(source(5)).then(() => 'made'), decoder.finish().then(() => 'asked')])).toBe(
      'made',
    );
  });
  test('what is kept has an end, and bytes that make no picture hold nobody up', async () => {
    const decoder = slow();
    const stills = createStills(decoder.decode, { atOnce: 1, waiting: 2, keptBytes: 15 });
    const make = async (at: number) => {
      const still = stills.of(source(at));
      await decoder.finish();
      return still;
    };
    await make(1);
    await make(2);
    await make(1);
    expect(decoder.made()).toBe(3);
    const broken = stills.of(source(3));
    const next = stills.of(source(4));
    await decoder.finish(0);
    await decoder.finish();
    expect(await broken).toEqual({ ok: false, why: 'broken' });
    expect((await next).ok).toBe(true);
  });
});

test('a decoder that ends without a byte, killed or out of memory, is no picture and no crash', async () => {
  const source = { path: import.meta.filename, initBytes: 1, fragment: { from: 1, to: 2 }, atMs: 0 };
  expect(await decodeWithFfmpeg('true')(source)).toBeUndefined();
  expect(await decodeWithFfmpeg('no-such-program')(source)).toBeUndefined();
});
