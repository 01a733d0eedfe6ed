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

/** As much of a kept roll-call as says whether it is under way or over; the area that keeps it may not be loaded. */
export interface KeptRollCall {
  readonly standing: string;
  readonly closing?: object | undefined;
  readonly own: readonly { readonly passage: { readonly state: string } }[];
}

/**
 * What the kiosk keeps for work without the agent, day by day. What it has yet to tell the agent is the outbox's. A disk that
 * is away may hold another day than this page: it is looked at when it is there.
 */
export const createKeptDay = ({ keep, today, isHeard, forget }: KeptDayOptions): KeptDay => {
  /** The day of what is in this page's memory. */
  let here: string | undefined;
  const read = async <T>(key: string): Promise<{ readonly value: T | undefined } | undefined> =>
    keep.read<T>(key).then(
      (value) => ({ value }),
      () => undefined,
    );
  /** An emergency keeps its list over midnight, and over whatever is done to the clock. */
  const isEmergency = (kept: KeptRollCall | undefined): boolean =>
    kept !== undefined && (kept.standing !== 'closed' || kept.own.some(({ passage }) => passage.state !== 'alone'));
  return {
    turn: async () => {
      const day = today.peek();
      const onDisk = await read<string>(dayKey);
      const kept = onDisk ? onDisk.value : here;
      // A clock that stands before the kept day is one that nobody has set yet: it ends nothing.
      if (kept !== undefined && day < kept && !isHeard()) return;
      if (kept !== undefined && day > kept) {
        const rollCall = await read<KeptRollCall>(rollCallKey);
        if (isEmergency(rollCall?.value)) return;
        // A disk that comes back late has an older day than what this page has seen since.
        if (here !== day) forget();
        const unread = rollCall ? [] : [rollCallKey];
        await keep.clear([dayKey, boardKey, triesKey, ...unread]).catch(() => undefined);
      }
      here = day;
      if (onDisk && kept !== day) await keep.write(dayKey, day).catch(() => undefined);
    },
    forgetAll: async () => {
      forget();
      await keep.clear().catch(() => undefined);
    },
  };
};
