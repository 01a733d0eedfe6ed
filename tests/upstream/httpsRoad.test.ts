import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isRefusal } from '#agent/upstream/forwarder.ts';
import type { HeardKind } from '#agent/upstream/hearing.ts';
import { httpsRoad } from '#agent/upstream/httpsRoad.ts';
import { certificates } from '#tests/certificates.ts';

/** An intake that does what it is told to: no real one is slow, or lies, when one wants it to. */
const startIntake = async (answer: RequestListener, { isSecure = false } = {}): Promise<string> => {
  const { cert, key } = certificates();
  const server = isSecure ? createTlsServer({ cert, key }, answer) : createServer(answer);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `${isSecure ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

const openRoad = (url: string, more: { readonly ca?: string; readonly limitMs?: number } = {}) => {
  const heard: { kind: HeardKind; body: unknown }[] = [];
  const road = httpsRoad({
    site: 'demo',
    url,
    token: 'secret-token',
    ca: more.ca,
    hearing: { value: (kind, body) => void heard.push({ kind, body }), bytes: () => {} },
    onLacking: () => {},
    isUp: () => true,
    ...(more.limitMs === undefined ? {} : { limitMs: more.limitMs }),
  });
  return { road, heard };
};
const bytes = Buffer.from('{"sealed":true}');
const failureOf = async (sending: Promise<void>): Promise<Error> => {
  const error = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('it was taken');
  expect(error.message).not.toContain('secret-token');
  return error;
};

describe('what is sent', () => {
  test('are the sealed bytes under the token, and what stands in the answer is heard', async () => {
    const asked: unknown[] = [];
    const url = await startIntake((request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        const { method, url: path, headers } = request;
        asked.push([method, path, headers['content-type'], headers.authorization, Buffer.concat(parts).toString()]);
        response.setHeader('content-type', 'application/json');
        response.end('{"receipt":{"r":1},"notices":[{"n":1},{"n":2}],"resends":[{"l":1}]}');
      });
    });
    const { road, heard } = openRoad(`${url}/intake/`);
    await road.send('summaries', bytes);
    await road.ask({ sequence: 7, sha256: 'ab', answers: 2 });
    expect(asked).toEqual([
      ['POST', '/intake/summaries', 'application/cloudevents+json', 'Bearer secret-token', '{"sealed":true}'],
      ['GET', '/intake/notices?site=demo&sequence=7&sha256=ab&answers=2', undefined, 'Bearer secret-token', ''],
    ]);
    expect(heard.slice(0, 4)).toEqual([
      { kind: 'receipts', body: { r: 1 } },
      { kind: 'notices', body: { n: 1 } },
      { kind: 'notices', body: { n: 2 } },
      { kind: 'resends', body: { l: 1 } },
    ]);
  });

  test('goes over TLS to whom the given authority vouches for, and to nobody else', async () => {
    const url = await startIntake((_request, response) => response.end('{"notices":[]}'), { isSecure: true });
    await openRoad(url, { ca: certificates().ca }).road.send('summaries', bytes);
    expect((await failureOf(openRoad(url).road.send('summaries', bytes))).message).toMatch(/certificate/);
  });
});

describe('an answer', () => {
  test.each<[string, RequestListener, RegExp, boolean]>([
    ['that redirects is not followed', (_q, r) => void r.writeHead(307, { location: '/x' }).end(), /redirected/, false],
    ['of another program', (_q, r) => void r.end('<html>'), /no JSON/, false],
    ['without end', (_q, r) => void r.end(' '.repeat(1_100_000)), /larger than 1 MiB/, false],
    ['that names why it is not wanted', (_q, r) => void r.writeHead(422).end('{"code":"forked"}'), /forked/, true],
    ['to a wrong token', (_q, r) => void r.writeHead(401).end('{"code":"unauthenticated"}'), /401 unauth/, false],
    ['with a text of its own', (_q, r) => void r.writeHead(500).end('{"code":"<b>Secret"}'), /^answered 500$/, false],
    ['that breaks off', (_q, r) => void r.socket?.destroy(), /hang up|ECONNRESET/, false],
  ])('%s', async (_what, answer, words, refused) => {
    const { road } = openRoad(await startIntake(answer));
    const error = await failureOf(road.send('summaries', bytes));
    expect(error.message).toMatch(words);
    expect(isRefusal(error)).toBe(refused);
  });

  test('that does not come, or drips, ends with the time for it', async () => {
    const silent = await startIntake(() => {});
    const dripping = await startIntake((_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 20);
      onTestFinished(() => clearInterval(drip));
    });
    for (const url of [silent, dripping]) {
      const { road } = openRoad(url, { limitMs: 300 });
      expect((await failureOf(road.send('summaries', bytes))).message).toMatch(/no whole answer within/);
    }
  });
});
