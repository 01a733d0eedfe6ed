import type { Logger } from 'pino';
import type { Db } from '../../journal/database.ts';
import { freshId } from '../../journal/fresh.ts';
import type { Journal } from '../../journal/journal.ts';
import type { Day } from '../../time/calendar.ts';
import type { Clock } from '../../time/clock.ts';
import type { Protection } from '../holds/rules.ts';
import type { HoldStore } from '../holds/store.ts';
import { openClockStore } from './clockStore.ts';
import type { ClockConfirmations } from './confirmations.ts';
import { openDeletionStore } from './deletionStore.ts';
import { createRetention, type DeletionPoint, type StepOutcome } from './retention.ts';
import { clockWords, createTrustedNow, type MachineClock } from './trustedNow.ts';

export interface KeeperOptions {
  /** footage.db */
  readonly db: Db;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly machine: MachineClock;
  readonly isSynchronised: () => boolean;
  readonly timeZone: string;
  readonly retentionDays: number;
  readonly holds: Pick<HoldStore, 'protections'>;
  readonly confirmations: Pick<ClockConfirmations, 'last'>;
  /** What exports need until they are finished. Read from the journal's database. */
  readonly exports: () => readonly Protection[];
  /** Whether a day of a stream has its proof. */
  readonly isProved: (streamId: string, day: Day) => boolean;
  /** Told when something of a day of a stream is gone. */
  readonly onGone: (streamId: number, day: Day) => void;
  /** Why the index itself is not to be believed now; undefined when it is. */
  readonly frozenBecause: () => string | undefined;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly pause?: () => Promise<void>;
  readonly at?: (point: DeletionPoint) => void;
}

/** How deleting goes. */
export interface KeepingState {
  /** Why nothing is deleted, whatever its age; undefined while it is. */
  readonly frozen: { readonly because: string; readonly sinceMs: number } | undefined;
  /** A disk that does not let its files go. */
  readonly stuck: { readonly because: string; readonly sinceMs: number } | undefined;
  /** The time that deletion rests on. */
  readonly trustedMs: number | undefined;
}

export type RetentionKeeper = ReturnType<typeof createRetentionKeeper>;

const pauseMs = 10;
const betweenDaysMs = 50;
const lookEveryMs = 30_000;

/** Retention at work: looks at the clocks twice a minute, and deletes what is over, a few files at a time. */
export const createRetentionKeeper = (options: KeeperOptions) => {
  const { db, journal, clock, log } = options;
  const clockStore = openClockStore(db);
  const trusted = createTrustedNow({
    store: clockStore,
    clock,
    machine: options.machine,
    isSynchronised: options.isSynchronised,
    confirmation: options.confirmations.last,
  });
  let isStopped = false;
  let state: KeepingState = { frozen: undefined, stuck: undefined, trustedMs: undefined };
  const retention = createRetention({
    store: openDeletionStore(db, freshId),
    journal,
    timeZone: options.timeZone,
    retentionDays: options.retentionDays,
    now: () => {
      const { nowMs, frozen } = trusted.look();
      state = { ...state, trustedMs: nowMs };
      return { nowMs, frozen: frozen === undefined ? options.frozenBecause() : clockWords[frozen] };
    },
    corrections: clockStore.corrections,
    whileProtected: (today, work) =>
      journal.db.transaction(() => work([...options.holds.protections(today), ...options.exports()])).immediate(),
    isProved: options.isProved,
    onGone: options.onGone,
    pause: async () => {
      await (options.pause?.() ?? new Promise((done) => setTimeout(done, pauseMs)));
      if (isStopped) throw new Error('stopped');
    },
    ...(options.at && { at: options.at }),
  });

  const note = (outcome: StepOutcome): void => {
    const because = 'because' in outcome ? outcome.because : undefined;
    const since = (before: KeepingState['frozen']) =>
      because === undefined
        ? undefined
        : { because, sinceMs: before?.because === because ? before.sinceMs : clock.now() };
    const { frozen, stuck } = state;
    if (outcome.step === 'frozen') state = { ...state, frozen: since(frozen), stuck: undefined };
    else if (outcome.step === 'stuck') state = { ...state, frozen: undefined, stuck: since(stuck) };
    // What is stuck is tried again with the next pass: until that is through, it is.
    else state = { ...state, frozen: undefined, ...(outcome.step === 'idle' && { stuck: undefined }) };
    if (because !== undefined && because !== (frozen ?? stuck)?.because) {
      log.warn({ event: `footage.deletion_${outcome.step}`, because });
    }
    if (outcome.step === 'worked' && outcome.deleted > 0)
      log.info({ event: 'footage.deleted', files: outcome.deleted });
  };

  const step = async (): Promise<StepOutcome> => {
    let outcome: StepOutcome;
    try {
      outcome = await retention.step();
    } catch (err) {
      if (isStopped) return { step: 'idle' };
      // Whoever cannot read what is protected deletes nothing.
      log.error({ event: 'footage.retention_failed', err });
      outcome = { step: 'frozen', because: err instanceof Error ? err.message : String(err) };
    }
    note(outcome);
    return outcome;
  };

  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const goOn = (): void => {
    running = step().then(({ step: what }) => {
      if (!isStopped) timer = setTimeout(goOn, what === 'worked' ? betweenDaysMs : lookEveryMs);
    });
  };

  return {
    step,
    state: (): KeepingState => state,
    start: goOn,
    /** Ends behind the batch that is under way; what is open is finished after the next start. */
    stop: async (): Promise<void> => {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
};
