import type { Problem } from '#contract/problems.ts';

/** A write as it was tapped. What is in `body` never changes: the same id must always carry the same request. */
export interface Entry {
  readonly id: string;
  readonly path: string;
  readonly body: unknown;
  /** Who was identified: `staff:ID` or `adult:ID`. */
  readonly person: string;
  readonly token: string;
  readonly madeAtMs: number;
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
  /** The session that made it is over: it waits for the same person, or for staff. */
  | { readonly kind: 'person' };

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
