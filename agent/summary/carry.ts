import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { SiteKeys } from '#contract/district.ts';
import { paddedSequence, readSealed } from './envelope.ts';
import type { SealedRow, SealedStore } from './store.ts';

/** What is carried: everything; from the first summary of a day on; or the newest revision of one day. */
export type Carried =
  | { readonly what: 'all' }
  | { readonly what: 'since'; readonly day: string }
  | { readonly what: 'day'; readonly day: string };

export type CarryOutcome =
  | {
      readonly ok: true;
      /** In the folder now, and how many of them this run wrote. */
      readonly summaries: number;
      readonly written: number;
      readonly from: string;
      readonly to: string;
    }
  | { readonly ok: false; readonly code: 'nothing' }
  | { readonly ok: false; readonly code: 'other_site'; readonly site: string }
  | { readonly ok: false; readonly code: 'differs'; readonly file: string }
  | { readonly ok: false; readonly code: 'no_space'; readonly needed: number; readonly free: number };

export interface CarryParts {
  readonly store: SealedStore;
  readonly keys: SiteKeys;
  readonly folder: string;
  readonly carried: Carried;
  readonly report: (done: number, total: number) => void;
  /** Bytes that are free where a folder lies. */
  readonly freeBytes?: (folder: string) => number;
}

const pageSize = 100;
/** A small file takes a whole block of a stick, and the folder grows, too. */
const blockBytes = 4096;
const suffix = '.part';

/**
 * Writes sealed summaries and the public keys into a folder, the same bytes that go by every other road. Each file is written
 * beside its place, brought to the disk and then renamed, so that a stick pulled out half-way holds whole files only; a second
 * run writes what is missing. What is there already is compared and never overwritten, unless it is torn.
 * @throws what the disk answers.
 */
export const carrySummaries = (parts: CarryParts): CarryOutcome => {
  const { store, keys, folder, carried, report } = parts;
  mkdirSync(folder, { recursive: true });
  const other = siteIn(join(folder, 'key.json'));
  if (other !== undefined && other !== keys.site) return { ok: false, code: 'other_site', site: other };
  for (const name of readdirSync(folder).filter((each) => each.endsWith(suffix))) rmSync(join(folder, name));

  const missing = new Set<number>();
  const days: string[] = [];
  let needed = 0;
  for (const row of rowsOf(store, carried)) {
    days.push(row.day);
    const standing = standingOf(join(folder, fileOf(row)), row);
    if (standing === 'differs') return { ok: false, code: 'differs', file: fileOf(row) };
    if (standing === 'same') continue;
    missing.add(row.sequence);
    needed += row.bytes.length + blockBytes;
  }
  if (days.length === 0) return { ok: false, code: 'nothing' };
  const free = (parts.freeBytes ?? freeBytesOf)(folder);
  if (needed > free) return { ok: false, code: 'no_space', needed, free };

  writeWhole(folder, 'key.json', Buffer.from(`${JSON.stringify(keys, null, 2)}\n`));
  let written = 0;
  for (const row of rowsOf(store, carried)) {
    // What was sealed meanwhile goes along with the next run.
    if (!missing.has(row.sequence)) continue;
    writeWhole(folder, fileOf(row), row.bytes);
    written += 1;
    report(written, missing.size);
  }
  syncFolder(folder);
  days.sort();
  return { ok: true, summaries: days.length, written, from: days[0] ?? '', to: days.at(-1) ?? '' };
};

const fileOf = ({ sequence, day, revision }: SealedRow): string =>
  `${paddedSequence(sequence)}-${day}.${revision}.json`;

/** Without holes, so that they verify as a chain: from a day on means from the first summary of such a day, whatever follows. */
function* rowsOf(store: SealedStore, carried: Carried): Generator<SealedRow> {
  if (carried.what === 'day') {
    const row = store.find(carried.day);
    if (row) yield row;
    return;
  }
  const first = carried.what === 'all' ? 1 : store.firstFrom(carried.day);
  if (first === undefined) return;
  for (let after = first - 1; ; ) {
    const page = store.page(after, pageSize);
    yield* page;
    const last = page.at(-1);
    if (!last) return;
    after = last.sequence;
  }
}

/** Whether a file is there as it was sealed. One that was cut off while it was written counts as missing. */
const standingOf = (file: string, row: SealedRow): 'same' | 'missing' | 'differs' => {
  if (!existsSync(file)) return 'missing';
  const bytes = readFileSync(file);
  if (bytes.equals(row.bytes)) return 'same';
  return readSealed(bytes).ok ? 'differs' : 'missing';
};

/** The site whose keys lie there; undefined where none do. */
const siteIn = (file: string): string | undefined => {
  if (!existsSync(file)) return undefined;
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof value === 'object' && value !== null && 'site' in value ? String(value.site) : undefined;
  } catch {
    return undefined; // torn: it is written anew
  }
};

const freeBytesOf = (folder: string): number => {
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
};

const writeWhole = (folder: string, name: string, bytes: Buffer): void => {
  const part = join(folder, `${name}${suffix}`);
  const file = openSync(part, 'w');
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(part, join(folder, name));
};

/** The names, too, must be on the stick before anybody pulls it out. */
const syncFolder = (folder: string): void => {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};
