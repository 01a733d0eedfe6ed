import type { Span } from '../timeline.ts';

/** What this feature asks of whoever talks ONVIF to the recorder of a facility (NVR). Its times are by its own clock. */
export interface NvrLink {
  /** Its clock less ours; undefined when it does not tell. */
  readClock(): Promise<{ readonly ok: true; readonly offsetMs: number | undefined } | NvrFailure>;
  recordings(): Promise<{ readonly ok: true; readonly recordings: readonly NvrRecording[] } | NvrFailure>;
  /** How the recordings stood at the start of a range, and every change in it. */
  states(
    tokens: readonly string[],
    range: Span,
  ): Promise<{ readonly ok: true; readonly states: readonly NvrState[] } | NvrFailure>;
  close(): void;
}

/** `detail` names no credential. */
export interface NvrFailure {
  readonly ok: false;
  readonly why: string;
  readonly detail: string;
}

export interface NvrRecording {
  readonly token: string;
  readonly earliestMs: number | undefined;
  readonly latestMs: number | undefined;
  readonly isRecording: boolean | undefined;
  readonly tracks: readonly {
    readonly token: string;
    readonly isVideo: boolean;
    readonly fromMs: number | undefined;
    readonly toMs: number | undefined;
  }[];
}

export interface NvrState {
  readonly recordingToken: string;
  readonly trackToken: string;
  readonly atMs: number;
  readonly what: 'data' | 'recording';
  readonly on: boolean;
  readonly isStart: boolean;
}

/** Where a stream's footage lies: sealed in the index. */
export interface NvrSource {
  /** Of the NVR's ONVIF device service. */
  readonly address: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly recordingToken: string;
}

/** Reads a source back. @throws when the text is none. */
export const parseNvrSource = (text: string): NvrSource => {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null) throw new Error('This is no source of an NVR');
  const part = (name: string): string | undefined => {
    const found: unknown = Reflect.get(value, name);
    return typeof found === 'string' ? found : undefined;
  };
  const address = part('address');
  const recordingToken = part('recordingToken');
  if (address === undefined || recordingToken === undefined) throw new Error('This is no source of an NVR');
  return { address, recordingToken, username: part('username'), password: part('password') };
};
