import { effect, type ReadonlySignal } from '@preact/signals';
import type { RoomView } from '#contract/rooms.ts';
import type { Keep } from '../store/store.ts';
import type { LiveState } from './live.ts';

/** What the board last showed: numbers of rooms, nobody's name. */
interface KeptBoard {
  readonly day: string;
  readonly facility: string;
  readonly zone: number;
  readonly rooms: readonly RoomView[];
  readonly heardAtMs: number;
}

interface Shown {
  readonly live: ReadonlySignal<LiveState>;
  readonly facility: ReadonlySignal<string>;
  readonly zone: ReadonlySignal<number>;
  readonly day: ReadonlySignal<string>;
}

const key = 'board';

/** Keeps the board's numbers, so that a kiosk that starts without the agent shows them with the time they were true. */
export const createBoardKeeper = (keep: Keep, { live, facility, zone, day }: Shown) => {
  let kept: readonly RoomView[] = [];
  effect(() => {
    const { rooms, heardAtMs, link } = live.value;
    if (link !== 'live' || heardAtMs === undefined || rooms === kept) return;
    kept = rooms;
    const board: KeptBoard = { day: day.value, facility: facility.value, zone: zone.value, rooms, heardAtMs };
    // A broken disk costs the numbers after a reload, not those on the screen.
    keep.write(key, board).catch(() => undefined);
  });
  return { read: (): Promise<KeptBoard | undefined> => keep.read<KeptBoard>(key).catch(() => undefined) };
};
