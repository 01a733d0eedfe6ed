import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSplitter, type Piece } from '#agent/footage/mp4/fmp4.ts';
import { scanFile } from '#agent/footage/mp4/scanFile.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { film } from './film.ts';

const split = (chunks: readonly Buffer[]): { pieces: Piece[]; ok: boolean } => {
  const splitter = createSplitter();
  const pieces: Piece[] = [];
  for (const chunk of chunks) {
    const result = splitter.push(chunk);
    pieces.push(...result.pieces);
    if (result.damage) return { pieces, ok: false };
  }
  return { pieces, ok: true };
};

const cutAt = (bytes: Buffer, cuts: readonly number[]): Buffer[] => {
  const places = [0, ...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
};

const whole = split([film]);

test('a real film is one head and one fragment for each key frame, with times that touch', () => {
  const [init, ...fragments] = whole.pieces;
  expect(init).toMatchObject({ kind: 'init', track: { codec: 'avc1', width: 160, height: 120 } });
  expect(fragments).toHaveLength(6);
  const timescale = init?.kind === 'init' ? init.track.timescale : 0;
  let at = 0;
  for (const fragment of fragments) {
    if (fragment.kind !== 'fragment') throw new Error('a second head');
    expect(fragment).toMatchObject({ decodeTime: at, samples: 10, startsWithKey: true });
    expect(fragment.duration).toBe(timescale);
    at += fragment.duration;
  }
});

test('every byte of head and fragments passes through unchanged', () => {
  const bytes = whole.pieces.flatMap((piece) => (piece.kind === 'init' ? [piece.ftyp, piece.moov] : [piece.bytes]));
  expect(film.subarray(0, Buffer.concat(bytes).length).equals(Buffer.concat(bytes))).toBe(true);
});

test('however the bytes arrive, the fragments are the same', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 400 }), (cuts) => {
      expect(split(cutAt(film, cuts))).toEqual(whole);
    }),
    { numRuns: 60 },
  );
  expect(split(Array.from(film.subarray(0, 30_000), (byte) => Buffer.of(byte)))).toEqual(
    split([film.subarray(0, 30_000)]),
  );
});

test('damage is an answer, never a crash, and what came whole before it stays', () => {
  const damage = fc.array(fc.tuple(fc.nat(film.length - 1), fc.integer({ min: 1, max: 255 })), {
    minLength: 1,
    maxLength: 30,
  });
  fc.assert(
    fc.property(damage, fc.array(fc.nat(), { maxLength: 20 }), (flips, cuts) => {
      const bytes = Buffer.from(film);
      for (const [at, flip] of flips) bytes[at] = (bytes[at] ?? 0) ^ flip;
      const firstFlip = Math.min(...flips.map(([at]) => at));
      const { pieces } = split(cutAt(bytes, cuts));
      let end = 0;
      for (const [index, piece] of whole.pieces.entries()) {
        end += piece.kind === 'init' ? piece.ftyp.length + piece.moov.length : piece.bytes.length;
        if (end <= firstFlip) expect(pieces[index]).toEqual(piece);
      }
    }),
    { numRuns: 200 },
  );
});

test('a fragment whose pictures do not fit into it is damage', () => {
  const [init, fragment] = whole.pieces;
  if (init?.kind !== 'init' || fragment?.kind !== 'fragment') throw new Error('no film');
  const moof = fragment.bytes.subarray(0, fragment.bytes.readUInt32BE(0));
  const short = Buffer.from(fragment.bytes.subarray(moof.length, -1));
  short.writeUInt32BE(short.length, 0);
  expect(split([init.ftyp, init.moov, moof, short])).toEqual({ pieces: [init], ok: false });
});

test('bytes that are no film at all are damage or nothing, and never held without bound', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 4000 }), (noise) => {
      expect(split([Buffer.from(noise)]).pieces).toEqual([]);
    }),
  );
  const endless = Buffer.alloc(16);
  endless.writeUInt32BE(0xffff_ffff, 0);
  endless.write('mdat', 4, 'latin1');
  expect(split([endless]).ok).toBe(false);
});

test('a file cut off anywhere is read up to its last whole fragment', async () => {
  const path = join(temporaryFolder(), 'torn.mp4');
  const ends = whole.pieces.map((piece) =>
    piece.kind === 'init' ? piece.ftyp.length + piece.moov.length : piece.bytes.length,
  );
  for (let place = 0; place < ends.length; place += 1) ends[place] = (ends[place] ?? 0) + (ends[place - 1] ?? 0);
  await fc.assert(
    fc.asyncProperty(fc.nat(ends.at(-1) ?? 0), async (length) => {
      writeFileSync(path, film.subarray(0, length));
      const { wholeBytes, gops, totalBytes } = await scanFile(path);
      expect(totalBytes).toBe(length);
      expect(wholeBytes).toBe(Math.max(0, ...ends.filter((end) => end <= length)));
      expect(gops).toHaveLength(Math.max(0, ends.filter((end) => end <= length).length - 1));
    }),
    { numRuns: 60 },
  );
});
