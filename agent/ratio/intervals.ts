import { addDays, dayAt, dayBounds } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import { whyNotCounted } from './counting.ts';
import { evaluateRoom, type RatioRules, type RoomVerdict } from './evaluate.ts';
import type { Movement, Placement, Records, RoomOnSite } from './ports.ts';

/** A stretch [from, to) in which a room's verdict did not change, and the event that began it. */
export interface RatioStep {
  readonly roomId: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly verdict: RoomVerdict;
  /** Null for the start of the range and for midnight. */
  readonly causeEventId: string | null;
}

export interface History {
  readonly rooms: readonly RoomOnSite[];
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Where everybody was just before `from`. */
  readonly initial: readonly Placement[];
  /** Ordered by when they happened; those outside [from, to) are ignored. */
  readonly movements: readonly Movement[];
}

interface Place {
  roomId: string | null;
  onBreak: boolean;
}
interface Run {
  readonly room: RoomOnSite;
  from: EpochMs;
  verdict: RoomVerdict;
  causeEventId: string | null;
}

/**
 * The step function of every room over [from, to): judged again when somebody comes, goes or takes a break, and at
 * each local midnight, when ages, certificates and the rule pack are those of the new day. Events of one instant
 * are one step, so that a caregiver who changes rooms leaves no moment in neither. No stretch is empty, and
 * neighbours of one room differ.
 */
export const ratioSteps = (history: History, records: Records, rules: RatioRules): RatioStep[] => {
  const { rooms, from, to } = history;
  if (from >= to) return [];
  const occupants = createOccupants(history.initial);
  const steps: RatioStep[] = [];

  const judge = (room: RoomOnSite, at: EpochMs): RoomVerdict => {
    const day = dayAt(at, rules.timeZone);
    const inside = occupants.inRoom(room.roomId);
    return evaluateRoom(
      {
        classTypes: room.classTypes,
        birthDates: inside.children.flatMap((id) => records.birthDateOf(id) ?? []),
        caregivers: inside.staff.filter(({ id, onBreak }) => {
          const staff = records.staffOf(id);
          return staff && whyNotCounted(staff, { clockedIn: true, roomId: room.roomId, onBreak }, day).length === 0;
        }).length,
        day,
      },
      rules,
    );
  };
  const runs = rooms.map((room): Run => ({ room, from, verdict: judge(room, from), causeEventId: null }));
  const end = (run: Run, at: EpochMs): void => {
    if (run.from < at) steps.push(stepOf(run, at));
  };

  for (const { at, movements } of instantsOf(history, rules.timeZone)) {
    const causes = new Map<string | null, string>();
    for (const movement of movements) {
      for (const roomId of occupants.apply(movement)) causes.set(roomId, movement.eventId);
    }
    for (const run of runs) {
      const cause = causes.get(run.room.roomId) ?? null;
      if (movements.length > 0 && cause === null) continue;
      const verdict = judge(run.room, at);
      if (same(verdict, run.verdict)) continue;
      end(run, at);
      Object.assign(run, { from: at, verdict, causeEventId: cause });
    }
  }
  for (const run of runs) end(run, to);
  return steps.sort((a, b) => a.from - b.from || (a.roomId < b.roomId ? -1 : 1));
};

const stepOf = ({ room, from, verdict, causeEventId }: Run, to: EpochMs): RatioStep => ({
  roomId: room.roomId,
  from,
  to,
  verdict,
  causeEventId,
});

/** Movements gathered by instant, and the midnights between (as instants of their own, without movements). */
const instantsOf = (
  { from, to, movements }: History,
  timeZone: string,
): { readonly at: EpochMs; readonly movements: readonly Movement[] }[] => {
  const instants: { at: EpochMs; movements: Movement[] }[] = [];
  for (let day = addDays(dayAt(from, timeZone), 1); ; day = addDays(day, 1)) {
    const at = dayBounds(day, timeZone).from;
    if (at >= to) break;
    if (at > from) instants.push({ at, movements: [] });
  }
  let last: { at: EpochMs; movements: Movement[] } | undefined;
  for (const movement of movements) {
    if (movement.occurredAt < from || movement.occurredAt >= to) continue;
    if (last?.at === movement.occurredAt) last.movements.push(movement);
    else {
      last = { at: movement.occurredAt, movements: [movement] };
      instants.push(last);
    }
  }
  // Stable: at midnight the day changes first, then what happened at 00:00 sharp.
  return instants.sort((a, b) => a.at - b.at);
};

interface Occupants {
  /** Returns the rooms whose occupants the movement changed. */
  apply(movement: Movement): (string | null)[];
  inRoom(roomId: string): { readonly children: string[]; readonly staff: { id: string; onBreak: boolean }[] };
}

/** Everybody has one place: entering a room leaves the other in the same instant. */
const createOccupants = (initial: readonly Placement[]): Occupants => {
  const children = new Map<string, Place>();
  const staff = new Map<string, Place>();
  const placesOf = (kind: 'child' | 'staff'): Map<string, Place> => (kind === 'child' ? children : staff);
  for (const { subject, roomId, onBreak } of initial) placesOf(subject.kind).set(subject.id, { roomId, onBreak });
  return {
    apply: ({ subject, what, roomId }) => {
      const places = placesOf(subject.kind);
      const place = places.get(subject.id);
      const before = place?.roomId ?? null;
      switch (what) {
        case 'in':
          // Changing rooms during a break does not end the break; arriving begins without one.
          places.set(subject.id, { roomId, onBreak: place?.onBreak ?? false });
          return [before, roomId];
        case 'out':
          places.delete(subject.id);
          return [before];
        case 'break_start':
        case 'break_end':
          if (place) place.onBreak = what === 'break_start';
          return [before];
      }
    },
    inRoom: (roomId) => ({
      children: [...children].flatMap(([id, place]) => (place.roomId === roomId ? [id] : [])),
      staff: [...staff].flatMap(([id, place]) => (place.roomId === roomId ? [{ id, onBreak: place.onBreak }] : [])),
    }),
  };
};

const same = (a: RoomVerdict, b: RoomVerdict): boolean =>
  a.children === b.children &&
  a.caregivers === b.caregivers &&
  a.required === b.required &&
  a.state === b.state &&
  a.exceptions === b.exceptions &&
  a.cap === b.cap &&
  a.rule.id === b.rule.id &&
  a.rule.pack === b.rule.pack &&
  a.rule.version === b.rule.version;
