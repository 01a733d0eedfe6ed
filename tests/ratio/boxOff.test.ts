import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '#agent/journal/database.ts';
import { cutWhereOff } from '#agent/ratio/boxOff.ts';
import type { RatioStep } from '#agent/ratio/intervals.ts';
import { epochMs } from '#agent/time/clock.ts';
import { createBox } from '#tests/box.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { openHouse } from '#tests/house.ts';

const beatsFor = (house: Awaited<ReturnType<typeof openHouse>>, boot: string, minutes: number): void => {
  house.sealing.uptime.beat(boot, house.clock.now());
  house.advance(minutes);
  house.sealing.uptime.beat(boot, house.clock.now());
};

test('intervals say in which time no agent ran, and what was recorded of it before and afterwards', async () => {
  const house = await openHouse();
  const { roomId } = house.class;
  house.clock.set('2026-09-16T07:00:00+08:00');
  await house.child('tang');
  beatsFor(house, 'first', 60);
  await house.comes('tang');
  house.advance(90);
  // The kiosk lived on without the agent and tells now what it was told then.
  await house.leaves('tang', { occurredAt: '2026-09-16T08:40:00+08:00', override: { reason: 'demo' } });
  beatsFor(house, 'second', 30);

  const query = new URLSearchParams({
    room: roomId,
    from: '2026-09-16T07:00:00+08:00',
    to: '2026-09-16T12:00:00+08:00',
  });
  const { body } = await house.get(`/ratio/intervals?${query}`);
  const told = body.intervals.map(({ from, to, children, boxOff }: Record<string, unknown>) => [
    `${from}`.slice(11, 16),
    `${to}`.slice(11, 16),
    children,
    boxOff,
  ]);
  expect(told).toEqual([
    ['07:00', '08:00', 0, false],
    ['08:00', '08:40', 1, true],
    ['08:40', '09:30', 0, true],
    ['09:30', '10:00', 0, false],
  ]);
});

test('a step is cut where the box went off and came back; only its first piece has the cause', () => {
  const step = { roomId: 'infant', from: epochMs(100), to: epochMs(200), causeEventId: 'came' };
  const off = [
    { from: epochMs(50), to: epochMs(110) },
    { from: epochMs(150), to: epochMs(160) },
    { from: epochMs(200), to: epochMs(250) },
  ];
  // The verdict is passed on as it is.
  expect(cutWhereOff([step as unknown as RatioStep], off)).toEqual([
    { ...step, to: 110, boxOff: true },
    { ...step, from: 110, to: 150, causeEventId: null, boxOff: false },
    { ...step, from: 150, to: 160, causeEventId: null, boxOff: true },
    { ...step, from: 160, causeEventId: null, boxOff: false },
  ]);
});

test('an agent that is stopped in order was there until its end, not only until its last beat', async () => {
  const box = await createBox(temporaryFolder(), (file) => file);
  onTestFinished(() => box.close());
  await box.start('agent');
  await box.end('agent');
  const db = openDatabase(join(box.data, 'journal.db'));
  onTestFinished(() => void db.close());
  const ran = db.prepare('SELECT started_at AS "from", alive_at AS "to" FROM uptime').get() as {
    from: number;
    to: number;
  };
  expect(ran.to).toBeGreaterThan(ran.from);
});
