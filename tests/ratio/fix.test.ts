import { expect, test } from 'vitest';
import { type Helpers, smallestFix } from '#agent/ratio/fix.ts';
import type { StaffInside } from '#agent/ratio/ports.ts';
import { allPapers, day } from './people.ts';

const today = day('2026-09-16');
const person = (staffId: string, over: Partial<StaffInside> = {}): StaffInside => ({
  staffId,
  role: 'caregiver',
  qualifications: allPapers,
  onBreak: false,
  ...over,
});
const helpers = (roomId: string, over: Partial<Helpers> = {}): Helpers => ({
  roomId,
  children: 5,
  caregivers: 1,
  required: 1,
  staff: [person(`${roomId}-one`)],
  ...over,
});
const short = helpers('short', { children: 8, caregivers: 1, required: 3 });

test('a float comes first', () => {
  const resting = { ...short, staff: [...short.staff, person('resting', { onBreak: true })] };
  expect(smallestFix(resting, [helpers('rich', { caregivers: 3 })], [person('float')], today)).toEqual({
    action: 'assign_float',
    staffId: 'float',
    caregivers: 1,
    next: [{ action: 'end_break', staffId: 'resting', caregivers: 1 }],
  });
});
test('then somebody’s break in the room ends', () => {
  const resting = { ...short, staff: [...short.staff, person('resting', { onBreak: true })] };
  expect(smallestFix(resting, [helpers('rich', { caregivers: 3 })], [], today)).toEqual({
    action: 'end_break',
    staffId: 'resting',
    caregivers: 1,
    next: [{ action: 'move_caregiver', staffId: 'rich-one', fromRoomId: 'rich', caregivers: 1 }],
  });
});
test('then a caregiver of the room with most to spare', () => {
  const rooms = [helpers('rich', { caregivers: 2 }), helpers('richer', { caregivers: 3 })];
  expect(smallestFix(short, rooms, [], today)).toEqual({
    action: 'move_caregiver',
    staffId: 'richer-one',
    fromRoomId: 'richer',
    caregivers: 1,
    next: [{ action: 'move_caregiver', staffId: 'rich-one', fromRoomId: 'rich', caregivers: 1 }],
  });
});
test('nobody is taken from a room that would break, or whose children would be alone', () => {
  const rooms = [helpers('tight'), helpers('odd', { children: 1, caregivers: 1, required: 0 })];
  expect(smallestFix(short, rooms, [], today)).toEqual({ action: 'call_in', caregivers: 2, next: [] });
});
test('the last caregiver of an empty room may come', () => {
  const empty = helpers('empty', { children: 0, required: 0 });
  expect(smallestFix(short, [empty], [], today)).toMatchObject({ action: 'move_caregiver', fromRoomId: 'empty' });
});
test('whoever would not count is no help', () => {
  const guard = person('guard', { role: 'guard' });
  const expired = person('expired', { qualifications: [] });
  const rich = helpers('rich', { caregivers: 3, staff: [guard, expired, person('resting', { onBreak: true })] });
  expect(smallestFix(short, [rich], [guard, expired], today)).toEqual({ action: 'call_in', caregivers: 2, next: [] });
});
test('for whoever is still missing when everybody helped, somebody must be called in', () => {
  const shorter = { ...short, required: 4 };
  expect(smallestFix(shorter, [helpers('rich', { caregivers: 2 })], [person('float')], today)).toEqual({
    action: 'assign_float',
    staffId: 'float',
    caregivers: 1,
    next: [
      { action: 'move_caregiver', staffId: 'rich-one', fromRoomId: 'rich', caregivers: 1 },
      { action: 'call_in', caregivers: 1 },
    ],
  });
});
test('a legal room needs no fix', () => {
  expect(smallestFix(helpers('fine'), [], [person('float')], today)).toBeUndefined();
});
