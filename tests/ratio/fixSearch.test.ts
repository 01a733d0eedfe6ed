import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Helpers, smallestFix } from '#agent/ratio/fix.ts';
import type { StaffInside } from '#agent/ratio/ports.ts';
import { allPapers, day } from './people.ts';

const today = day('2026-09-16');

/** Some of the staff rest, some have no papers: both must never be counted on. */
const staffOf = (prefix: string) =>
  fc.array(fc.record({ onBreak: fc.boolean(), hasPapers: fc.boolean() }), { maxLength: 4 }).map((people) =>
    people.map(
      ({ onBreak, hasPapers }, index): StaffInside => ({
        staffId: `${prefix}${index}`,
        role: 'caregiver',
        qualifications: hasPapers ? allPapers : [],
        onBreak,
      }),
    ),
  );
const counts = ({ onBreak, qualifications }: StaffInside): boolean => !onBreak && qualifications.length > 0;
/** `required` of a room is what its children need at 1 to 5. */
const room = (roomId: string) =>
  fc.record({ staff: staffOf(roomId), children: fc.integer({ min: 0, max: 15 }) }).map(
    ({ staff, children }): Helpers => ({
      roomId,
      children,
      staff,
      caregivers: staff.filter(counts).length,
      required: Math.ceil(children / 5),
    }),
  );

interface Place {
  readonly rooms: readonly Helpers[];
  readonly floats: readonly StaffInside[];
}
const isLegal = ({ staff, children }: Pick<Helpers, 'staff' | 'children'>): boolean =>
  staff.filter(counts).length >= Math.ceil(children / 5);
const counted = ({ rooms: [own] }: Place): number => own?.staff.filter(counts).length ?? 0;

/** Every place that comes of one person doing one thing for the first room and breaking no other; with what it was. */
const waysOn = ({ rooms, floats }: Place): { action: string; staffId: string; after: Place }[] => {
  const [own, ...others] = rooms;
  if (!own) return [];
  const joins = (person: StaffInside): Helpers => ({ ...own, staff: [...own.staff, person] });
  const without = <T>(all: readonly T[], one: T): T[] => all.filter((each) => each !== one);
  return [
    ...floats
      .filter(({ onBreak }) => !onBreak)
      .map((person) => ({
        action: 'assign_float',
        staffId: person.staffId,
        after: { rooms: [joins(person), ...others], floats: without(floats, person) },
      })),
    ...own.staff
      .filter(({ onBreak }) => onBreak)
      .map((person) => ({
        action: 'end_break',
        staffId: person.staffId,
        after: {
          rooms: [{ ...own, staff: [...without(own.staff, person), { ...person, onBreak: false }] }, ...others],
          floats,
        },
      })),
    ...others.flatMap((other) =>
      other.staff
        .filter(({ onBreak }) => !onBreak)
        .map((person) => ({ person, left: { ...other, staff: without(other.staff, person) } }))
        .filter(({ left }) => isLegal(other) && isLegal(left))
        .map(({ person, left }) => ({
          action: 'move_caregiver',
          staffId: person.staffId,
          after: { rooms: [joins(person), left, ...without(others, other)], floats },
        })),
    ),
  ].filter(({ after }) => counted(after) > counted({ rooms, floats }));
};
/** The most caregivers that the first room can come to have, whoever does what in whatever order. */
const mostReachable = (place: Place): number =>
  Math.max(counted(place), ...waysOn(place).map(({ after }) => mostReachable(after)));

test('the smallest fix goes step by step as trying everybody finds, gentlest first, breaks no other room, and calls in only for whom nobody can stand in', () => {
  fc.assert(
    fc.property(room('a'), room('b'), room('c'), staffOf('float'), (own, second, third, floats) => {
      const fix = smallestFix(own, [second, third], floats, today);
      const missing = own.required - own.caregivers;
      if (missing <= 0) {
        expect(fix).toBeUndefined();
        return;
      }
      if (!fix) throw new Error('nothing is advised');
      const { next, ...first } = fix;
      const steps = [first, ...next];
      expect(steps.reduce((sum, { caregivers }) => sum + caregivers, 0)).toBe(missing);
      const kinds = ['assign_float', 'end_break', 'move_caregiver'];
      let place: Place = { rooms: [own, second, third], floats };
      for (const { action, staffId } of steps) {
        const ways = waysOn(place);
        const gentlest = kinds.find((kind) => ways.some((way) => way.action === kind)) ?? 'call_in';
        expect(action).toBe(gentlest);
        if (action === 'call_in') break;
        const taken = ways.find((way) => way.staffId === staffId);
        expect(taken?.action).toBe(action);
        if (taken) place = taken.after;
      }
      const most = mostReachable({ rooms: [own, second, third], floats: floats.slice(0, 1) });
      expect(counted(place)).toBeGreaterThanOrEqual(Math.min(own.required, most));
    }),
    { numRuns: 2000 },
  );
});
