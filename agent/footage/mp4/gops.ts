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

/** About four bytes a fragment: varints of the bytes, then of twice the milliseconds plus one for a key frame. */
export const packGops = (gops: readonly Gop[]): Buffer =>
  Buffer.from(
    gops.flatMap(({ bytes, durationMs, key }) => [...varint(bytes), ...varint(durationMs * 2 + Number(key))]),
  );

/** Reads what `packGops` wrote. @throws RangeError when the bytes end inside a number. */
export const unpackGops = (packed: Uint8Array): Gop[] => {
  const gops: Gop[] = [];
  let at = 0;
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
    const bytes = next();
    const timing = next();
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
