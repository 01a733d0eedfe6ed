import type { ShiftBody } from '#contract/plans.ts';
import type { NewEvent } from '../journal/journal.ts';
import { addDays, type Day, parseDay } from '../time/calendar.ts';
import { type Caller, type Refusal, refuse, unknownId } from './ruling.ts';
import type { Shift } from './shiftStore.ts';

/** Plans reach no further. */
const furthestDays = 366;

export interface ShiftFacts {
  readonly today: Day;
  readonly staffKnown: boolean;
  readonly roomKnown: boolean;
  readonly shiftsOn: (day: Day) => readonly Shift[];
  /** A new id for each day after the first. */
  readonly newId: () => string;
}

/**
 * Plans a staff member in a room on some days, at the same hours: all of them or none. Refuses: unknown_reference,
 * invalid (a day that is none, gone by or over a year ahead; an end not after the beginning; breaks outside the shift or
 * into each other), conflict with another shift of this person at the same time.
 */
export const decideShift = (
  { body, by }: { readonly body: ShiftBody; readonly by: Caller },
  facts: ShiftFacts,
): { readonly ok: true; readonly events: NewEvent[] } | Refusal => {
  const { id, staffId, roomId, from, to, breaks = [] } = body;
  if (!facts.staffKnown) return unknownId('staffId', staffId);
  if (!facts.roomKnown) return unknownId('roomId', roomId);
  if (to <= from) return bad('to', `must be later than ${from}`);
  const inOrder = breaks.toSorted((a, b) => (a.from < b.from ? -1 : 1));
  const outside = inOrder.some((pause, index) => {
    const earliest = inOrder[index - 1]?.to ?? from;
    return pause.from < earliest || pause.to <= pause.from || pause.to > to;
  });
  if (outside) return bad('breaks', `must lie within ${from}–${to}, one after the other`);
  const days: Day[] = [];
  for (const [index, said] of body.days.entries()) {
    const day = parseDay(said);
    if (!day) return bad(`days/${index}`, 'is no date of the calendar');
    if (day < facts.today) return bad(`days/${index}`, 'has gone by; plan today or later');
    if (day > addDays(facts.today, furthestDays)) return bad(`days/${index}`, 'lies more than a year ahead');
    const clash = facts.shiftsOn(day).find((other) => other.staffId === staffId && other.from < to && from < other.to);
    if (clash) {
      return refuse('conflict', `On ${day} a shift ${clash.from}–${clash.to} is planned already; cancel that first`);
    }
    days.push(day);
  }
  return {
    ok: true,
    events: days.toSorted().map((day, index) => {
      const shiftId = index === 0 ? id : facts.newId();
      return {
        id: shiftId,
        type: 'staff.shift_planned',
        actor: by.actor,
        subject: staffId,
        data: { shiftId, groupId: id, staffId, roomId, day, from, to, breaks: inOrder },
      };
    }),
  };
};

const bad = (field: string, message: string): Refusal => ({
  ok: false,
  failure: { code: 'invalid', errors: [{ path: `body/${field}`, message }] },
});
