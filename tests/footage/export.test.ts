import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verifyExport } from '#agent/footage/export/verify/core.ts';
import { faultWords } from '#agent/footage/export/verify/words.ts';
import { packGops, unpackGops } from '#agent/footage/mp4/gops.ts';
import { canonical } from '#agent/journal/chain.ts';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import { ExportManifest } from '#contract/footageManifest.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { Compile } from '#typebox/schema';
import { contentOf, exhibitsIn, exportOf, jobOf, manifestIn } from './exportOf.ts';
import { openFilmedSite } from './filmedSite.ts';
import { decode } from './recordingSite.ts';

/** 15:40 in Shanghai. */
const at = Date.UTC(2026, 8, 22, 7, 40);

/** Two runs with a gap of four seconds between them; another camera that recorded the first only. */
const filmed = async () => {
  const site = await openFilmedSite(['cam-sand', 'cam-door'], at - 60_000);
  const end = await site.film('cam-sand', at);
  await site.film('cam-door', at);
  await site.film('cam-sand', end + 4000);
  return { site, end };
};

describe('an export', () => {
  test('holds whole fragments of the range, byte for byte, and films of them that play from zero', async () => {
    const { site, end } = await filmed();
    const job = jobOf(['cam-sand', 'cam-door'], { from: at + 2500, to: end + 5500 });
    const progress: [number, number][] = [];
    const folder = await exportOf(site, job, (done, total) => void progress.push([done, total]));

    const manifest = manifestIn(folder);
    const check = Compile(ExportManifest);
    expect(check.Errors(manifest)[1]).toEqual([]);
    expect(readFileSync(join(folder, 'manifest.json'), 'utf8')).toBe(canonical(manifest));
    const [sand, door] = manifest.streams;
    // From the key frame before 2.5 s: the second fragment of the second file is enough, its first is not asked for.
    expect(sand?.evidence.map(({ fromMs, toMs }) => [fromMs - at, toMs - at])).toEqual([
      [2000, 4000],
      [4000, 6000],
      [10_000, 12_000],
    ]);
    expect(sand?.gaps).toMatchObject([{ fromMs: end, toMs: end + 4000, reason: 'stall' }]);
    expect(door?.gaps).toMatchObject([{ fromMs: end, toMs: end + 5500, reason: 'stall' }]);

    for (const stream of [sand, door]) {
      const originals = site.files(stream?.streamId ?? '');
      for (const { name, original } of stream?.evidence ?? []) {
        const source = readFileSync(originals.find((path) => basename(path) === original.name) ?? '');
        const taken = [source.subarray(0, original.headBytes), source.subarray(original.first, original.end)];
        expect(readFileSync(join(folder, name)).equals(Buffer.concat(taken))).toBe(true);
        expect(original.isIntact).toBe(true);
      }
    }
    expect(sand?.viewing.map(({ name }) => name)).toEqual([
      'view_cam-sand_2026-09-22_15.40.02.mp4',
      'view_cam-sand_2026-09-22_15.40.10.mp4',
    ]);
    const frames = await Promise.all((sand?.viewing ?? []).map(({ name }) => decode(join(folder, name))));
    expect(frames).toEqual([
      { frames: 40, complaints: '' },
      { frames: 20, complaints: '' },
    ]);
    const total = progress.at(-1)?.[1] ?? 0;
    expect(progress.at(-1)).toEqual([total, total]);
    expect(progress.map(([done]) => done)).toEqual(progress.map(([done]) => done).toSorted((a, b) => a - b));
    expect(readdirSync(join(site.data, 'exports'))).toEqual([job.exportId]);

    const { jwk } = loadSiteKey(site.data);
    expect(await verifyExport(exhibitsIn(folder), { kids: [jwk.kid] })).toMatchObject({ faults: [], kid: jwk.kid });
    const other = await verifyExport(exhibitsIn(folder), { kids: [loadSiteKey(temporaryFolder()).jwk.kid] });
    expect(other.faults).toEqual([{ file: 'manifest.json', code: 'wrong_key' }]);
  });

  test('begins at the key frame before the range, in the file before when it lies there', async () => {
    const { site } = await filmed();
    const range = { from: at + 2500, to: at + 2600 };
    const spans = async () => {
      const [stream] = manifestIn(await exportOf(site, jobOf(['cam-sand'], range))).streams;
      return stream?.evidence.map(({ fromMs, toMs }) => [fromMs - at, toMs - at]);
    };
    expect(await spans()).toEqual([[2000, 3000]]);
    // The index says that a longer picture group began in the first fragment of the file, or in the file before.
    const keysAre = (...keys: boolean[]): void => {
      const offsets = site.db
        .prepare('SELECT offsets FROM segment_gop WHERE start_ms = ?')
        .pluck()
        .get(at + 2000);
      const gops = unpackGops(offsets as Buffer).map((gop, index) => ({ ...gop, key: keys[index] === true }));
      site.db.prepare('UPDATE segment_gop SET offsets = ? WHERE start_ms = ?').run(packGops(gops), at + 2000);
    };
    range.from = at + 3500;
    range.to = at + 3600;
    keysAre(true, false);
    expect(await spans()).toEqual([[2000, 4000]]);
    keysAre(false, false);
    expect(await spans()).toEqual([
      [1000, 2000],
      [2000, 4000],
    ]);
  });

  test('one flipped bit anywhere is found and its file named', async () => {
    const { site, end } = await filmed();
    const folder = await exportOf(site, jobOf(['cam-sand', 'cam-door'], { from: at + 2500, to: end + 5500 }));
    const names = readdirSync(folder);
    expect(names).toEqual(expect.arrayContaining(['README.txt', 'manifest.json', 'manifest.sig', 'verify.html']));
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.double({ min: 0, max: 1, noNaN: true }), async (name, place) => {
        const bytes = Buffer.from(readFileSync(join(folder, name)));
        const bit = Math.min(bytes.length * 8 - 1, Math.floor(place * bytes.length * 8));
        bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
        const { faults } = await verifyExport(exhibitsIn(folder, new Map([[name, bytes]])));
        expect(faults.map(({ file }) => file)).toContain(name);
        // Damage to one file is not told of another; a manifest says what all others are.
        if (name !== 'manifest.json') expect(new Set(faults.map(({ file }) => file))).toEqual(new Set([name]));
      }),
      { numRuns: 250 },
    );
  }, 60_000);

  test('a missing, a longer, a foreign and a swapped file are told by name, with their bytes', async () => {
    const { site, end } = await filmed();
    const folder = await exportOf(site, jobOf(['cam-sand'], { from: at, to: end }));
    const [first, second, third] = manifestIn(folder).streams[0]?.evidence ?? [];
    if (!first || !second || !third) throw new Error('three files were filmed');
    rmSync(join(folder, first.name));
    appendFileSync(join(folder, second.name), 'x');
    writeFileSync(join(folder, 'note.txt'), 'hello');
    cpSync(join(folder, 'README.txt'), join(folder, 'verify.html'));
    const { faults } = await verifyExport(exhibitsIn(folder));
    expect(faults).toEqual([
      expect.objectContaining({ file: 'verify.html', code: 'size' }),
      { file: first.name, code: 'missing', expected: first.bytes },
      { file: second.name, code: 'size', expected: second.bytes, found: second.bytes + 1 },
      { file: 'note.txt', code: 'extra', found: 5 },
    ]);
    for (const language of ['zh', 'en'] as const)
      for (const fault of faults) expect(faultWords(fault, language)).not.toBe('');
  });

  test('footage that was damaged on the disk before is handed over as it is, and the verifier says so', async () => {
    const { site, end } = await filmed();
    const [, path = ''] = site.files('cam-sand');
    const bytes = readFileSync(path);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 9) ^ 1, bytes.length - 9);
    writeFileSync(path, bytes);
    const folder = await exportOf(site, jobOf(['cam-sand'], { from: at, to: end }));
    const { faults } = await verifyExport(exhibitsIn(folder));
    expect(faults).toEqual([{ file: `evidence_cam-sand_${basename(path)}`, code: 'not_as_recorded' }]);
  });

  test('goes on after it was interrupted anywhere, keeps what is finished, and ends with the same bytes', async () => {
    const { site, end } = await filmed();
    const job = jobOf(['cam-sand', 'cam-door'], { from: at + 2500, to: end + 5500 });
    const whole = contentOf(await exportOf(site, job));
    const steps = new Set<number>();
    rmSync(join(site.data, 'exports'), { recursive: true });
    await exportOf(site, job, (done) => void steps.add(done));
    for (const step of steps) {
      rmSync(join(site.data, 'exports'), { recursive: true });
      const stopAt = (done: number): void => {
        if (done === step) throw new Error('the power went');
      };
      await expect(exportOf(site, job, stopAt)).rejects.toThrow('the power went');
      expect(existsSync(join(site.data, 'exports', job.exportId))).toBe(false);
      // What is finished is believed only while it has its hash.
      const making = join(site.data, 'exports', `.${job.exportId}`);
      const [finished] = readdirSync(making).filter((name) => name.endsWith('.mp4'));
      if (finished !== undefined) appendFileSync(join(making, finished), 'x');
      expect(contentOf(await exportOf(site, job))).toEqual(whole);
      expect(readdirSync(join(site.data, 'exports'))).toEqual([job.exportId]);
    }
    expect(steps.size).toBeGreaterThan(8);
  });
});
