import type { JournalEvent } from '#contract/events.ts';
import type { DutyStretch, StaffFigures } from '#contract/summary.ts';
import { fromRfc3339 } from '../time/calendar.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';
import type { StaffFact, Stretch } from './facts.ts';
import { createNotes, type Part } from './figures.ts';

/**
 * Who of the staff was in the house from which minute to which, under the district's hash of their register number. Of a
 * working day that the schedule ended only what was seen counts. Minutes are begun ones at both ends, so that who leaves
 * one house and enters another in the same minute was not in two. Pure.
 */
export const dutyOf = (
  events: readonly JournalEvent[],
  insideAtStart: readonly string[],
  staff: readonly StaffFact[],
  hasKey: boolean,
  window: Stretch,
): Part<Required<Pick<StaffFigures, 'onDuty' | 'onDutyUnregistered'>>> => {
  const notes = createNotes();
  const records = new Map(staff.map((each) => [each.staffId, each]));
  const stints = stintsOf(events, insideAtStart, window);
  const minute = (at: EpochMs): number => Math.floor((at - window.from) / 60_000);
  const stretches = stints.flatMap(({ staffId, from, to }): DutyStretch[] => {
    const hash = records.get(staffId)?.registerHash;
    const [begun, ended] = [minute(from), minute(to)];
    return hash !== undefined && begun < ended ? [{ staff: hash, from: begun, to: ended }] : [];
  });
  const unregistered = new Set(
    stints.map(({ staffId }) => staffId).filter((staffId) => records.get(staffId)?.isRegistered !== true),
  );
  return {
    figures: {
      // In the order of the hashes, which says nothing about the house.
      onDuty: notes.orNull(
        'onDuty',
        hasKey
          ? stretches.sort((a, b) => (a.staff < b.staff ? -1 : a.staff > b.staff ? 1 : a.from - b.from))
          : undefined,
        'no_district_key',
      ),
      onDutyUnregistered: unregistered.size,
    },
    unknown: notes.unknown,
  };
};

interface Stint extends Stretch {
  readonly staffId: string;
}

/** As children's stays: a second arrival changes nothing, and neither does a departure of somebody who is not there. */
const stintsOf = (events: readonly JournalEvent[], insideAtStart: readonly string[], window: Stretch): Stint[] => {
  const since = new Map<string, EpochMs>(insideAtStart.map((staffId) => [staffId, window.from]));
  const stints: Stint[] = [];
  for (const event of events) {
    // A device's clock may run a little ahead of ours.
    const at = epochMs(Math.min(event.occurredAt, window.to));
    if (event.type === 'staff.clocked_in' || event.type === 'staff.moved') {
      if (!since.has(event.data.staffId)) since.set(event.data.staffId, at);
    } else if (event.type === 'staff.clocked_out') {
      const { staffId, lastSeenAt } = event.data;
      const from = since.get(staffId);
      if (from === undefined) continue;
      const seen = lastSeenAt === undefined ? at : Math.min(at, fromRfc3339(lastSeenAt) ?? from);
      stints.push({ staffId, from, to: epochMs(Math.max(from, seen)) });
      since.delete(staffId);
    }
  }
  for (const [staffId, from] of since) stints.push({ staffId, from, to: window.to });
  return stints;
};
