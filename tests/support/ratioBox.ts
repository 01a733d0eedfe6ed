import { v7 as uuidv7 } from 'uuid';
import type { Condition } from '#agent/alerts/conditions.ts';
import { createAlertReview } from '#agent/alerts/review.ts';
import { type AlertStore, createAlertStore } from '#agent/alerts/store.ts';
import { type AttendanceStore, createAttendanceStore } from '#agent/attendance/store.ts';
import { createCursor } from '#agent/journal/cursor.ts';
import type { Db } from '#agent/journal/database.ts';
import type { Journal, NewEvent, Projection } from '#agent/journal/journal.ts';
import { loadPacks } from '#agent/policy/load.ts';
import { createBoard } from '#agent/ratio/board.ts';
import type { Breach } from '#agent/ratio/breaches.ts';
import type { RatioRules } from '#agent/ratio/evaluate.ts';
import { createFoundLate, createLateWatch, type FoundLate } from '#agent/ratio/lateWatch.ts';
import { createPast } from '#agent/ratio/past.ts';
import type { Occupancy, Records, RoomOnSite, Site, StaffInside } from '#agent/ratio/ports.ts';
import { createRatioStore, type RatioStore } from '#agent/ratio/store.ts';
import type { Day } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { JournalEvent, Qualification } from '#contract/events.ts';
import type { ClassType, StaffRole } from '#contract/values.ts';
import type { FakeClock } from './clock.ts';
import { openTestJournal } from './journal.ts';

export interface RatioPeople {
  readonly children: Map<string, { born: Day }>;
  readonly staff: Map<string, { role: StaffRole; qualifications: readonly Qualification[] }>;
}

/** Attendance, ratio and alerts over one database; people are plain maps. */
export interface RatioStores {
  readonly attendance: AttendanceStore;
  readonly ratio: RatioStore;
  readonly alerts: AlertStore;
  readonly foundLate: FoundLate;
  readonly projections: readonly Projection[];
  readonly occupancy: Occupancy;
  readonly records: Records;
}

const timeZone = 'Asia/Shanghai';
export const boxTimes = {
  unattendedGraceMs: 0,
  infantGraceMs: 60_000,
  graceMs: 180_000,
  escalateAfterMs: [180_000, 600_000],
  staleAfterMs: 7_200_000,
} as const;

const siteOf = (rooms: readonly RoomOnSite[]): Site => ({
  rooms: () => rooms,
  room: (id) => rooms.find(({ roomId }) => roomId === id),
});

const createRatioStores = (
  db: Db,
  rooms: readonly RoomOnSite[],
  people: RatioPeople,
  rules: RatioRules,
): RatioStores => {
  const attendance = createAttendanceStore(db);
  const { presence } = attendance;
  const staffInside = (staffId: string, onBreak: boolean): StaffInside[] => {
    const record = people.staff.get(staffId);
    return record ? [{ staffId, onBreak, ...record }] : [];
  };
  const occupancy: Occupancy = {
    childrenIn: (roomId) =>
      presence.childrenIn(roomId).map((childId) => ({ childId, birthDate: people.children.get(childId)?.born })),
    staffIn: (roomId) => presence.staffIn(roomId).flatMap(({ staffId, onBreak }) => staffInside(staffId, onBreak)),
    roomOf: (kind, id) => (kind === 'child' ? presence.child(id) : presence.staffMember(id))?.roomId,
    floats: () =>
      presence
        .allStaff()
        .filter(({ roomId }) => roomId === undefined)
        .flatMap(({ staffId, onBreak }) => staffInside(staffId, onBreak)),
    lastConfirmedAt: presence.lastConfirmedAt,
  };
  const ratio = createRatioStore(db, { site: siteOf(rooms), occupancy, rules });
  const alerts = createAlertStore(db);
  const foundLate = createFoundLate(db);
  return {
    attendance,
    ratio,
    alerts,
    foundLate,
    projections: [attendance.projection, ratio.projection, alerts.projection, foundLate.projection],
    occupancy,
    records: {
      birthDateOf: (childId) => people.children.get(childId)?.born,
      staffAt: (staffId) => people.staff.get(staffId),
      classTypesAt: (roomId) => rooms.find((room) => room.roomId === roomId)?.classTypes ?? [],
      changes: () => [],
    },
  };
};

/** A facility whose journal, attendance, ratio and alerts are real; the roster is given. */
export const openRatioBox = (options: {
  readonly rooms: readonly { readonly roomId: string; readonly type: ClassType | null }[];
  readonly people: RatioPeople;
  readonly rules?: Partial<RatioRules>;
  readonly clock?: FakeClock;
  readonly folder?: string;
  readonly others?: readonly (() => readonly Condition[])[];
  readonly times?: Partial<{
    [K in keyof typeof boxTimes]: (typeof boxTimes)[K] extends number ? number : readonly number[];
  }>;
}) => {
  const rooms: RoomOnSite[] = options.rooms.map(({ roomId, type }) => ({
    roomId,
    name: roomId,
    kind: type === null ? 'outdoor' : 'classroom',
    classTypes: type === null ? [] : [type],
  }));
  const rules: RatioRules = {
    packs: loadPacks('longmatan-2023'),
    mixedAges: 'youngest',
    places: 150,
    settleMs: 0,
    timeZone,
    ...options.rules,
  };
  const times = { ...boxTimes, ...options.times };
  const storesOf = (db: Db): RatioStores => createRatioStores(db, rooms, options.people, rules);
  let opened: RatioStores | undefined;
  const { db, journal, clock, folder } = openTestJournal({
    projections: (db) => {
      opened = storesOf(db);
      return opened.projections;
    },
    ...(options.clock && { clock: options.clock }),
    ...(options.folder !== undefined && { folder: options.folder }),
  });
  if (!opened) throw new Error('the journal opened without its projections');
  const stores = opened;
  const site = siteOf(rooms);
  const board = createBoard({
    facility: '测试园',
    places: rules.places,
    timeZone,
    times,
    settleMs: rules.settleMs,
    store: stores.ratio,
    site,
    occupancy: stores.occupancy,
  });
  const past = createPast({
    snapshot: (read) => read(),
    site,
    history: stores.attendance.history,
    recordsKnownAt: () => stores.records,
    rules,
  });
  const review = createAlertReview({
    store: stores.alerts,
    sources: { rooms: board.situations, facility: stores.ratio.facility, others: options.others ?? [] },
    times,
    timeZone,
  });
  journal.addReaction(review.reaction);
  const graceMs = ({ infants, unattended }: Pick<Breach, 'infants' | 'unattended'>): number =>
    unattended ? times.unattendedGraceMs : infants ? times.infantGraceMs : times.graceMs;
  const lateWatch = createLateWatch({
    journal,
    clock,
    cursor: createCursor(db, 'late-watch'),
    past,
    found: stores.foundLate,
    settleMs: rules.settleMs,
    timeZone,
    graceMs,
    wasTold: stores.alerts.toldOfRatio,
  });
  return {
    graceMs,
    lateWatch,
    foundAt: stores.foundLate.foundAt,
    db,
    journal,
    clock,
    folder,
    rooms,
    rules,
    ...stores,
    board,
    past,
    review,
    projectionsFor: (other: Db) => storesOf(other).projections,
    ...desk(journal),
  };
};
export type RatioBox = ReturnType<typeof openRatioBox>;

/** What people do, as events. `at` is when it happened, now when left out. Each returns the committed events. */
const desk = (journal: Journal) => {
  const record = (event: NewEvent): readonly JournalEvent[] => journal.record([event]);
  const when = (at: EpochMs | undefined) => (at === undefined ? {} : { occurredAt: at });
  const about = (subject: string, at: EpochMs | undefined) => ({
    id: uuidv7(),
    actor: 'kiosk:k1',
    subject,
    ...when(at),
  });
  return {
    define: (roomId: string) =>
      record({
        ...about(roomId, undefined),
        type: 'room.defined',
        data: { roomId, name: roomId, kind: 'classroom' },
      }),
    comes: (childId: string, roomId: string, at?: EpochMs) =>
      record({ ...about(childId, at), type: 'attendance.checked_in', data: { childId, roomId, method: 'staff' } }),
    leaves: (childId: string, at?: EpochMs) =>
      record({
        ...about(childId, at),
        type: 'attendance.checked_out',
        data: { childId, adultId: 'a1', method: 'staff' },
      }),
    goes: (childId: string, roomId: string, at?: EpochMs) =>
      record({ ...about(childId, at), type: 'attendance.moved', data: { childId, roomId } }),
    clocksIn: (staffId: string, roomId?: string, at?: EpochMs) =>
      record({
        ...about(staffId, at),
        type: 'staff.clocked_in',
        data: { staffId, ...(roomId !== undefined && { roomId }) },
      }),
    clocksOut: (staffId: string, at?: EpochMs) =>
      record({ ...about(staffId, at), type: 'staff.clocked_out', data: { staffId } }),
    changesTo: (staffId: string, roomId: string, at?: EpochMs) =>
      record({ ...about(staffId, at), type: 'staff.moved', data: { staffId, roomId } }),
    rests: (staffId: string, at?: EpochMs) =>
      record({ ...about(staffId, at), type: 'staff.break_started', data: { staffId } }),
    isBack: (staffId: string, at?: EpochMs) =>
      record({ ...about(staffId, at), type: 'staff.break_ended', data: { staffId } }),
    takesBack: (event: JournalEvent | undefined) => {
      if (!event) throw new Error('there is no event to take back');
      return record({
        ...about(event.subject, undefined),
        type: 'attendance.voided',
        data: { voids: event.id, why: 'wrong child' },
      });
    },
    dayStarts: (day: string, at: EpochMs) => record({ ...about(day, at), type: 'day.started', data: { day } }),
  };
};
