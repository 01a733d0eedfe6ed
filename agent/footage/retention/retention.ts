import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Journal } from '../../journal/journal.ts';
import { type Day, dayAt, dayBounds, toRfc3339 } from '../../time/calendar.ts';
import { epochMs } from '../../time/clock.ts';
import type { Protection } from '../holds/rules.ts';
import type { Candidate, Deletion, DeletionStore, KeptStream } from './deletionStore.ts';
import { isThere, pathOf, removeEmpty, removeFile, syncFolders } from './files.ts';
import { takeOverForgotten } from './forgotten.ts';
import { type ClockCorrection, cutoffOf, isProtected, keptDays, latestEndOf } from './rule.ts';

/** Between which two steps of a deletion the power may go: each is finished, or given up, at the next start. */
export type DeletionPoint = 'decided' | 'unlinked' | 'synced' | 'finished' | 'in_journal' | 'told';

export interface RetentionOptions {
  readonly store: DeletionStore;
  readonly journal: Pick<Journal, 'find' | 'record' | 'db'>;
  readonly timeZone: string;
  readonly retentionDays: number;
  /** The time that the rule may take for now, or why nothing may be deleted. */
  readonly now: () => { readonly nowMs: number; readonly frozen: string | undefined };
  /** When the trusted time was put right, in order. */
  readonly corrections: () => readonly ClockCorrection[];
  /**
   * Runs `work` with what must not be deleted on a day, while nobody else can commit to the journal: a hold stands before
   * a file goes, or it comes after.
   */
  readonly whileProtected: <T>(today: Day, work: (protections: readonly Protection[]) => T) => T;
  /** Whether a day of a stream is proved: before that its footage stays. */
  readonly isProved: (streamId: string, day: Day) => boolean;
  /** Told when something of a day of a stream is gone. */
  readonly onGone: (streamId: number, day: Day) => void;
  /** Lets others work between two batches. */
  readonly pause: () => Promise<void>;
  /** For tests: told at each step, where it may throw as a power cut would. */
  readonly at?: (point: DeletionPoint) => void;
}

export type StepOutcome =
  /** A day of a stream was looked at; `deleted` files are gone. */
  | { readonly step: 'worked'; readonly deleted: number }
  /** Nothing more is old enough. */
  | { readonly step: 'idle' }
  | { readonly step: 'frozen'; readonly because: string }
  /** The disk does not let a file go, or is away: it is tried again. */
  | { readonly step: 'stuck'; readonly because: string };

/** Files of one deletion: entering and leaving the index takes the agent's time, and more at once would be felt. */
const mostFiles = 240;

/** The last segment of a day ends on the next one, and goes with its day. */
const acrossMidnightMs = 600_000;
/** A pass reads every day that is held: not twice a minute. */
const passEveryMs = 3_600_000;

export type Retention = ReturnType<typeof createRetention>;

/**
 * Deletes footage that is older than it must be kept, a day of a stream at a time (design/022-retention.md). One step never
 * overlaps another; each can be cut off anywhere and is finished by the next.
 */
export const createRetention = (options: RetentionOptions) => {
  const { store, journal, timeZone, at = () => {}, whileProtected, isProved } = options;
  /** Where this pass stands: stream by stream, from the oldest segment on. */
  let pass: { readonly streams: KeptStream[]; fromMs: number } | undefined;
  /** The last pass that went through, and what it rested on. */
  let through: { readonly key: string; readonly atMs: number } | undefined;
  let isRead = false;
  /** Deletions that a disk did not let happen in this pass: the others go on without them. */
  const stuck = new Set<number>();

  const mayGo = (
    stream: KeptStream,
    segment: Candidate,
    cutoffMs: number,
    { protections, corrections }: { protections: readonly Protection[]; corrections: readonly ClockCorrection[] },
  ): boolean => {
    const endMs = latestEndOf(segment, corrections);
    const stretch = { from: segment.startMs, to: segment.startMs + segment.durationMs };
    return (
      endMs !== undefined &&
      endMs < cutoffMs &&
      // Older by its own word too: holds and exports name that time.
      stretch.to < cutoffMs &&
      !isProtected(stream.streamId, stretch, protections)
    );
  };

  /** What may go is the same as in the last pass while the day, the protections and the clock's corrections are. */
  const isNothingNew = (nowMs: number): boolean => {
    const cutoffDay = dayAt(epochMs(cutoffOf(nowMs, options.retentionDays) - acrossMidnightMs), timeZone);
    const protections = whileProtected(dayAt(epochMs(nowMs), timeZone), (all) => all);
    const key = JSON.stringify([cutoffDay, protections, options.corrections()]);
    if (through?.key === key && Math.abs(nowMs - through.atMs) < passEveryMs) return true;
    through = { key, atMs: nowMs };
    return false;
  };

  /** The next day of a stream on which something may go: it gets its tombstone. Undefined when there is none. */
  const decideNext = (nowMs: number): 'decided' | 'nothing' | undefined => {
    const cutoffMs = cutoffOf(nowMs, options.retentionDays);
    if (!pass && isNothingNew(nowMs)) return undefined;
    pass ??= { streams: store.streams(), fromMs: 0 };
    const [stream] = pass.streams;
    if (!stream) {
      pass = undefined;
      return undefined;
    }
    const startMs = store.nextStart(stream.id, pass.fromMs, cutoffMs);
    const day = startMs === undefined ? undefined : dayBounds(dayAt(epochMs(startMs), timeZone), timeZone);
    // A day goes once all of it is over: few deletions, few lines in the journal.
    if (!day || day.to + acrossMidnightMs > cutoffMs) {
      pass.streams.shift();
      pass.fromMs = 0;
      return 'nothing';
    }
    const fromMs = startMs ?? day.from;
    pass.fromMs = day.to;
    if (!isProved(stream.streamId, dayAt(day.from, timeZone))) return 'nothing';
    const found = store.candidates(stream.id, { from: fromMs, to: day.to }).filter(onVolumesThatAreThere());
    const today = dayAt(epochMs(nowMs), timeZone);
    const corrections = options.corrections();
    const items = whileProtected(today, (protections) =>
      found.filter((segment) => mayGo(stream, segment, cutoffMs, { protections, corrections })),
    );
    if (items.length === 0) return 'nothing';
    const next = items[mostFiles];
    if (next) pass.fromMs = next.startMs;
    store.decide(stream.id, items.slice(0, mostFiles), {
      decidedMs: nowMs,
      trustedNowMs: nowMs,
      retentionDays: keptDays(options.retentionDays),
    });
    at('decided');
    return 'decided';
  };

  /** Carries an open deletion to its end. Returns how many files are gone, or why it cannot go on. */
  const carryOut = async (deletion: Deletion, nowMs: number): Promise<number | string> => {
    const stream = store.streams().find(({ id }) => id === deletion.streamId);
    if (!stream) return `deletion ${deletion.id} is of a stream that is not known`;
    const today = dayAt(epochMs(nowMs), timeZone);
    const cutoffMs = cutoffOf(nowMs, options.retentionDays);
    const corrections = options.corrections();
    let deleted = 0;
    if (deletion.doneMs === null) {
      const items = store.items(deletion.id);
      const folders = new Set(items.map((item) => dirname(pathOf(stream, item))));
      for (const item of items) {
        const outcome = whileProtected(today, (protections) => {
          if (!isThere(item)) return awayOf(item);
          // Whoever decided may have died since: the rule, holds and exports are asked again, for each file.
          const isStill = mayGo(stream, item, cutoffMs, { protections, corrections });
          // One that went before the crash is gone, whoever wants it now.
          if (isStill || !existsSync(pathOf(stream, item))) return remove(stream, item);
          store.spare(deletion.id, stream.id, item.startMs);
          return 0;
        });
        if (typeof outcome === 'string') return outcome;
        deleted += outcome;
        at('unlinked');
        await options.pause();
      }
      await syncFolders(folders);
      for (const item of store.items(deletion.id)) if (!isThere(item)) return awayOf(item);
      at('synced');
      const protections = whileProtected(today, (all) => all);
      store.finish(deletion, protections, stream.streamId, nowMs);
      for (const { startMs } of items.slice(0, 1)) options.onGone(stream.id, dayAt(epochMs(startMs), timeZone));
      at('finished');
      for (const folder of folders) await removeEmpty(folder);
    }
    for (const done of store.open().filter(({ doneMs }) => doneMs !== null)) tell(done, nowMs);
    return deleted;
  };

  const remove = (stream: KeptStream, item: Candidate): 1 | string => {
    try {
      removeFile(pathOf(stream, item), item);
      return 1;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };

  const tell = (deletion: Deletion, nowMs: number): void => {
    const stream = store.streams().find(({ id }) => id === deletion.streamId);
    if (stream && !journal.find(deletion.eventId)) {
      const time = (ms: number): string => toRfc3339(epochMs(ms), timeZone);
      const { segments, bytes } = deletion;
      const data = {
        streamId: stream.streamId,
        from: time(deletion.from),
        to: time(deletion.to),
        segments,
        bytes,
        root: deletion.root.toString('hex'),
      };
      journal.record([
        { id: deletion.eventId, type: 'footage.deleted', actor: 'agent', subject: stream.streamId, data },
      ]);
      at('in_journal');
    }
    store.told(deletion.id, nowMs);
    at('told');
  };

  return {
    /** One piece of work. Never rejects for what a disk does; a journal that cannot be read freezes. */
    step: async (): Promise<StepOutcome> => {
      const { nowMs, frozen } = options.now();
      // Also while nothing may be deleted: else what was deleted before seems lost, and that too would freeze.
      if (!isRead) {
        isRead = takeOverForgotten({
          store,
          db: journal.db,
          nowMs,
          protections: whileProtected(dayAt(epochMs(nowMs), timeZone), (all) => all),
          isThere,
          isGone: (stream, item) => !existsSync(pathOf(stream, item)),
        });
      }
      if (!isRead) return { step: 'frozen', because: frozen ?? 'a disk of which footage was deleted is not there' };
      if (frozen !== undefined) return { step: 'frozen', because: frozen };
      const isNext = ({ id }: Deletion): boolean => !stuck.has(id);
      if (!store.open().some(isNext)) {
        const next = decideNext(nowMs);
        if (next === undefined) {
          stuck.clear();
          return { step: 'idle' };
        }
        if (next === 'nothing') return { step: 'worked', deleted: 0 };
      }
      const deletion = store.open().find(isNext);
      if (!deletion) return { step: 'worked', deleted: 0 };
      const outcome = await carryOut(deletion, nowMs);
      if (typeof outcome !== 'string') return { step: 'worked', deleted: outcome };
      stuck.add(deletion.id);
      return { step: 'stuck', because: outcome };
    },
  };
};

/** Each disk is looked at once. */
const onVolumesThatAreThere = (): ((segment: Candidate) => boolean) => {
  const known = new Map<string, boolean>();
  return (segment) => {
    const seen = known.get(segment.volumePath) ?? isThere(segment);
    known.set(segment.volumePath, seen);
    return seen;
  };
};

const awayOf = ({ volumePath }: Candidate): string => `${volumePath} is not mounted`;
