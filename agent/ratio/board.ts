import type { Fix, RoomList, RoomView } from '#contract/rooms.ts';
import { type Day, dayAt, toRfc3339 } from '../time/calendar.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';
import { type Helpers, smallestFix } from './fix.ts';
import type { Occupancy, RoomOnSite, Site, StaffInside } from './ports.ts';
import type { RatioStore, RoomStanding } from './store.ts';
import { graceOf, type RatioTimes, roomView } from './view.ts';

/** The rooms as the board, HTTP, MQTT and the live feed show them. Reads inside the caller's transaction. */
export interface Board {
  list(now: EpochMs): RoomList;
  /** Null for a room that is not defined. */
  room(roomId: string, now: EpochMs): RoomView | null;
  /**
   * What alerts are decided from: the rooms that lack caregivers, just did, or have too many children, each with its
   * grace and, for one that just did, when its breach is over for good.
   */
  situations(): readonly (RoomStanding & { readonly graceMs: number; readonly settlesAt: EpochMs | undefined })[];
}

export const createBoard = (options: {
  readonly facility: string;
  /** Licensed, until somebody was ever counted. */
  readonly places: number;
  readonly timeZone: string;
  readonly times: RatioTimes;
  readonly settleMs: number;
  readonly store: RatioStore;
  readonly site: Site;
  readonly occupancy: Occupancy;
}): Board => {
  const { store, site, occupancy, times, timeZone } = options;

  /** Everybody who might help, read once for however many rooms need it: only rooms that lack or spare caregivers have any. */
  const readHelp = (standings: ReturnType<RatioStore['staffing']>): Help => ({
    rooms: standings.map(({ roomId, children, caregivers, required }) => ({
      roomId,
      children,
      caregivers,
      required,
      staff: caregivers === required ? [] : occupancy.staffIn(roomId),
    })),
    floats: occupancy.floats(),
  });

  const viewOf = (room: RoomOnSite, standing: RoomStanding, help: () => Help, now: EpochMs): RoomView =>
    roomView(room, standing, {
      now,
      timeZone,
      times,
      lastConfirmedAt: occupancy.lastConfirmedAt(room.roomId),
      fix: standing.deficit > 0 ? fixFor(room.roomId, help(), dayAt(now, timeZone)) : undefined,
    });

  return {
    list: (now) => {
      const standings = new Map(store.rooms().map((standing) => [standing.roomId, standing]));
      let read: Help | undefined;
      const help = (): Help => {
        read ??= readHelp([...standings.values()]);
        return read;
      };
      const rooms = site.rooms().flatMap((room) => {
        const standing = standings.get(room.roomId);
        return standing ? [viewOf(room, standing, help, now)] : [];
      });
      const { children = 0, cap = options.places, overCapSince } = store.facility() ?? {};
      const whole = { children, places: cap, overPlaces: overCapSince !== undefined };
      return { facility: options.facility, asOf: toRfc3339(now, timeZone), whole, rooms };
    },
    room: (roomId, now) => {
      const room = site.room(roomId);
      const standing = store.room(roomId);
      return room && standing ? viewOf(room, standing, () => readHelp(store.staffing()), now) : null;
    },
    situations: () =>
      store.troubledRooms().map((standing) => ({
        ...standing,
        settlesAt: standing.settling && epochMs(standing.settling.until + options.settleMs),
        graceMs: graceOf(standing, times),
      })),
  };
};

interface Help {
  readonly rooms: readonly Helpers[];
  readonly floats: readonly StaffInside[];
}

const fixFor = (roomId: string, { rooms, floats }: Help, day: Day): Fix | undefined => {
  const own = rooms.find((room) => room.roomId === roomId);
  return (
    own &&
    smallestFix(
      own,
      rooms.filter((room) => room !== own),
      floats,
      day,
    )
  );
};
