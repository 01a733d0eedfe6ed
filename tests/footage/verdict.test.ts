import { createHash, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { createPackedFile, pieceBytes, readPackedFile } from '#agent/footage/export/packedFile.ts';
import { verifyExport } from '#agent/footage/export/verify/core.ts';
import { createProofKeeper } from '#agent/footage/proof/proofKeeper.ts';
import { openProofStore } from '#agent/footage/proof/proofStore.ts';
import { canonical, sha256 } from '#agent/journal/chain.ts';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import type { ExportManifest } from '#contract/footageManifest.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { openTestJournal } from '#tests/journal.ts';
import { exhibitsIn, exportOf, jobOf, manifestIn, timeZone } from './exportOf.ts';
import { openFilmedSite, storeOf } from './filmedSite.ts';

const at = Date.UTC(2026, 8, 22, 7, 40);

type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;

/** What the verifier says of a package whose manifest says something else, rightly signed. */
let judged: (change: (manifest: Writable<ExportManifest>) => void, files?: Map<string, Buffer>) => Promise<string[]>;
let folder: string;

beforeEach(async () => {
  const site = await openFilmedSite(['cam-sand'], at - 60_000);
  const end = await site.film('cam-sand', at);
  await site.film('cam-sand', end + 4000);
  const nowMs = at + 3 * 86_400_000;
  site.beat(nowMs);
  const key = loadSiteKey(site.data);
  await createProofKeeper({
    footage: storeOf(site, nowMs),
    proofs: openProofStore(site.db),
    journal: openTestJournal().journal,
    trustedNowMs: () => nowMs,
    site: { code: 'test-site', timeZone },
    key: () => key,
  }).proveDue();
  folder = await exportOf(site, jobOf(['cam-sand'], { from: at, to: end + 5000 }));
  judged = async (change, files = new Map()) => {
    const manifest = manifestIn(folder);
    change(manifest as Writable<ExportManifest>);
    const bytes = Buffer.from(canonical(manifest));
    const signature = sign(null, bytes, key.privateKey).toString('base64url');
    const manifestSha256 = sha256(bytes).toString('hex');
    const seal = canonical({ alg: 'Ed25519', kid: key.jwk.kid, manifestSha256, signature });
    const changed = new Map([...files, ['manifest.json', bytes], ['manifest.sig', Buffer.from(`${seal}\n`)]]);
    return (await verifyExport(exhibitsIn(folder, changed))).faults.map(({ file, code }) => `${code} ${file}`);
  };
});

const streamOf = (manifest: Writable<ExportManifest>) => {
  const [stream] = manifest.streams;
  const [first, second] = stream?.evidence ?? [];
  const [proof] = stream?.proofs ?? [];
  if (!stream || !first || !second || !proof) throw new Error('three files and a proof were exported');
  return { stream, first, second, proof };
};

describe('a manifest that is rightly signed and says what is not so', () => {
  test('is sound as it is', async () => {
    expect(await judged(() => undefined)).toEqual([]);
  });

  test('is caught by the chain of hashes, which the files carry in themselves', async () => {
    const { second } = streamOf(manifestIn(folder) as Writable<ExportManifest>);
    const faults = await judged((manifest) => {
      streamOf(manifest).first.original.sha256 = 'a'.repeat(64);
    });
    expect(faults).toContain(`chain ${second.name}`);
  });

  test('is caught by a file’s own identity', async () => {
    const { second } = streamOf(manifestIn(folder) as Writable<ExportManifest>);
    const faults = await judged((manifest) => {
      streamOf(manifest).second.seq = 7;
    });
    expect(faults).toContain(`identity ${second.name}`);
  });

  test('is caught by the proof of the day, its signature and the way to its root', async () => {
    const [included] = streamOf(manifestIn(folder) as Writable<ExportManifest>).proof.included;
    expect(
      await judged((manifest) => {
        streamOf(manifest).proof.proof.root = 'b'.repeat(64);
      }),
    ).toEqual(expect.arrayContaining(['proof_signature manifest.json', `proof_path ${included?.name}`]));
    expect(
      await judged((manifest) => {
        for (const each of streamOf(manifest).proof.included.slice(0, 1)) each.index += 1;
      }),
    ).toEqual([`proof_path ${included?.name}`]);
  });

  test('is caught where a moment of the range is neither footage nor a gap', async () => {
    const faults = await judged((manifest) => {
      streamOf(manifest).stream.gaps = [];
    });
    expect(faults).toEqual(['unexplained manifest.json']);
  });

  test('is caught where a part of it is missing', async () => {
    for (const part of ['streams', 'others', 'asked', 'key'] as const) {
      const faults = await judged((manifest) => {
        Object.assign(manifest, { [part]: null });
      });
      expect(faults.some((fault) => fault.endsWith('manifest.json') || fault.endsWith('manifest.sig'))).toBe(true);
    }
  });
});

test('damage to a large file is told by the piece in which it lies', async () => {
  const { first } = streamOf(manifestIn(folder) as Writable<ExportManifest>);
  const bytes = readFileSync(join(folder, first.name));
  const pieces: string[] = [];
  for (let from = 0; from < bytes.length; from += 1000) pieces.push(hash(bytes.subarray(from, from + 1000)));
  const inPieces = (manifest: Writable<ExportManifest>): void => {
    manifest.pieceBytes = 1000;
    Object.assign(streamOf(manifest).first, { pieces });
  };
  expect(await judged(inPieces)).toEqual([]);
  bytes.writeUInt8(bytes.readUInt8(2500) ^ 1, 2500);
  expect(await judged(inPieces, new Map([[first.name, bytes]]))).toEqual([`changed ${first.name}`]);
});

test('a file above the size of a piece has the hash of each, written and read alike', async () => {
  const target = temporaryFolder();
  const file = await createPackedFile(target, 'large.bin');
  const chunk = Buffer.alloc(1 << 20, 7);
  for (let written = 0; written < pieceBytes + chunk.length; written += chunk.length) await file.append(chunk);
  const made = await file.close();
  expect(made.bytes).toBe(pieceBytes + chunk.length);
  expect(made.pieces?.[1]).toBe(hash(chunk));
  expect(made.pieces).toHaveLength(2);
  expect(await readPackedFile(target, 'large.bin')).toEqual(made);
});

const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
