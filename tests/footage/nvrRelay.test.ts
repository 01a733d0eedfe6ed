import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { rtspLogin } from '#agent/devices/onvif/rtspLogin.ts';
import { openReplayRelay } from '#agent/footage/nvr/relay.ts';
import { createPictureTimes, createRtspReader, headerOf, rtspClock } from '#agent/footage/nvr/rtsp.ts';
import { eventually } from '#tests/wait.ts';

/** An RTP packet, with the time of its picture where one is given (ONVIF's header extension). */
const packet = (stamp: number, takenMs?: number): Buffer => {
  const head = Buffer.alloc(12);
  head.writeUInt8(takenMs === undefined ? 0x80 : 0x90, 0);
  head.writeUInt32BE(stamp, 4);
  if (takenMs === undefined) return head;
  const extension = Buffer.alloc(16);
  extension.writeUInt16BE(0xabac, 0);
  extension.writeUInt16BE(3, 2);
  extension.writeUInt32BE(Math.floor(takenMs / 1000) + 2_208_988_800, 4);
  extension.writeUInt32BE(Math.round(((takenMs % 1000) / 1000) * 2 ** 32), 8);
  return Buffer.concat([head, extension]);
};
const interleaved = (channel: number, payload: Buffer): Buffer => {
  const head = Buffer.from([0x24, channel, 0, 0]);
  head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
};

describe('what goes over an RTSP connection', () => {
  test('is cut into messages and packets, however it arrives', () => {
    const message = 'RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 4\r\n\r\nv=0\n';
    const bytes = Buffer.concat([interleaved(0, packet(7)), Buffer.from(message), interleaved(1, Buffer.from('xy'))]);
    for (const size of [1, 5, 30, bytes.length]) {
      const reader = createRtspReader();
      const items = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        reader.push(bytes.subarray(at * size, (at + 1) * size)),
      ).flat();
      expect(Buffer.concat(items.map(({ raw }) => raw)).equals(bytes)).toBe(true);
      expect(items.map((item) => (item.kind === 'packet' ? item.channel : item.body))).toEqual([0, 'v=0\n', 1]);
    }
    expect(() => createRtspReader().push(Buffer.alloc(70_000, 0x41))).toThrow(RangeError);
    expect(() => createRtspReader().push(Buffer.from('RTSP/1.0 200\r\nContent-Length: x\r\n\r\n'))).toThrow(RangeError);
    expect(headerOf(['RTSP/1.0 401', 'WWW-Authenticate: A', 'www-authenticate: B'], 'www-authenticate')).toBe('A, B');
    expect(rtspClock(Date.UTC(2026, 8, 1, 8, 15, 0, 250))).toBe('20260901T081500.250Z');
  });

  test('tells when each picture was taken, also where only key frames say it and the stamps run over', () => {
    const times = createPictureTimes();
    const start = 2 ** 32 - 9000;
    times.take(packet(start, 1_790_000_000_250));
    times.take(packet(start));
    times.take(packet(0));
    times.take(packet(9000));
    times.take(packet(18_000, 1_790_000_007_000));
    expect([0, 1, 2, 3, 4].map((picture) => times.at(picture))).toEqual([
      1_790_000_000_250,
      1_790_000_000_350,
      1_790_000_000_450,
      1_790_000_007_000,
      undefined,
    ]);
  });
});

/** An NVR that asks for this login, notes what it is asked and answers yes. */
const startStub = async (challenge: string) => {
  const asked: string[] = [];
  let line: Socket | undefined;
  const server = createServer((socket) => {
    line = socket;
    const reader = createRtspReader();
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      for (const item of reader.push(chunk)) {
        if (item.kind !== 'message') continue;
        asked.push(item.raw.toString());
        const cseq = headerOf(item.head, 'cseq');
        const method = item.head[0]?.split(' ')[0];
        if (headerOf(item.head, 'authorization') === undefined) {
          socket.write(`RTSP/1.0 401 Unauthorized\r\nCSeq: ${cseq}\r\nWWW-Authenticate: ${challenge}\r\n\r\n`);
        } else if (method === 'DESCRIBE') {
          const sdp = 'v=0\r\nm=audio 0 RTP/AVP 0\r\nm=video 0 RTP/AVP 96\r\n';
          socket.write(`RTSP/1.0 200 OK\r\nCSeq: ${cseq}\r\nContent-Length: ${sdp.length}\r\n\r\n${sdp}`);
        } else {
          const channel = item.head[0]?.includes('video') ? 2 : 0;
          const transport = `Transport: RTP/AVP/TCP;unicast;interleaved=${channel}-${channel + 1}`;
          socket.write(`RTSP/1.0 200 OK\r\nCSeq: ${cseq}\r\nSession: S1;timeout=60\r\n${transport}\r\n\r\n`);
        }
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    line?.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const relay = await openReplayRelay({
    rtspUrl: `rtsp://127.0.0.1:${port}/replay?rec=1`,
    range: { from: Date.UTC(2026, 8, 1), to: Date.UTC(2026, 8, 1, 0, 1) },
    login: rtspLogin({ username: 'admin', password: 'hidden-1' }),
  });
  onTestFinished(relay.close);
  const player = connect(Number(new URL(relay.address).port), '127.0.0.1');
  player.on('error', () => {});
  let heard = '';
  let isClosed = false;
  player.on('data', (chunk) => {
    heard += chunk.toString('latin1');
  });
  player.on('close', () => {
    isClosed = true;
  });
  /** Sends a request as a player of plain RTSP does and waits for its answer. */
  const ask = async (method: string, uri: string, headers = ''): Promise<string> => {
    heard = '';
    player.write(`${method} ${uri} RTSP/1.0\r\nCSeq: 5\r\n${headers}\r\n`);
    await eventually(`an answer to ${method}`, () => isClosed || heard.includes('\r\n\r\n'));
    return heard;
  };
  return {
    asked,
    relay,
    ask,
    send: (bytes: Buffer) => void line?.write(bytes),
    heard: () => heard,
    isClosed: () => isClosed,
  };
};
const digest = 'Digest realm="nvr", nonce="n1", qop="auth"';

test('the relay adds what replay needs, passes the picture alone, and gives the place back', async () => {
  const { asked, relay, ask, send, heard, isClosed } = await startStub(digest);
  expect(await ask('DESCRIBE', relay.address)).toContain('200 OK');
  await ask('SETUP', `${relay.address}/audio`, 'Transport: RTP/AVP/TCP;interleaved=0-1\r\n');
  await ask('SETUP', `${relay.address}/video`, 'Transport: RTP/AVP/TCP;interleaved=2-3\r\n');
  await ask('PLAY', relay.address, 'Range: npt=0.000-\r\nSession: S1\r\n');
  const play = asked.at(-1) ?? '';
  expect(play).toMatch(/^PLAY rtsp:\/\/127\.0\.0\.1:\d+\/replay\?rec=1 RTSP/);
  expect(play).toContain('\r\nRange: clock=20260901T000000.000Z-20260901T000100.000Z\r\n');
  expect(play).toContain('\r\nRate-Control: no\r\n');
  expect(play).not.toContain('npt=');
  expect(asked.filter((text) => text.includes('Require: onvif-replay')).map((text) => text.slice(0, 5))).toEqual([
    'SETUP',
    'SETUP',
    'PLAY ',
  ]);
  // One question was asked without a login, and none twice after it.
  expect(asked.filter((text) => !text.includes('Authorization: Digest'))).toHaveLength(1);
  // Each use of a nonce has its own number (RFC 7616 3.4), or an NVR takes it for a replay.
  expect(asked.flatMap((text) => /nc=(\w+)/.exec(text)?.[1] ?? [])).toEqual(
    ['1', '2', '3', '4'].map((use) => use.padStart(8, '0')),
  );
  expect(asked.join()).not.toContain('hidden-1');

  send(Buffer.concat([interleaved(0, Buffer.from('sound')), interleaved(3, Buffer.from('report'))]));
  send(interleaved(2, packet(1, 1_790_000_000_000)));
  await eventually('the picture', () => relay.takenMs(0) === 1_790_000_000_000);
  await eventually('the picture at the player', () => heard().includes('$\u0002'));
  expect(heard()).not.toMatch(/sound|report/);
  // An NVR says nothing at the end of a range.
  await eventually('the end', isClosed);
  await eventually('the place given back', () => asked.at(-1)?.startsWith('TEARDOWN'));
  expect(asked.at(-1)).toContain('Session: S1\r\n');
});

test('the password itself is never sent, and a stranger is not served', async () => {
  const basic = await startStub('Basic realm="nvr"');
  expect(await basic.ask('DESCRIBE', basic.relay.address)).toContain('401 Unauthorized');
  expect(basic.asked.join()).not.toContain('Authorization: ');
  const stranger = await startStub(digest);
  await stranger.ask('DESCRIBE', `rtsp://127.0.0.1:${new URL(stranger.relay.address).port}/other`);
  expect(stranger.isClosed()).toBe(true);
  expect(stranger.asked).toEqual([]);
});
