/** The parts of a file's head that tell in which unit each track counts time. */
type Timescales = ReadonlyMap<number, number>;

/** One place in a moof that says when its samples are decoded. */
interface DecodeTime {
  readonly trackId: number;
  readonly at: number;
  readonly isLong: boolean;
  readonly ticks: number;
}

/** Moves the fragments of one run so that the first of them begins at zero. Give them in their order. */
export interface Rebase {
  /** Changes the fragment's decode times in place and nothing else. @throws RangeError when it is damaged. */
  move(fragment: Buffer): void;
}

/**
 * Players show the start of a run as hours into a film when a cut begins late in it. Here every `tfdt` (ISO/IEC 14496-12
 * 8.8.12) is lessened by the same time in each track's own unit; eight bytes (four in version 0) of each, nothing else.
 */
export const createRebase = (moov: Buffer): Rebase => {
  const timescales = timescalesOf(moov);
  let beginsAtSeconds: number | undefined;
  const scaleOf = (trackId: number): number => {
    const scale = timescales.get(trackId);
    if (!scale) throw new RangeError(`The head knows no track ${trackId}`);
    return scale;
  };
  return {
    move: (fragment) => {
      const times = decodeTimesOf(fragment);
      beginsAtSeconds ??= Math.min(...times.map(({ trackId, ticks }) => ticks / scaleOf(trackId)));
      for (const { trackId, at, isLong, ticks } of times) {
        const moved = Math.max(0, ticks - Math.round(beginsAtSeconds * scaleOf(trackId)));
        if (isLong) fragment.writeBigUInt64BE(BigInt(moved), at);
        else fragment.writeUInt32BE(moved, at);
      }
    },
  };
};

interface Place {
  readonly type: string;
  readonly from: number;
  readonly to: number;
}

/** The boxes between two places, their headers left out. */
const boxesIn = (bytes: Buffer, from: number, to: number): Place[] => {
  const boxes: Place[] = [];
  for (let at = from; at < to; ) {
    const size = bytes.readUInt32BE(at);
    if (size < 8 || at + size > to) throw new RangeError('A box reaches beyond its parent');
    boxes.push({ type: bytes.toString('latin1', at + 4, at + 8), from: at + 8, to: at + size });
    at += size;
  }
  return boxes;
};

const inside = (bytes: Buffer, { from, to }: Place, type: string): Place[] =>
  boxesIn(bytes, from, to).filter((box) => box.type === type);

const only = (bytes: Buffer, parent: Place, type: string): Place => {
  const [box] = inside(bytes, parent, type);
  if (!box) throw new RangeError(`There is no ${type} box`);
  return box;
};

const timescalesOf = (moov: Buffer): Timescales => {
  const whole: Place = { type: 'moov', from: 8, to: moov.length };
  return new Map(
    inside(moov, whole, 'trak').map((trak) => {
      const tkhd = only(moov, trak, 'tkhd');
      const mdhd = only(moov, only(moov, trak, 'mdia'), 'mdhd');
      const trackId = moov.readUInt32BE(tkhd.from + (moov[tkhd.from] === 1 ? 20 : 12));
      return [trackId, moov.readUInt32BE(mdhd.from + (moov[mdhd.from] === 1 ? 20 : 12))];
    }),
  );
};

const decodeTimesOf = (fragment: Buffer): DecodeTime[] => {
  const [moof] = boxesIn(fragment, 0, fragment.length);
  if (moof?.type !== 'moof') throw new RangeError('A fragment does not begin with its moof');
  const times = inside(fragment, moof, 'traf').map((traf): DecodeTime => {
    const trackId = fragment.readUInt32BE(only(fragment, traf, 'tfhd').from + 4);
    const tfdt = only(fragment, traf, 'tfdt').from;
    const isLong = fragment[tfdt] === 1;
    const ticks = isLong ? Number(fragment.readBigUInt64BE(tfdt + 4)) : fragment.readUInt32BE(tfdt + 4);
    return { trackId, at: tfdt + 4, isLong, ticks };
  });
  if (times.length === 0) throw new RangeError('A fragment has no track');
  return times;
};
