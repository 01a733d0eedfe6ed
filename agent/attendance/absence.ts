import type { AbsenceBody } from '#contract/absence.ts';
import type { NewEvent } from '../journal/journal.ts';
import { addDays, type Day, parseDay } from '../time/calendar.ts';
import type { Absence } from './absenceStore.ts';
import type { EnrolledChild } from './ports.ts';
import { type Caller, type Refusal, refuse, unknownId } from './ruling.ts';

/** An absence longer than this ends an enrolment instead. */
const longestDays = 366;
/** What happened longer ago stands in a sealed month. */
const oldestDays = 31;

export interface AbsenceFacts {
  readonly today: Day;
  /** As on record today. */
  readonly child: Pick<EnrolledChild, 'enrolledFrom' | 'enrolledTo'> | undefined;
  readonly overlapping: (from: Day, to: Day) => Absence | undefined;
}

type Decision = { readonly ok: true; readonly event: NewEvent } | Refusal;

/**
 * A child will not come, or did not. Refuses: unknown_reference, invalid (a day that is none, `to` before `from`,
 * longer than a year, begun more than 31 days ago, outside the enrolment), conflict with an absence that is on record for one of these days.
 */
export const decideAbsence = (
  { body, by }: { readonly body: AbsenceBody; readonly by: Caller },
  { today, child, overlapping }: AbsenceFacts,
): Decision => {
  if (!child) return unknownId('childId', body.childId);
  const from = parseDay(body.from);
  const to = body.to === undefined ? from : parseDay(body.to);
  if (!from) return badDay('from', 'is no date of the calendar');
  if (!to) return badDay('to', 'is no date of the calendar');
  if (to < from) return badDay('to', `lies before ${from}; name the last day away`);
  if (to > addDays(from, longestDays))
    return badDay('to', 'lies more than a year after the first day; end the enrolment');
  if (from < addDays(today, -oldestDays)) return badDay('from', `lies more than ${oldestDays} days back`);
  if (to < child.enrolledFrom || (child.enrolledTo !== undefined && from > child.enrolledTo)) {
    return badDay('from', 'lies outside the enrolment of this child, who is not expected then');
  }
  if (body.followUpOn !== undefined) {
    const asked = parseDay(body.followUpOn);
    if (!asked) return badDay('followUpOn', 'is no date of the calendar');
    if (asked < from) return badDay('followUpOn', 'lies before the first day away');
  }
  const other = overlapping(from, to);
  if (other) {
    return refuse(
      'conflict',
      `Absence ${other.absenceId} covers ${other.from} to ${other.to}; withdraw that one first`,
    );
  }
  const { id, childId, reason, note, followUpOn } = body;
  return {
    ok: true,
    event: {
      id,
      type: 'attendance.absence_recorded',
      actor: by.actor,
      subject: childId,
      data: {
        absenceId: id,
        childId,
        from,
        to,
        reason,
        ...(note !== undefined && { note }),
        ...(followUpOn !== undefined && { followUpOn }),
      },
    },
  };
};

const badDay = (field: string, message: string): Refusal => ({
  ok: false,
  failure: { code: 'invalid', errors: [{ path: `body/${field}`, message }] },
});
