import type { Problem } from '#contract/problems.ts';
import { timestampOf } from '../state/clock.ts';
import type { Reading } from '../state/hostClock.ts';

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

/**
 * What will not be sent any more by itself: it stays until a screen has told somebody, or staff have seen to it. Its code
 * is the agent's, or says why this kiosk stopped.
 */
export interface Refusal {
  readonly id: string;
  readonly entry: Omit<Entry, 'token'>;
  readonly code: string;
}
/** Not saved when the kiosk's right ended, or set aside by staff: the agent never said no to it. */
export const isUnanswered = ({ code }: Refusal): boolean => code === rightEnded || code === setAside;
export const rightEnded = 'right_ended';
export const setAside = 'set_aside';

export const refusalOf = ({ token: _, ...entry }: Entry, code: string): Refusal => ({
  id: entry.id,
  entry,
  code,
});

/** The answer to one attempt, as the outbox reads it. */
export type Attempt =
  | { readonly kind: 'saved'; readonly body: unknown }
  | { readonly kind: 'refused'; readonly code: string; readonly problem: Problem | undefined }
  /** Nothing is known, or the agent cannot now: try the same again later. */
  | { readonly kind: 'again' }
  /** The agent, or something before it, cannot cope with this one: it is tried again, and the others go on. */
  | { readonly kind: 'broken' }
  /** When it happened cannot be, to the agent: nothing was recorded under its id. */
  | { readonly kind: 'untimely'; readonly problem: Problem | undefined }
  /** The session that made it is over: it waits for the same person, or for staff. */
  | { readonly kind: 'person' };

/** Whether one entry may depend on what becomes of the other: the same person, or the one names the other. */
export const belongTogether = (one: Entry, other: Entry): boolean => {
  const named = new Set(namedBy(one));
  return namedBy(other).some((id) => named.has(id));
};
const namedBy = ({ id, path, body }: Entry): unknown[] => {
  const fields = body as Readonly<Record<string, unknown>>; // an object, as all are
  const several = Array.isArray(fields.childIds) ? fields.childIds : [];
  const inPath = path.split('/').filter((word) => /^[0-9a-f-]{36}$/.test(word));
  return [id, fields.childId, fields.staffId, fields.voids, ...several, ...inPath].filter((each) => each !== undefined);
};

/** As far back as the agent takes what happened (agent/design/002). */
export const mostBackMs = 7 * 24 * 3_600_000;
/** Whether the agent takes it no more. One of which nobody has settled when it was has no age. */
export const isTooOld = ({ madeAtMs, reading }: Pick<Entry, 'madeAtMs' | 'reading'>, nowMs: number): boolean =>
  reading?.isSure !== false && nowMs - madeAtMs > mostBackMs;

/** What a roll-call needs waits for nobody. */
export const isEmergency = ({ path }: Pick<Entry, 'path'>): boolean => path.startsWith('/roll-calls');

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
