import type { ReadonlySignal } from '@preact/signals';
import type { Keep } from '../store/store.ts';
import { boardKey } from './boardKeeper.ts';
import { triesKey } from './offlineIdentity.ts';

export interface KeptDayOptions {
  readonly keep: Keep;
  readonly today: ReadonlySignal<string>;
  /** Whether the agent is heard now, and with it the day. */
  readonly isHeard: () => boolean;
  /** What is only in memory of the day goes too. */
  readonly forget: () => void;
}

export interface KeptDay {
  /** Sees whether a new day has begun, here or while the page was closed: then what was kept of the old one goes. */
  readonly turn: () => Promise<void>;
  /** The right is over: no name and nobody's right stays. */
  readonly forgetAll: () => Promise<void>;
}

const dayKey = 'day';
export const rollCallKey = 'rollCall';

/** As much of a kept roll-call as says whether it is over. */
interface KeptRollCall {
  readonly standing: string;
  readonly own: readonly { readonly passage: { readonly state: string } }[];
}

/** What the kiosk keeps for work without the agent, day by day. What it has yet to tell the agent is the outbox's. */
export const createKeptDay = ({ keep, today, isHeard, forget }: KeptDayOptions): KeptDay => {
  /** An emergency keeps its list over midnight, and over whatever is done to the clock. */
  const isEmergency = async (): Promise<boolean> => {
    const kept = await keep.read<KeptRollCall>(rollCallKey).catch(() => undefined);
    if (!kept) return false;
    return kept.standing !== 'closed' || kept.own.some(({ passage }) => passage.state !== 'alone');
  };
  return {
    turn: async () => {
      const day = today.peek();
      const kept = await keep.read<string>(dayKey).catch(() => undefined);
      if (kept === day) return;
      // A clock that stands before the kept day is one that nobody has set yet: it ends nothing.
      if (kept !== undefined && day < kept && !isHeard()) return;
      if (kept !== undefined && day > kept) {
        if (await isEmergency()) return;
        forget();
        await keep.clear([dayKey, boardKey, triesKey]).catch(() => undefined);
      }
      await keep.write(dayKey, day).catch(() => undefined);
    },
    forgetAll: async () => {
      forget();
      await keep.clear().catch(() => undefined);
    },
  };
};
