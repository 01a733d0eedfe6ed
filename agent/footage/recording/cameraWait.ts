import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const knockEveryMs = 2000;
const answerMs = 1500;
/** `rtsps` hides what it says, so there the open door must do. */
const ports: Record<string, number> = { 'rtsp:': 554, 'rtsps:': 322 };

/**
 * Waits so long, or until a camera that did not answer answers again. True: it is back. Only a change counts: a camera that
 * answers all the while and yet gives no picture is not asked for one more often than the ladder says. `wasSilent`: the
 * last try got no answer. Ends early, with false, when the signal says so.
 */
export const waitForCamera = async (
  address: string,
  waitMs: number,
  wasSilent: boolean,
  signal: AbortSignal,
): Promise<boolean> => {
  const endMono = performance.now() + waitMs;
  let isSilent = wasSilent;
  while (!signal.aborted) {
    const leftMs = endMono - performance.now();
    if (leftMs <= 0) return false;
    await pause(Math.min(knockEveryMs, leftMs), undefined, { signal }).catch(() => undefined);
    if (signal.aborted || performance.now() >= endMono) return false;
    const answers = await answersRtsp(address, answerMs);
    if (answers && isSilent) return true;
    isSilent = !answers;
  }
  return false;
};

/**
 * Whether something speaks RTSP at an address. It asks for nothing (OPTIONS) and says no password, so no camera counts it
 * as a wrong one; a hung camera, whose system still takes connections, does not answer it.
 */
export const answersRtsp = (address: string, withinMs: number): Promise<boolean> =>
  new Promise((resolve) => {
    const { protocol, hostname, port } = new URL(address);
    const host = hostname.replace(/^\[(.*)\]$/, '$1');
    const socket = connect({ host, port: Number(port) || (ports[protocol] ?? 554) });
    const end = (answers: boolean): void => {
      clearTimeout(limit);
      socket.destroy();
      resolve(answers);
    };
    const limit = setTimeout(() => end(false), withinMs);
    socket.once('error', () => end(false)).once('close', () => end(false));
    socket.once('data', (bytes) => end(bytes.toString('latin1', 0, 5) === 'RTSP/'));
    socket.once('connect', () => {
      if (protocol === 'rtsps:') end(true);
      else socket.write(`OPTIONS ${protocol}//${hostname}:${port || '554'}/ RTSP/1.0\r\nCSeq: 1\r\n\r\n`);
    });
  });
