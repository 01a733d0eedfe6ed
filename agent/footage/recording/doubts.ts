import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from '../../time/clock.ts';
import type { DoubtStore } from './doubtStore.ts';
import { glanceAt } from './glance.ts';
import { clockChange, look, type PictureDoubt, unseen, type Watched } from './pictureDoubts.ts';
import type { RecordedStream, RecorderStore } from './recorderStore.ts';

export interface DoubtsOptions {
  readonly doubts: DoubtStore;
  readonly store: RecorderStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** Between two pictures of one stream that are looked at. */
  readonly everyMs: number;
}

interface Turn {
  watched: Watched;
  dueMono: number;
  /** Start of the file that was looked at last: one file is not looked at twice. */
  seenMs: number | undefined;
}

const roundMs = 2000;
/** An older measurement says nothing about the clock of now. */
const clockFreshMs = 600_000;

/**
 * Writes down what makes recorded footage doubtful: a picture that is black or stands still, a camera whose clock is off.
 * One picture is looked at at a time over all streams, in a program of low priority.
 */
export const startDoubts = ({ doubts, store, clock, log, everyMs }: DoubtsOptions): { stop(): Promise<void> } => {
  const turns = new Map<number, Turn>();
  const stopping = new AbortController();
  let looking: Promise<void> | undefined;

  const turnOf = (stream: RecordedStream): Turn => {
    const known = turns.get(stream.id);
    if (known) return known;
    const open = doubts.openOf(stream.id).filter((kind): kind is PictureDoubt => kind !== 'camera_clock');
    // Spread over the time between two looks, the same after every start.
    const share = Number.parseInt(stream.uuid.slice(0, 4), 16) / 0x1_0000;
    const turn = { watched: unseen(open), dueMono: clock.monotonicMs() + share * everyMs, seenMs: undefined };
    turns.set(stream.id, turn);
    return turn;
  };

  const glance = async (stream: RecordedStream, turn: Turn): Promise<void> => {
    const file = doubts.newestFile(stream);
    if (!file || file.startMs === turn.seenMs) return;
    turn.dueMono = clock.monotonicMs() + everyMs;
    turn.seenMs = file.startMs;
    const points = await glanceAt(join(file.volumePath, file.path), stopping.signal);
    if (!points) {
      if (!stopping.signal.aborted)
        log.warn({ event: 'doubts.no_picture', stream: stream.name, startMs: file.startMs });
      return;
    }
    const { watched, changes } = look(turn.watched, { atMs: file.startMs, points });
    turn.watched = watched;
    for (const change of changes) {
      log.warn({ event: 'doubts.picture', stream: stream.name, ...change });
      const { kind } = change;
      if (change.what === 'ends') doubts.end({ streamId: stream.id, kind, atMs: change.atMs });
      else doubts.begin({ streamId: stream.id, kind, fromMs: change.fromMs, detail: null, nowMs: clock.now() });
    }
  };

  const judgeClocks = (): void => {
    const nowMs = clock.now();
    for (const { streamId, offsetMs, atMs } of doubts.clocksSince(nowMs - clockFreshMs)) {
      const kind = 'camera_clock';
      const change = clockChange(doubts.openOf(streamId).includes(kind), offsetMs);
      if (change === 'ends') doubts.end({ streamId, kind, atMs });
      if (change !== 'begins') continue;
      const detail = `the clock of the camera is ${(Math.abs(offsetMs) / 1000).toFixed(1)} s ${offsetMs > 0 ? 'ahead' : 'behind'}`;
      doubts.begin({ streamId, kind, fromMs: atMs, detail, nowMs });
    }
  };

  const round = (): void => {
    judgeClocks();
    if (looking) return;
    const nowMono = clock.monotonicMs();
    const due = store
      .streams()
      .filter(({ enabled }) => enabled === 1)
      .map((stream) => ({ stream, turn: turnOf(stream) }))
      .filter(({ turn }) => turn.dueMono <= nowMono)
      .sort((a, b) => a.turn.dueMono - b.turn.dueMono);
    const next = due[0];
    if (!next) return;
    // A stream without a new file is asked again after the others.
    next.turn.dueMono = nowMono;
    looking = glance(next.stream, next.turn).finally(() => {
      looking = undefined;
    });
  };
  const rounds = setInterval(round, Math.min(roundMs, everyMs));

  return {
    stop: async () => {
      clearInterval(rounds);
      stopping.abort();
      await looking;
    },
  };
};
