import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { loadConfig } from '#agent/config/load.ts';
import type { NewEvent } from '#agent/journal/journal.ts';
import { openStores, type Stores } from '#agent/stores.ts';
import { addDays, dayAt, instantOf } from '#agent/time/calendar.ts';
import { type EpochMs, systemClock } from '#agent/time/clock.ts';

export const timeZone = 'Asia/Shanghai';
const rooms = Array.from({ length: 30 }, (_, index) => `r${index}`);
export const children = Array.from({ length: 150 }, (_, index) => `c${index}`);
const staff = Array.from({ length: 40 }, (_, index) => `s${index}`);
export const roomOf = (index: number): string => rooms[index % rooms.length] ?? '';

/** A facility of 150 children and 30 rooms, everybody inside since 07:00 of yesterday. */
export const openFacility = (folder: string): { stores: Stores; started: EpochMs } => {
  const data = join(folder, 'data');
  mkdirSync(data);
  const file = join(folder, 'facility.yaml');
  const site = {
    site: { code: 'bench', name: '测速园', timeZone },
    rooms: rooms.map((id) => ({ id, name: id, kind: 'classroom' })),
    classes: rooms.map((id) => ({ id: `class-${id}`, name: id, type: 'toddler_small', room: id, places: 15 })),
  };
  writeFileSync(file, stringify(site));
  const clock = systemClock();
  const stores = openStores({ config: loadConfig({ file, data }), clock });
  stores.decideAlerts();
  const yesterday = addDays(dayAt(clock.now(), timeZone), -1);
  const started = instantOf(yesterday, '07:00', timeZone);
  const papers = (['caregiver', 'health_certificate', 'background_check'] as const).map((kind) => ({ kind }));
  stores.journal.record([
    ...rooms.flatMap((roomId): NewEvent[] => [
      { type: 'room.defined', actor: 'agent', subject: roomId, data: { roomId, name: roomId, kind: 'classroom' } },
      {
        type: 'class.defined',
        actor: 'agent',
        subject: `class-${roomId}`,
        data: { classId: `class-${roomId}`, name: roomId, type: 'toddler_small', roomId, places: 15 },
      },
    ]),
    ...staff.flatMap((staffId, index): NewEvent[] => [
      {
        type: 'staff.recorded',
        actor: 'agent',
        subject: staffId,
        data: { staffId, name: staffId, role: 'caregiver', cardKeys: [], qualifications: papers },
      },
      {
        type: 'staff.clocked_in',
        occurredAt: started,
        actor: 'agent',
        subject: staffId,
        data: { staffId, roomId: roomOf(index) },
      },
    ]),
    ...children.flatMap((childId, index): NewEvent[] => [
      {
        type: 'child.recorded',
        actor: 'agent',
        subject: childId,
        data: {
          childId,
          name: childId,
          birthDate: addDays(yesterday, -500),
          classId: `class-${roomOf(index)}`,
          careType: 'full_day',
          enrolledFrom: addDays(yesterday, -100),
          guardians: [],
        },
      },
      {
        type: 'attendance.checked_in',
        occurredAt: started,
        actor: 'agent',
        subject: childId,
        data: { childId, roomId: roomOf(index), method: 'roster' },
      },
    ]),
  ]);
  return { stores, started };
};
