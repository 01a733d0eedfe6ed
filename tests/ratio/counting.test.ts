import { expect, test } from 'vitest';
import { expiredPapers, whyNotCounted } from '#agent/ratio/counting.ts';
import { day } from './people.ts';

const today = day('2026-09-16');
const inRoom = { clockedIn: true, roomId: 'r1', onBreak: false } as const;
const papers = [
  { kind: 'caregiver' },
  { kind: 'health_certificate', validFrom: '2025-09-17', validTo: '2026-09-16' },
  { kind: 'background_check', validFrom: '2026-01-01', validTo: '2026-12-31' },
] as const;
const caregiver = { role: 'caregiver', qualifications: papers } as const;

test('a qualified caregiver in a room counts, on the last day of a certificate too', () => {
  expect(whyNotCounted(caregiver, inRoom, today)).toEqual([]);
  expect(whyNotCounted(caregiver, inRoom, day('2026-09-17'))).toEqual(['health_certificate_expired']);
});
test('a manager counts in a room with a caregiver’s qualification, and not without', () => {
  expect(whyNotCounted({ ...caregiver, role: 'manager' }, inRoom, today)).toEqual([]);
  expect(whyNotCounted({ role: 'manager', qualifications: papers.slice(1) }, inRoom, today)).toEqual([
    'qualification_missing',
  ]);
});
test.each(['health', 'guard', 'other'] as const)('a %s worker never counts, whatever the papers', (role) => {
  expect(whyNotCounted({ ...caregiver, role }, inRoom, today)).toEqual(['not_a_caregiver']);
});
test('a break, no room, and nobody clocked in are told apart', () => {
  expect(whyNotCounted(caregiver, { ...inRoom, onBreak: true }, today)).toEqual(['on_break']);
  expect(whyNotCounted(caregiver, { ...inRoom, roomId: null }, today)).toEqual(['no_room']);
  expect(whyNotCounted(caregiver, { clockedIn: false, roomId: null, onBreak: false }, today)).toEqual([
    'not_clocked_in',
  ]);
});
test('all reasons are told at once', () => {
  expect(whyNotCounted({ role: 'caregiver', qualifications: [] }, { ...inRoom, onBreak: true }, today)).toEqual([
    'on_break',
    'qualification_missing',
    'health_certificate_missing',
    'background_check_missing',
  ]);
});
test('a renewed certificate beside the expired one counts; one that has not begun does not', () => {
  const renewed = [...papers, { kind: 'health_certificate', validFrom: '2026-09-17' }] as const;
  expect(whyNotCounted({ ...caregiver, qualifications: renewed }, inRoom, day('2026-09-17'))).toEqual([]);
  const future = [papers[0], papers[2], { kind: 'health_certificate', validFrom: '2026-09-17' }] as const;
  expect(whyNotCounted({ ...caregiver, qualifications: future }, inRoom, today)).toEqual([
    'health_certificate_missing',
  ]);
});

test('says when a paper ran out and how many days ago, the last one where there were several', () => {
  expect(expiredPapers(papers, today)).toEqual([]);
  expect(expiredPapers(papers, day('2026-09-19'))).toEqual([
    { kind: 'health_certificate', lastValidDay: '2026-09-16', daysAgo: 3 },
  ]);
  const older = { kind: 'health_certificate', validFrom: '2024-01-01', validTo: '2025-01-01' } as const;
  const early = { kind: 'health_certificate', validFrom: '2027-01-01', validTo: '2028-01-01' } as const;
  expect(expiredPapers([older, ...papers, early], day('2026-09-17'))).toEqual([
    { kind: 'health_certificate', lastValidDay: '2026-09-16', daysAgo: 1 },
  ]);
  const renewed = { kind: 'health_certificate', validFrom: '2026-09-10', validTo: '2027-09-09' } as const;
  expect(expiredPapers([...papers, renewed], day('2026-09-17'))).toEqual([]);
  expect(expiredPapers([], today)).toEqual([]);
});
