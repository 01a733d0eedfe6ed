import { guarded } from './boxes.ts';

/** Width and height of a picture, in pixels. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

type Read = (bits: BitReader) => PictureSize;

/** ffmpeg always writes lengths of four bytes before the units of a sample. */
const lengthBytes = 4;

/**
 * The size that a sample says for itself in its parameter set (H.264 7.3.2.1.1, H.265 7.3.2.2.1); undefined when it carries
 * none. The head of a stream is written once, so a camera that changes its picture says so only here.
 */
export const pictureSizeOf = (sample: Buffer, codec: string): PictureSize | undefined => {
  const isHevc = codec.startsWith('h');
  for (let at = 0; at + lengthBytes < sample.length; ) {
    const length = sample.readUInt32BE(at);
    const unit = sample.subarray(at + lengthBytes, at + lengthBytes + length);
    const type = isHevc ? ((unit[0] ?? 0) >> 1) & 0x3f : (unit[0] ?? 0) & 0x1f;
    if (type === (isHevc ? 33 : 7)) return readSet(unit.subarray(isHevc ? 2 : 1), isHevc ? hevcSize : avcSize);
    at += lengthBytes + length;
  }
  return undefined;
};

const readSet = (set: Buffer, read: Read): PictureSize | undefined =>
  guarded(() => read(bitReader(withoutEscapes(set))));

/** Profiles whose parameter set says more about colour (H.264 7.3.2.1.1). */
const colourful = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];

const avcSize: Read = (bits) => {
  const profile = bits.take(8);
  bits.skip(16);
  bits.unsigned();
  const chroma = colourful.includes(profile) ? avcColour(bits) : 1;
  bits.unsigned();
  const order = bits.unsigned();
  if (order === 0) bits.unsigned();
  if (order === 1) {
    bits.skip(1);
    bits.unsigned();
    bits.unsigned();
    for (let count = bits.unsigned(); count > 0; count -= 1) bits.unsigned();
  }
  bits.unsigned();
  bits.skip(1);
  const columns = bits.unsigned() + 1;
  const rows = bits.unsigned() + 1;
  const isFrames = bits.take(1);
  if (!isFrames) bits.skip(1);
  bits.skip(1);
  const fields = 2 - isFrames;
  const size = { width: columns * 16, height: rows * 16 * fields };
  return crop(size, bits, chroma === 1 || chroma === 2 ? 2 : 1, (chroma === 1 ? 2 : 1) * fields);
};

/** Returns the format of the colour planes. */
const avcColour = (bits: BitReader): number => {
  const chroma = bits.unsigned();
  if (chroma === 3) bits.skip(1);
  bits.unsigned();
  bits.unsigned();
  bits.skip(1);
  if (bits.take(1) === 0) return chroma;
  for (let list = 0; list < (chroma === 3 ? 12 : 8); list += 1) {
    if (bits.take(1) === 1) skipScalingList(bits, list < 6 ? 16 : 64);
  }
  return chroma;
};

const skipScalingList = (bits: BitReader, length: number): void => {
  let next = 8;
  let last = 8;
  for (let index = 0; index < length; index += 1) {
    if (next !== 0) next = (last + bits.signed() + 256) % 256;
    if (next !== 0) last = next;
  }
};

const hevcSize: Read = (bits) => {
  bits.skip(4);
  const layers = bits.take(3);
  bits.skip(1);
  bits.skip(88 + 8);
  const present = Array.from({ length: layers }, () => ({ profile: bits.take(1), level: bits.take(1) }));
  if (layers > 0) bits.skip(2 * (8 - layers));
  for (const { profile, level } of present) bits.skip(88 * profile + 8 * level);
  bits.unsigned();
  const chroma = bits.unsigned();
  if (chroma === 3) bits.skip(1);
  const size = { width: bits.unsigned(), height: bits.unsigned() };
  return crop(size, bits, chroma === 1 || chroma === 2 ? 2 : 1, chroma === 1 ? 2 : 1);
};

const crop = ({ width, height }: PictureSize, bits: BitReader, unitX: number, unitY: number): PictureSize => {
  if (bits.take(1) === 0) return { width, height };
  const [left, right, top, bottom] = [bits.unsigned(), bits.unsigned(), bits.unsigned(), bits.unsigned()];
  return { width: width - unitX * (left + right), height: height - unitY * (top + bottom) };
};

/** Within a unit, 00 00 03 stands for 00 00. */
const withoutEscapes = (set: Buffer): Buffer =>
  Buffer.from(set.filter((byte, at) => byte !== 3 || at < 2 || set[at - 1] !== 0 || set[at - 2] !== 0));

type BitReader = ReturnType<typeof bitReader>;

/** Reads bits, and Exp-Golomb numbers (H.264 9.1). Every call throws RangeError past the end. */
const bitReader = (bytes: Buffer) => {
  let at = 0;
  const take = (count: number): number => {
    let value = 0;
    for (let index = 0; index < count; index += 1, at += 1) {
      value = value * 2 + ((bytes.readUInt8(at >> 3) >> (7 - (at & 7))) & 1);
    }
    return value;
  };
  const unsigned = (): number => {
    let zeros = 0;
    while (take(1) === 0) zeros += 1;
    return 2 ** zeros - 1 + take(zeros);
  };
  return {
    take,
    skip: (count: number): void => {
      at += count;
    },
    unsigned,
    signed: (): number => {
      const value = unsigned();
      return value % 2 === 1 ? (value + 1) / 2 : -value / 2;
    },
  };
};
