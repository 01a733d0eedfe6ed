import type { EpochMs } from '#agent/time/clock.ts';
import type { Rung } from '#contract/site.ts';
import type { Pulse, Signal } from './signals.ts';

/** Why a step with a device failed. `refused`: it answered, and does not take our credentials. */
export interface StepFailure {
  readonly ok: false;
  readonly code: 'unreachable' | 'refused' | 'unsupported';
  /** For the technician; never a credential. */
  readonly detail: string;
  /** It refused every digest: what is left is to send the password itself, which nobody has allowed. */
  readonly isPlainTextLeft?: true;
}

/** An exchange that failed, for a technician to send in: nothing in it helps to log in. */
export interface FailedExchange {
  readonly at: EpochMs;
  readonly text: string;
}

/** Who a unit says that it is. What it does not tell is undefined. */
export interface Identity {
  readonly manufacturer: string | undefined;
  readonly model: string | undefined;
  readonly serial: string | undefined;
  readonly firmware: string | undefined;
  /** Lower case, with colons. */
  readonly mac: string | undefined;
  /** WS-Discovery's endpoint reference. */
  readonly endpoint: string | undefined;
}

/** The way by which a unit took our credentials. `ws_text` and nothing else sends the password itself. */
export type Login = 'none' | 'broker' | 'ws_digest' | 'http_digest' | 'ws_text';

/** One picture that a camera offers. */
export interface StreamOffer {
  readonly token: string;
  readonly name: string;
  /** With credentials: never for a log or an answer. */
  readonly rtspUrl: string;
  readonly codec: 'h264' | 'h265' | 'jpeg' | 'other';
  readonly widthPx: number;
  readonly heightPx: number;
  readonly frameRate: number | undefined;
  readonly bitrateKbps: number | undefined;
  /** Frames from one key frame to the next. */
  readonly keyframeEvery: number | undefined;
}

export interface Capabilities {
  readonly ok: true;
  /** The main one first; empty for what is no camera. */
  readonly streams: readonly StreamOffer[];
  /** Of the main stream, with credentials. */
  readonly rtspUrl: string | undefined;
  readonly snapshot: boolean;
  readonly events: boolean;
  /** Its inputs, each by the item of the signal that tells of it: `input-1`. */
  readonly inputs: readonly string[];
  /** Its relays, by their own tokens. */
  readonly relays: readonly string[];
}

/** Who is told what a started driver hears. */
export interface DriverListener {
  signal(signal: Signal): void;
  pulse(pulse: Pulse): void;
  /** Nobody knows any more how these stand; without items: all of the unit's. */
  doubt(items?: readonly string[]): void;
  /** How far up the ladder the driver itself got. `silentMs`: for how long it had already heard nothing. */
  health(rung: Rung, detail?: string, silentMs?: number): void;
  /** An event that has no place in our words, and could be taught. */
  unclassified?(topic: string, item: string, value: string): void;
  /** All that began and of which the unit says nothing any more: unknown until it does. Told whenever it changes. */
  unended?(items: readonly string[]): void;
}

/**
 * What supervision asks of a kind of device, from the outside in: probe → authenticate (which identifies) →
 * capabilities → start. Each step is one bounded exchange; none of them retries, so that whoever supervises decides the
 * pace. Once started, it is the driver that keeps listening, through every fault, until it is stopped.
 */
export interface Driver {
  /** Reaches it without credentials. `clockOffsetMs`: its clock minus ours; undefined when it does not tell. */
  probe(): Promise<{ readonly ok: true; readonly clockOffsetMs: number | undefined } | StepFailure>;
  /** One authenticated call: at most two attempts with our credentials on the wire. */
  authenticate(): Promise<{ readonly ok: true; readonly identity: Identity; readonly login: Login } | StepFailure>;
  capabilities(): Promise<Capabilities | StepFailure>;
  /** A picture of now; `unsupported` for what has none. */
  snapshot(): Promise<{ readonly ok: true; readonly jpeg: Buffer } | StepFailure>;
  /** Begins to report events, once; said again it changes nothing. Never throws. */
  start(listener: DriverListener): void;
  stop(): Promise<void>;
}

/** A driver whose unit is looked after by checks from outside. */
export interface WatchedDriver extends Driver {
  /** The checks found nobody: what was told is unknown, and asked for again as soon as the unit answers. */
  doubt(): void;
}
