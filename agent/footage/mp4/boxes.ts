/** One ISO BMFF box: `body` is what follows its header. */
export interface Box {
  readonly type: string;
  readonly body: Buffer;
}

/** What a moov says about the picture. Times of fragments are in ticks of `timescale` per second. */
export interface VideoTrack {
  readonly trackId: number;
  readonly timescale: number;
  /** Four letters of the sample entry: `avc1`, `hvc1` … */
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly defaults: SampleDefaults;
}

export interface SampleDefaults {
  readonly duration: number;
  readonly size: number;
  readonly flags: number;
}

/** What a moof says about the picture's samples, in ticks. */
export interface FragmentTimes {
  readonly decodeTime: number;
  readonly duration: number;
  readonly samples: number;
  readonly lastSampleDuration: number;
  readonly startsWithKey: boolean;
  /** Bytes of all its samples: they must fit into the mdat that follows. */
  readonly sampleBytes: number;
  /** Samples that last no time to speak of: ffmpeg writes them while a camera's time stamps lie in the past. */
  readonly timelessSamples: number;
  /** Where the first sample lies, from the beginning of the moof; undefined when the box does not say. */
  readonly firstSample: { readonly offset: number; readonly bytes: number } | undefined;
}

/** ISO/IEC 14496-12 8.8.3.1: this bit says that a sample cannot be decoded by itself. */
const nonSyncSample = 0x0001_0000;
const maxSamplesPerFragment = 100_000;
/** A time stamp that is not later than the one before is replaced by the next tick. */
const timelessTicks = 1;

/** Reads the picture's track out of the body of a moov; undefined when there is none or the box is damaged. */
export const readMoov = (moov: Buffer): VideoTrack | undefined =>
  guarded(() => {
    const top = boxesIn(moov);
    for (const trak of top.filter(({ type }) => type === 'trak')) {
      const mdia = boxesIn(trak.body, 'mdia');
      const handler = only(mdia, 'hdlr').toString('latin1', 8, 12);
      if (handler !== 'vide') continue;
      const tkhd = only(boxesIn(trak.body), 'tkhd');
      const trackId = tkhd.readUInt32BE(tkhd[0] === 1 ? 20 : 12);
      const mdhd = only(mdia, 'mdhd');
      const timescale = mdhd.readUInt32BE(mdhd[0] === 1 ? 20 : 12);
      const entry = entryIn(mdia);
      const trex = boxesIn(moov, 'mvex').find(({ type, body }) => type === 'trex' && body.readUInt32BE(4) === trackId);
      if (!entry || !trex || timescale === 0) return undefined;
      return {
        trackId,
        timescale,
        codec: entry.type,
        width: entry.body.readUInt16BE(24),
        height: entry.body.readUInt16BE(26),
        defaults: {
          duration: trex.body.readUInt32BE(12),
          size: trex.body.readUInt32BE(16),
          flags: trex.body.readUInt32BE(20),
        },
      };
    }
    return undefined;
  });

/** The picture's sample entry in the body of a moov. @throws RangeError when the boxes are damaged. */
export const sampleEntryOf = (moov: Buffer): Box | undefined => {
  for (const trak of boxesIn(moov).filter(({ type }) => type === 'trak')) {
    const mdia = boxesIn(trak.body, 'mdia');
    if (only(mdia, 'hdlr').toString('latin1', 8, 12) === 'vide') return entryIn(mdia);
  }
  return undefined;
};

const entryIn = (mdia: readonly Box[]): Box | undefined => {
  const stsd = only(boxesIn(only(boxesIn(only(mdia, 'minf')), 'stbl')), 'stsd');
  return boxesIn(stsd.subarray(8))[0];
};

/** What a moov says about its sound: undefined when there is none (or the box is damaged). */
export const readSound = (moov: Buffer): 'aac' | 'other' | undefined =>
  guarded(() => {
    for (const trak of boxesIn(moov).filter(({ type }) => type === 'trak')) {
      const mdia = boxesIn(trak.body, 'mdia');
      if (only(mdia, 'hdlr').toString('latin1', 8, 12) !== 'soun') continue;
      const entry = entryIn(mdia);
      return entry?.type === 'mp4a' && isAac(entry.body) ? 'aac' : 'other';
    }
    return undefined;
  });

/** Whether a moof is whole and speaks of other tracks only: sound while the picture stands still. */
export const isWithoutPicture = (moof: Buffer, track: VideoTrack): boolean =>
  guarded(() =>
    boxesIn(moof)
      .filter(({ type }) => type === 'traf')
      .every(({ body }) => only(boxesIn(body), 'tfhd').readUInt32BE(4) !== track.trackId),
  ) ?? false;

/** Reads the times of the picture's samples out of the body of a moof; undefined when it is damaged or has no picture. */
export const readMoof = (moof: Buffer, track: VideoTrack): FragmentTimes | undefined =>
  guarded(() => {
    for (const { type, body } of boxesIn(moof)) {
      if (type !== 'traf') continue;
      const parts = boxesIn(body);
      const tfhd = only(parts, 'tfhd');
      if (tfhd.readUInt32BE(4) !== track.trackId) continue;
      const defaults = fragmentDefaults(tfhd, track.defaults);
      const tfdt = only(parts, 'tfdt');
      const decodeTime = tfdt[0] === 1 ? Number(tfdt.readBigUInt64BE(4)) : tfdt.readUInt32BE(4);
      const samples = parts.filter((part) => part.type === 'trun').flatMap((part) => samplesOf(part.body, defaults));
      const first = samples[0];
      const last = samples.at(-1);
      if (!first || !last || !Number.isSafeInteger(decodeTime)) return undefined;
      return {
        decodeTime,
        duration: samples.reduce((sum, { duration }) => sum + duration, 0),
        samples: samples.length,
        lastSampleDuration: last.duration,
        startsWithKey: (first.flags & nonSyncSample) === 0,
        sampleBytes: samples.reduce((sum, { size }) => sum + size, 0),
        timelessSamples: samples.filter(({ duration }) => duration <= timelessTicks).length,
        firstSample: firstSampleOf(parts, first.size),
      };
    }
    return undefined;
  });

const firstSampleOf = (parts: readonly Box[], bytes: number): FragmentTimes['firstSample'] => {
  const trun = only(parts, 'trun');
  return trun.readUInt32BE(0) & 0x1 ? { offset: trun.readInt32BE(8), bytes } : undefined;
};

/** The boxes that fill a body exactly, or those inside its first box of a type. @throws RangeError when they do not. */
export const boxesIn = (body: Buffer, inside?: string): Box[] => {
  const boxes: Box[] = [];
  for (let at = 0; at < body.length; ) {
    const size = body.readUInt32BE(at);
    if (size < 8 || at + size > body.length) throw new RangeError('A box reaches beyond its parent');
    boxes.push({ type: body.toString('latin1', at + 4, at + 8), body: body.subarray(at + 8, at + size) });
    at += size;
  }
  return inside === undefined ? boxes : boxesIn(only(boxes, inside));
};

const only = (boxes: readonly Box[], type: string): Buffer => {
  const box = boxes.find((candidate) => candidate.type === type);
  if (!box) throw new RangeError(`There is no ${type} box`);
  return box.body;
};

const fragmentDefaults = (tfhd: Buffer, track: SampleDefaults): SampleDefaults => {
  const flags = tfhd.readUInt32BE(0) & 0xff_ffff;
  let at = 8 + (flags & 0x1 ? 8 : 0) + (flags & 0x2 ? 4 : 0);
  const next = (present: number, otherwise: number): number => {
    if (!(flags & present)) return otherwise;
    at += 4;
    return tfhd.readUInt32BE(at - 4);
  };
  return { duration: next(0x8, track.duration), size: next(0x10, track.size), flags: next(0x20, track.flags) };
};

const samplesOf = (trun: Buffer, defaults: SampleDefaults): SampleDefaults[] => {
  const flags = trun.readUInt32BE(0) & 0xff_ffff;
  const count = trun.readUInt32BE(4);
  if (count > maxSamplesPerFragment) throw new RangeError('More samples than any camera sends');
  let at = 8 + (flags & 0x1 ? 4 : 0);
  const next = (present: number, otherwise: number): number => {
    if (!(flags & present)) return otherwise;
    at += 4;
    return trun.readUInt32BE(at - 4);
  };
  const firstFlags = next(0x4, defaults.flags);
  const samples: SampleDefaults[] = [];
  for (let index = 0; index < count; index += 1) {
    samples.push({
      duration: next(0x100, defaults.duration),
      size: next(0x200, defaults.size),
      flags: next(0x400, index === 0 ? firstFlags : defaults.flags),
    });
    next(0x800, 0);
  }
  return samples;
};

/** `mp4a` holds MP3 and more too; ISO/IEC 14496-1 7.2.6.6: object type 0x40 is AAC. */
const isAac = (entry: Buffer): boolean => {
  const esds = only(boxesIn(entry.subarray(28)), 'esds');
  // A tag, a length of up to four bytes that all but the last have their high bit set, and the descriptor itself.
  const bodyOf = (at: number): number => {
    let end = at + 1;
    while (esds.readUInt8(end) & 0x80) end += 1;
    return end + 1;
  };
  const stream = bodyOf(4);
  return esds.readUInt8(bodyOf(stream + 3)) === 0x40;
};

/** Every read past the end of a Buffer throws RangeError, so damage cannot be missed; here it becomes a value. */
export const guarded = <T>(read: () => T | undefined): T | undefined => {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};
