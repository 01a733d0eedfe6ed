import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createApp } from '#agent/http/app.ts';
import { certificateRoutes } from '#agent/people/certificateRoutes.ts';
import { certificatesDue } from '#agent/people/certificates.ts';
import type { Day } from '#agent/time/calendar.ts';
import { openFacility } from '#tests/facility.ts';

const papers = (...ends: (string | undefined)[]) => [
  {
    staffId: 'cotton',
    name: '棉老师',
    role: 'caregiver' as const,
    hasPin: false,
    cards: 0,
    qualifications: ends.map((validTo) => ({ kind: 'health_certificate' as const, ...(validTo && { validTo }) })),
  },
];
const due = (...ends: (string | undefined)[]) =>
  certificatesDue(papers(...ends), '2026-09-16' as Day, 30).map(({ daysLeft }) => daysLeft);

test('a paper is listed once it has run out or will within the days; a renewal takes it off', () => {
  expect(due('2026-09-13')).toEqual([-3]);
  expect(due('2026-10-16')).toEqual([30]);
  expect(due('2026-10-17')).toEqual([]);
  expect(due('2026-09-13', '2027-09-13')).toEqual([]);
  expect(due('2026-09-13', undefined)).toEqual([]);
});

test('the head asks for them over HTTP', async () => {
  const { people, clock } = await openFacility();
  const app = await createApp({
    logger: pino({ level: 'silent' }),
    identify: () => ({ role: 'head', name: '园长', actor: 'token:head', kioskId: undefined, person: undefined }),
    routes: [certificateRoutes({ people, clock, timeZone: 'Asia/Shanghai' })],
  });
  const ask = async (days: string) => (await app.inject({ url: `/api/v1/people/certificates?days=${days}` })).json();
  expect((await ask('999')).certificates.length).toBeGreaterThan((await ask('0')).certificates.length);
  expect((await ask('x')).code).toBe('invalid');
});
