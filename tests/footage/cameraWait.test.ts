import { createServer, type Server, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { answersRtsp, waitForCamera } from '#agent/footage/recording/cameraWait.ts';
import { startRtspSource } from '#tests/rtspSource.ts';

const never = new AbortController().signal;
/** Far beyond what any of these waits takes. */
const longMs = 30_000;

/** Something at a port that takes connections and deals with them as it is told. */
const door = async (
  onConnection: (socket: Socket) => void,
  port = 0,
): Promise<{ url: string; port: number; close(): Promise<void> }> => {
  const server: Server = createServer(onConnection);
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  const close = (): Promise<void> => new Promise((done) => server.close(() => done()));
  onTestFinished(close);
  return { url: `rtsp://viewer:se@cret@127.0.0.1:${address.port}/main`, port: address.port, close };
};

test('a camera answers OPTIONS without a password; what takes connections and says nothing, or something else, does not', async () => {
  const camera = await startRtspSource({ password: 'right-one' });
  expect(await answersRtsp(camera.url, 2000)).toBe(true);
  camera.freeze();
  expect(await answersRtsp(camera.url, 300)).toBe(false);
  camera.thaw();
  const heard: string[] = [];
  const web = await door((socket) =>
    socket.on('data', (bytes) => {
      heard.push(bytes.toString());
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    }),
  );
  expect(await answersRtsp(web.url, 2000)).toBe(false);
  expect(heard.join()).toMatch(/^OPTIONS rtsp:\/\/127/);
  expect(heard.join()).not.toContain('cret');
  await web.close();
  expect(await answersRtsp(web.url, 2000)).toBe(false);
  expect(await answersRtsp('no address', 2000)).toBe(false);
});

test('a wait is cut short when a silent camera answers again, and never by one that answered all the while', async () => {
  const answer = (socket: Socket): void => void socket.on('data', () => socket.end('RTSP/1.0 200 OK\r\n\r\n'));
  const awake = await door(answer);
  const gone = await door(answer);
  await gone.close();
  const began = performance.now();
  const [answering, back, unanswered] = await Promise.all([
    waitForCamera(awake.url, 5000, false, never),
    waitForCamera(gone.url, longMs, false, never),
    waitForCamera(awake.url, longMs, true, never),
    new Promise((done) => setTimeout(done, 3000)).then(() => door(answer, gone.port)),
  ]);
  expect({ answering, back, unanswered }).toEqual({ answering: false, back: true, unanswered: true });
  expect(performance.now() - began).toBeLessThan(longMs / 2);

  const stop = new AbortController();
  const stopped = waitForCamera('rtsp://192.0.2.1/x', longMs, true, stop.signal);
  stop.abort();
  expect(await stopped).toBe(false);
});
