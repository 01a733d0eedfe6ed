import { describe, expect, it } from 'vitest';
import type { AttendanceDay, Attendee } from '#contract/attendance.ts';
import {
  closeFields,
  type Draft,
  emptyDraft,
  leftAt,
  openIn,
  refusedChildren,
  todoOf,
  unanswered,
} from '../../kiosk/src/screens/closing/draft.ts';

const attendee = (childId: string, changes: Partial<Attendee> = {}): Attendee => ({
  ...{ childId, name: `孩子${childId}`, classId: 'c', state: 'present', roomId: 'r', departedAt: null, visits: [] },
  ...{ arrivedAt: '2026-09-16T08:00:00+08:00', awaitsHandover: false, bookings: [], enrolled: true, absence: null },
  ...changes,
});
const day = (...children: Attendee[]): AttendanceDay => ({
  day: '2026-09-16',
  closing: null,
  classes: [
    {
      ...{ classId: 'c', name: '托小班', type: 'toddler_small', roomId: 'r', expected: 3, present: 2, departed: 0 },
      children,
    },
  ],
});
const facts = { staff: [], health: undefined, absences: undefined, alsoInside: [] };
const nothing = { day: '2026-09-16', absences: [], followUpsDue: [], total: 0 };
const answered = (...childIds: string[]): Draft => ({
  ...emptyDraft('2026-09-16'),
  answers: Object.fromEntries(
    childIds.map((childId) => [childId, { childId, what: 'stays' as const, note: '值班老师照看' }]),
  ),
});

describe('the close of a day', () => {
  it('waits for an answer about everybody inside, and for nothing else', () => {
    const todo = todoOf({
      ...facts,
      attendance: day(attendee('a'), attendee('b'), attendee('c', { state: 'departed' })),
    });
    expect(unanswered(todo, answered('a')).map(({ childId }) => childId)).toEqual(['b']);
    expect(openIn('inside', todo, answered('a', 'b'))).toBe(0);
  });

  it('asks about whom the agent names, though the roster did not have them', () => {
    const late = { childId: 'z', name: '晚来的', className: '', sinceMs: undefined };
    const todo = todoOf({ ...facts, attendance: day(attendee('a')), alsoInside: [late] });
    expect(unanswered(todo, answered('a'))).toEqual([late]);
    // As soon as the roster has them, they are not asked about twice.
    const both = todoOf({ ...facts, attendance: day(attendee('a'), attendee('z')), alsoInside: [late] });
    expect(both.inside).toHaveLength(2);
  });

  it('does not take for settled what it could not look up', () => {
    const todo = todoOf({ ...facts, attendance: day(attendee('a')) });
    expect([openIn('health', todo, answered()), openIn('absences', todo, answered())]).toEqual([undefined, undefined]);
    const known = todoOf({ ...facts, attendance: day(), absences: { ...nothing, unexplained: [] } });
    expect(openIn('absences', known, answered())).toBe(0);
  });

  it('sends no answer for somebody who was fetched meanwhile', () => {
    const todo = todoOf({ ...facts, attendance: day(attendee('a'), attendee('b', { state: 'departed' })) });
    expect(closeFields(todo, answered('a', 'b'))).toEqual({
      resolutions: [{ childId: 'a', what: 'stays', note: '值班老师照看' }],
    });
  });

  it('says a whole minute between arrival and now', () => {
    const at = (time: string) => Date.parse(`2026-09-16T${time}+08:00`);
    const bounds = { sinceMs: at('08:00:20'), nowMs: at('17:30:40') };
    expect(leftAt(at('17:05:33'), bounds, 480)).toBe('2026-09-16T17:05:00.000+08:00');
    expect(leftAt(at('07:00:00'), bounds, 480)).toBe('2026-09-16T08:00:20.000+08:00');
    expect(leftAt(at('18:00:00'), bounds, 480)).toBe('2026-09-16T17:30:40.000+08:00');
  });

  it('reads from a refusal who is meant, by name or by the place of the answer', () => {
    const problem = (path: string, message: string) => ({
      ...{ type: '', title: '', status: 409, code: 'still_inside' },
      errors: [{ path, message }],
    });
    const named = problem(
      'body/resolutions',
      '阿依古丽·买买提艾力 ("c-7") is inside (last seen 2026-09-16T08:00:00.000+08:00); say "left" with the time, or "stays" with a note',
    );
    expect(refusedChildren(named, [])).toEqual([
      { childId: 'c-7', name: '阿依古丽·买买提艾力', sinceMs: Date.parse('2026-09-16T08:00:00+08:00') },
    ]);
    const placed = problem('body/resolutions/1/at', 'must say when the child left');
    const answers = [
      { childId: 'a', what: 'left' as const },
      { childId: 'b', what: 'left' as const },
    ];
    expect(refusedChildren(placed, answers)).toMatchObject([{ childId: 'b' }]);
  });
});
