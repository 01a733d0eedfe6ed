import type { Fix, RoomList, RoomView } from '#contract/rooms.ts';
import { dayAt, toRfc3339 } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import { smallestFix } from './fix.ts';
import type { Occupancy, RoomOnSite, Site } from './ports.ts';
import type { RatioStore, RoomStanding } from './store.ts';
import { graceOf, type RatioTimes, roomView } from './view.ts';

/** The rooms as the board, HTTP, MQTT and the live feed show them. Reads inside the caller's transaction. */
export interface Board {
  list(now: EpochMs): RoomList;
  /** Null for a room that is not defined. */
  room(roomId: string, now: EpochMs): RoomView | null;
  /** How long the room may lack caregivers before it is a breach, as it stands now. */
  graceMs(roomId: string): number;
  /** What alerts are decided from: every room as it stands, with its grace. */
  situations(): readonly (RoomStanding & { readonly graceMs: number })[];
}

export const createBoard = (options: {
  readonly facility: string;
  readonly timeZone: string;
  readonly times: RatioTimes;
  readonly store: RatioStore;
  readonly site: Site;
  readonly occupancy: Occupancy;
}): Board => {
  const { store, site, occupancy, times, timeZone } = options;

  const fixFor = (standing: RoomStanding, all: readonly RoomStanding[], now: EpochMs): Fix | undefined => {
    if (standing.deficit === 0) return undefined;
    const helpersOf = ({ roomId, children, caregivers, required }: RoomStanding) => ({
      roomId,
      children,
      caregivers,
      required,
      staff: occupancy.staffIn(roomId),
    });
    const others = all.filter(({ roomId }) => roomId !== standing.roomId).map(helpersOf);
    return smallestFix(helpersOf(standing), others, occupancy.floats(), dayAt(now, timeZone));
  };

  const viewOf = (
    room: RoomOnSite,
    standing: RoomStanding,
    all: () => readonly RoomStanding[],
    now: EpochMs,
  ): RoomView =>
    roomView(room, standing, {
      now,
      timeZone,
      times,
      lastConfirmedAt: occupancy.lastConfirmedAt(room.roomId),
      fix: standing.deficit > 0 ? fixFor(standing, all(), now) : undefined,
    });

  const roomOnSite = (roomId: string): RoomOnSite | undefined => site.rooms().find((room) => room.roomId === roomId);

  return {
    list: (now) => {
      const standings = new Map(store.rooms().map((standing) => [standing.roomId, standing]));
      const rooms = site.rooms().flatMap((room) => {
        const standing = standings.get(room.roomId);
        return standing ? [viewOf(room, standing, () => [...standings.values()], now)] : [];
      });
      return { facility: options.facility, asOf: toRfc3339(now, timeZone), rooms };
    },
    room: (roomId, now) => {
      const room = roomOnSite(roomId);
      const standing = store.room(roomId);
      return room && standing ? viewOf(room, standing, store.rooms, now) : null;
    },
    graceMs: (roomId) => graceOf(roomOnSite(roomId) ?? { classTypes: [] }, store.room(roomId)?.infants ?? 0, times),
    situations: () => {
      const rooms = new Map(site.rooms().map((room) => [room.roomId, room]));
      return store.rooms().map((standing) => ({
        ...standing,
        graceMs: graceOf(rooms.get(standing.roomId) ?? { classTypes: [] }, standing.infants, times),
      }));
    },
  };
};
