import type { JournalEvent } from '#contract/events.ts';
import type { ConsentPurpose, MessageKind } from '#contract/messages.ts';
import type { EpochMs } from '../../time/clock.ts';

/** What the guardians of a child are told, if they agreed to that purpose. */
export interface News {
  readonly kind: MessageKind;
  readonly purpose: ConsentPurpose;
  readonly childId: string;
  /** When it happened: how long it is of use is reckoned from there. */
  readonly at: EpochMs;
  /** What the words need besides; ids, no names. */
  readonly facts: NewsFacts;
}
export interface NewsFacts {
  readonly at: number;
  /** Who brought or took the child; undefined where nobody of its list did. */
  readonly adultId?: string;
  /** Staff let the child go with somebody who is not on the list, or by a pickup that was allowed once. */
  readonly by?: 'override' | 'pickup';
  /** Of a correction: what was told and does not hold. */
  readonly voided?: 'arrival' | 'handover' | 'departure';
}

/** What one event tells the guardians of the child that it is about (seed 四(五)三: 实时推送给婴幼儿家长). */
export const newsOf = (event: JournalEvent): News | undefined => {
  const at = event.occurredAt as EpochMs; // every instant of the journal is one
  switch (event.type) {
    case 'attendance.checked_in': {
      const { childId, adultId } = event.data;
      return { kind: 'arrival', purpose: 'arrival', childId, at, facts: { at, ...(adultId && { adultId }) } };
    }
    case 'attendance.handed_over':
      return { kind: 'handover', purpose: 'handover', childId: event.data.childId, at, facts: { at } };
    case 'attendance.checked_out': {
      const { childId, adultId, override, pickupId } = event.data;
      const by = override ? ('override' as const) : pickupId ? ('pickup' as const) : undefined;
      return {
        kind: 'departure',
        purpose: 'departure',
        childId,
        at,
        facts: { at, ...(adultId && { adultId }), ...(by && { by }) },
      };
    }
    case 'health.checked':
      // How the child is goes over no gateway: only that there is something to read, or to ring about.
      return event.data.well
        ? undefined
        : { kind: 'health', purpose: 'health', childId: event.data.childId, at, facts: { at } };
    default:
      return undefined;
  }
};

/** The correction of what was told before; undefined where the voided event told nobody anything. */
export const correctionOf = (voided: JournalEvent, now: EpochMs): News | undefined => {
  const told = newsOf(voided);
  if (!told) return undefined;
  const { kind, purpose, childId } = told;
  if (kind !== 'arrival' && kind !== 'handover' && kind !== 'departure') return undefined;
  return { kind: 'correction', purpose, childId, at: now, facts: { at: voided.occurredAt, voided: kind } };
};
