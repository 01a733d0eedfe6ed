import type { FlowNode } from '../normalise.ts';

export interface PlayedMessage {
  readonly topic: string;
  readonly payload: string;
  readonly retain?: boolean;
}

/** What MQTT carried at once: an event of the journal, or what was published anew because of it or of time. */
export interface RecordedMoment {
  /** When it was said; milliseconds since the epoch. */
  readonly at: number;
  readonly id: string;
  /** Of an event its type, else the place below `nestbox/{site}/`. */
  readonly type: string;
  readonly messages: readonly PlayedMessage[];
}

/** What the process of one rehearsal is told. */
export interface StagePlan {
  readonly site: string;
  readonly from: number;
  readonly to: number;
  readonly nodes: readonly FlowNode[];
  /** What the broker holds when the flows start. */
  readonly retained: readonly PlayedMessage[];
  /** A file with a `RecordedMoment` in each line. */
  readonly moments: string;
  /** Where it writes an `Output` in each line. */
  readonly outputs: string;
  readonly folder: string;
  readonly memoryMb: number;
}

export interface StageFailure {
  readonly node: string;
  readonly detail: string;
  readonly count: number;
}

/** What it says: how far it is, why it cannot, or that it is at the end. */
export type StageWord =
  | { readonly done: number }
  | { readonly fault: string }
  | { readonly done: number; readonly rings: number; readonly failures: readonly StageFailure[] };
