import type { EventData, EventType } from '#contract/events.ts';
import type { NewEvent } from '../journal/journal.ts';
import type { EpochMs } from '../time/clock.ts';
import { type Caller, mayActForOthers, type Refusal, refuse, unknownId } from './ruling.ts';

export type Action = EventData<'attendance.refused'>['action'];
/** What people says about an adult, a child and a day: custody blocks first, then the pickup list and its dates. */
export type Allowance = 'allowed' | EventData<'attendance.refused'>['reason'];

export interface AdultFacts {
  readonly adultId: string;
  readonly known: boolean;
  /** The child is linked to this adult. */
  readonly own: boolean;
  /** As its guardian; else the guardians authorised them. */
  readonly isGuardian: boolean;
  readonly allowance: Allowance;
}

/** The adult of a check-in or check-out: the one named, or whoever identified as an adult. */
export const adultNamed = (named: string | undefined, by: Caller): string | undefined =>
  named ?? (by.person?.kind === 'adult' ? by.person.id : undefined);

interface Handing {
  readonly id: string;
  readonly action: Action;
  readonly childId: string;
  readonly at: EpochMs;
  readonly by: Caller;
  /** Staff take it on themselves, with a reason. */
  readonly override: boolean;
}

/**
 * Whether this adult may bring or take this child. Undefined when so. An override by staff passes a missing or lapsed
 * authorisation, a custody block only by the head (ours; product.md "Who uses it": nobody is locked out of leaving,
 * and never the wrong adult). Every refusal for the child's sake is recorded; its answer never says why.
 */
export const refusalOfAdult = (adult: AdultFacts, handing: Handing): Refusal | undefined => {
  const { by, override } = handing;
  const guardian = by.person?.kind === 'adult';
  if (guardian && by.person?.id !== adult.adultId) return refuse('not_yours');
  if (!adult.known) return unknownId('adultId', adult.adultId);
  switch (adult.allowance) {
    case 'allowed':
      return undefined;
    case 'custody_blocked':
      if (override && by.role === 'head') return undefined;
      return recorded('custody_blocked', adult, handing);
    case 'not_authorised':
    case 'not_valid_today':
      if (guardian && !adult.own) return refuse('not_yours');
      if (override && mayActForOthers(by)) return undefined;
      return recorded('not_authorised', adult, handing);
  }
};

/** Somebody who is not on record but may be an adult blocked for the child: only the head lets the child go with them. */
export const refusalOfLikeness = (blockedAdultId: string | undefined, handing: Handing): Refusal | undefined =>
  blockedAdultId === undefined || (handing.override && handing.by.role === 'head')
    ? undefined
    : recorded('custody_blocked', { adultId: blockedAdultId, allowance: 'custody_blocked' }, handing);

const recorded = (
  code: 'custody_blocked' | 'not_authorised',
  { adultId, allowance }: Pick<AdultFacts, 'adultId' | 'allowance'>,
  { id, action, childId, at, by }: Handing,
): Refusal => {
  if (allowance === 'allowed') return refuse(code);
  const event: NewEvent<Extract<EventType, 'attendance.refused'>> = {
    id,
    type: 'attendance.refused',
    occurredAt: at,
    actor: by.actor,
    subject: childId,
    data: { childId, adultId, action, reason: allowance },
  };
  return { ok: false, failure: { code }, events: [event] };
};
