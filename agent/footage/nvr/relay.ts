import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Span } from '../timeline.ts';
import { createPictureTimes, createRtspReader, headerOf, type RtspItem, rtspClock } from './rtsp.ts';

/** Answers what an RTSP server asked for in `WWW-Authenticate`; undefined when it asks for what we do not give. */
export type RtspLogin = (
  asked: string,
  request: { readonly method: string; readonly uri: string },
) => string | undefined;

export interface ReplayRelay {
  /** What a player of plain RTSP, one only, opens on this machine. */
  readonly address: string;
  /** When a picture was taken, by its number from 0, by the NVR's clock; undefined when it was not told. */
  takenMs(picture: number): number | undefined;
  /** What went wrong with the line to the NVR: `ECONNREFUSED`. */
  trouble(): string | undefined;
  close(): void;
}

/** Silence after the last picture: an NVR says nothing at the end of a range. */
const silenceMs = 2_000;
const firstPictureMs = 10_000;

/**
 * Stands between a player that knows plain RTSP (ffmpeg) and an NVR, and adds what replay needs (ONVIF Streaming 22.06,
 * "Playback"): the range by clock, `Rate-Control: no` (as fast as it can be taken), `Require: onvif-replay`, and the login.
 * Footage passes unchanged. Ends the player's connection behind the range.
 */
export const openReplayRelay = async (options: {
  /** Without a login. */
  readonly rtspUrl: string;
  /** By the NVR's clock. */
  readonly range: Span;
  readonly login: RtspLogin | undefined;
}): Promise<ReplayRelay> => {
  const { rtspUrl, range, login } = options;
  // Other programs of this machine do not know it.
  const path = `/${randomUUID()}`;
  let exchange: ReturnType<typeof startExchange> | undefined;
  const server = createServer((player) => {
    server.close();
    exchange = startExchange(player, { rtspUrl, range, login, path });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on TCP
  return {
    address: `rtsp://127.0.0.1:${port}${path}`,
    takenMs: (picture) => exchange?.takenMs(picture),
    trouble: () => exchange?.trouble(),
    close: () => {
      server.close();
      exchange?.close();
    },
  };
};

interface Asked {
  readonly method: string;
  readonly uri: string;
  readonly headers: readonly string[];
  readonly body: string;
  isAgain: boolean;
}

const startExchange = (
  player: Socket,
  { rtspUrl, range, login, path }: { rtspUrl: string; range: Span; login: RtspLogin | undefined; path: string },
) => {
  const url = new URL(rtspUrl);
  const place = { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 554) };
  const nvr = url.protocol === 'rtsps:' ? connectTls({ ...place, rejectUnauthorized: false }) : connect(place);
  const asked = new Map<string, Asked>();
  const kinds: string[] = [];
  let challenge: string | undefined;
  let isKnown = false;
  let setUps = 0;
  let pictures: number | undefined;
  let session: string | undefined;
  const times = createPictureTimes();
  let isOver = false;
  let trouble: string | undefined;
  let silence: NodeJS.Timeout | undefined;

  const close = (): void => {
    if (isOver) return;
    isOver = true;
    clearTimeout(silence);
    // An NVR has few places for replay: this one is given back.
    if (session !== undefined && nvr.writable) {
      const request = { method: 'TEARDOWN', uri: rtspUrl };
      const authorization = challenge === undefined ? undefined : login?.(challenge, request);
      const headers = ['CSeq: 99999', `Session: ${session}`];
      nvr.end(written(request, [...headers, ...(authorization ? [`Authorization: ${authorization}`] : [])], ''));
    } else nvr.destroy();
    player.end();
  };
  const listen = (ms: number): void => {
    clearTimeout(silence);
    silence = setTimeout(close, ms);
  };

  const send = (cseq: string): void => {
    const request = asked.get(cseq);
    if (!request) return;
    const authorization = challenge === undefined ? undefined : login?.(challenge, request);
    nvr.write(
      written(
        request,
        [...request.headers, ...(authorization ? [`Authorization: ${authorization}`] : [])],
        request.body,
      ),
    );
  };

  const fromPlayer = (item: RtspItem): void => {
    if (item.kind === 'packet') {
      nvr.write(item.raw);
      return;
    }
    const [method = '', given = ''] = (item.head[0] ?? '').split(' ');
    const [, own, rest = ''] = /^rtsp:\/\/127\.0\.0\.1:\d+(\/[^/?]*)(.*)$/.exec(given) ?? [];
    isKnown ||= own === path;
    if (!isKnown) {
      close();
      return;
    }
    // Once it was told where the NVR is, it goes on with that address.
    const uri = own === path ? `${rtspUrl}${rest}` : given;
    const cseq = headerOf(item.head, 'cseq') ?? '0';
    const headers = item.head.slice(1).filter((line) => !/^(authorization|require|range|scale|speed)\s*:/i.test(line));
    if (method === 'SETUP' || method === 'PLAY') headers.push('Require: onvif-replay');
    if (method === 'PLAY') {
      headers.push('Rate-Control: no', `Range: clock=${rtspClock(range.from)}-${rtspClock(range.to)}`);
    }
    asked.set(cseq, { method, uri, headers, body: item.body, isAgain: false });
    send(cseq);
  };

  const fromNvr = (item: RtspItem): void => {
    if (item.kind === 'packet') {
      // What the player makes of reports about the clock shifts its first picture.
      if (item.channel !== pictures) return;
      player.write(item.raw);
      listen(silenceMs);
      times.take(item.payload);
      return;
    }
    const cseq = headerOf(item.head, 'cseq') ?? '';
    const request = asked.get(cseq);
    const status = item.head[0]?.split(' ')[1];
    const wanted = headerOf(item.head, 'www-authenticate');
    if (status === '401' && request && !request.isAgain && wanted !== undefined && login) {
      request.isAgain = true;
      challenge = wanted;
      send(cseq);
      return;
    }
    asked.delete(cseq);
    if (status === '200' && request?.method === 'DESCRIBE') {
      kinds.push(...[...item.body.matchAll(/^m=(\w+)/gm)].map(([, kind = '']) => kind));
    }
    if (status === '200' && request?.method === 'SETUP') {
      session = headerOf(item.head, 'session')?.split(';')[0];
      const channel = /interleaved=(\d+)/.exec(headerOf(item.head, 'transport') ?? '')?.[1];
      if (kinds[setUps] === 'video' && channel !== undefined) pictures ??= Number(channel);
      setUps += 1;
    }
    if (status === '200' && request?.method === 'PLAY') listen(firstPictureMs);
    player.write(item.raw);
  };

  pipe(player, fromPlayer, close);
  nvr.once('error', (error) => {
    trouble = 'code' in error && typeof error.code === 'string' ? error.code : error.message.slice(0, 80);
  });
  pipe(nvr, fromNvr, close);
  // The NVR is not asked for more than the player takes.
  player.on('drain', () => nvr.resume());
  nvr.on('data', () => player.writableNeedDrain && nvr.pause());
  return { takenMs: times.at, trouble: () => trouble, close };
};

const written = (
  { method, uri }: { readonly method: string; readonly uri: string },
  headers: readonly string[],
  body: string,
): string => `${[`${method} ${uri} RTSP/1.0`, ...headers].join('\r\n')}\r\n\r\n${body}`;

const pipe = (socket: Socket, take: (item: RtspItem) => void, close: () => void): void => {
  const reader = createRtspReader();
  socket.on('data', (chunk) => {
    try {
      for (const item of reader.push(chunk)) take(item);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      close();
    }
  });
  socket.on('error', close);
  socket.on('close', close);
};
