/** One fragment of a file: how many bytes, how long, and whether a player can begin there. */
export interface Gop {
  readonly bytes: number;
  readonly durationMs: number;
  readonly key: boolean;
}

/** A fragment with its place: in the file, and in media time since the file's first frame. */
export interface PlacedGop extends Gop {
  readonly offset: number;
  readonly sinceStartMs: number;
}

/**
 * About three bytes a fragment: a zero, and then for each fragment a varint of its bytes times two. One more says that its
 * timing is another than that of the one before, and follows as a varint: milliseconds times two, one more for a key
 * frame. (Before the zero was the mark, both stood there for each fragment; no fragment has zero bytes.)
 */
export const packGops = (gops: readonly Gop[]): Buffer => {
  const packed = [0];
  let before = -1;
  for (const { bytes, durationMs, key } of gops) {
    const timing = durationMs * 2 + Number(key);
    packed.push(...varint(bytes * 2 + Number(timing !== before)));
    if (timing !== before) packed.push(...varint(timing));
    before = timing;
  }
  return Buffer.from(packed);
};

/** Reads what `packGops` wrote, now or before. @throws RangeError when the bytes end inside a number. */
export const unpackGops = (packed: Uint8Array): Gop[] => {
  const gops: Gop[] = [];
  const isMarked = packed[0] === 0;
  let at = isMarked ? 1 : 0;
  let timing = -1;
  const next = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = packed[at];
      if (byte === undefined) throw new RangeError('Fragment offsets end inside a number');
      at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  while (at < packed.length) {
    const first = next();
    if (!isMarked || first % 2 === 1) timing = next();
    if (timing < 0) throw new RangeError('Fragment offsets lack their timing');
    const bytes = isMarked ? Math.floor(first / 2) : first;
    gops.push({ bytes, durationMs: Math.floor(timing / 2), key: timing % 2 === 1 });
  }
  return gops;
};

/** Adds to each fragment where it lies; the first one lies behind the file's head. */
export const placeGops = (gops: readonly Gop[], initBytes: number): PlacedGop[] => {
  let offset = initBytes;
  let sinceStartMs = 0;
  return gops.map((gop) => {
    const placed = { ...gop, offset, sinceStartMs };
    offset += gop.bytes;
    sinceStartMs += gop.durationMs;
    return placed;
  });
};

const varint = (value: number): number[] => {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  bytes.push(rest);
  return bytes;
};
