import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Action, type Facility, planDay } from '#sim/day/plan.ts';

const houses: fc.Arbitrary<Facility> = fc
  .record({
    classrooms: fc.integer({ min: 1, max: 12 }),
    hasYard: fc.boolean(),
    children: fc.integer({ min: 0, max: 150 }),
    caregivers: fc.integer({ min: 0, max: 60 }),
    hasBlock: fc.boolean(),
  })
  .map(({ classrooms, hasYard, children, caregivers, hasBlock }) => ({
    rooms: [
      ...Array.from({ length: classrooms }, (_, index) => ({
        roomId: `r${index}`,
        isClassroom: true,
        childrenPerCaregiver: [3, 5, 7][index % 3] ?? 5,
      })),
      ...(hasYard ? [{ roomId: 'yard', isClassroom: false, childrenPerCaregiver: 5 }] : []),
    ],
    children: Array.from({ length: children }, (_, index) => ({
      childId: `c${index}`,
      roomId: `r${index % classrooms}`,
      adults: index % 4 === 0 ? [] : [`a${index}`],
    })),
    caregivers: Array.from({ length: caregivers }, (_, index) => `s${index}`),
    block: hasBlock && children > 0 ? { childId: 'c0', adultId: 'blocked' } : undefined,
  }));

/** Follows everybody through the day; throws at the first request that contradicts what was before it. */
const follow = (facility: Facility, actions: readonly Action[]) => {
  const rooms = new Set(facility.rooms.map(({ roomId }) => roomId));
  const childOf = new Map(facility.children.map((child) => [child.childId, child]));
  const inside = new Map<string, string>();
  const staff = new Map<string, { room: string; onBreak: boolean }>();
  const must = (holds: boolean, action: Action): void => {
    if (!holds) throw new Error(`${JSON.stringify(action)} contradicts what was before`);
  };
  for (const action of actions) {
    const { path, body } = action;
    const staffId = String(body.staffId);
    const childId = String(body.childId);
    const member = staff.get(staffId);
    const child = childOf.get(childId);
    switch (path) {
      case '/staff/clock-ins':
        must(facility.caregivers.includes(staffId) && !member && rooms.has(String(body.roomId)), action);
        staff.set(staffId, { room: String(body.roomId), onBreak: false });
        break;
      case '/staff/breaks':
        must(member !== undefined && member.onBreak === (body.action === 'end'), action);
        if (member) member.onBreak = body.action === 'start';
        break;
      case '/staff/moves':
        must(member !== undefined && !member.onBreak && (body.roomId ?? 'office') !== member.room, action);
        if (member) member.room = String(body.roomId ?? 'office');
        break;
      case '/staff/clock-outs':
        must(member !== undefined && !member.onBreak && member.room !== 'office', action);
        staff.delete(staffId);
        break;
      case '/attendance/check-ins':
        must(child !== undefined && !inside.has(childId), action);
        inside.set(childId, child?.roomId ?? '');
        break;
      case '/attendance/moves':
        for (const each of body.childIds as string[]) {
          must(inside.has(each) && inside.get(each) !== body.roomId, action);
          inside.set(each, String(body.roomId));
        }
        break;
      case '/attendance/check-outs': {
        const isBlocked = childId === facility.block?.childId && body.adultId === facility.block.adultId;
        const isTheirs = body.override !== undefined || child?.adults.includes(String(body.adultId));
        must(inside.has(childId) && (action.expects === 'custody_blocked' ? isBlocked : isTheirs === true), action);
        if (action.expects === 'recorded') inside.delete(childId);
        break;
      }
      default:
        must(false, action);
    }
  }
  return { staff: staff.size, inside: [...inside.keys()] };
};

test('in a house of any size nobody is on a break and moved, in two places, or unknown, and one child is forgotten', () => {
  fc.assert(
    fc.property(houses, fc.nat(), (facility, seed) => {
      const plan = planDay(facility, seed);
      const came = new Set(plan.flatMap(({ path, body }) => (path === '/attendance/check-ins' ? [body.childId] : [])));
      // As it is sent, and as it happened: what is told late was so before.
      for (const actions of [plan, plan.toSorted((a, b) => a.minute - b.minute)]) {
        const end = follow(facility, actions);
        expect(end.staff).toBe(0);
        expect(end.inside).toHaveLength(came.size > 0 ? 1 : 0);
      }
    }),
    { numRuns: 300 },
  );
});
