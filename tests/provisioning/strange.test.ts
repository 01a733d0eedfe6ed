import { expect, test } from 'vitest';
import { createStrangeEvents } from '#agent/devices/strangeEvents.ts';
import { epochMs } from '#agent/time/clock.ts';
import { openProvisioned } from './site.ts';

const visitor = { topic: 'RuleEngine/MyRuleDetector/Visitor', item: 'State' };

test('an event that nobody understands is listed until it is taught, and can be untaught', async () => {
  const site = await openProvisioned();
  site.strangeEvents.note({ ...visitor, deviceId: 'cam-1', value: 'true' });
  site.strangeEvents.note({ ...visitor, deviceId: 'cam-1', value: 'false' });
  expect((await site.ask('GET', '/strange')).body).toMatchObject({
    events: [{ ...visitor, deviceId: 'cam-1', value: 'false', times: 2 }],
    taught: [],
  });
  const taught = await site.say('/strange/teachings', { ...visitor, sensor: 'person' });
  expect(taught.status).toBe(201);
  expect(taught.body).toMatchObject({ events: [], taught: [{ ...visitor, sensor: 'person' }] });
  expect(site.stores.devices.teachings()).toEqual([{ ...visitor, sensor: 'person' }]);
  const forgotten = await site.say('/strange/teachings', { ...visitor, sensor: 'unclassified' });
  expect(forgotten.body).toMatchObject({ events: [visitor], taught: [] });
});

test('however much a camera says, only so much is kept, the last heard first', () => {
  const events = createStrangeEvents(() => epochMs(1));
  for (let index = 0; index < 5_000; index += 1) {
    events.note({ deviceId: 'cam-1', topic: `t${index}`, item: 'x', value: 'y'.repeat(10_000) });
  }
  expect(events.all()).toHaveLength(200);
  expect(events.all()[0]?.topic).toBe('t4999');
  expect(events.all()[0]?.value).toHaveLength(200);
});
