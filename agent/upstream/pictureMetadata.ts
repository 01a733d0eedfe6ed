/**
 * Pictures without what cameras write beside the pixels: the place and time where they were taken, the owner's name, a
 * thumbnail of the picture before it was cropped. Only the parts that draw the picture are copied; what follows its end
 * (the film of a "live photo") is cut off. Undefined: the bytes are not a whole picture of that type.
 */
export const withoutMetadata: Readonly<
  Record<'image/jpeg' | 'image/png' | 'image/webp', (bytes: Buffer) => Buffer | undefined>
> = {
  'image/jpeg': (bytes) => ofJpeg(bytes),
  'image/png': (bytes) => ofPng(bytes),
  'image/webp': (bytes) => ofWebp(bytes),
};

const startOfImage = 0xd8;
const endOfImage = 0xd9;
const startOfScan = 0xda;
/** Segments that may hold anything: APP1 … APP15 but for colour (APP2 ICC, APP14 Adobe), and comments. */
const isSaid = (marker: number): boolean =>
  (marker >= 0xe1 && marker <= 0xef && marker !== 0xe2 && marker !== 0xee) || marker === 0xfe;
const iccName = Buffer.from('ICC_PROFILE\0');

/** ISO/IEC 10918-1 B.1: markers with lengths until a scan, its data until the next marker, and so on until EOI. */
const ofJpeg = (bytes: Buffer): Buffer | undefined => {
  if (bytes[0] !== 0xff || bytes[1] !== startOfImage) return undefined;
  const kept: Buffer[] = [bytes.subarray(0, 2)];
  let at = 2;
  let hasScan = false;
  while (at + 4 <= bytes.length + 2) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at += 1; // A marker may be filled up with any number of these.
      continue;
    }
    if (marker === undefined) return undefined;
    if (marker === endOfImage) return hasScan ? Buffer.concat([...kept, bytes.subarray(at, at + 2)]) : undefined;
    if (at + 4 > bytes.length) return undefined;
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end < at + 4 || end > bytes.length) return undefined;
    const segment = bytes.subarray(at, end);
    // APP2 also holds the index of further pictures in the same file.
    const isOtherApp2 = marker === 0xe2 && !segment.subarray(4).subarray(0, iccName.length).equals(iccName);
    if (!isSaid(marker) && !isOtherApp2) kept.push(segment);
    at = end;
    if (marker === startOfScan) {
      hasScan = true;
      const scanEnd = endOfScan(bytes, at);
      kept.push(bytes.subarray(at, scanEnd));
      at = scanEnd;
    }
  }
  return undefined;
};

/** Where the data of a scan ends: at the next marker that is neither a stuffed byte nor a restart. */
const endOfScan = (bytes: Buffer, from: number): number => {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return bytes.length;
};

const pngBeginning = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** What draws: the critical chunks, and those for colour and size. Text, time, EXIF and private ones go. */
const pngDraws: ReadonlySet<string> = new Set([
  ...['IHDR', 'PLTE', 'IDAT', 'IEND'],
  ...['tRNS', 'gAMA', 'cHRM', 'sRGB', 'iCCP', 'cICP', 'sBIT', 'bKGD', 'pHYs'],
]);

/** PNG (ISO/IEC 15948) 5.3: length, name, data, checksum. */
const ofPng = (bytes: Buffer): Buffer | undefined => {
  if (!bytes.subarray(0, 8).equals(pngBeginning)) return undefined;
  const kept: Buffer[] = [pngBeginning];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) return undefined;
    const name = bytes.toString('latin1', at + 4, at + 8);
    if (pngDraws.has(name)) kept.push(bytes.subarray(at, end));
    if (name === 'IEND') return Buffer.concat(kept);
    at = end;
  }
  return undefined;
};

const webpDraws: ReadonlySet<string> = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ICCP', 'ANIM', 'ANMF']);
const saysExifOrXmp = 0x0c;

/** WebP (RFC 9649) 2.3: a RIFF of chunks, each padded to an even length. */
const ofWebp = (bytes: Buffer): Buffer | undefined => {
  if (bytes.length < 12 || bytes.toString('latin1', 0, 4) !== 'RIFF' || bytes.toString('latin1', 8, 12) !== 'WEBP') {
    return undefined;
  }
  const end = 8 + bytes.readUInt32LE(4);
  if (end > bytes.length) return undefined;
  const kept: Buffer[] = [];
  let at = 12;
  while (at + 8 <= end) {
    const length = bytes.readUInt32LE(at + 4);
    const next = at + 8 + length + (length % 2);
    if (next > end) return undefined;
    const name = bytes.toString('latin1', at, at + 4);
    if (webpDraws.has(name)) {
      const chunk = Buffer.from(bytes.subarray(at, next));
      if (name === 'VP8X') chunk[8] = (chunk[8] ?? 0) & ~saysExifOrXmp;
      kept.push(chunk);
    }
    at = next;
  }
  if (kept.length === 0) return undefined;
  const body = Buffer.concat(kept);
  const head = Buffer.alloc(12);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(4 + body.length, 4);
  head.write('WEBP', 8, 'latin1');
  return Buffer.concat([head, body]);
};
