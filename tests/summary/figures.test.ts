import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { buildSummary } from '#agent/summary/build.ts';
import type { DayFacts } from '#agent/summary/facts.ts';
import { sameFacts } from '#agent/summary/revision.ts';
import { addDays, dayBounds } from '#agent/time/calendar.ts';
import { event, factsOf, firstPlace, theDay, timeZone } from './day.ts';

const midnight = dayBounds(theDay, timeZone).to;

test('who looked, what was handed over, what is held and when the disks are full are counted with the footage', () => {
  const [from, to] = ['2026-09-10T08:00:00+08:00', '2026-09-10T09:00:00+08:00'];
  const grant = { grantId: 'g', streamId: 'cam', from, to, reason: 'asked', expiresAt: to };
  const sha = 'a'.repeat(64);
  const finished = { exportId: randomUUID(), manifestSha256: sha, files: 1, bytes: 1 };
  const events = [
    event('footage.viewing_granted', '09:00', grant),
    event('footage.viewed', '09:01', { grantId: 'g', streamId: 'cam', from, to }),
    event('footage.viewing_granted', '10:00', grant),
    event('footage.export_finished', '11:00', finished),
  ];
  const figures = (keeping: DayFacts['keeping']) => {
    const facts = factsOf(midnight, { keeping });
    return buildSummary({ ...facts, journal: { ...facts.journal, events } }, firstPlace);
  };
  const foreseen = figures({ holdsActive: 3, fullOn: addDays(theDay, 9), isMeasured: true });
  expect(foreseen.footage).toMatchObject({ lookUps: 2, exports: 1, holdsActive: 3, forecastFullDay: '2026-09-25' });
  const suffices = figures({ holdsActive: 0, fullOn: undefined, isMeasured: true });
  expect(suffices.footage?.forecastFullDay).toBeNull();
  expect(suffices.unknown).toContainEqual({ path: '/footage/forecastFullDay', why: 'disks_suffice' });
  // What is foreseen belongs to the moment of sealing: it makes no revision.
  expect(sameFacts(foreseen, suffices)).toBe(true);
});
