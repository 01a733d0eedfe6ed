import type { RoomView } from '#contract/rooms.ts';

/** How a room's tile looks: one of the rows of the ratio table, and whether it wears the stale mark. */
export type Look = 'ok' | 'tight' | 'transient' | 'breach' | 'unattended' | 'closed' | 'stale';
export interface Appearance {
  readonly look: Look;
  readonly staleMark: boolean;
}

/**
 * An old green is a lie and turns stale; what was not legal stays so and gains a stale mark. More children than the
 * class cap is a breach of its own even when the caregivers suffice.
 */
export const appearanceOf = (room: RoomView, linkFresh: boolean): Appearance => {
  const stale = !linkFresh || room.confidence === 'stale';
  const look = room.overCap && room.state !== 'unattended' ? 'breach' : room.state;
  if (look === 'breach' || look === 'unattended' || look === 'transient') return { look, staleMark: stale };
  return { look: stale ? 'stale' : look, staleMark: stale };
};

/** Whole minutes between two instants in milliseconds, never negative. */
export const minutesBetween = (fromMs: number, toMs: number): number =>
  Math.max(0, Math.floor((toMs - fromMs) / 60_000));
