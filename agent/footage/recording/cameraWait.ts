import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const knockEveryMs = 2000;
const answerMs = 1500;
/** `rtsps` hides what it says, so there the open door must do. */
const ports = { rtsp: 554, rtsps: 322 } as const;
/** As ffmpeg reads it: user and password end at the last @ before the path. */
const pattern = /^(rtsps?):\/\/(?:[^/?#]*@)?(\[[^\]]+\]|[^:/?#]+)(?::(\d{1,5}))?(?=[/?#]|$)/i;

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
    const [, scheme = '', name = '', given] = pattern.exec(address) ?? [];
    if (name === '') return resolve(false);
    const isHidden = scheme.toLowerCase() === 'rtsps';
    const port = Number(given ?? ports[isHidden ? 'rtsps' : 'rtsp']);
    const socket = connect({ host: name.replace(/^\[(.*)\]$/, '$1'), port });
    const end = (answers: boolean): void => {
      clearTimeout(limit);
      socket.destroy();
      resolve(answers);
    };
    const limit = setTimeout(() => end(false), withinMs);
    socket.once('error', () => end(false)).once('close', () => end(false));
    socket.once('data', (bytes) => end(bytes.toString('latin1', 0, 5) === 'RTSP/'));
    socket.once('connect', () => {
      if (isHidden) end(true);
      else socket.write(`OPTIONS rtsp://${name}:${port}/ RTSP/1.0\r\nCSeq: 1\r\n\r\n`);
    });
  });
