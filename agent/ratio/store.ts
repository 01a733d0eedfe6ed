import { isDeepStrictEqual } from 'node:util';
import type { JournalEvent, RuleReference } from '#contract/events.ts';
import type { Db } from '../journal/database.ts';
import type { Projection } from '../journal/journal.ts';
import { packForDay, ruleReference } from '../policy/pack.ts';
import { type Day, dayAt } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import { whyNotCounted } from './counting.ts';
import { evaluateRoom, facilityCapOn, type RatioRules, type RoomVerdict } from './evaluate.ts';
import type { Occupancy, RoomOnSite, Site } from './ports.ts';
import { type RoomRow, referenceOf, roomParametersOf, roomStateOf, textOf } from './rows.ts';

/** A room as last judged, and since when. Times are when it happened, in ms since the epoch. */
export interface RoomStanding extends RoomVerdict {
  readonly roomId: string;
  readonly since: EpochMs;
  /** Since when caregivers are missing without a break, unattended or not; undefined when none is missing. */
  readonly deficitSince: EpochMs | undefined;
  /** The last deficit, while its coming back would be the same breach; until then alerts stay open. */
  readonly settling: { readonly since: EpochMs; readonly until: EpochMs } | undefined;
  readonly overCapSince: EpochMs | undefined;
  readonly causeEventId: string;
  readonly capRule: RuleReference | undefined;
}

export interface FacilityStanding {
  readonly children: number;
  readonly cap: number;
  readonly overCapSince: EpochMs | undefined;
  readonly causeEventId: string;
  readonly rule: RuleReference;
}

export interface RatioStore {
  readonly projection: Projection;
  rooms(): RoomStanding[];
  /** How many caregivers each room has and needs: all that the search for help asks of the others. */
  staffing(): Pick<RoomStanding, 'roomId' | 'children' | 'caregivers' | 'required'>[];
  /** Those that lack caregivers, just did, or have too many children: all that alerts are about. */
  troubledRooms(): RoomStanding[];
  room(roomId: string): RoomStanding | undefined;
  facility(): FacilityStanding | undefined;
  /** The rows were judged under other rules than those now in force: rebuild before anybody looks at them. */
  isOutdated(): boolean;
}

/** Register its projection after those of people and attendance: it reads what they made of the same event. */
export const createRatioStore = (
  db: Db,
  {
    site,
    occupancy,
    rules: inForce,
  }: { readonly site: Site; readonly occupancy: Occupancy; readonly rules: RatioRules },
): RatioStore => {
  /** As in force for the event that is being applied: which packs are is asked of the database, once for each. */
  let rules = { ...inForce };
  const readRooms = db.prepare('SELECT * FROM room_state ORDER BY room_id');
  const readTroubled = db.prepare(
    'SELECT * FROM room_state WHERE deficit > 0 OR over_cap = 1 OR settling_until IS NOT NULL ORDER BY room_id',
  );
  const readRoom = db.prepare('SELECT * FROM room_state WHERE room_id = ?');
  const readStaffing = db.prepare(
    'SELECT room_id AS roomId, children, caregivers, required FROM room_state ORDER BY room_id',
  );
  const putRoom = db.prepare(
    `INSERT OR REPLACE INTO room_state VALUES (@roomId, @children, @caregivers, @required, @deficit, @spare,
      @exceptions, @infants, @cap, @overCap, @state, @since, @deficitSince, @overCapSince, @causeEventId, @rule,
      @capRule, @settlingSince, @settlingUntil)`,
  );
  const readPlace = db.prepare('SELECT room_id FROM judged_place WHERE kind = ? AND subject = ?').pluck();
  const removePlace = db.prepare('DELETE FROM judged_place WHERE kind = ? AND subject = ?');
  const putPlace = db.prepare('INSERT OR REPLACE INTO judged_place VALUES (?, ?, ?)');
  const countChildren = db.prepare('SELECT coalesce(sum(children), 0) FROM room_state').pluck();
  const readFacility = db.prepare('SELECT * FROM facility_state');
  const putFacility = db.prepare('INSERT OR REPLACE INTO facility_state VALUES (1, ?, ?, ?, ?)');
  const readRules = db.prepare('SELECT rules FROM judged_under').pluck();
  const putRules = db.prepare('INSERT OR REPLACE INTO judged_under VALUES (1, ?)');

  /** A replay judges every room a hundred thousand times, and only the last word is to be read: until then, in memory. */
  let memory: Memory | undefined;

  const roomNow = (roomId: string): RoomStanding | undefined => {
    if (memory) return memory.rooms.get(roomId);
    const row = readRoom.get(roomId) as RoomRow | undefined;
    return row && roomStateOf(row);
  };
  const writeRoom = (standing: RoomStanding): void => {
    if (memory) memory.rooms.set(standing.roomId, standing);
    else putRoom.run(roomParametersOf(standing));
  };
  const facilityKept = (): FacilityKept | undefined => {
    if (memory) return memory.facility;
    const row = readFacility.get() as FacilityRow | undefined;
    return (
      row && {
        cap: row.cap,
        overCapSince: row.over_cap_since ?? undefined,
        causeEventId: row.cause_event_id,
        rule: referenceOf(row.rule),
      }
    );
  };

  const writeFacility = (kept: FacilityKept): void => {
    if (memory) memory.facility = kept;
    else putFacility.run(kept.cap, kept.overCapSince ?? null, kept.causeEventId, textOf(kept.rule));
  };
  const childrenInside = (): number =>
    memory
      ? [...memory.rooms.values()].reduce((sum, { children }) => sum + children, 0)
      : (countChildren.get() as number);

  /** The room that somebody was judged in, and the one that they are in now. */
  const roomsOf = (kind: 'child' | 'staff', id: string): string[] => {
    const now = occupancy.roomOf(kind, id);
    let before: string | undefined;
    if (memory) {
      const places = memory.places[kind];
      before = places.get(id);
      if (now === undefined) places.delete(id);
      else places.set(id, now);
    } else {
      before = readPlace.get(kind, id) as string | undefined;
      if (now === undefined) removePlace.run(kind, id);
      else if (now !== before) putPlace.run(kind, id, now);
    }
    return [before, now === before ? undefined : now].filter((roomId) => roomId !== undefined);
  };

  /** Which rooms the event may have changed; undefined: none, 'all': every one. */
  const affectedBy = (event: JournalEvent): readonly string[] | 'all' | undefined => {
    switch (event.type) {
      case 'attendance.checked_in':
      case 'attendance.checked_out':
      case 'attendance.moved':
      case 'attendance.handed_over':
      case 'attendance.stay_closed':
      case 'child.recorded':
        return roomsOf('child', event.data.childId);
      case 'staff.clocked_in':
      case 'staff.clocked_out':
      case 'staff.moved':
      case 'staff.break_started':
      case 'staff.break_ended':
      case 'staff.recorded':
        return roomsOf('staff', event.data.staffId);
      case 'attendance.voided':
        // The subject is whom the voided event was about: a child, somebody of the staff, or a counted room.
        roomsOf('child', event.subject);
        roomsOf('staff', event.subject);
        return 'all';
      case 'room.defined':
      case 'class.defined':
      case 'day.started':
      case 'policy.pack_installed':
        return 'all';
      default:
        return undefined;
    }
  };

  const judge = (room: RoomOnSite, day: Day): RoomVerdict =>
    evaluateRoom(
      {
        classTypes: room.classTypes,
        birthDates: occupancy.childrenIn(room.roomId).map(({ birthDate }) => birthDate),
        caregivers: occupancy
          .staffIn(room.roomId)
          .filter(
            (staff) =>
              whyNotCounted(staff, { clockedIn: true, roomId: room.roomId, onBreak: staff.onBreak }, day).length === 0,
          ).length,
        day,
      },
      rules,
    );

  const judgeRoom = (room: RoomOnSite, day: Day, { id, at }: Cause): void => {
    const before = roomNow(room.roomId);
    const verdict = judge(room, day);
    const isSame = before?.state === verdict.state;
    const pack = packForDay(rules.packs, day);
    const [type] = room.classTypes;
    const fresh = before?.settling && at - before.settling.until <= rules.settleMs ? before.settling : undefined;
    const deficitSince = verdict.deficit > 0 ? (before?.deficitSince ?? fresh?.since ?? at) : undefined;
    const ended = before?.deficitSince === undefined ? fresh : { since: before.deficitSince, until: at };
    const settling = verdict.deficit > 0 ? undefined : ended;
    writeRoom({
      ...verdict,
      roomId: room.roomId,
      since: isSame ? before.since : at,
      deficitSince,
      settling,
      overCapSince: verdict.overCap ? (before?.overCapSince ?? at) : undefined,
      causeEventId: isSame ? before.causeEventId : id,
      capRule: type ? ruleReference(pack, pack.classes[type].capRule) : undefined,
    });
  };

  const judgeFacility = (day: Day, { id, at }: Cause): void => {
    const before = facilityKept();
    const cap = facilityCapOn(rules, day);
    const isOver = childrenInside() > cap;
    const began = isOver && before?.overCapSince === undefined;
    const pack = packForDay(rules.packs, day);
    const after: FacilityKept = {
      cap,
      overCapSince: isOver ? (before?.overCapSince ?? at) : undefined,
      causeEventId: before && !began ? before.causeEventId : id,
      rule: ruleReference(pack, pack.facility.placesRule),
    };
    if (!isDeepStrictEqual(before, after)) writeFacility(after);
  };

  const noteRules = (): void => {
    const rulesNow = printOf(rules);
    if (readRules.get() !== rulesNow) putRules.run(rulesNow);
  };

  const projection: Projection = {
    name: 'ratio',
    tables: ['room_state', 'judged_place', 'facility_state', 'judged_under'],
    apply: (event) => {
      const affected = affectedBy(event);
      if (affected === undefined) return;
      // In a replay nothing but an installed pack changes the rules.
      if (!memory || event.type === 'policy.pack_installed' || memory.rulesFrom === undefined) rules = { ...inForce };
      if (memory) memory.rulesFrom = event.seq;
      // The box's own day, not the event's: a late event is judged among today's ages and certificates.
      const day = dayAt(event.recordedAt as EpochMs, rules.timeZone);
      // A device whose clock runs ahead must not put off a grace.
      const cause = { id: event.id, at: Math.min(event.occurredAt, event.recordedAt) as EpochMs };
      const rooms = affected === 'all' ? site.rooms() : affected.flatMap((roomId) => site.room(roomId) ?? []);
      for (const room of rooms) judgeRoom(room, day, cause);
      judgeFacility(day, cause);
      if (!memory) noteRules();
    },
    replaying: (isOn) => {
      const kept = memory;
      const places = { child: new Map(), staff: new Map() };
      memory = isOn ? { rooms: new Map(), places, facility: undefined, rulesFrom: undefined } : undefined;
      if (!kept || kept.rulesFrom === undefined) return;
      for (const standing of kept.rooms.values()) writeRoom(standing);
      for (const kind of ['child', 'staff'] as const) {
        for (const [id, roomId] of kept.places[kind]) putPlace.run(kind, id, roomId);
      }
      if (kept.facility) writeFacility(kept.facility);
      noteRules();
    },
  };

  return {
    projection,
    rooms: () => (readRooms.all() as RoomRow[]).map(roomStateOf),
    staffing: () => readStaffing.all() as ReturnType<RatioStore['staffing']>,
    troubledRooms: () => (readTroubled.all() as RoomRow[]).map(roomStateOf),
    room: roomNow,
    facility: () => {
      const kept = facilityKept();
      return kept && { ...kept, children: childrenInside() };
    },
    isOutdated: () => {
      const judgedUnder = readRules.get() as string | undefined;
      return judgedUnder !== undefined && judgedUnder !== printOf(inForce);
    },
  };
};

interface Memory {
  readonly rooms: Map<string, RoomStanding>;
  /** The room of everybody who is in one, by id. */
  readonly places: Readonly<Record<'child' | 'staff', Map<string, string>>>;
  facility: FacilityKept | undefined;
  /** The event with which the rules were last read; undefined before the first that is judged. */
  rulesFrom: number | undefined;
}

interface Cause {
  readonly id: string;
  readonly at: EpochMs;
}

/** How many are inside is the sum of the rooms. */
type FacilityKept = Omit<FacilityStanding, 'children'>;

interface FacilityRow {
  cap: number;
  over_cap_since: EpochMs | null;
  cause_event_id: string;
  rule: string;
}

/** Asked for with every event; the packs are the same list until one comes. */
const prints = new WeakMap<RatioRules['packs'], string>();

const printOf = ({ packs, mixedAges, places, settleMs, timeZone }: RatioRules): string => {
  const names = prints.get(packs) ?? JSON.stringify(packs.map(({ id, version }) => `${id} ${version}`));
  prints.set(packs, names);
  return `${names} ${mixedAges} ${places} ${settleMs} ${timeZone}`;
};
