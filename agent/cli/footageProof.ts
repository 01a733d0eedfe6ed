import { createReadStream } from 'node:fs';
import { basename, join } from 'node:path';
import type { Command } from 'commander';
import type { ProofFault } from '../footage/proof/dayProof.ts';
import { dayOf, type OpenPlace, type PlaceOptions, withPlace, withStores } from './place.ts';
import { CommandFailure, print, progress, type Terminal, table } from './terminal.ts';

interface ProofOptions extends PlaceOptions {
  readonly day?: string;
  readonly stream?: string;
  readonly hash?: boolean;
}

/** `nestbox footage proof`: shows proofs of a day and checks them against index and, with `--hash`, every file. */
export const addFootageProof = (footage: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const { evidence } = messages;
  withPlace(footage.command('proof').description(evidence.proof), terminal)
    .option('--day <day>', messages.optionDay)
    .option('--stream <id>', evidence.optionStream)
    .option('--hash', evidence.optionHash)
    .action((options: ProofOptions) =>
      withStores(terminal, options, async (place) => {
        const day = await dayOf(terminal, options.day, place);
        const checked = await checkDay(terminal, place, { ...options, day });
        if (checked.length === 0) throw new CommandFailure('no_proof', evidence.noProof(day));
        const ok = checked.every(({ faults, files }) => faults.length === 0 && files.length === 0);
        print(terminal, options.json, { ok, proofs: checked }, () =>
          checked.flatMap(({ proof, deleted, faults, files }) => [
            evidence.proved({
              day,
              streamId: proof.streamId,
              segments: proof.segments,
              covered: Math.floor(proof.coveredMs / 60_000),
              gaps: proof.gaps.length,
            }),
            ...table([['  root', proof.root]]),
            ...deleted.map(({ from, to, on }) => evidence.proofDeleted(on, `${from} – ${to}`)),
            ...(faults.length > 0 || files.length > 0
              ? []
              : [deleted.length > 0 ? evidence.proofStands : evidence.proofSound]),
            ...faults.map((fault) => `  ${faultText(terminal, fault)}`),
            ...files.map((name) => `  ${evidence.proofFaults.file(name)}`),
          ]),
        );
        if (!ok) throw new CommandFailure('not_verified', '');
      }),
    );
};

const faultText = ({ messages }: Terminal, fault: ProofFault): string => {
  const { proofFaults } = messages.evidence;
  return fault.code === 'later' ? proofFaults.later(fault.count) : proofFaults[fault.code];
};

const checkDay = async (
  terminal: Terminal,
  { config, clock, stores }: OpenPlace,
  asked: { readonly day: import('../time/calendar.ts').Day; readonly stream?: string; readonly hash?: boolean },
) => {
  const { messages } = terminal;
  const { openFootageIndex } = await import('../footage/database.ts');
  const { openExportIndex } = await import('../footage/export/exportIndex.ts');
  const { proofFaults } = await import('../footage/proof/dayProof.ts');
  const { openProofStore } = await import('../footage/proof/proofStore.ts');
  const { openFootageStore } = await import('../footage/store.ts');
  const { isSignedBy } = await import('../journal/signature.ts');
  const { loadSiteKey } = await import('../journal/siteKey.ts');
  const { createSealedStore } = await import('../summary/store.ts');
  const { addDays, dayAt, toRfc3339 } = await import('../time/calendar.ts');
  const { epochMs } = await import('../time/clock.ts');
  const { timeZone } = config.site;
  const keys = [loadSiteKey(config.dataFolder).jwk, ...createSealedStore(stores.db).keys()];
  const db = openFootageIndex(join(config.dataFolder, 'footage.db'));
  try {
    const footage = openFootageStore(db, clock.now);
    const proofs = openProofStore(db);
    const index = openExportIndex(db, footage);
    const checked = [];
    for (const stream of footage.streams()) {
      if (asked.stream !== undefined && stream.streamId !== asked.stream) continue;
      const kept = proofs.find(stream.id, asked.day);
      if (!kept) continue;
      const { proof } = kept;
      const deletions = proofs.deletions(stream.id, proof.fromMs, proof.toMs);
      const faults = proofFaults(proof, {
        segments: proofs.segments(stream.id, proof.fromMs, proof.toMs),
        isSigned: keys.some((key) => isSignedBy(proof, key)),
        before: proofs.find(stream.id, addDays(asked.day, -1))?.sha256,
        isPartlyDeleted: deletions.length > 0,
      });
      const files: string[] = [];
      if (asked.hash) {
        const range = { from: proof.fromMs, to: proof.toMs };
        const segments = (await index.segments(stream, range)).filter(
          ({ startMs, sha256 }) =>
            startMs >= range.from && sha256 !== null && !proofs.isBeingDeleted(stream.id, startMs),
        );
        const report = progress(terminal, messages.evidence.hashing, segments.length);
        for (const [done, { path, sha256 }] of segments.entries()) {
          if ((await hashOf(path)) !== sha256) files.push(basename(path));
          report(done + 1);
        }
      }
      const deleted = deletions.map(({ fromMs, toMs, onMs }) => ({
        from: toRfc3339(epochMs(fromMs), timeZone),
        to: toRfc3339(epochMs(toMs), timeZone),
        on: dayAt(epochMs(onMs), timeZone),
      }));
      checked.push({ streamId: stream.streamId, sha256: kept.sha256, proof, deleted, faults, files });
    }
    return checked;
  } finally {
    db.close();
  }
};

/** Undefined when it cannot be read. */
const hashOf = async (path: string): Promise<string | undefined> => {
  const { createHash } = await import('node:crypto');
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
    return hash.digest('hex');
  } catch {
    return undefined;
  }
};
