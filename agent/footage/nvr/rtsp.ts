/** What goes over an RTSP connection (RFC 2326): messages, and packets between them (10.12). `raw`: its bytes unchanged. */
export type RtspItem =
  | { readonly kind: 'message'; readonly raw: Buffer; readonly head: readonly string[]; readonly body: string }
  | { readonly kind: 'packet'; readonly raw: Buffer; readonly channel: number; readonly payload: Buffer };

const longestMessage = 65_536;
const dollar = 0x24;

/** Cuts one direction of a connection into its items. @throws RangeError for what is no RTSP. */
export const createRtspReader = (): { push(chunk: Buffer): RtspItem[] } => {
  let held: Buffer = Buffer.alloc(0);

  const next = (): RtspItem | undefined => {
    if (held.length < 4) return undefined;
    if (held[0] === dollar) {
      const end = 4 + held.readUInt16BE(2);
      if (held.length < end) return undefined;
      const raw = take(end);
      return { kind: 'packet', raw, channel: raw[1] ?? 0, payload: raw.subarray(4) };
    }
    const headEnd = held.indexOf('\r\n\r\n');
    if (headEnd < 0) {
      if (held.length > longestMessage) throw new RangeError('A message of RTSP has no end');
      return undefined;
    }
    const head = held.toString('latin1', 0, headEnd).split('\r\n');
    const length = Number(headerOf(head, 'content-length') ?? 0);
    if (!Number.isSafeInteger(length) || length > longestMessage) throw new RangeError('A message of RTSP is too long');
    const end = headEnd + 4 + length;
    if (held.length < end) return undefined;
    const raw = take(end);
    return { kind: 'message', raw, head, body: raw.toString('utf8', headEnd + 4) };
  };
  const take = (count: number): Buffer => {
    const taken = held.subarray(0, count);
    held = held.subarray(count);
    return taken;
  };

  return {
    push: (chunk) => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const items: RtspItem[] = [];
      for (let item = next(); item; item = next()) items.push(item);
      return items;
    },
  };
};

/** The value of a header, several of one name joined with commas; undefined when there is none. */
export const headerOf = (head: readonly string[], name: string): string | undefined => {
  const values = head
    .slice(1)
    .map((line) => [line.slice(0, line.indexOf(':')).trim().toLowerCase(), line.slice(line.indexOf(':') + 1).trim()])
    .filter(([found]) => found === name)
    .map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(', ');
};

/** Seconds from 1900, where NTP begins, to 1970. */
const ntpEpochSeconds = 2_208_988_800;
const onvifExtension = 0xabac;

/** When the picture of an RTP packet was taken, milliseconds since the epoch, from ONVIF's header extension (Streaming, "RTP header extension"). */
const takenAtMs = (packet: Buffer): number | undefined => {
  const [first = 0] = packet;
  const at = 12 + (first & 0x0f) * 4;
  if (first >> 6 !== 2 || (first & 0x10) === 0 || packet.length < at + 16) return undefined;
  if (packet.readUInt16BE(at) !== onvifExtension) return undefined;
  const seconds = packet.readUInt32BE(at + 4) - ntpEpochSeconds;
  return seconds * 1000 + (packet.readUInt32BE(at + 8) / 2 ** 32) * 1000;
};

/** The times of the pictures in a stream of RTP packets, by their number from 0. */
export const createPictureTimes = () => {
  const times: number[] = [];
  let stamp: number | undefined;
  let known: { readonly stamp: number; readonly atMs: number } | undefined;
  return {
    take: (packet: Buffer): void => {
      if (packet.length < 12) return;
      const next = packet.readUInt32BE(4);
      if (next === stamp) return;
      stamp = next;
      const atMs = takenAtMs(packet);
      if (atMs !== undefined) known = { stamp: next, atMs };
      // A device may tell the time of key frames only; from there the stream's own clock counts on.
      if (known) times.push(known.atMs + ((next - known.stamp) | 0) / ticksPerMs);
    },
    /** Milliseconds since the epoch, by the NVR's clock; undefined when it was not told. */
    at: (picture: number): number | undefined => times[picture],
  };
};
/** Of the time stamps of pictures: 90 kHz (RFC 6184, RFC 7798). */
const ticksPerMs = 90;

/** `20260901T081500.250Z`: an instant as RTSP writes it (RFC 2326 3.7). */
export const rtspClock = (ms: number): string => new Date(ms).toISOString().replace(/[-:]/g, '');
