import type { Problem } from '#contract/problems.ts';
import { timestampOf } from '../state/clock.ts';

/** How the kiosk's clocks stood at a tap, in milliseconds. */
export interface Reading {
  /** Whose steady clock it is: each page begins its own. */
  readonly page: string;
  readonly steadyMs: number;
  readonly wallMs: number;
  /** What was taken for the agent's time. */
  readonly saidMs: number;
  /** The page had heard the agent, and nothing has shaken the clocks since. */
  readonly isSure: boolean;
}

/** A write as it was tapped. Once it was sent `body` never changes: the same id must always carry the same request. */
export interface Entry {
  readonly id: string;
  readonly path: string;
  readonly body: unknown;
  /** Who was identified: `staff:ID` or `adult:ID`. */
  readonly person: string;
  readonly token: string;
  readonly madeAtMs: number;
  /** Of what says when it happened, until that is settled. */
  readonly reading?: Reading;
}

/** What became of an entry. Only the agent's own word makes it saved. */
export type Progress =
  | { readonly state: 'waiting'; readonly attempted: boolean }
  | { readonly state: 'saved'; readonly body: unknown }
  | { readonly state: 'refused'; readonly code: string; readonly problem: Problem | undefined };

/** What the agent refused: it stays until a screen has told somebody, or staff have seen to it. It sends no more. */
export interface Refusal {
  readonly id: string;
  readonly entry: Omit<Entry, 'token'>;
  readonly code: string;
}

/** The answer to one attempt, as the outbox reads it. */
export type Attempt =
  | { readonly kind: 'saved'; readonly body: unknown }
  | { readonly kind: 'refused'; readonly code: string; readonly problem: Problem | undefined }
  /** Nothing is known, or the agent cannot now: try the same again later. */
  | { readonly kind: 'again' }
  /** When it happened cannot be, to the agent: nothing was recorded under its id. */
  | { readonly kind: 'untimely'; readonly problem: Problem | undefined }
  /** The session that made it is over: it waits for the same person, or for staff. */
  | { readonly kind: 'person' };

/** Whether an entry may be sent: not before the time in it is settled. */
export type Ready =
  | { readonly kind: 'ready'; readonly entry: Entry }
  /** The agent, who knows the time, cannot be asked now. */
  | { readonly kind: 'again' }
  /** Nobody can work it out any more: staff must say when it was. */
  | { readonly kind: 'unsure' };

/** The same entry with the time settled at which it happened. */
export const stampedAt = ({ reading, ...entry }: Entry, atMs: number, zoneMinutes: number): Entry => {
  const { occurredAt, ...fields } = entry.body as { readonly occurredAt: string }; // only what says when has a reading
  const happenedMs = Date.parse(occurredAt) + atMs - (reading?.saidMs ?? atMs);
  return { ...entry, body: { ...fields, occurredAt: timestampOf(happenedMs, zoneMinutes) }, madeAtMs: atMs };
};

/**
 * By whose right an entry is sent, in the order to be tried: its own person's; when that has run out, the same person's
 * of now, or any staff's who stand here and so answer for it.
 */
export const tokensFor = (
  entry: Entry,
  present: { readonly person: string; readonly token: string } | undefined,
): readonly string[] =>
  present && present.token !== entry.token && (present.person === entry.person || present.person.startsWith('staff:'))
    ? [entry.token, present.token]
    : [entry.token];
