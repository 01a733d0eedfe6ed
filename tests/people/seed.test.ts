import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Config, demoFacilityFile, loadConfig } from '#agent/config/load.ts';
import { checkJournal } from '#agent/journal/check.ts';
import { demoPinsOf } from '#agent/people/demoPins.ts';
import { rosterOn } from '#agent/people/firstRoster.ts';
import { PeopleFileError, readPeopleFile } from '#agent/people/peopleFile.ts';
import { mayTake } from '#agent/people/pickup.ts';
import { ageInMonths, type Day } from '#agent/time/calendar.ts';
import { createProjections, openFacility } from '#tests/facility.ts';
import { temporaryFolder } from '#tests/folder.ts';

const today = '2026-09-16' as Day;
const demo = (data: string): Config => loadConfig({ file: demoFacilityFile, data });
const peopleFile = demo('data').peopleFile ?? '';

describe('the demo facility', () => {
  test('has some forty children in four classes, each with somebody to take it home, and ten staff', async () => {
    const site = await openFacility();
    const children = site.people.children();
    expect(children).toHaveLength(40);
    expect(new Set(children.map(({ name }) => name)).size).toBe(40);
    const sizes = Object.fromEntries(
      site.people
        .classes()
        .map(({ classId }) => [classId, children.filter((child) => child.classId === classId).length]),
    );
    expect(sizes).toEqual({ 'infant-1': 7, 'toddler-small-1': 11, 'toddler-big-1': 13, 'mixed-1': 9 });
    for (const child of children) {
      const takers = child.guardians.filter(({ adultId }) => {
        const adult = site.people.adult(adultId);
        return adult && mayTake(child, adult, 'check_out', today) === 'allowed';
      });
      expect(takers.length, child.childId).toBeGreaterThan(0);
    }
    const staff = site.people.staffMembers();
    expect(staff).toHaveLength(11);
    expect(staff.filter(({ role }) => role === 'caregiver').length).toBeGreaterThanOrEqual(7);
    expect(checkJournal(site.db, createProjections)).toEqual([]);
  });

  test.each(['2026-09-16', '2027-02-28', '2028-02-29', '2026-12-31'])(
    'has fitting ages when it begins on %s',
    (text) => {
      const day = text as Day; // written as one
      const bands: Record<string, [number, number]> = {
        'infant-1': [6, 12],
        'toddler-small-1': [12, 24],
        'toddler-big-1': [24, 36],
        'mixed-1': [18, 36],
      };
      for (const { recordId, classId, birthDate } of rosterOn(readPeopleFile(peopleFile), day).children) {
        const [from = 0, to = 0] = bands[classId] ?? [];
        const months = ageInMonths(birthDate as Day, day); // made by the calendar
        expect(months >= from && months < to, `${recordId} is ${months} months old`).toBe(true);
      }
    },
  );

  test('has twins, siblings with one guardian, a custody block, a lapsed pickup and an expired certificate', async () => {
    const site = await openFacility();
    const birthDates = (adultId: string) => site.people.childrenOf(adultId).map(({ birthDate }) => birthDate);
    expect(new Set(birthDates('mi-mama')).size).toBe(1);
    expect(birthDates('mi-mama')).toHaveLength(2);
    expect(new Set(birthDates('yun-mama')).size).toBe(2);
    const ruling = (childId: string, adultId: string) => {
      const [child, adult] = [site.people.child(childId), site.people.adult(adultId)];
      return child && adult && mayTake(child, adult, 'check_out', today);
    };
    expect(ruling('li-xiaoyuan', 'li-baba')).toBe('custody_blocked');
    expect(ruling('lu-zhuzhu', 'lu-gugu')).toBe('not_valid_today');
    const expired = site.people
      .staffMembers()
      .filter(({ qualifications }) => qualifications.some(({ validTo }) => validTo !== undefined && validTo < today));
    expect(expired.map(({ staffId }) => staffId)).toEqual(['gu-laoshi']);
  });

  test('shows a drawn animal or plant for everybody but one child and the technician, each small enough for a roster', async () => {
    const site = await openFacility();
    const ids = {
      child: site.people.children().map(({ childId }) => childId),
      adult: readPeopleFile(peopleFile).adults.map(({ id }) => id),
      staff: site.people.staffMembers().map(({ staffId }) => staffId),
    };
    const photos = (['child', 'adult', 'staff'] as const).flatMap((kind) =>
      ids[kind].map((id) => ({ id, photo: site.people.photo(kind, id) })),
    );
    expect(photos.filter(({ photo }) => !photo).map(({ id }) => id)).toEqual(['lin-yiyi', 'shi-jishuyuan']);
    for (const { id, photo } of photos) expect(photo?.bytes.length ?? 0, id).toBeLessThanOrEqual(4096);
  });

  test('lets in each person whose PIN `npm start` prints', async () => {
    const site = await openFacility();
    const pins = demoPinsOf(peopleFile);
    const kiosk = await site.enrol();
    expect(pins.people.length).toBeGreaterThanOrEqual(5);
    for (const { pin, name, children } of pins.people) {
      const { body } = await site.identify(kiosk, pin);
      expect(body.person.name).toBe(name);
      expect(body.children.map((child: { name: string }) => child.name).sort()).toEqual([...children].sort());
    }
    expect((await site.identify(kiosk, pins.guardian)).body.children[0].classType).toBe('infant');
    expect((await site.identify(kiosk, pins.caregiver)).body.role).toBe('caregiver');
    expect((await site.identify(kiosk, pins.head)).body.role).toBe('head');
  });

  test('has no PIN that begins another, and none twice', () => {
    const { adults, staff } = readPeopleFile(peopleFile);
    const pins = [...adults, ...staff].flatMap(({ pin }) => pin ?? []);
    expect(pins.filter((pin, index) => pins.some((other, at) => at !== index && other.startsWith(pin)))).toEqual([]);
  });
});

describe('a second start', () => {
  test('adds nothing, and leaves alone what people changed since', async () => {
    const first = await openFacility();
    const head = first.as('head');
    const id = '0198f0a0-0000-7000-8000-000000000001';
    await first.call(head, 'PUT', '/rooms/infant', { id, name: '月亮房间', kind: 'classroom' });
    const seq = first.journal.lastSeq();
    const second = await openFacility({ folder: first.folder, clock: first.clock, config: first.config });
    expect(second.journal.lastSeq()).toBe(seq);
    expect(second.people.room('infant')?.name).toBe('月亮房间');
  });

  test('follows the file where the file changed', async () => {
    const first = await openFacility();
    const rooms = first.config.rooms.map((room) => (room.id === 'infant' ? { ...room, name: '太阳房间' } : room));
    const config = { ...first.config, rooms, peopleFile: undefined };
    const seq = first.journal.lastSeq();
    const second = await openFacility({ folder: first.folder, clock: first.clock, config });
    expect(second.people.room('infant')?.name).toBe('太阳房间');
    expect(second.journal.lastSeq()).toBe(seq + 1);
  });
});

test('the days agreed with the guardians of a child are in its first record; the demo has every day but for two', async () => {
  const folder = temporaryFolder();
  const { photos: _, ...file } = readPeopleFile(peopleFile);
  const attends = { weekdays: [2, 4, 6], from: '08:30' };
  const children = file.children.map((child, index) => (index === 0 ? { ...child, attends } : child));
  const agreed = join(folder, 'people.json');
  writeFileSync(agreed, JSON.stringify({ ...file, children }));
  const site = await openFacility({ folder, config: { ...demo(folder), peopleFile: agreed } });
  const agreedOf = (childId: string) => site.people.child(childId)?.attends;
  expect(agreedOf(children[0]?.id ?? '')).toEqual(attends);
  // Shown on a Saturday, too, the demo is a facility at work.
  expect(agreedOf(children[1]?.id ?? '')).toEqual({ weekdays: [1, 2, 3, 4, 5, 6, 7] });
  expect(children.filter(({ id }) => !agreedOf(id)).map(({ careType }) => careType)).toEqual(['hourly', 'occasional']);
});

describe('a people file with faults', () => {
  const good = {
    staff: [],
    adults: [{ id: 'mother', name: '棉妈妈', phoneTail: '0000', pin: '1234' }],
    children: [
      {
        id: 'cotton',
        name: '棉花糖',
        birthDate: { months: -9 },
        classId: 'infant-1',
        careType: 'full_day',
        enrolledFrom: { months: -1 },
        guardians: [{ adultId: 'mother', relation: '母亲', pickup: true }],
      },
    ],
  };
  const [child] = good.children;
  const [adult] = good.adults;

  test.each([
    ['children[0] "cotton" /guardians/0/adultId: no adult', { ...good, adults: [] }],
    ['children[0] "cotton" /classId: no class', { ...good, children: [{ ...child, classId: 'nowhere' }] }],
    [
      'children[0] "cotton" /birthDate: lies in the future',
      { ...good, children: [{ ...child, birthDate: { days: 1 } }] },
    ],
    ['children[1] "cotton" /id: is used twice', { ...good, children: [child, child] }],
    [
      'adults[1] "father": has the same PIN or card as "mother"',
      { ...good, adults: [adult, { ...adult, id: 'father' }] },
    ],
    ['与“mother”的密码或卡相同', { ...good, adults: [adult, { ...adult, id: 'father' }] }],
    [
      'people.json:1 adults[0] "mother" /phoneTail: must be the last 4 digits of a telephone number / 应为手机号后 4 位',
      { ...good, adults: [{ ...adult, phoneTail: '12' }] },
    ],
    ['/birthDate: must be a date, YYYY-MM-DD / 应为日期', { ...good, children: [{ ...child, birthDate: 'soon' }] }],
    ['/birthDate/month: is not known; leave it out', { ...good, children: [{ ...child, birthDate: { month: 1 } }] }],
    [
      'people.json:3 children[0] "cotton" /classId: no class has the id "nowhere" / 没有编号为“nowhere”的班级',
      `{"adults": [${JSON.stringify(adult)}], "staff": [],\n"children": [\n${JSON.stringify({ ...child, classId: 'nowhere' })}\n]}`,
    ],
    ['people.json:1 (top): is not written as JSON', 'not JSON'],
    ['people.json:2 (top): is not written as JSON', '{"staff": [],\n"adults": [{"pin": "1234",]'],
  ])('is refused with the entry named: %s', async (expected, content) => {
    const folder = temporaryFolder();
    const file = join(folder, 'people.json');
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    const opening = openFacility({ folder, config: { ...demo(folder), peopleFile: file } });
    const error = await opening.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(PeopleFileError);
    expect(String(error)).toContain(expected);
    expect(String(error)).not.toContain('1234');
  });

  test.each([
    ['photos/ghost.webp: nobody has the id "ghost"', 'ghost.webp', 'RIFF....WEBP'],
    ['photos/cotton.webp: is no .webp', 'cotton.webp', '<svg/>'],
    ['photos/cotton.gif: is no .webp', 'cotton.gif', 'GIF89a'],
    ['there is no folder', undefined, ''],
  ])('is refused with the photo named: %s', async (expected, photo, content) => {
    const folder = temporaryFolder();
    const file = join(folder, 'people.json');
    writeFileSync(file, JSON.stringify({ ...good, photos: 'photos' }));
    if (photo) mkdirSync(join(folder, 'photos'));
    if (photo) writeFileSync(join(folder, 'photos', photo), content);
    const opening = openFacility({ folder, config: { ...demo(folder), peopleFile: file } });
    await expect(opening).rejects.toThrow(expected);
  });

  test('is read once it has none', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'people.json');
    writeFileSync(file, JSON.stringify(good));
    const site = await openFacility({ folder, config: { ...demo(folder), peopleFile: file } });
    expect(site.people.child('cotton')).toMatchObject({ birthDate: '2025-12-16', enrolledFrom: '2026-08-16' });
  });
});
