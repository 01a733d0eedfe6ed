import Database from 'better-sqlite3';
import type { Db } from '../../journal/database.ts';
import { type CheckStore, openCheckStore, openForCheck } from './checkStore.ts';
import { checkStreamOnVolume, strayFolders, volumeFault } from './diskCheck.ts';
import type { Finding, FindingCode, Note } from './finding.ts';
import { judgeStream } from './indexRules.ts';

export interface CheckOptions {
  /** `footage.db`. */
  readonly file: string;
  /** Reads every byte of every file again. */
  readonly hash: boolean;
  /** Looks only at files that begin at or after this instant; the index itself is always checked whole. */
  readonly sinceMs: number;
  readonly nowMs: number;
  readonly onProgress?: (looked: number, total: number) => void;
}

export interface CheckReport {
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
  readonly streams: number;
  readonly segments: number;
}

/** Three missed beats: the recorder is gone. */
const silenceMs = 15_000;

/**
 * Holds the index against itself and against the disks. It only reads, and it may run while the recorder records.
 * Damage is a finding, never an exception; exceptions are for what the machine refuses (no right to read a folder).
 */
export const checkFootage = async (options: CheckOptions): Promise<CheckReport> => {
  const findings: Finding[] = [];
  const notes: Note[] = [];
  const report = (streams: number, segments: number): CheckReport => ({ findings, notes, streams, segments });
  const whole = (code: FindingCode, detail: string): void => {
    findings.push({ code, stream: null, atMs: null, path: options.file, detail });
  };
  let db: Db | undefined;
  try {
    db = openForCheck(options.file);
    const store = openCheckStore(db);
    for (const line of store.integrity()) whole('index_damaged', line);
    for (const line of store.brokenReferences()) whole('index_reference', line);
    // On a torn database no further answer can be trusted.
    if (findings.some(({ code }) => code === 'index_damaged')) return report(0, 0);
    const counts = await checkAll(store, options, findings, notes);
    return report(counts.streams, counts.segments);
  } catch (error) {
    if (!(error instanceof Database.SqliteError)) throw error;
    whole('index_damaged', error.message);
    return report(0, 0);
  } finally {
    db?.close();
  }
};

const checkAll = async (store: CheckStore, options: CheckOptions, findings: Finding[], notes: Note[]) => {
  const boot = store.lastBoot();
  const isRecorderAlive = boot?.endedHow === null && Math.abs(options.nowMs - boot.beatMs) < silenceMs;
  const stoppedMs = boot?.endedHow === 'clean' ? boot.beatMs : undefined;
  const streams = store.streams();
  for (const stream of streams) findings.push(...judgeStream(store.streamIndex(stream, stoppedMs)));
  const segments = store.segmentCount();
  let looked = 0;
  const disk = {
    store,
    hash: options.hash,
    sinceMs: options.sinceMs,
    isRecorderAlive,
    find: (finding: Finding) => void findings.push(finding),
    note: (note: Note) => void notes.push(note),
    looked: () => {
      looked += 1;
      options.onProgress?.(looked, segments);
    },
  };
  const known = new Set(streams.map(({ uuid }) => uuid));
  for (const volume of store.volumes()) {
    const fault = volumeFault(volume);
    if (fault) {
      findings.push({ code: 'volume_absent', stream: null, atMs: null, path: volume.path, detail: fault });
      continue;
    }
    for (const path of await strayFolders(volume, known)) {
      findings.push({
        code: 'file_unknown',
        stream: null,
        atMs: null,
        path,
        detail: 'footage of a stream that the index does not know',
      });
    }
    for (const stream of streams) await checkStreamOnVolume(stream, volume, disk);
  }
  options.onProgress?.(segments, segments);
  for (const { path, why, bytes, foundMs, volumePath } of store.quarantined()) {
    notes.push({
      code: 'quarantined',
      stream: null,
      atMs: foundMs,
      path: `${volumePath}/quarantine/${path}`,
      detail: `${why} (${bytes} bytes)`,
    });
  }
  return { streams: streams.length, segments };
};
