import { join } from 'node:path';
import type { EventType } from '#contract/events.ts';
import type { Condition } from './alerts/conditions.ts';
import { createAlertReview } from './alerts/review.ts';
import { createAlertStore } from './alerts/store.ts';
import { createAttendanceStore } from './attendance/store.ts';
import type { Config } from './config/load.ts';
import { createContacts } from './delivery/contacts.ts';
import { createPositionStore } from './devices/positionStore.ts';
import { createProfiledStore } from './devices/profiledStore.ts';
import { createDeviceStore } from './devices/store.ts';
import { createExportStore } from './footage/export/exportStore.ts';
import { createHoldStore } from './footage/holds/store.ts';
import { createViewingRequests } from './footage/playback/requestStore.ts';
import { createClockConfirmations } from './footage/retention/confirmations.ts';
import { createGuardianStore } from './guardians/store.ts';
import { createHealthStore } from './health/store.ts';
import { houseConditions } from './houseConditions.ts';
import { createIdentityStore } from './identity/store.ts';
import { createCursor } from './journal/cursor.ts';
import { type Db, openDatabase } from './journal/database.ts';
import { createJournal, type Journal, type Projection } from './journal/journal.ts';
import { isOfOlderSchema, rebuild } from './journal/rebuild.ts';
import type { ErasureParts } from './people/erasure.ts';
import { createPeopleStore, type PeopleStore } from './people/store.ts';
import { loadPacks } from './policy/load.ts';
import type { RulePacks } from './policy/pack.ts';
import { createPackStore } from './policy/store.ts';
import { createBandChanges } from './ratio/birthdays.ts';
import { type Board, createBoard } from './ratio/board.ts';
import type { Breach } from './ratio/breaches.ts';
import type { RatioRules } from './ratio/evaluate.ts';
import { createFoundLate, createLateWatch } from './ratio/lateWatch.ts';
import { createPast, type Past } from './ratio/past.ts';
import type { Occupancy, RoomOnSite, Site, StaffInside } from './ratio/ports.ts';
import { ageLimitsOf } from './ratio/required.ts';
import { createRatioStore } from './ratio/store.ts';
import { graceOf } from './ratio/view.ts';
import { createRollCallStore } from './rollCall/store.ts';
import { type Day, dayAt } from './time/calendar.ts';
import type { Clock, EpochMs } from './time/clock.ts';
import { createNoticeStore } from './upstream/noticeStore.ts';
import { createZoneStore } from './zones/store.ts';

/** The law as this facility applies it. */
export const rulesOf = (config: Config): RatioRules => ({
  packs: loadPacks(config.rulePack),
  mixedAges: config.mixedAges,
  places: config.places,
  settleMs: config.alerts.settleMs,
  timeZone: config.site.timeZone,
});

/**
 * Every feature's tables over one database, connected to each other by the small interfaces that they ask for. The
 * projections come in the order in which they must see an event: the ratio judges what people and attendance made of it.
 */
export const createFeatureStores = (db: Db, shipped: RatioRules) => {
  const packStore = createPackStore(db, shipped.packs);
  const rulesOver = (packs: () => RulePacks): RatioRules => ({
    ...shipped,
    get packs() {
      return packs();
    },
  });
  const rules = rulesOver(packStore.inForce);
  const rulesKnownAt = (at: EpochMs): RatioRules => ({ ...shipped, packs: packStore.inForceKnownAt(at) });
  const people = createPeopleStore(db);
  const attendance = createAttendanceStore(db);
  const devices = createDeviceStore(db);
  const positions = createPositionStore(db);
  const profiled = createProfiledStore(db);
  const identity = createIdentityStore(db);
  const alerts = createAlertStore(db);
  const rollCalls = createRollCallStore(db);
  const health = createHealthStore(db);
  const site = siteOf(people, db);
  const occupancy = occupancyOf(people, attendance);
  const ratio = createRatioStore(db, { site, occupancy, rules });
  const foundLate = createFoundLate(db);
  const bandChanges = createBandChanges(db);
  const zones = createZoneStore(db);
  const holds = createHoldStore(db);
  const exports = createExportStore(db);
  const viewingRequests = createViewingRequests(db);
  const confirmations = createClockConfirmations(db);
  const notices = createNoticeStore(db);
  const contacts = createContacts(db);
  const guardians = createGuardianStore(db);
  const projections: readonly Projection[] = [
    packStore,
    people,
    site,
    attendance,
    devices,
    positions,
    profiled,
    identity,
    alerts,
    rollCalls,
    health,
    ratio,
    foundLate,
    bandChanges,
    zones,
    holds,
    exports,
    viewingRequests,
    confirmations,
    notices,
    contacts,
    guardians,
  ].map(({ projection }) => projection);
  return {
    people,
    attendance,
    devices,
    positions,
    profiled,
    identity,
    alerts,
    rollCalls,
    health,
    ratio,
    foundLate,
    bandChanges,
    zones,
    holds,
    exports,
    viewingRequests,
    confirmations,
    notices,
    contacts,
    guardians,
    packStore,
    rules,
    rulesKnownAt,
    site,
    occupancy,
    projections,
  };
};

/** The rooms as everybody is shown them. */
export const boardOf = (
  config: Config,
  { ratio, site, occupancy }: Pick<ReturnType<typeof createFeatureStores>, 'ratio' | 'site' | 'occupancy'>,
): Board =>
  createBoard({
    facility: config.site.name,
    places: config.places,
    timeZone: config.site.timeZone,
    times: config.alerts,
    settleMs: config.alerts.settleMs,
    store: ratio,
    site,
    occupancy,
  });

export type Stores = ReturnType<typeof openStores>;

/**
 * Opens `DATA/journal.db` with all that is kept in it. Rebuilds the projections when they were filled under an older schema,
 * or judged under rules that are no longer those in force. Used by the agent and, beside it, by the command line.
 */
export const openStores = ({ config, clock }: { readonly config: Config; readonly clock: Clock }) => {
  const shipped = rulesOf(config);
  const db = openDatabase(join(config.dataFolder, 'journal.db'));
  const features = createFeatureStores(db, shipped);
  const { rules } = features;
  if (isOfOlderSchema(db) || features.ratio.isOutdated()) rebuild(db, features.projections);
  const journal: Journal = createJournal(db, clock, features.projections);
  const { site, people, attendance, ratio, alerts } = features;
  const board = boardOf(config, features);
  const snapshot = <T>(read: () => T): T => db.transaction(read)();
  const ofPast = { site, history: attendance.history, recordsKnownAt: people.recordsKnownAt, snapshot };
  const pastUnder = (others: RatioRules): Past => createPast({ ...ofPast, rules: others });
  const past = createPast({ ...ofPast, rules, rulesKnownAt: features.rulesKnownAt });
  // Devices, footage and flows report what is wrong with them through this list once they run.
  const conditions: (() => readonly Condition[])[] = [...houseConditions(features, config, clock)];
  const review = createAlertReview({
    store: alerts,
    sources: { rooms: board.situations, facility: ratio.facility, others: conditions },
    times: config.alerts,
    timeZone: config.site.timeZone,
  });
  const graceOfBreach = (breach: Pick<Breach, 'unattended' | 'infants'>): number =>
    breach.unattended ? config.alerts.unattendedGraceMs : graceOf(breach, config.alerts);
  const lateWatch = createLateWatch({
    journal,
    clock,
    cursor: createCursor(db, 'late-watch'),
    past,
    found: features.foundLate,
    settleMs: rules.settleMs,
    timeZone: config.site.timeZone,
    graceMs: graceOfBreach,
    wasTold: alerts.toldOfRatio,
  });
  // Another process may have defined them.
  journal.onCommit((events) => {
    if (events.some(({ type }) => definesRooms(type))) site.forget();
  });
  return {
    ...features,
    shipped,
    db,
    journal,
    board,
    past,
    pastUnder,
    graceOfBreach,
    review,
    lateWatch,
    conditions,
    /**
     * Alerts are raised and resolved from now on with each event that is recorded here. For the agent alone, once all that
     * reports conditions does so: whoever does not know what devices and zones report would take their alerts for over.
     */
    decideAlerts: () => journal.addReaction(review.reaction),
    projectionsOver: (other: Db) => createFeatureStores(other, shipped).projections,
    close: () => db.close(),
  };
};

/**
 * The rooms with the types of their classes. Asked for with every event and changed once a year, so they are remembered;
 * never out of an open transaction, which may yet be given up.
 */
const siteOf = (people: PeopleStore, db: Db): Site & { readonly projection: Projection; forget(): void } => {
  let known: ReadonlyMap<string, RoomOnSite> | undefined;
  let isReplay = false;
  const forget = (): void => {
    known = undefined;
  };
  const read = (): ReadonlyMap<string, RoomOnSite> => {
    const classes = people.classes();
    const classTypes = (room: string) => classes.filter(({ roomId }) => roomId === room).map(({ type }) => type);
    return new Map(people.rooms().map((room) => [room.roomId, { ...room, classTypes: classTypes(room.roomId) }]));
  };
  const current = (): ReadonlyMap<string, RoomOnSite> => {
    if (known) return known;
    const rooms = read();
    if (isReplay || !db.inTransaction) known = rooms;
    return rooms;
  };
  return {
    forget,
    projection: {
      name: 'site',
      tables: [],
      apply: ({ type }) => {
        if (definesRooms(type)) forget();
      },
      replaying: (isOn) => {
        isReplay = isOn;
        forget();
      },
    },
    rooms: () => [...current().values()],
    room: (roomId) => current().get(roomId),
  };
};

const definesRooms = (type: EventType): boolean => type === 'room.defined' || type === 'class.defined';

/** What the erasure of a child asks of the rest of the box. */
export const erasureParts = (
  { db, people, attendance, rules }: Pick<Stores, 'db' | 'people' | 'attendance' | 'rules'>,
  timeZone: string,
): ErasureParts => ({
  db,
  people,
  timeZone,
  isInside: (childId) => attendance.presence.child(childId) !== undefined,
  daysOf: (childId) => [...new Set(attendance.history.instantsOf('child', childId).map((at) => dayAt(at, timeZone)))],
  ageLimits: () => ageLimitsOf(rules.packs),
});

/** A birth date was checked when the child was recorded. */
const birthDateOf = (people: PeopleStore, childId: string): Day | undefined =>
  people.counted(childId)?.birthDate as Day | undefined;

const occupancyOf = (people: PeopleStore, { presence }: ReturnType<typeof createAttendanceStore>): Occupancy => {
  const inside = ({ staffId, onBreak }: { staffId: string; onBreak: boolean }): StaffInside[] => {
    const record = people.countedStaff(staffId);
    return record ? [{ staffId, onBreak, role: record.role, qualifications: record.qualifications }] : [];
  };
  return {
    childrenIn: (roomId) =>
      presence.childrenIn(roomId).map((childId) => ({ childId, birthDate: birthDateOf(people, childId) })),
    staffIn: (roomId) => presence.staffIn(roomId).flatMap(inside),
    roomOf: (kind, id) => (kind === 'child' ? presence.child(id) : presence.staffMember(id))?.roomId,
    floats: () => presence.floats().flatMap(inside),
    lastConfirmedAt: presence.lastConfirmedAt,
  };
};
