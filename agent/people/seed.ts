import { readFileSync } from 'node:fs';
import type { EventData } from '#contract/events.ts';
import type { Config } from '../config/load.ts';
import type { Journal, NewEvent } from '../journal/journal.ts';
import { dayAt } from '../time/calendar.ts';
import type { Clock } from '../time/clock.ts';
import { firstPhotos } from './firstPhotos.ts';
import { type FirstRoster, rosterFaults, rosterOn } from './firstRoster.ts';
import { PeopleFileError, readPeopleFile } from './peopleFile.ts';
import { type CredentialHasher, hashGiven, keptKeys } from './personKeys.ts';
import { fileActor, type PeopleStore } from './store.ts';

export interface SeedParts {
  readonly config: Pick<Config, 'rooms' | 'classes' | 'peopleFile' | 'site'>;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly people: PeopleStore;
  readonly credentials: CredentialHasher;
}
export interface Seeded {
  readonly definitions: number;
  readonly children: number;
  readonly adults: number;
  readonly staff: number;
}

/**
 * Brings the journal up to facility.yaml, in one transaction: rooms and classes whenever the file says something new,
 * and the first roster when nobody was ever recorded. Called at every start; the second time it finds nothing to do.
 * @throws PeopleFileError naming each entry at fault; nothing is recorded then.
 */
export const seedFacility = async (parts: SeedParts): Promise<Seeded> => {
  const definitions = definitionsFrom(parts);
  const people = await firstPeople(parts);
  if (definitions.length + people.length > 0) parts.journal.record([...definitions, ...people]);
  const count = (type: NewEvent['type']): number => people.filter((event) => event.type === type).length;
  return {
    definitions: definitions.length,
    children: count('child.recorded'),
    adults: count('adult.recorded'),
    staff: count('staff.recorded'),
  };
};

/**
 * What the file says and did not say before. Compared with the file's own last word, not with the record: what the head
 * changed since stands until somebody edits that entry of the file.
 */
const definitionsFrom = ({ config, people }: SeedParts): NewEvent[] => {
  const rooms = config.rooms
    .map(({ id, name, kind }): EventData<'room.defined'> => ({ roomId: id, name, kind }))
    .filter((room) => differs(room, people.lastFromFile('room.defined', room.roomId)))
    .map((data): NewEvent => ({ type: 'room.defined', actor: fileActor, subject: data.roomId, data }));
  const classes = config.classes
    .map(({ id, room, ...rest }): EventData<'class.defined'> => ({ classId: id, roomId: room, ...rest }))
    .filter((each) => differs(each, people.lastFromFile('class.defined', each.classId)))
    .map((data): NewEvent => ({ type: 'class.defined', actor: fileActor, subject: data.classId, data }));
  return [...rooms, ...classes];
};

const differs = <T extends object>(wanted: T, before: T | undefined): boolean =>
  before === undefined || Object.entries(wanted).some(([key, value]) => before[key as keyof T] !== value); // flat records

const firstPeople = async ({ config, clock, people, credentials }: SeedParts): Promise<NewEvent[]> => {
  const { peopleFile } = config;
  if (peopleFile === undefined || !people.isEmpty()) return [];
  const today = dayAt(clock.now(), config.site.timeZone);
  const file = readPeopleFile(peopleFile);
  const roster = rosterOn(file, today);
  const photos = firstPhotos(peopleFile, file.photos, roster);
  const classes = new Set([...config.classes.map(({ id }) => id), ...people.classes().map(({ classId }) => classId)]);
  const faults = [...rosterFaults(roster, today, (classId) => classes.has(classId)), ...photos.faults];
  if (faults.length > 0) throw new PeopleFileError(peopleFile, faults, readFileSync(peopleFile, 'utf8'));
  return [...(await eventsOf(roster, credentials)), ...photos.events];
};

const noKeys = { pinKey: undefined, cardKeys: [] };

const eventsOf = async (roster: FirstRoster, credentials: CredentialHasher): Promise<NewEvent[]> => {
  const adults = roster.adults.map(async ({ recordId, pin, cards, blockedFor = [], ...adult }): Promise<NewEvent> => {
    const keys = keptKeys(await hashGiven({ pin, cards }, credentials), noKeys);
    const data = { adultId: recordId, ...adult, ...keys, blockedFor };
    return { type: 'adult.recorded', actor: fileActor, subject: recordId, data };
  });
  const staff = roster.staff.map(async ({ recordId, pin, cards, ...member }): Promise<NewEvent> => {
    const keys = keptKeys(await hashGiven({ pin, cards }, credentials), noKeys);
    return {
      type: 'staff.recorded',
      actor: fileActor,
      subject: recordId,
      data: { staffId: recordId, ...member, ...keys },
    };
  });
  const children = roster.children.map(
    ({ recordId, ...child }): NewEvent => ({
      type: 'child.recorded',
      actor: fileActor,
      subject: recordId,
      data: { childId: recordId, ...child },
    }),
  );
  return [...(await Promise.all(adults)), ...children, ...(await Promise.all(staff))];
};
