import { boxesIn, guarded, sampleEntryOf } from './boxes.ts';

/** Bytes of a visual sample entry before the boxes inside it (ISO/IEC 14496-12 12.1.3). */
const entryFieldBytes = 78;
/** Where an hvcC counts its arrays of parameter sets (ISO/IEC 14496-15 8.3.3.1.2); they follow. */
const arrayCountAt = 22;
const complete = 0x80;
/** VPS, SPS and PPS (H.265 table 7-1). */
const parameterSets = [32, 33, 34];

/**
 * An H.265 head as browsers want it: `hvc1`, whose parameter sets stand complete in the head, and not ffmpeg's `hev1`, which
 * Safari does not play. `-tag:v hvc1` would do the same, but ffmpeg refuses it for H.264, and which of the two a camera
 * sends is known only once its head is here. Any other head, and a damaged one, is returned as it is.
 */
export const browserHead = (moov: Buffer): Buffer =>
  guarded(() => {
    const copy = Buffer.from(moov);
    const entry = sampleEntryOf(copy.subarray(8));
    if (entry?.type !== 'hev1') return undefined;
    copy.write('hvc1', entry.body.byteOffset - copy.byteOffset - 4, 'latin1');
    const config = boxesIn(entry.body.subarray(entryFieldBytes)).find(({ type }) => type === 'hvcC')?.body;
    if (!config) return undefined;
    let at = arrayCountAt + 1;
    for (let array = config.readUInt8(arrayCountAt); array > 0; array -= 1) {
      const type = config.readUInt8(at) & 0x3f;
      if (parameterSets.includes(type)) config.writeUInt8(type | complete, at);
      const units = config.readUInt16BE(at + 1);
      at += 3;
      for (let unit = 0; unit < units; unit += 1) at += 2 + config.readUInt16BE(at);
    }
    return copy;
  }) ?? moov;
