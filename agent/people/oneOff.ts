import type { ChildRecord } from '#contract/people.ts';
import type { PickupBody } from '#contract/pickups.ts';
import type { Failure } from '#contract/problems.ts';
import { addDays, type Day, parseDay } from '../time/calendar.ts';
import { blockedLike } from './pickup.ts';

export interface OneOffPickup {
  readonly pickupId: string;
  readonly childId: string;
  readonly name: string;
  readonly phoneTail: string;
  readonly day: Day;
  readonly requestedBy: string | null;
  readonly note: string | null;
  readonly cancelled: boolean;
  /** The departure that used it. */
  readonly usedBy: string | null;
}

/** Earlier than this nobody plans who fetches a child. */
const furthestDays = 14;
const codeDigits = 6;

/**
 * What is wrong with a one-off pickup; undefined when nothing is. Refuses: unknown_reference, invalid (a day that is none,
 * gone by or more than two weeks ahead), not_authorised (the guardian who asks may not fetch the child), and
 * custody_blocked for what may be an adult who is blocked for this child: never the wrong adult by another door.
 */
export const faultOfPickup = (
  { childId, name, phoneTail, day: said, requestedBy }: PickupBody,
  facts: {
    readonly today: Day;
    readonly child: ChildRecord | undefined;
    readonly adults: Parameters<typeof blockedLike>[0];
  },
): Failure | undefined => {
  if (!facts.child) return reference('childId', childId);
  const day = parseDay(said);
  if (!day) return invalidDay('is no date of the calendar');
  if (day < facts.today) return invalidDay('has gone by');
  if (day > addDays(facts.today, furthestDays)) return invalidDay(`lies more than ${furthestDays} days ahead`);
  if (blockedLike(facts.adults, childId, { name, phoneTail }) !== undefined) return { code: 'custody_blocked' };
  const asking = facts.child.guardians.find(({ adultId }) => adultId === requestedBy);
  if (requestedBy !== undefined && !asking?.pickup) {
    return { code: 'not_authorised', detail: 'Only a guardian who may fetch this child can send somebody else' };
  }
  return undefined;
};

/** Six digits that only this site can derive from the pickup's id, so that they need not be kept. */
export const codeOf = (pickupId: string, keyed: (purpose: string, text: string) => Buffer): string =>
  String(keyed('one-off pickup', pickupId).readUInt32BE() % 10 ** codeDigits).padStart(codeDigits, '0');

const invalidDay = (message: string): Failure => ({ code: 'invalid', errors: [{ path: 'body/day', message }] });
const reference = (field: string, id: string): Failure => ({
  code: 'unknown_reference',
  errors: [{ path: `body/${field}`, message: `nothing has the id "${id}"` }],
});
