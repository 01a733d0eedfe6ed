import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDayKeeper } from '#agent/attendance/dayKeeper.ts';
import { demoFacilityFile, loadConfig } from '#agent/config/load.ts';
import { openStores } from '#agent/stores.ts';
import { toRfc3339 } from '#agent/time/calendar.ts';
import { fakeClock } from '#tests/clock.ts';

/** Run as a process of its own in some zone: prints two days of a room at a site in Shanghai. */
const data = mkdtempSync(join(tmpdir(), 'nestbox-zone-'));
const config = loadConfig({ file: demoFacilityFile, data });
const { timeZone } = config.site;
const clock = fakeClock('2026-11-01T00:00:00+08:00');
const stores = openStores({ config, clock });
stores.decideAlerts();
const { journal, past, attendance, people } = stores;

const roomId = 'toddler-big';
journal.record([
  { type: 'room.defined', actor: 'agent', subject: roomId, data: { roomId, name: '托大教室', kind: 'classroom' } },
  {
    type: 'class.defined',
    actor: 'agent',
    subject: 'big',
    data: { classId: 'big', name: '托大班', type: 'toddler_big', roomId, places: 20 },
  },
]);
const keeper = createDayKeeper({ journal, clock, attendance, timeZone, sealTime: '19:00', autoClose: undefined });
const arrivals = ['2024-11-02', ...Array.from({ length: 6 }, () => '2024-03-01')].map((birthDate, index) => ({
  childId: `c${index}`,
  birthDate,
}));
keeper.tick();
clock.set('2026-11-01T08:00:00+08:00');
for (const { childId, birthDate } of arrivals) {
  journal.record([
    {
      type: 'child.recorded',
      actor: 'agent',
      subject: childId,
      data: {
        childId,
        name: `示例${childId}`,
        birthDate,
        classId: 'big',
        careType: 'full_day',
        enrolledFrom: '2026-03-01',
        guardians: [],
      },
    },
    {
      type: 'attendance.checked_in',
      actor: 'agent',
      subject: childId,
      data: { childId, roomId, method: 'roster' },
    },
  ]);
}
clock.set('2026-11-02T08:00:00+08:00');
keeper.tick();
const from = new Date('2026-11-01T00:00:00+08:00').getTime();
const steps = past.steps({ from: from as ReturnType<typeof clock.now>, to: clock.now(), roomId }); // whole milliseconds
const days = journal.read(0, 1000).flatMap((event) => (event.type === 'day.started' ? [event.data.day] : []));
console.log(
  JSON.stringify({
    days,
    steps: steps.map((step) => [toRfc3339(step.from, timeZone), toRfc3339(step.to, timeZone), step.verdict.required]),
    children: people.children().length,
  }),
);
stores.close();
rmSync(data, { recursive: true });
