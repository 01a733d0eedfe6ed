import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { StorageView } from '#contract/footageStorage.ts';
import type { Condition } from './alerts/conditions.ts';
import type { Config } from './config/load.ts';
import type { Protection } from './footage/holds/rules.ts';
import { openDayBytes } from './footage/retention/dayBytes.ts';
import { createRetentionKeeper } from './footage/retention/keeper.ts';
import { storageOf } from './footage/retention/storage.ts';
import { machineClock } from './footage/retention/trustedNow.ts';
import type { FootageStore } from './footage/store.ts';
import { type FootageSituation, footageConditions } from './footageConditions.ts';
import type { Db } from './journal/database.ts';
import { freshId } from './journal/fresh.ts';
import type { Stores } from './stores.ts';
import { type Day, dayAt, fromRfc3339 } from './time/calendar.ts';
import { type Clock, isSetByTimeServer } from './time/clock.ts';

/** What the rest of footage says about keeping it. */
export interface KeepingOthers {
  /** What exports need until they are finished. */
  readonly exports: () => readonly Protection[];
  /** Whether a day of a stream has its proof; before that it stays. */
  readonly isProved: (streamId: string, day: Day) => boolean;
  /** Why the index is not to be believed. */
  readonly frozenBecause: () => string | undefined;
  readonly findings: () => FootageSituation['findings'];
}

export interface KeepingParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly stores: Pick<Stores, 'journal' | 'holds' | 'confirmations' | 'conditions'>;
  /** footage.db and what is read from it. */
  readonly index: Db;
  readonly footage: FootageStore;
  readonly logger: Logger;
}

export interface KeepingSurroundings {
  /** Devices that an alert of their own tells of. */
  readonly offline: () => readonly { readonly deviceId: string; readonly unitId: string }[];
  /** Called when what footage calls alerts for has changed. */
  readonly onChange: () => void;
}

export type Keeping = ReturnType<typeof openKeeping>;

const measureEveryMs = 60_000;
const sumEveryMs = 2000;
const lookEveryMs = 2000;

/** Retention at work in the agent: deletes, measures, foresees, and says what is wrong. */
export const openKeeping = (parts: KeepingParts, others: KeepingOthers, surroundings: KeepingSurroundings) => {
  const { config, clock, stores, index, footage, logger } = parts;
  const { offline, onChange } = surroundings;
  const { timeZone } = config.site;
  const { retentionDays } = config.recorder;
  const sinceMs = clock.now();
  const today = (): Day => dayAt(clock.now(), timeZone);
  const dayBytes = openDayBytes(index, timeZone);
  const keeper = createRetentionKeeper({
    db: index,
    journal: stores.journal,
    clock,
    machine: machineClock(freshId),
    isSynchronised: isSetByTimeServer,
    timeZone,
    retentionDays,
    holds: stores.holds,
    confirmations: stores.confirmations,
    exports: others.exports,
    isProved: others.isProved,
    frozenBecause: others.frozenBecause,
    onGone: dayBytes.forget,
    log: logger,
  });
  let storage: StorageView | undefined;

  const measure = async (): Promise<void> => {
    storage = await storageOf(
      {
        db: index,
        dayBytes,
        timeZone,
        retentionDays,
        protections: (day) => [...stores.holds.protections(day), ...others.exports()],
        frozen: () => keeper.state().frozen?.because,
      },
      clock.now(),
    );
  };

  const seenOffline = new Map<string, number>();
  const situation = (): FootageSituation => {
    const { frozen, stuck } = keeper.state();
    const away = new Set(offline().flatMap(({ deviceId, unitId }) => [deviceId, unitId]));
    for (const id of away) seenOffline.set(id, clock.now());
    return {
      streams: footage.streams(),
      recorderGoneSinceMs: footage.recorderGoneSinceMs(),
      sinceMs,
      offline: away,
      backSince: new Map([...seenOffline].filter(([id]) => !away.has(id))),
      storage,
      frozen,
      stuck,
      oldestMs: storage?.oldestPlayable ? fromRfc3339(storage.oldestPlayable) : undefined,
      reviews: stores.holds.dueForReview(today()),
      findings: others.findings(),
      today: today(),
      nowMs: clock.now(),
    };
  };

  // Asked for with every event; what footage does not change with events, so it is looked at by time.
  let conditions: readonly Condition[] = [];
  let seen = '';
  const look = (): void => {
    conditions = footageConditions(situation());
    const now = createHash('sha256').update(JSON.stringify(conditions)).digest('hex');
    if (now === seen) return;
    seen = now;
    onChange();
  };

  const guarded = (what: () => void) => (): void => {
    try {
      what();
    } catch (err) {
      logger.error({ event: 'footage.keeping_failed', err });
    }
  };
  const timers: NodeJS.Timeout[] = [];
  stores.conditions.push(() => conditions);

  return {
    storage: (): StorageView | undefined => storage,
    /** A time of day that is never ahead, in milliseconds; undefined until the clocks were looked at. */
    trustedNowMs: (): number | undefined => keeper.state().trustedMs,
    start: (): void => {
      keeper.start();
      const failed = (err: unknown): void => logger.error({ event: 'footage.not_measured', err });
      void measure().then(look).catch(failed);
      timers.push(
        setInterval(() => void measure().catch(failed), measureEveryMs),
        setInterval(
          guarded(() => dayBytes.step(clock.now())),
          sumEveryMs,
        ),
        setInterval(guarded(look), lookEveryMs),
      );
    },
    stop: async (): Promise<void> => {
      for (const timer of timers) clearInterval(timer);
      await keeper.stop();
    },
  };
};
