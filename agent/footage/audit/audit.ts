import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { LossStore } from '../lossStore.ts';
import { segmentPathOf } from '../paths.ts';
import { hashOf } from '../reconcile/settle.ts';
import { segmentFlag } from '../recording/recorderStore.ts';
import { isLostMount, type SuspicionStore } from '../suspicion.ts';
import { markerName, type Volume } from '../volume.ts';
import type { AuditedSegment, AuditProgress, AuditStore } from './auditStore.ts';

export interface AuditOptions {
  readonly store: AuditStore;
  readonly losses: LossStore;
  readonly suspicions: SuspicionStore;
  /** Volumes that are there now. */
  readonly volumes: () => readonly Volume[];
  readonly bootId: number;
  readonly now: () => number;
  readonly log: Logger;
}

export interface Step {
  readonly hashedBytes: number;
  readonly roundEnded: boolean;
}

export interface Audit {
  /** Looks at the next segment; reads it too when it is not larger than so many bytes. */
  step(allowanceBytes: number): Promise<Step>;
  /** Looks whether what went missing by the hundred is back. */
  reconsider(): void;
}

/** Single missing files are judged after so many others of the same disk were looked at. */
const window = 100;

/**
 * The rolling audit: goes through all segments, again and again, and holds each file against its row. It changes no file.
 * A lost or altered one becomes a finding and a gap; one that is as recorded again is taken back.
 */
export const createAudit = (options: AuditOptions): Audit => {
  const { store, losses, suspicions, volumes, bootId, now, log } = options;
  const fresh = (round: number, lastRoundMs: number | null): AuditProgress => ({
    ...{ round, roundStartedMs: now(), streamId: 0, startMs: 0, lastRoundMs },
    ...{ segmentsLooked: 0, segmentsHashed: 0, bytesHashed: 0 },
  });
  let progress = store.progress() ?? fresh(1, null);
  /** Missing files that are not judged yet, by volume, and how many were looked at since the first. */
  const pending = new Map<number, { looked: number; missing: AuditedSegment[] }>();

  const judgeMissing = (volumeId: number): void => {
    const judged = pending.get(volumeId);
    pending.delete(volumeId);
    if (!judged) return;
    const missing = judged.missing.filter((segment) => {
      const wanted = store.stillWanted(segment);
      return wanted && !existsSync(pathOf(wanted));
    });
    if (isLostMount(judged.looked, missing.length)) {
      suspicions.raise(volumeId, judged.looked, missing, now());
      log.error({ event: 'footage.lost_mount', volumeId, looked: judged.looked, missing: missing.length });
      return;
    }
    for (const segment of missing) {
      losses.missing(segment, bootId, now());
      log.error({ event: 'audit.missing', stream: segment.stream, startMs: segment.startMs });
    }
  };

  const noteMissing = (segment: AuditedSegment): void => {
    const { volumeId } = segment;
    if (suspicions.volumes().includes(volumeId)) {
      suspicions.add(volumeId, [segment]);
      return;
    }
    const judged = pending.get(volumeId) ?? { looked: 0, missing: [] };
    judged.missing.push(segment);
    pending.set(volumeId, judged);
  };

  const heal = (segment: AuditedSegment): void => {
    losses.healed(segment, now());
    log.info({ event: 'audit.healed', stream: segment.stream, startMs: segment.startMs });
  };

  const damage = (segment: AuditedSegment, kind: 'size' | 'changed', detail: string): void => {
    if (!store.stillWanted(segment)) return;
    losses.damaged(segment, kind, detail, bootId, now());
    log.error({ event: 'audit.damaged', stream: segment.stream, startMs: segment.startMs, detail });
  };

  /** Returns how many bytes were read. */
  const look = async (segment: AuditedSegment, allowanceBytes: number): Promise<number> => {
    if (!existsSync(join(segment.volumePath, markerName))) return 0;
    const path = pathOf(segment);
    const size = await sizeOf(path);
    const isMarkedMissing = (segment.flags & segmentFlag.missing) !== 0;
    const isMarkedDamaged = (segment.flags & segmentFlag.damaged) !== 0;
    if (size === undefined) {
      if (!isMarkedMissing) noteMissing(segment);
      return 0;
    }
    if (size !== segment.bytes) {
      if (!isMarkedDamaged) damage(segment, 'size', `it has ${size} bytes, not ${segment.bytes}`);
      return 0;
    }
    // What came back is read at once: the timeline calls it lost.
    if (!isMarkedMissing && size > allowanceBytes) return 0;
    const sha256 = await readable(path);
    if (!sha256) {
      if (!isMarkedDamaged) damage(segment, 'changed', 'the disk cannot read it');
      return size;
    }
    const isAsRecorded = sha256.equals(segment.sha256);
    if (isAsRecorded && (isMarkedMissing || isMarkedDamaged)) heal(segment);
    if (!isAsRecorded && !isMarkedDamaged) damage(segment, 'changed', 'its bytes are not those that were recorded');
    return size;
  };

  const step = async (allowanceBytes: number): Promise<Step> => {
    const segment = store.next(progress);
    if (!segment) {
      for (const volumeId of [...pending.keys()]) judgeMissing(volumeId);
      progress = fresh(progress.round + 1, now());
      store.save(progress);
      return { hashedBytes: 0, roundEnded: true };
    }
    const isThere = volumes().some(({ id }) => id === segment.volumeId);
    const hashedBytes = isThere ? await look(segment, allowanceBytes) : 0;
    const judged = pending.get(segment.volumeId);
    if (judged) judged.looked += 1;
    if (judged && (judged.looked >= window || isLostMount(window, judged.missing.length)))
      judgeMissing(segment.volumeId);
    progress = {
      ...progress,
      ...{ streamId: segment.streamId, startMs: segment.startMs, segmentsLooked: progress.segmentsLooked + 1 },
      segmentsHashed: progress.segmentsHashed + (hashedBytes > 0 ? 1 : 0),
      bytesHashed: progress.bytesHashed + hashedBytes,
    };
    // Until missing files are judged, the place in the round stays before them: a crash here loses no finding.
    if (pending.size === 0) store.save(progress);
    return { hashedBytes, roundEnded: false };
  };

  return {
    step,
    reconsider: () => {
      for (const volumeId of suspicions.volumes()) {
        if (!volumes().some(({ id }) => id === volumeId)) continue;
        const wanted = suspicions.suspects(volumeId).flatMap((suspect) => store.stillWanted(suspect) ?? []);
        const missing = wanted.filter((segment) => !existsSync(pathOf(segment)));
        if (missing.length > 0 && isLostMount(wanted.length, missing.length)) continue;
        for (const segment of missing) losses.missing(segment, bootId, now());
        suspicions.lift(volumeId);
        log.warn({ event: 'footage.mount_back', volumeId, stillMissing: missing.length });
      }
    },
  };
};

const pathOf = (segment: AuditedSegment): string => join(segment.volumePath, segmentPathOf(segment, segment));

const sizeOf = async (path: string): Promise<number | undefined> => {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

/** The hash of a file; undefined when the disk fails to read it. */
const readable = async (path: string): Promise<Buffer | undefined> => {
  try {
    return await hashOf(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EIO') return undefined;
    throw error;
  }
};
