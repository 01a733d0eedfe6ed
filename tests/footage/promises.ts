import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkFootage } from '#agent/footage/check/check.ts';
import type { Finding } from '#agent/footage/check/finding.ts';
import { fileNameOf, segmentPathOf } from '#agent/footage/paths.ts';
import { segmentFlag } from '#agent/footage/recording/recorderStore.ts';
import type { RecordingSite } from './recordingSite.ts';

interface IndexedFile {
  readonly stream: string;
  readonly kind: 'main' | 'sub';
  readonly startMs: number;
  readonly run: string;
  readonly seq: number;
  readonly bytes: number;
  readonly sha256: Buffer;
  readonly flags: number;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

const indexedFiles = (site: RecordingSite): IndexedFile[] =>
  site.db
    .prepare(
      `SELECT t.uuid AS stream, t.kind, s.start_ms AS startMs, r.uuid AS run, s.seq, s.bytes, s.sha256, s.flags
       FROM segment s JOIN stream t ON t.id = s.stream_id JOIN run r ON r.id = s.run_id`,
    )
    .all() as IndexedFile[];

const pathOf = ({ stream, kind, startMs, run, seq }: IndexedFile): string =>
  segmentPathOf({ uuid: stream, kind }, { startMs, run, seq });

/**
 * What of the disk and the index does not fit together: every file is in the index with its bytes or was set aside, every
 * row has its file or says that it is missing. The volume must be there and nothing recording. Returns what breaks it.
 */
export const adriftIn = (site: RecordingSite, volumes: readonly string[] = [site.volume]): string[] => {
  const onDisk = new Map(
    volumes.flatMap((volume) =>
      globSync('*/{main,sub}/**/*', { cwd: volume, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => [entry.name, join(entry.parentPath, entry.name)] as const),
    ),
  );
  const broken: string[] = [];
  for (const file of indexedFiles(site)) {
    const name = fileNameOf(file);
    const found = onDisk.get(name);
    onDisk.delete(name);
    if ((file.flags & segmentFlag.missing) !== 0) continue;
    if (!found?.endsWith(pathOf(file))) {
      broken.push(`${pathOf(file)} is in the index and not on the disk`);
      continue;
    }
    const bytes = readFileSync(found);
    if (bytes.length !== file.bytes) broken.push(`${name} has ${bytes.length} bytes, the index says ${file.bytes}`);
    else if (!createHash('sha256').update(bytes).digest().equals(file.sha256)) broken.push(`${name} has another hash`);
  }
  for (const path of onDisk.values()) broken.push(`${path} is on the disk and not in the index`);
  const aside = volumes.flatMap((volume) => globSync('quarantine/*', { cwd: volume }).map((path) => path.slice(11)));
  const entered = site.db.prepare('SELECT path FROM quarantine').pluck().all() as string[];
  for (const path of aside) if (!entered.includes(path)) broken.push(`${path} was set aside without a word`);
  for (const path of entered) if (!aside.includes(path)) broken.push(`${path} was set aside and is gone`);
  return broken;
};

/** What `nestbox footage check` finds, with every hash made again. */
export const findingsIn = async (site: RecordingSite): Promise<readonly Finding[]> => {
  const nowMs = Date.now();
  const { findings } = await checkFootage({ file: join(site.data, 'footage.db'), hash: true, sinceMs: 0, nowMs });
  return findings;
};

/** Moments of a stream within a range that neither a run nor a gap covers; the promise is that there are none. */
export const holesIn = (site: RecordingSite, name: string, range: Span): Span[] => {
  const spans = site.db
    .prepare(
      `SELECT start_ms AS "from", end_ms AS "to" FROM run WHERE stream_id = (SELECT id FROM stream WHERE name = @name)
       UNION ALL SELECT start_ms, coalesce(end_ms, 9e15) FROM gap
         WHERE stream_id = (SELECT id FROM stream WHERE name = @name)
       ORDER BY 1`,
    )
    .all({ name }) as Span[];
  const holes: Span[] = [];
  let at = range.from;
  for (const { from, to } of spans) {
    if (from > at && at < range.to) holes.push({ from: at, to: Math.min(from, range.to) });
    at = Math.max(at, to);
  }
  if (at < range.to) holes.push({ from: at, to: range.to });
  return holes;
};

/** As many films are decoded by one ffmpeg: its start takes longer than a film of some seconds. */
const filmsAtOnce = 8;

/** What a decoder complains about in a stream's files, each by itself; those that begin without a key frame are passed over. */
export const complaintsIn = async (site: RecordingSite, name: string, volume = site.volume): Promise<string[]> => {
  const uuid = site.db.prepare('SELECT uuid FROM stream WHERE name = ?').pluck().get(name);
  const skipped = segmentFlag.withoutKey | segmentFlag.missing;
  const paths = indexedFiles(site)
    .filter(({ stream, flags }) => stream === uuid && (flags & skipped) === 0)
    .map(pathOf);
  const complaints: string[] = [];
  for (let from = 0; from < paths.length; from += filmsAtOnce) {
    const films = paths.slice(from, from + filmsAtOnce);
    // A line for each picture, which begins with the number of its film.
    const { stdout, stderr } = await promisify(execFile)('ffmpeg', [
      ...['-nostdin', '-v', 'error', ...films.flatMap((path) => ['-threads', '1', '-i', join(volume, path)])],
      ...[...films.flatMap((_, film) => ['-map', `${film}:v`]), '-fps_mode', 'passthrough', '-f', 'framecrc', 'pipe:1'],
    ]);
    const shown = new Set(stdout.split('\n').map((line) => line.split(',')[0]));
    complaints.push(...films.filter((_, film) => !shown.has(String(film))).map((path) => `${path}: no picture`));
    if (stderr !== '') complaints.push(`${films.join(', ')}: ${stderr}`);
  }
  return complaints;
};
