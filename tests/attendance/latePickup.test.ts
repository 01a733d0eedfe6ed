import { v7 as uuid } from 'uuid';
import { expect, test } from 'vitest';
import { openSiteApp } from '#tests/siteApp.ts';

test('late pickup: a child still inside 15 minutes after closing is an alert, gone with the child', async () => {
  const { stores, clock, app, as } = await openSiteApp();
  const kinds = (): string[] => stores.alerts.unresolved().map(({ kind }) => kind);
  const [room] = stores.people.rooms();
  const arrival = {
    type: 'attendance.checked_in',
    actor: 'agent',
    subject: 'sample',
    data: { childId: 'sample', roomId: room?.roomId ?? '', method: 'roster' },
  } as const;
  clock.set('2026-09-16T17:00:00+08:00');
  stores.journal.record([arrival]);
  clock.set('2026-09-16T18:14:59+08:00');
  stores.journal.react();
  expect(kinds()).not.toContain('late_pickup');
  clock.set('2026-09-16T18:15:00+08:00');
  stores.journal.react();
  expect(kinds()).toContain('late_pickup');
  const answer = await app.inject({ method: 'GET', url: '/api/v1/alerts', headers: as('head') });
  expect(JSON.stringify(answer.json())).toContain('"late_pickup"');
  expect(JSON.stringify(answer.json())).not.toContain('sample');
  const departure = { childId: 'sample', method: 'staff', override: true } as const;
  stores.journal.record([
    { id: uuid(), type: 'attendance.checked_out', actor: 'agent', subject: 'sample', data: departure },
  ]);
  expect(kinds()).not.toContain('late_pickup');
});
