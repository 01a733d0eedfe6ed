import { expect, it } from 'vitest';
import { parseDay } from '#agent/time/calendar.ts';
import type { DailySummary } from '#contract/summary.ts';
import type { ZoneList } from '#contract/zones.ts';
import { openSiteApp } from '#tests/siteApp.ts';

const minutes = 60_000;
const today = parseDay('2026-09-16');
const tomorrow = parseDay('2026-09-17');

it('a day’s summary tells for how many minutes the house was armed, and why it was not', async () => {
  const site = await openSiteApp((config) => ({ ...config, cameras: [] }));
  const { stores, clock, signals, zones, sealing } = site;
  if (!today || !tomorrow) throw new Error('no calendar');
  const summaryOf = async (day: string): Promise<DailySummary> => {
    const answer = await site.app.inject({ url: `/district/v1/summaries/${day}`, headers: site.as('district') });
    return answer.json().data;
  };
  const live = (boot: string, ms: number, stepMs = 10 * minutes): void => {
    sealing.uptime.beat(boot, clock.now());
    for (let left = ms; left > 0; left -= stepMs) {
      clock.advance(Math.min(left, stepMs));
      sealing.uptime.beat(boot, clock.now());
      zones.tick();
    }
  };
  live('first', 30_000);
  sealing.seal(today);
  expect((await summaryOf(today)).safety).toMatchObject({ armedMinutes: null });

  // From 08:00:30 on a door is watched; of 12:00:30 nothing is heard for 20 minutes; from 02:00:30 to 04:00:30 the box is off.
  const [positionId, unitId] = ['door-back', 'unit-back'];
  stores.journal.record([
    {
      type: 'position.recorded',
      actor: 'staff:tech',
      subject: positionId,
      data: { positionId, name: '后门', kind: 'door', covers: [] },
    },
    { type: 'unit.bound', actor: 'staff:tech', subject: positionId, data: { positionId, unitId } },
  ]);
  const say = (level: 'clear' | 'unknown') =>
    signals.set({ unitId, item: 'contact', sensor: 'opening', level, since: clock.now() });
  say('clear');
  live('first', 240 * minutes);
  say('unknown');
  live('first', 20 * minutes, 30_000);
  say('clear');
  live('first', 820 * minutes);
  clock.advance(120 * minutes);
  live('second', 1200 * minutes);

  sealing.seal(today);
  sealing.seal(tomorrow);
  const first = (await summaryOf(today)).safety;
  // The day had 480.5 minutes before the first zone was armed, and 18.5 unknown after the first 90 seconds.
  expect(first).toMatchObject({
    armedMinutes: 941,
    lapsedMinutes: { unknown: 19, not_set_up: 481, bypassed: 0, fault: 0 },
  });
  expect((await summaryOf(tomorrow)).safety).toMatchObject({ armedMinutes: 1320, lapsedMinutes: { box_off: 120 } });

  const answer = await site.app.inject({ url: '/api/v1/zones', headers: site.as('auditor') });
  const list: ZoneList = answer.json();
  expect(list.zones.find(({ zoneId }) => zoneId === 'perimeter')).toMatchObject({ state: 'armed' });
  expect(site.errors()).toBe('');
});
