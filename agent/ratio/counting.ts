import type { StaffPresence } from '#contract/attendance.ts';
import type { Qualification } from '#contract/events.ts';
import type { QualificationKind, StaffRole } from '#contract/values.ts';
import { type Day, daysBetween, parseDay } from '../time/calendar.ts';

export type ExpiredPaper = StaffPresence['expiredPapers'][number];
export type WhyNotCounted = StaffPresence['whyNot'][number];

/** What is asked of a person's record. */
export interface StaffFacts {
  readonly role: StaffRole;
  readonly qualifications: readonly Qualification[];
}

/** Where a person is now. `roomId` null: on site but in no room (a float). */
export interface PresenceFacts {
  readonly clockedIn: boolean;
  readonly roomId: string | null;
  readonly onBreak: boolean;
}

/**
 * Why somebody does not count in a ratio on a day; empty when they count. Counts: a caregiver, or a manager with a
 * caregiver's qualification, whose qualification, health certificate and background check are in date, clocked in,
 * in a room and not on break (product.md "who counts"; seed 四(五)一, 未成年人保护法 第六十二条).
 */
export const whyNotCounted = (staff: StaffFacts, presence: PresenceFacts, day: Day): WhyNotCounted[] => {
  const reasons: WhyNotCounted[] = [];
  if (staff.role !== 'caregiver' && staff.role !== 'manager') reasons.push('not_a_caregiver');
  if (!presence.clockedIn) reasons.push('not_clocked_in');
  else if (presence.roomId === null) reasons.push('no_room');
  if (presence.onBreak) reasons.push('on_break');
  for (const [kind, words] of asked) {
    const found = standing(staff.qualifications, kind, day);
    if (found !== 'valid') reasons.push(words[found]);
  }
  return reasons;
};

const asked: readonly [QualificationKind, { readonly missing: WhyNotCounted; readonly expired: WhyNotCounted }][] = [
  ['caregiver', { missing: 'qualification_missing', expired: 'qualification_expired' }],
  ['health_certificate', { missing: 'health_certificate_missing', expired: 'health_certificate_expired' }],
  ['background_check', { missing: 'background_check_missing', expired: 'background_check_expired' }],
];

/** The kinds of paper that have run out by a day, each with the last day on which it was good, and days since then (≥ 1). */
export const expiredPapers = (qualifications: readonly Qualification[], day: Day): ExpiredPaper[] =>
  asked
    .filter(([kind]) => standing(qualifications, kind, day) === 'expired')
    .flatMap(([kind]) => {
      const ends = qualifications.filter((one) => one.kind === kind).map(({ validTo }) => validTo ?? '');
      const lastValidDay = parseDay(
        ends
          .filter((end) => end < day)
          .sort()
          .at(-1) ?? '',
      );
      return lastValidDay ? [{ kind, lastValidDay, daysAgo: daysBetween(lastValidDay, day) }] : [];
    });

/** Valid on its last day too; one that has not begun yet is missing, not expired. */
const standing = (
  qualifications: readonly Qualification[],
  kind: QualificationKind,
  day: Day,
): 'valid' | 'missing' | 'expired' => {
  let found: 'missing' | 'expired' = 'missing';
  for (const { kind: own, validFrom, validTo } of qualifications) {
    if (own !== kind || (validFrom !== undefined && validFrom > day)) continue;
    if (validTo === undefined || day <= validTo) return 'valid';
    found = 'expired';
  }
  return found;
};
