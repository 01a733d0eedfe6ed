import type { FlowNode } from '../normalise.ts';

/** One event of the journal as MQTT carried it. */
export interface RecordedEvent {
  /** When it happened; milliseconds since the epoch. */
  readonly at: number;
  readonly id: string;
  readonly type: string;
  readonly messages: readonly { readonly topic: string; readonly payload: string }[];
}

/** What the process of one rehearsal is told. */
export interface StagePlan {
  readonly site: string;
  readonly from: number;
  readonly to: number;
  readonly nodes: readonly FlowNode[];
  /** A file with a `RecordedEvent` in each line. */
  readonly events: string;
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
