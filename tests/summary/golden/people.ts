import type { NewEvent } from '#agent/journal/journal.ts';
import { epochMs } from '#agent/time/clock.ts';
import type { Qualification } from '#contract/events.ts';

export interface Person {
  readonly kind: 'child' | 'staff';
  readonly id: string;
  readonly name: string;
  readonly roomId: string;
  readonly hourly?: true;
  /** The last day of the enrolment. */
  readonly until?: string;
}

const child = (number: number, name: string, roomId: string, rest: Partial<Person> = {}): Person => ({
  kind: 'child',
  id: `kid-${number}`,
  name,
  roomId,
  ...rest,
});
const staff = (number: number, name: string, roomId: string): Person => ({
  kind: 'staff',
  id: `team-${number}`,
  name,
  roomId,
});

export const people: readonly Person[] = [
  child(0, '云朵朵', 'r-infant'),
  child(1, '星闪闪', 'r-infant'),
  child(2, '露珠珠', 'r-infant'),
  child(3, '风铃铃', 'r-infant', { until: '2026-09-18' }),
  child(4, '麦穗穗', 'r-small'),
  child(5, '竹笋笋', 'r-small'),
  child(6, '桃夭夭', 'r-small'),
  child(7, '柳青青', 'r-small', { hourly: true }),
  child(8, '松果果', 'r-small'),
  child(9, '石榴榴', 'r-small'),
  child(10, '海螺螺', 'r-small'),
  staff(0, '钟园长', 'r-small'),
  staff(1, '花老师', 'r-infant'),
  staff(2, '叶老师', 'r-infant'),
  staff(3, '果老师', 'r-small'),
  staff(4, '木老师', 'r-small'),
  staff(5, '石保安', 'r-yard'),
];

const births = [
  '2025-12-01',
  '2025-09-15',
  '2025-10-20',
  '2025-11-11',
  '2025-02-01',
  '2025-05-05',
  '2024-12-12',
  '2024-08-08',
  '2024-09-14',
  '2024-03-03',
  '2025-01-31',
];
const papers: readonly Qualification[] = [
  { kind: 'caregiver' },
  { kind: 'health_certificate', validTo: '2027-03-01' },
  { kind: 'background_check' },
];

/** Rooms, classes and everybody as they were recorded when the house began. */
export const peopleEvents = (at: number): NewEvent[] => {
  const base = { actor: 'agent', occurredAt: epochMs(at) };
  const room = (roomId: string, kind: 'classroom' | 'outdoor'): NewEvent => ({
    ...base,
    type: 'room.defined',
    subject: roomId,
    data: { roomId, name: roomId, kind },
  });
  const group = (
    classId: string,
    type: 'infant' | 'toddler_small' | 'mixed',
    roomId: string,
    places: number,
  ): NewEvent => ({
    ...base,
    type: 'class.defined',
    subject: classId,
    data: { classId, name: classId, type, roomId, places },
  });
  return [
    room('r-infant', 'classroom'),
    room('r-small', 'classroom'),
    room('r-yard', 'outdoor'),
    group('k-infant', 'infant', 'r-infant', 10),
    group('k-mixed', 'mixed', 'r-small', 18),
    group('k-small', 'toddler_small', 'r-small', 15),
    ...people.map(({ kind, id, name, roomId, hourly, until }, index): NewEvent => {
      if (kind === 'child') {
        const classId = roomId === 'r-infant' ? 'k-infant' : Number(id.slice(4)) >= 8 ? 'k-mixed' : 'k-small';
        return {
          ...base,
          type: 'child.recorded',
          subject: id,
          data: {
            childId: id,
            name,
            birthDate: births[index] ?? '2025-01-01',
            classId,
            careType: hourly ? 'hourly' : 'full_day',
            enrolledFrom: '2026-09-01',
            ...(until !== undefined && { enrolledTo: until }),
            ...(id === 'kid-5' && { attends: { weekdays: [1, 3, 5] } }),
            guardians: [],
          },
        };
      }
      const isGuard = id === 'team-5';
      return {
        ...base,
        type: 'staff.recorded',
        subject: id,
        data: {
          staffId: id,
          name,
          role: isGuard ? 'guard' : id === 'team-0' ? 'manager' : 'caregiver',
          cardKeys: [],
          // One runs out in the second week.
          qualifications: isGuard
            ? []
            : id === 'team-4'
              ? [...papers.slice(0, 2), { kind: 'background_check', validTo: '2026-09-15' }]
              : [...papers],
          ...(!isGuard && { registerNumber: `ty-${id}-2026` }),
        },
      };
    }),
  ];
};
