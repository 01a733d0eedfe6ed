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
/** How many caregivers the first room has after one person does one thing; undefined when it breaks another room. */
const tryOut = ({ rooms, floats }: Place, staffId: string): { action: string; gained: number } | undefined => {
  const [own, ...others] = rooms;
  if (!own) return undefined;
  const gain = (person: StaffInside): number => (counts({ ...person, onBreak: false }) ? 1 : 0);
  const float = floats.find((person) => person.staffId === staffId);
  if (float) return float.onBreak ? undefined : { action: 'assign_float', gained: gain(float) };
  const resting = own.staff.find((person) => person.staffId === staffId && person.onBreak);
  if (resting) return { action: 'end_break', gained: gain(resting) };
  for (const other of others) {
    const mover = other.staff.find((person) => person.staffId === staffId && !person.onBreak);
    if (!mover) continue;
    const left = other.staff.filter((person) => person !== mover);
    const wasLegal = isLegal(other);
    return wasLegal && isLegal({ ...other, staff: left })
      ? { action: 'move_caregiver', gained: gain(mover) }
      : undefined;
  }
  return undefined;
};

test('the smallest fix is one of those that trying everybody finds, of the gentlest kind, and breaks no other room', () => {
  fc.assert(
    fc.property(room('a'), room('b'), room('c'), staffOf('float'), (own, second, third, floats) => {
      const fix = smallestFix(own, [second, third], floats, today);
      const missing = own.required - own.caregivers;
      if (missing <= 0) {
        expect(fix).toBeUndefined();
        return;
      }
      const place = { rooms: [own, second, third], floats };
      const everybody = [...floats, ...own.staff, ...second.staff, ...third.staff].map(({ staffId }) => staffId);
      const helpful = everybody.flatMap((staffId) => {
        const tried = tryOut(place, staffId);
        return tried && tried.gained > 0 ? [{ staffId, action: tried.action }] : [];
      });
      const kinds = ['assign_float', 'end_break', 'move_caregiver'];
      const gentlest = kinds.find((kind) => helpful.some(({ action }) => action === kind)) ?? 'call_in';
      expect(fix).toMatchObject({ action: gentlest, caregivers: missing });
      if (gentlest !== 'call_in') expect(helpful).toContainEqual({ staffId: fix?.staffId, action: gentlest });
    }),
    { numRuns: 2000 },
  );
});
