import Type, { type Static } from '#typebox';
import { RoadState } from './district.ts';
import { nullable, object } from './shape.ts';
import { RevisionReason, SummaryEnvelope } from './summary.ts';
import { Count, DayText, literals, Sha256, Timestamp } from './values.ts';

/** A day's figures in short; null where the summary itself knows nothing. */
export const SummaryInShort = object({
  expected: nullable(Count),
  attended: nullable(Count),
  breaches: nullable(Count),
  breachSeconds: nullable(Count),
  unattendedSeconds: nullable(Count),
  recordedMinutes: nullable(Count),
  requiredMinutes: nullable(Count),
  armedMinutes: nullable(Count),
  /** Nulls of the summary, each with its reason in it. */
  unknown: Count,
});

/** The newest revision of a day. */
export const ListedSummary = object({
  revision: Type.Integer({ minimum: 1 }),
  reason: RevisionReason,
  sequence: Type.Integer({ minimum: 1 }),
  sha256: Sha256,
  sealedAt: Timestamp,
  covers: SummaryEnvelope.properties.covers,
  dataState: SummaryEnvelope.properties.dataState,
  closedBy: literals('person', 'schedule', 'none'),
  road: RoadState,
  figures: SummaryInShort,
});

/**
 * A day of the list. `missing`: it is over, and nothing was sealed. `awaited`: it still runs, or midnight was a moment ago.
 * `damaged`: what was sealed cannot be read any more.
 */
export const ListedDay = object({
  day: DayText,
  state: literals('sealed', 'awaited', 'missing', 'damaged'),
  summary: nullable(ListedSummary),
});
/** Newest first. Days before the first one that was ever sealed are not told: nobody kept books then. */
export const SummaryList = object({ days: Type.Array(ListedDay) });

export type SummaryInShort = Static<typeof SummaryInShort>;
export type ListedSummary = Static<typeof ListedSummary>;
export type ListedDay = Static<typeof ListedDay>;
export type SummaryList = Static<typeof SummaryList>;
