import type { RoomView } from '#contract/rooms.ts';

/** What a room becomes when children come or go, as far as the board's own numbers can tell. */
export interface Prospect {
  readonly children: number;
  readonly caregivers: number;
  readonly standing: 'ok' | 'tight' | 'short' | 'empty' | 'same' | 'unknown';
  /** How many more would still be legal afterwards; only with `ok`. */
  readonly spare: number;
}

/**
 * Coming children use up the room's spare places and its class cap. Leaving children never make a ratio worse, but how
 * much better a broken one gets depends on ages, which the board does not know: that is `same`.
 */
export const prospectOf = (room: RoomView, coming: number, linkFresh: boolean): Prospect => {
  const children = Math.max(0, room.children + coming);
  const places = room.cap === null ? Number.POSITIVE_INFINITY : room.cap - room.children;
  const spare = Math.min(room.spare, places) - coming;
  const base = { children, caregivers: room.caregivers, spare: Math.max(0, spare) };
  if (!linkFresh || room.confidence === 'stale') return { ...base, standing: 'unknown' };
  if (children === 0) return { ...base, standing: 'empty' };
  if (coming <= 0 && (room.deficit > 0 || room.overCap)) return { ...base, standing: 'same' };
  if (spare < 0) return { ...base, standing: 'short' };
  return { ...base, standing: spare === 0 ? 'tight' : 'ok' };
};
