import type { RoomView } from '#contract/rooms.ts';
import type { ClassType } from '#contract/values.ts';

/** What a room becomes when children come or go, as far as the board's own numbers can tell. */
export interface Prospect {
  readonly children: number;
  readonly caregivers: number;
  readonly standing: 'ok' | 'tight' | 'short' | 'full' | 'empty' | 'same' | 'ages' | 'unknown';
  /** How many more would still be legal afterwards; only with `ok`. */
  readonly spare: number;
}

export interface Circumstances {
  /** Whether the room's numbers are the present ones. */
  readonly current: boolean;
  /** Whether one who comes may be younger than those for whom the spare places are counted. */
  readonly younger?: boolean;
  /** The whole facility has no licensed place left for all who come in now. */
  readonly full?: boolean;
}

/**
 * Coming children use up the room's spare places and its class cap. Leaving children never make a ratio worse, but how
 * much better a broken one gets depends on ages, which the board does not know: that is `same`. Spare places are
 * counted for the youngest who belong to the room; of a child who may be younger they only tell that there is none, and
 * otherwise it is `ages`.
 */
export const prospectOf = (
  room: RoomView,
  coming: number,
  { current, younger = false, full = false }: Circumstances,
): Prospect => {
  const children = Math.max(0, room.children + coming);
  const places = room.cap === null ? Number.POSITIVE_INFINITY : room.cap - room.children;
  const spare = Math.min(room.spare, places) - coming;
  const base = { children, caregivers: room.caregivers, spare: Math.max(0, spare) };
  if (!current || room.confidence === 'stale') return { ...base, standing: 'unknown' };
  if (children === 0) return { ...base, standing: 'empty' };
  if (coming <= 0 && (room.deficit > 0 || room.overCap)) return { ...base, standing: 'same' };
  if (spare < 0) return { ...base, standing: 'short' };
  if (full && coming > 0) return { ...base, standing: 'full' };
  if (younger) return { ...base, standing: 'ages' };
  return { ...base, standing: spare === 0 ? 'tight' : 'ok' };
};

export interface Classed {
  readonly classType?: ClassType;
  readonly homeRoomId?: string | undefined;
}

/** Whether a child who comes into a room may be younger than those for whom its spare places are counted. */
export const mayBeYounger = (
  { classType, homeRoomId }: Classed,
  room: RoomView,
  rooms: readonly RoomView[],
): boolean => {
  if (homeRoomId === room.roomId) return false;
  const own = classType ?? rooms.find(({ roomId }) => roomId === homeRoomId)?.classType ?? null;
  return own === null || room.classType === null || ranks[own] < ranks[room.classType];
};

/** By the youngest age band that a class takes; a mixed one begins within the small toddlers' band. */
const ranks: Readonly<Record<ClassType, number>> = { infant: 0, toddler_small: 1, mixed: 1, toddler_big: 2 };
