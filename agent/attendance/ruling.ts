import type { ProblemCode } from '#contract/problems.ts';
import type { Role } from '#contract/roles.ts';
import type { NewEvent } from '../journal/journal.ts';
import { dayAt, fromRfc3339 } from '../time/calendar.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';
import type { Timeline } from './movement.ts';

/**
 * What a rule says: the event to record (and what happens with it in the same instant, for a group), or a refusal,
 * which may be a fact worth recording too.
 */
export type Ruling = { readonly ok: true; readonly event: NewEvent; readonly together?: readonly NewEvent[] } | Refusal;
export interface Refusal {
  readonly ok: false;
  readonly failure: {
    readonly code: ProblemCode;
    readonly detail?: string;
    readonly errors?: readonly { readonly path: string; readonly message: string }[];
  };
  readonly events?: readonly NewEvent[];
}

/** Who asks. */
export interface Caller {
  readonly actor: string;
  readonly role: Role;
  readonly person: { readonly kind: 'adult' | 'staff'; readonly id: string } | undefined;
}

/** A write as every rule takes it: the caller's id becomes the event's id. */
export interface Asked<Body extends { readonly id: string }> {
  readonly body: Body;
  /** When it happened, already judged by `occurrenceOf`. */
  readonly at: EpochMs;
  readonly by: Caller;
}

export const refuse = (code: ProblemCode, detail?: string): Refusal => ({
  ok: false,
  failure: detail === undefined ? { code } : { code, detail },
});

/** An id in the body that names nothing. */
export const unknownId = (field: string, id: string): Refusal => ({
  ok: false,
  failure: { code: 'unknown_reference', errors: [{ path: `body/${field}`, message: `nothing has the id "${id}"` }] },
});

/** Staff who answer for others: they act for anyone and may override. */
export const mayActForOthers = ({ role }: Caller): boolean => role === 'caregiver' || role === 'head';

/** A kiosk's clock may run ahead of the box by this much. */
const toleratedAheadMs = 120_000;
/** What is older than this is no late event any more but a mistake. */
const toleratedLateMs = 7 * 24 * 3_600_000;

/**
 * When it happened: now when nothing is said. What lies a little ahead is the caller's clock and is taken as now, so
 * nothing happens after the box learned it. Refuses (`invalid`) more than 2 minutes ahead or 7 days back.
 */
export const occurrenceOf = (said: string | undefined, now: EpochMs): { ok: true; at: EpochMs } | Refusal => {
  if (said === undefined) return { ok: true, at: now };
  const at = fromRfc3339(said);
  if (at === undefined) return invalidTime('is not a time: RFC 3339 with an offset');
  if (at - now > toleratedAheadMs) return invalidTime('lies in the future; set the clock that sent it');
  if (now - at > toleratedLateMs) return invalidTime('lies more than 7 days back; that can no longer be recorded');
  return { ok: true, at: epochMs(Math.min(at, now)) };
};

const invalidTime = (message: string): Refusal => ({
  ok: false,
  failure: { code: 'invalid', errors: [{ path: 'body/occurredAt', message }] },
});

/** Two taps within this time are one. */
const duplicateTapMs = 3000;

/**
 * Whether somebody who arrives at this instant is inside already. A stay that began on an earlier day is a forgotten
 * departure and keeps nobody out; an arrival recorded for later is corrected to the earlier one, unless it is the
 * same tap again.
 */
export const alreadyInside = ({ placement, before, after }: Timeline, at: EpochMs, timeZone: string): boolean => {
  if (before?.what === 'in' && at - before.occurredAt <= duplicateTapMs) return true;
  if (after?.what === 'in' && after.occurredAt - at <= duplicateTapMs) return true;
  return placement !== undefined && dayAt(placement.arrivedAt, timeZone) === dayAt(at, timeZone);
};

/** Whether the visit that a departure at this instant would end has ended later already, as somebody saw. */
export const leftLater = ({ after }: Timeline): boolean => after?.what === 'out' && after.mark === undefined;

/**
 * Whether a departure at this instant is contradicted: later the person was moved or took a break, so was inside. A
 * departure now has nothing after it and is never contradicted.
 */
export const seenInsideLater = ({ after }: Timeline): boolean =>
  after !== undefined && after.what !== 'in' && after.what !== 'out';
