import { setTimeout as wait } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Db } from '../../journal/database.ts';
import { openLossStore } from '../lossStore.ts';
import { adoptAwaiting } from '../reconcile/adopter.ts';
import { openReconcileStore } from '../reconcile/reconcileStore.ts';
import type { RecorderStore } from '../recording/recorderStore.ts';
import { openSuspicionStore } from '../suspicion.ts';
import type { Volume } from '../volume.ts';
import { createAudit } from './audit.ts';
import { openAuditStore } from './auditStore.ts';

export interface UpkeepOptions {
  readonly db: Db;
  readonly recorderStore: RecorderStore;
  readonly bootId: number;
  /** Volumes that are there now. */
  readonly volumes: () => readonly Volume[];
  readonly segmentMs: number;
  readonly now: () => number;
  readonly log: Logger;
  /** What the audit may read: two megabytes a second are two percent of a slow disk. */
  readonly auditBytesPerSecond?: number;
  /** What entering found files may read. */
  readonly adoptBytesPerSecond?: number;
}

const auditBytesPerSecond = 2 << 20;
const adoptBytesPerSecond = 64 << 20;
/** A day less than the week within which each file must have been looked at. */
const roundMs = 6 * 24 * 3_600_000;
const slowestStepMs = 60_000;
const reconsiderEveryMs = 30_000;
/** Bytes that may be saved up for a large file. */
const savingsBytes = 64 << 20;

/** What the recorder does beside recording: enters files that were found, and audits all of them, both within a budget. */
export const startUpkeep = (options: UpkeepOptions): { stop(): Promise<void> } => {
  const { db, log, segmentMs } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const auditStore = openAuditStore(db);
  const audit = createAudit({
    ...options,
    ...{ store: auditStore, losses: openLossStore(db), suspicions: openSuspicionStore(db) },
  });

  const pause = async (ms: number): Promise<void> => {
    try {
      await wait(ms, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  };

  const auditing = async (): Promise<void> => {
    const perSecond = options.auditBytesPerSecond ?? auditBytesPerSecond;
    let savings = 0;
    let stepMs = slowestStepMs;
    let sinceReconsidered = 0;
    let sinceRound = Number.POSITIVE_INFINITY;
    audit.reconsider();
    while (!signal.aborted) {
      if (sinceRound > roundMs / 100) {
        // As much is recorded as is deleted, and a round takes days: it is enough to count now and then.
        stepMs = Math.min(slowestStepMs, roundMs / Math.max(1, auditStore.recordedMs() / segmentMs));
        sinceRound = 0;
      }
      await pause(stepMs);
      if (signal.aborted) return;
      savings = Math.min(savingsBytes, savings + (perSecond * stepMs) / 1000);
      const { hashedBytes, roundEnded } = await audit.step(savings);
      savings -= hashedBytes;
      sinceRound = roundEnded ? Number.POSITIVE_INFINITY : sinceRound + stepMs;
      sinceReconsidered += stepMs;
      if (sinceReconsidered < reconsiderEveryMs) continue;
      sinceReconsidered = 0;
      audit.reconsider();
    }
  };

  /** Recording is worth more than looking after what was recorded: whatever fails here is tried again later. */
  const persistent = async (what: string, work: () => Promise<void>): Promise<void> => {
    while (!signal.aborted) {
      try {
        await work();
      } catch (error) {
        log.error({ event: 'upkeep.failed', what, error: error instanceof Error ? error.message : String(error) });
        await pause(slowestStepMs);
      }
    }
  };

  const adoption = {
    ...options,
    ...{ store: openReconcileStore(db), signal, streams: () => options.recorderStore.streams() },
    bytesPerSecond: options.adoptBytesPerSecond ?? adoptBytesPerSecond,
  };
  const work = Promise.all([persistent('audit', auditing), persistent('adoption', () => adoptAwaiting(adoption))]);
  return {
    stop: async () => {
      stopping.abort();
      await work;
    },
  };
};
