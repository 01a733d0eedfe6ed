import type { RoomView } from '#contract/rooms.ts';
import type { ZoneReport } from '#contract/zones.ts';

/**
 * The rooms and zones that are to be published because they differ from what was: `published` keeps by place what that was, and
 * is brought up to date. That a room was looked at again is no difference.
 */
export const changedViews = (
  published: Map<string, string>,
  rooms: readonly RoomView[],
  zones: readonly Partial<ZoneReport>[],
): { readonly place: string; readonly payload: string }[] =>
  [
    ...rooms.map((room) => ({
      place: `rooms/${room.roomId}`,
      payload: JSON.stringify(room),
      print: JSON.stringify({ ...room, asOf: null }),
    })),
    ...zones.map((zone) => {
      const payload = JSON.stringify(zone);
      return { place: `zones/${zone.zoneId}`, payload, print: payload };
    }),
  ].filter(({ place, print }) => {
    if (published.get(place) === print) return false;
    published.set(place, print);
    return true;
  });
