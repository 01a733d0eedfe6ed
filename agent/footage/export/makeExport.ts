import { sign } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { appendFile, mkdir, readdir, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EvidenceFile, ExportManifest, PackedFile, ViewingFile } from '#contract/footageManifest.ts';
import { canonical, sha256 } from '../../journal/chain.ts';
import type { SiteKey } from '../../journal/siteKey.ts';
import { syncFolder } from '../recording/segmentFile.ts';
import { copyEvidence, copyViewing } from './copy.ts';
import { type Draft, foundBy } from './draft.ts';
import { draftFolder, exportFolder, workFolder } from './folders.ts';
import { createPackedFile, readPackedFile } from './packedFile.ts';
import { manifestName, signatureName } from './verify/core.ts';

export interface MadeExport {
  readonly manifestSha256: string;
  readonly files: number;
  readonly bytes: number;
}

export interface MakeParts {
  readonly exports: string;
  readonly exportId: string;
  readonly key: SiteKey;
  /** Looks into the index; asked once, also when the work is taken up again. */
  readonly draft: () => Promise<Draft>;
  /** What lies beside the footage: name and content. */
  readonly papers: () => readonly { readonly name: string; readonly content: string }[];
  readonly onProgress: (doneBytes: number, totalBytes: number) => void;
}

/** The disk also has journal and index on it, and they must be able to go on. */
const spareBytes = 256 << 20;

/**
 * Makes a package, or goes on with one that was interrupted: what is finished and still has its hash is kept.
 * @throws when a file cannot be read, or the disk has no room.
 */
export const makeExport = async (parts: MakeParts): Promise<MadeExport> => {
  const { exports, exportId } = parts;
  const done = exportFolder(exports, exportId);
  const [making, work] = [draftFolder(exports, exportId), workFolder(exports, exportId)];
  if (!existsSync(done)) {
    await mkdir(making, { recursive: true, mode: 0o750 });
    await mkdir(work, { recursive: true, mode: 0o700 });
    const draft = await keptDraft(work, parts.draft);
    const manifest = await copyAll(draft, { ...parts, making, work });
    await seal(making, manifest, parts.key);
    await rename(making, done);
    await syncFolder(exports);
  }
  await rm(work, { recursive: true, force: true });
  return madeIn(done);
};

const keptDraft = async (work: string, make: () => Promise<Draft>): Promise<Draft> => {
  const file = join(work, 'plan.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Draft; // what is written below
  const draft = await make();
  await writeFile(`${file}.new`, JSON.stringify(draft), { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
  return draft;
};

interface Copying extends MakeParts {
  readonly making: string;
  readonly work: string;
}

/** A line of what is finished: the file, and of evidence whether its source had the hash of the index. */
interface Finished {
  readonly file: PackedFile;
  readonly isIntact: boolean | null;
}

const copyAll = async (draft: Draft, parts: Copying): Promise<ExportManifest> => {
  const { making, onProgress, key } = parts;
  let doneBytes = 0;
  const count = (bytes: number): void => {
    doneBytes += bytes;
    onProgress(doneBytes, draft.totalBytes);
  };
  onProgress(0, draft.totalBytes);
  const finished = finishedIn(parts.work);
  await assertRoom(making, draft.totalBytes - [...finished.values()].reduce((sum, { file }) => sum + file.bytes, 0));

  /** What was finished before, when it still is what it was; otherwise it is made. */
  const once = async (name: string, make: () => Promise<Finished>): Promise<Finished> => {
    const before = finished.get(name);
    const found = before && (await readPackedFile(making, name));
    if (before && found && canonical(found) === canonical(before.file)) {
      count(found.bytes);
      return before;
    }
    const made = await make();
    await appendFile(join(parts.work, finishedName), `${JSON.stringify(made)}\n`);
    return made;
  };

  const streams: ExportManifest['streams'] = [];
  for (const [place, stream] of draft.manifest.streams.entries()) {
    const cuts = draft.cuts[place] ?? [];
    const evidence: EvidenceFile[] = [];
    for (const { name, cut } of cuts) {
      const { file, isIntact } = await once(name, () => copyEvidence(cut, { folder: making, name }, count));
      evidence.push(evidenceOf(cut, file, isIntact));
    }
    const viewing: ViewingFile[] = [];
    for (const film of draft.films[place] ?? []) {
      const made = film.cuts.flatMap((at) => evidence[at] ?? []);
      const heads = made.map(({ name, original }) => ({ name, headBytes: original.headBytes }));
      const { name } = film;
      const { file } = await once(name, async () => ({
        file: await copyViewing(heads, { folder: making, name }, count),
        isIntact: null,
      }));
      const [first, last] = [made.at(0), made.at(-1)];
      if (first && last) viewing.push({ ...file, fromMs: first.fromMs, toMs: last.toMs, run: first.run });
    }
    streams.push({ ...stream, evidence, viewing });
  }

  const others: PackedFile[] = [];
  for (const { name, content } of parts.papers()) {
    const paper = await createPackedFile(making, name);
    await paper.append(Buffer.from(content));
    others.push(await paper.close());
  }
  await clearStrays(making, [...others, ...streams.flatMap(({ evidence, viewing }) => [...evidence, ...viewing])]);
  const { kid, x } = key.jwk;
  return { ...draft.manifest, key: { kid, x }, streams, others };
};

const evidenceOf = (
  { source, fromMs, toMs, first, end }: Draft['cuts'][number][number]['cut'],
  file: PackedFile,
  isIntact: boolean | null,
): EvidenceFile => ({
  ...file,
  fromMs,
  toMs,
  run: source.run,
  seq: source.seq,
  original: {
    name: source.name,
    bytes: source.sha256 === null ? null : source.bytes,
    sha256: source.sha256,
    headBytes: source.initBytes,
    first,
    end,
    isIntact,
    found: foundBy(source.flags),
  },
});

const finishedName = 'finished.ndjson';

const finishedIn = (work: string): Map<string, Finished> => {
  const file = join(work, finishedName);
  if (!existsSync(file)) return new Map();
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1);
  return new Map(
    lines.map((line) => {
      const finished = JSON.parse(line) as Finished; // a line that was cut short has no end and is left out above
      return [finished.file.name, finished];
    }),
  );
};

/** Half-written files of an earlier try. */
const clearStrays = async (folder: string, listed: readonly PackedFile[]): Promise<void> => {
  const known = new Set(listed.map(({ name }) => name));
  for (const name of await readdir(folder)) if (!known.has(name)) await rm(join(folder, name));
};

const assertRoom = async (folder: string, neededBytes: number): Promise<void> => {
  const { bavail, bsize } = await statfs(folder);
  const missing = neededBytes + spareBytes - bavail * bsize;
  if (missing > 0) {
    throw new Error(`the disk has no room: ${neededBytes} bytes are to be written, ${missing} bytes are missing`);
  }
};

/** Manifest and signature. Ed25519 has no chance in it, so the same manifest always has the same signature. */
const seal = async (folder: string, manifest: ExportManifest, { privateKey, jwk }: SiteKey): Promise<void> => {
  const bytes = Buffer.from(canonical(manifest));
  const signature = sign(null, bytes, privateKey).toString('base64url');
  const sealed = { alg: 'Ed25519', kid: jwk.kid, manifestSha256: sha256(bytes).toString('hex'), signature };
  await writeFile(join(folder, manifestName), bytes, { mode: 0o640, flush: true });
  await writeFile(join(folder, signatureName), `${canonical(sealed)}\n`, { mode: 0o640, flush: true });
  await syncFolder(folder);
};

/** What a finished package is. */
const madeIn = async (folder: string): Promise<MadeExport> => {
  const bytes = readFileSync(join(folder, manifestName));
  const { streams, others } = JSON.parse(bytes.toString('utf8')) as ExportManifest; // signed by this box
  const files = [...others, ...streams.flatMap(({ evidence, viewing }) => [...evidence, ...viewing])];
  return {
    manifestSha256: sha256(bytes).toString('hex'),
    files: files.length,
    bytes: files.reduce((sum, file) => sum + file.bytes, 0),
  };
};
