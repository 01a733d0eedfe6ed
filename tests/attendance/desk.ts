import pino from 'pino';
import { onTestFinished } from 'vitest';
import type { Allowance } from '#agent/attendance/adult.ts';
import type { AttendancePeople } from '#agent/attendance/ports.ts';
import { attendanceRoutes } from '#agent/attendance/routes.ts';
import { type AttendanceStore, createAttendanceStore } from '#agent/attendance/store.ts';
import { createApp, type Principal } from '#agent/http/app.ts';
import { publicEvent } from '#agent/journal/publicEvent.ts';
import type { JournalEvent } from '#contract/events.ts';
import type { RoomView } from '#contract/rooms.ts';
import { openTestJournal, type TestJournal } from '#tests/journal.ts';

export const timeZone = 'Asia/Shanghai';

const token = (role: Principal['role']): Principal => ({
  role,
  name: role,
  actor: `token:${role}`,
  kioskId: undefined,
  person: undefined,
});
const atKiosk = (role: Principal['role'], kind: 'adult' | 'staff', id: string): Principal => ({
  role,
  name: id,
  actor: `${kind}:${id}`,
  kioskId: 'k1',
  person: { kind, id },
});
/** Who may stand at the test's desk. */
const callers = {
  kiosk: token('kiosk'),
  caregiver: token('caregiver'),
  head: token('head'),
  technician: token('technician'),
  auditor: token('auditor'),
  district: token('district'),
  idleKiosk: { role: 'kiosk', name: 'door', actor: 'kiosk:k1', kioskId: 'k1', person: undefined },
  mother: atKiosk('kiosk', 'adult', 'mother'),
  stranger: atKiosk('kiosk', 'adult', 'stranger'),
  caregiverLi: atKiosk('caregiver', 'staff', 'li'),
  guardWang: atKiosk('kiosk', 'staff', 'wang'),
  headZhao: atKiosk('head', 'staff', 'zhao'),
} as const satisfies Record<string, Principal>;
export type CallerName = keyof typeof callers;

const enrolled = (childId: string, classId: string, careType: 'full_day' | 'hourly' = 'full_day') => ({
  childId,
  name: `Child ${childId}`,
  classId,
  careType,
  enrolledFrom: '2026-03-01',
});

/** `father` is blocked, `aunt` is on no list, `grandpa` was allowed until yesterday. */
const allowances: Record<string, Allowance> = {
  mother: 'allowed',
  father: 'custody_blocked',
  grandpa: 'not_valid_today',
};

const children = [
  enrolled('mei', 'small'),
  enrolled('bao', 'small'),
  enrolled('hua', 'infants', 'hourly'),
  enrolled('lost', 'closed'),
  { ...enrolled('left', 'small'), enrolledTo: '2026-08-31' },
  ...Array.from({ length: 12 }, (_, index) => enrolled(`baby${index}`, 'infants')),
];
const people: AttendancePeople = {
  child: (childId) => children.find((child) => child.childId === childId),
  childrenOn: () => children,
  classesOn: () => people.classes(),
  class: (classId) => people.classes().find((each) => each.classId === classId),
  classes: () => [
    { classId: 'small', name: '托小一班', type: 'toddler_small', roomId: 'r-small' },
    { classId: 'infants', name: '乳儿一班', type: 'infant', roomId: 'r-infant' },
  ],
  hasRoom: (roomId) => ['r-small', 'r-infant', 'yard'].includes(roomId),
  hasAdult: (adultId) => ['mother', 'father', 'aunt', 'grandpa', 'stranger'].includes(adultId),
  isGuardian: (adultId) => adultId === 'mother' || adultId === 'father',
  isOwnChild: (adultId, childId) => ['mother', 'father', 'grandpa'].includes(adultId) && childId !== 'bao',
  mayTake: (childId, adultId) =>
    adultId === 'mother' && childId === 'bao' ? 'not_authorised' : (allowances[adultId] ?? 'not_authorised'),
  pickupBy: () => undefined,
  blockedLike: () => undefined,
  staff: () => [
    { staffId: 'li', name: 'Li' },
    { staffId: 'wang', name: 'Wang' },
    { staffId: 'zhao', name: 'Zhao' },
  ],
};

export interface Answer {
  readonly status: number;
  // Whatever the route answered; each test says what it expects of it.
  // biome-ignore lint/suspicious/noExplicitAny: parsed JSON of many shapes, checked by the assertions
  readonly body: any;
}
export interface Desk extends TestJournal {
  readonly attendance: AttendanceStore;
  post(caller: CallerName | undefined, path: string, body: object): Promise<Answer>;
  get(caller: CallerName | undefined, path: string): Promise<Answer>;
  /** All events of a type, oldest first. */
  events<T extends JournalEvent['type']>(type: T): Extract<JournalEvent, { type: T }>[];
}

/** The routes of attendance over a real journal, with people from a list. */
export const openDesk = async (handover: 'desk' | 'caregiver' = 'desk'): Promise<Desk> => {
  let store: AttendanceStore | undefined;
  const opened = openTestJournal({
    projections: (db) => {
      store = createAttendanceStore(db);
      return [store.projection];
    },
  });
  if (!store) throw new Error('The journal was opened without its projections');
  const attendance = store;
  const { journal, clock } = opened;
  const app = await createApp({
    logger: pino({ level: 'silent' }),
    identify: (request) => {
      const name = request.headers['x-caller'];
      return Object.entries(callers).find(([key]) => key === name)?.[1];
    },
    routes: [
      attendanceRoutes({
        journal,
        clock,
        timeZone,
        attendance,
        handover,
        people,
        roomNameOf: (roomId) => roomId,
        rooms: () => ['r-infant', 'r-small', 'yard'],
        countTimes: { everyMs: 3_600_000, afterEntryMs: 600_000 },
        isReexaminationDue: () => false,
        roomView: (roomId) => viewOf(roomId, attendance.presence.childrenIn(roomId).length),
        publish: (event) => publicEvent(event, timeZone),
        whyNotCounted: (staffId) => (attendance.presence.staffMember(staffId) ? [] : ['not_clocked_in']),
        expiredPapers: () => [],
      }),
    ],
  });
  onTestFinished(() => app.close());

  const ask = async (method: 'GET' | 'POST', caller: CallerName | undefined, url: string, payload?: object) => {
    const headers = caller === undefined ? {} : { 'x-caller': caller };
    const response = await app.inject({ method, url: `/api/v1${url}`, headers, ...(payload && { payload }) });
    return { status: response.statusCode, body: response.json() };
  };
  return {
    ...opened,
    attendance,
    post: (caller, path, body) => ask('POST', caller, path, body),
    get: (caller, path) => ask('GET', caller, path),
    events: <T extends JournalEvent['type']>(type: T) =>
      journal.read(0, 10_000).filter((event): event is Extract<JournalEvent, { type: T }> => event.type === type),
  };
};

/** Enough of a room view to see which room came back and how many children it then held. */
const viewOf = (roomId: string, children: number): RoomView => ({
  roomId,
  name: roomId,
  classType: null,
  children,
  caregivers: 0,
  required: 0,
  deficit: 0,
  spare: 0,
  cap: null,
  overCap: false,
  exceptions: 0,
  state: 'ok',
  confidence: 'fresh',
  since: '2026-09-16T08:00:00.000+08:00',
  asOf: '2026-09-16T08:00:00.000+08:00',
  rule: { pack: 'test', version: '1', id: 'none', text: 'none' },
  fix: null,
});
