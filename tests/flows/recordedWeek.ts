import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import type { Condition } from '#agent/alerts/conditions.ts';
import { startPublisher } from '#agent/devices/publisher.ts';
import { createCursor } from '#agent/journal/cursor.ts';
import type { NewEvent } from '#agent/journal/journal.ts';
import { zoneReports } from '#agent/siteZones.ts';
import { dayAt } from '#agent/time/calendar.ts';
import { epochMs } from '#agent/time/clock.ts';
import { openSiteApp } from '#tests/siteApp.ts';

export const instant = (iso: string) => epochMs(Date.parse(`${iso}:00+08:00`));

/**
 * From Friday to Monday in a house with one infant class, minute by minute: a child without a caregiver, a ratio that is short for
 * longer than its grace, an intrusion into the empty house, a sensor that goes away, days that are sealed; and what the agent's
 * own publisher said of rooms and zones meanwhile.
 */
export const liveWeek = async () => {
  const site = await openSiteApp((config) => ({ ...config, upstream: { ...config.upstream, broker: 'site' } }));
  const { stores, clock, config, sealing } = site;
  const { journal } = stores;
  const { code, timeZone } = config.site;
  const said: { at: number; topic: string; payload: string }[] = [];
  const publisher = startPublisher({
    connection: {
      publish: async (topic: string, payload: string) => void said.push({ at: clock.now(), topic, payload }),
      status: () => ({ connected: true }),
      onUp: () => {},
    } as never, // as much of a connection as the publisher uses
    journal,
    cursor: createCursor(stores.db, 'publisher'),
    ...{ site: code, discoveryPrefix: 'homeassistant', facility: '机构', timeZone, version: 'test', boot: 'b' },
    roomViews: () => stores.board.list(clock.now()).rooms,
    logger: pino({ level: 'silent' }),
  });
  publisher.followZones(() => zoneReports(site.zones, timeZone));
  /** Until then, so many minutes at a time; what time brings about is journalled and published. */
  const until = (iso: string, minutes = 10): void => {
    const at = instant(iso);
    for (; clock.now() < at; clock.advance(Math.min(minutes * 60_000, at - clock.now()))) look();
    look();
  };
  const look = (): void => {
    journal.react();
    publisher.refreshRooms();
    if (clock.now() % 1_800_000 === 0) sealing.uptime.beat(boot, clock.now());
  };
  const record = (...events: NewEvent[]): void => {
    journal.record(events);
    publisher.refreshRooms();
  };
  const boot = uuidv7();
  const infants = stores.people.classes().find(({ type }) => type === 'infant');
  const zone = config.zones.find(({ class: zoneClass }) => zoneClass === 'interior_after_hours');
  if (!infants || !zone) throw new Error('The demo has no infant class or no zone of the empty house');
  const { roomId, classId } = infants;
  const actor = 'agent';
  const child = (childId: string): NewEvent => ({
    type: 'child.recorded',
    actor,
    subject: childId,
    data: {
      ...{ childId, name: `演示${childId}`, birthDate: '2026-01-10', classId, careType: 'full_day' },
      ...{ enrolledFrom: '2026-09-01', guardians: [] },
    },
  });
  const comes = (childId: string): NewEvent => ({
    type: 'attendance.checked_in',
    actor,
    subject: childId,
    data: { childId, method: 'staff', roomId },
  });
  const leaves = (childId: string): NewEvent => ({
    type: 'attendance.checked_out',
    actor,
    subject: childId,
    data: { childId, method: 'staff', adultId: 'adult-1' },
  });
  const seal = (): void => {
    sealing.seal(dayAt(epochMs(clock.now() - 86_400_000), timeZone));
  };
  const found: Condition[] = [];
  stores.conditions.push(() => found);
  const find = (kind: 'battery_low' | 'intrusion', place: string): void => {
    found.push({ kind, severity: 'warning', since: clock.now(), graceMs: 0, deviceId: kind, place });
    look();
  };
  const children = ['c1', 'c2', 'c3', 'c4'];

  clock.set('2026-09-18T08:00:00+08:00');
  record({
    type: 'agent.started',
    actor,
    subject: boot,
    data: { boot, version: 'test', clockTrust: 'synced' },
  });
  record(...children.map(child), {
    type: 'staff.recorded',
    actor,
    subject: 's1',
    data: {
      ...{ staffId: 's1', name: '员工', role: 'caregiver', cardKeys: [] },
      qualifications: (['caregiver', 'health_certificate', 'background_check'] as const).map((kind) => ({ kind })),
    },
  });
  find('battery_low', '大门');
  until('2026-09-18T14:00');
  record(comes('c1'));
  until('2026-09-18T14:10', 1);
  record({ type: 'staff.clocked_in', actor, subject: 's1', data: { staffId: 's1', roomId } });
  until('2026-09-18T14:20', 1);
  record(...children.slice(1).map(comes));
  until('2026-09-18T17:30', 1);
  record(...children.map(leaves), { type: 'staff.clocked_out', actor, subject: 's1', data: { staffId: 's1' } });
  until('2026-09-18T19:00');
  record({ type: 'zone.armed', actor, subject: zone.id, data: { zoneId: zone.id, because: 'house_empty' } });
  until('2026-09-18T22:00');
  find('intrusion', '后门');
  until('2026-09-18T22:30');
  found.pop();
  look();
  until('2026-09-19T00:30');
  seal();
  until('2026-09-19T03:00');
  const deviceId = 'door-sensor';
  record({
    type: 'device.introduced',
    actor,
    subject: deviceId,
    data: { deviceId, name: '门磁', component: 'binary_sensor' },
  });
  record({
    type: 'device.availability_changed',
    actor,
    subject: deviceId,
    data: { deviceId, availability: 'offline' },
  });
  until('2026-09-21T09:00');
  sealing.uptime.beat(boot, clock.now());
  await publisher.close();
  return { ...site, said, roomId };
};
