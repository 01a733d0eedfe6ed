import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packGops, placeGops, unpackGops } from '#agent/footage/mp4/gops.ts';
import { identityBox, readIdentity, type SegmentIdentity } from '#agent/footage/mp4/identityBox.ts';
import { hourFolderOf, parseFileName, segmentPathOf } from '#agent/footage/paths.ts';
import { isPermitted, parseRange } from '#agent/footage/playback/byteRange.ts';
import { bottom, nextTry } from '#agent/footage/recording/backoff.ts';
import { judgeEnd, withoutCredentials } from '#agent/footage/recording/ending.ts';
import { causeChange } from '#agent/footage/recording/outage.ts';
import { anchorRun, isSettled, slew, wasStepped } from '#agent/footage/recording/runClock.ts';

const uuid = '1795f29a-674e-4435-9c66-022f871a8cf2';

describe('names and places', () => {
  test('a file name says what it is and can be read back', () => {
    fc.assert(
      fc.property(fc.nat(4_000_000_000_000), fc.uuid(), fc.nat(999_999), (startMs, run, seq) => {
        const path = segmentPathOf({ uuid, kind: 'main' }, { startMs, run, seq });
        expect(parseFileName(path.split('/').at(-1) ?? '')).toEqual({ startMs, run, seq });
      }),
    );
    expect(hourFolderOf(Date.UTC(2026, 8, 16, 7, 59, 59, 999))).toBe('2026/09/16/07');
    expect(parseFileName('12-x-0.mp4')).toBeUndefined();
  });

  test('fragment offsets are packed without loss', () => {
    const gop = fc.record({ bytes: fc.nat(2 ** 31 - 1), durationMs: fc.nat(600_000), key: fc.boolean() });
    fc.assert(
      fc.property(fc.array(gop), (gops) => {
        expect(unpackGops(packGops(gops))).toEqual(gops);
      }),
    );
    const placed = placeGops(
      [
        { bytes: 10, durationMs: 500, key: true },
        { bytes: 20, durationMs: 400, key: true },
      ],
      7,
    );
    expect(placed.map(({ offset, sinceStartMs }) => [offset, sinceStartMs])).toEqual([
      [7, 0],
      [17, 500],
    ]);
    const minute = Array.from({ length: 30 }, () => ({ bytes: 500_000, durationMs: 2000, key: true }));
    expect(packGops(minute)).toHaveLength(93);
    // As they were packed at first.
    expect(unpackGops(Buffer.from([10, 0xe9, 0x07, 20, 0xa0, 0x06]))).toEqual([
      { bytes: 10, durationMs: 500, key: true },
      { bytes: 20, durationMs: 400, key: false },
    ]);
    expect(() => unpackGops(Buffer.from([0, 4]))).toThrow(RangeError);
    expect(() => unpackGops(Buffer.from([0, 0x85]))).toThrow(RangeError);
  });

  test('a file tells who it is, and nothing else passes for that', () => {
    const identity: SegmentIdentity = {
      schema: 1,
      site: 'demo',
      stream: uuid,
      camera: 'cam-infant',
      kind: 'main',
      run: uuid,
      seq: 3,
      wallMs: 1_789_459_200_000,
      monoMs: 12.5,
      clockTrust: 'synced',
      previousSha256: 'ab'.repeat(32),
    };
    const box = identityBox(identity);
    expect(box.readUInt32BE(0)).toBe(box.length);
    expect(readIdentity(box.subarray(8))).toEqual(identity);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        expect(readIdentity(Buffer.from(noise))).toBeUndefined();
      }),
    );
    expect(readIdentity(box.subarray(8, -1))).toBeUndefined();
  });
});

describe('the start of a run', () => {
  const arrival = (monoMs: number, mediaEndMs: number) => ({
    monoMs,
    wallMs: 1_000_000 + monoMs,
    mediaEndMs,
    durationMs: 1000,
  });

  test('is taken from the least delayed fragment: a burst after connecting does not make it late', () => {
    // Frames from 0 s on; ffmpeg looked at the stream for 2.3 s and then handed two fragments over at once.
    const arrivals = [arrival(2300, 1000), arrival(2300, 2000), arrival(3010, 3000)];
    expect(isSettled(arrivals.slice(0, 2), 2300)).toBe(false);
    expect(isSettled(arrivals, 2300)).toBe(true);
    // A frame every two seconds: the first ten seconds came in the burst, the next six in their time.
    const slow = [
      { ...arrival(14_100, 10_000), durationMs: 10_000 },
      { ...arrival(20_100, 20_000), durationMs: 10_000 },
    ];
    expect(isSettled(slow.slice(0, 1), 14_000)).toBe(false);
    expect(isSettled(slow, 14_000)).toBe(true);
    expect(anchorRun(slow).startMs).toBe(1_000_100);
    expect(isSettled([arrival(1000, 1000)], 0)).toBe(false);
    expect(isSettled([{ ...arrival(10_000, 10_000), durationMs: 10_000 }], 0)).toBe(true);
    expect(anchorRun(arrivals).startMs).toBe(1_000_010);
  });

  test('is never later than any single fragment would say', () => {
    const delays = fc.array(fc.nat(3000), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(delays, (each) => {
        const arrivals = each.map((delay, index) => arrival((index + 1) * 1000 + delay, (index + 1) * 1000));
        expect(anchorRun(arrivals).startMs).toBe(1_000_000 + Math.min(...each));
      }),
    );
  });

  test('a stepped wall clock is seen against the monotonic one, a slow drift is followed', () => {
    const anchor = { wallMs: 5000, monoMs: 100 };
    expect(wasStepped(anchor, { wallMs: 65_000, monoMs: 60_100 })).toBe(false);
    expect(wasStepped(anchor, { wallMs: 66_001, monoMs: 60_100 })).toBe(true);
    expect(wasStepped(anchor, { wallMs: 63_999, monoMs: 60_100 })).toBe(true);
    expect(slew(12, 60_000)).toEqual({ adjustMs: 12, runsAway: false });
    expect(slew(-90, 60_000)).toEqual({ adjustMs: -30, runsAway: false });
    expect(slew(2500, 60_000).runsAway).toBe(true);
  });
});

describe('trying again', () => {
  test('waits 1, 2, 4, 8, 15, 30 seconds, give or take a fifth, and from the bottom after a minute of footage', () => {
    let ladder = bottom;
    const waits: number[] = [];
    for (let count = 0; count < 8; count += 1) {
      const next = nextTry(ladder, { refused: false, recordedMs: 0 }, 0.5);
      waits.push(next.waitMs);
      ladder = next.ladder;
    }
    expect(waits).toEqual([1000, 2000, 4000, 8000, 15_000, 30_000, 30_000, 30_000]);
    expect(nextTry(ladder, { refused: false, recordedMs: 60_000 }, 0.5).waitMs).toBe(1000);
    expect(nextTry(bottom, { refused: false, recordedMs: 0 }, 0).waitMs).toBe(800);
    expect(nextTry(bottom, { refused: false, recordedMs: 0 }, 0.999).waitMs).toBeLessThanOrEqual(1200);
  });

  test('a refused password is not tried more than once a minute', () => {
    expect(nextTry(bottom, { refused: true, recordedMs: 0 }, 0).waitMs).toBeGreaterThanOrEqual(48_000);
  });
});

describe('why footage ended', () => {
  const seen = { said: '', fragments: 0, missing: false, silent: false, killedBy: undefined };
  test.each([
    [{ ...seen, missing: true }, 'ffmpeg_exit'],
    [{ ...seen, said: 'method DESCRIBE failed: 401 Unauthorized' }, 'auth'],
    [{ ...seen, said: 'rtsp://viewer:secret@192.0.2.1/x: Connection refused' }, 'unreachable'],
    [{ ...seen, said: 'Server returned 404 Not Found' }, 'unreachable'],
    [{ ...seen, silent: true }, 'unreachable'],
    [{ ...seen, fragments: 9, silent: true }, 'stall'],
    [{ ...seen, fragments: 9, said: 'rtsp://192.0.2.1/x: Connection timed out\n' }, 'stall'],
    [{ ...seen, fragments: 9 }, 'ffmpeg_exit'],
    [seen, 'ffmpeg_exit'],
    [{ ...seen, said: 'Connection refused', killedBy: 'SIGKILL' }, 'ffmpeg_exit'],
  ] as const)('%o is %s', (observed, reason) => {
    const verdict = judgeEnd(observed);
    expect(verdict.reason).toBe(reason);
    expect(verdict.detail).not.toContain('secret');
  });

  test('no address keeps its credentials', () => {
    expect(withoutCredentials('a rtsp://u:p@ss/w@host/x RTSPS://u@h')).toBe('a rtsp://host/x RTSPS://h');
  });

  test('a camera that fails a little differently each time stays one gap; another cause begins another', () => {
    expect(causeChange('unreachable', 'ffmpeg_exit')).toBe('keep');
    expect(causeChange('unreachable', 'unreachable')).toBe('keep');
    expect(causeChange('ffmpeg_exit', 'unreachable')).toBe('refine');
    expect(causeChange('unknown', 'auth')).toBe('refine');
    expect(causeChange('unreachable', 'auth')).toBe('split');
    expect(causeChange('recorder_down', 'unreachable')).toBe('split');
    expect(causeChange('recorder_down', 'ffmpeg_exit')).toBe('split');
    expect(causeChange('stall', 'unreachable')).toBe('split');
    expect(causeChange('ffmpeg_exit', 'disabled')).toBe('split');
  });
});

describe('bytes of a file', () => {
  test.each([
    [undefined, { kind: 'whole' }],
    ['bytes=0-0', { kind: 'part', span: { from: 0, to: 1 } }],
    ['bytes=90-', { kind: 'part', span: { from: 90, to: 100 } }],
    ['bytes=90-500', { kind: 'part', span: { from: 90, to: 100 } }],
    ['bytes=-10', { kind: 'part', span: { from: 90, to: 100 } }],
    ['bytes=-500', { kind: 'part', span: { from: 0, to: 100 } }],
    ['bytes=100-', { kind: 'unsatisfiable' }],
    ['bytes=-0', { kind: 'unsatisfiable' }],
    ['bytes=5-4', { kind: 'whole' }],
    ['bytes=-', { kind: 'whole' }],
    ['bytes=0-1,5-6', { kind: 'whole' }],
    ['lines=1-2', { kind: 'whole' }],
  ])('%s of a hundred', (header, expected) => {
    expect(parseRange(header, 100)).toEqual(expected);
  });

  test('any header is answered, and a part lies within the file', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.stringMatching(/^bytes=\d{0,16}-\d{0,16}$/)),
        fc.nat(1000),
        (header, size) => {
          const requested = parseRange(header, size);
          if (requested.kind !== 'part') return;
          expect(requested.span.from).toBeLessThan(requested.span.to);
          expect(requested.span.to).toBeLessThanOrEqual(size);
        },
      ),
    );
  });

  test('a grant opens the head and its own stretch, and nothing between or behind', () => {
    const permitted = { from: 50, to: 80 };
    expect(isPermitted({ from: 0, to: 10 }, 10, permitted)).toBe(true);
    expect(isPermitted({ from: 50, to: 80 }, 10, permitted)).toBe(true);
    expect(isPermitted({ from: 0, to: 60 }, 10, permitted)).toBe(false);
    expect(isPermitted({ from: 0, to: 60 }, 10, { from: 10, to: 80 })).toBe(true);
    expect(isPermitted({ from: 49, to: 60 }, 10, permitted)).toBe(false);
    expect(isPermitted({ from: 60, to: 81 }, 10, permitted)).toBe(false);
    expect(isPermitted({ from: 10, to: 11 }, 10, undefined)).toBe(false);
  });
});
