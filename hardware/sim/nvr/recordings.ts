/** A stretch that the simulated recorder holds; milliseconds since the epoch, true time. */
export interface Stretch {
  readonly fromMs: number;
  /** Undefined: it is recording now. */
  readonly toMs: number | undefined;
}

/** One recording of a simulated recorder: the footage of one camera. */
export interface SimRecording {
  readonly token: string;
  readonly name: string;
  readonly stretches: readonly Stretch[];
}

export const videoTrack = 'VIDEO001';

/** What a recorder holds, as tests and drills change it. */
export interface RecordingBook {
  all(): readonly SimRecording[];
  find(token: string): SimRecording | undefined;
  put(recording: SimRecording): void;
  /** The recorder's own retention: everything before is gone. */
  overwriteUntil(ms: number): void;
  /** As after somebody formatted the disk and set the recording up again. */
  rename(token: string, next: string): void;
}

export const createRecordingBook = (recordings: readonly SimRecording[]): RecordingBook => {
  const held = new Map(recordings.map((recording) => [recording.token, recording]));
  return {
    all: () => [...held.values()],
    find: (token) => held.get(token),
    put: (recording) => void held.set(recording.token, recording),
    overwriteUntil: (ms) => {
      for (const recording of held.values()) {
        const stretches = recording.stretches
          .filter(({ toMs }) => toMs === undefined || toMs > ms)
          .map(({ fromMs, toMs }) => ({ fromMs: Math.max(fromMs, ms), toMs }));
        held.set(recording.token, { ...recording, stretches });
      }
    },
    rename: (token, next) => {
      const recording = held.get(token);
      if (!recording) return;
      held.delete(token);
      held.set(next, { ...recording, token: next });
    },
  };
};

/** Whether it holds something of a moment. */
export const holds = ({ stretches }: SimRecording, atMs: number): boolean =>
  stretches.some(({ fromMs, toMs }) => fromMs <= atMs && (toMs === undefined || atMs < toMs));
