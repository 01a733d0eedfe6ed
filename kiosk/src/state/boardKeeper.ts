import { effect, type ReadonlySignal } from '@preact/signals';
import type { AlertView, RoomView } from '#contract/rooms.ts';
import type { Keep } from '../store/store.ts';
import type { LiveState } from './live.ts';

/** What the board last showed: numbers of rooms, nobody's name. */
interface KeptBoard {
  readonly facility: string;
  readonly zone: number;
  readonly rooms: readonly RoomView[];
  /** What was open: a breach stays on top over a reload. Without what somebody wrote about it. */
  readonly alerts: readonly AlertView[];
  readonly heardAtMs: number;
}

interface Shown {
  readonly live: ReadonlySignal<LiveState>;
  readonly facility: ReadonlySignal<string>;
  readonly zone: ReadonlySignal<number>;
}

export const boardKey = 'board';

/** Keeps the board's numbers, so that a kiosk that starts without the agent shows them with the time they were true. */
export const createBoardKeeper = (keep: Keep, { live, facility, zone }: Shown) => {
  let kept: Pick<LiveState, 'rooms' | 'alerts'> = live.value;
  effect(() => {
    const { rooms, alerts: told, heardAtMs, link } = live.value;
    if (link !== 'live' || heardAtMs === undefined || (rooms === kept.rooms && told === kept.alerts)) return;
    kept = live.value;
    const alerts = told.filter(({ state }) => state === 'open').map((alert) => ({ ...alert, action: null }));
    const board: KeptBoard = { facility: facility.value, zone: zone.value, rooms, alerts, heardAtMs };
    // A broken disk costs the numbers after a reload, not those on the screen.
    keep.write(boardKey, board).catch(() => undefined);
  });
  return { read: (): Promise<KeptBoard | undefined> => keep.read<KeptBoard>(boardKey).catch(() => undefined) };
};
