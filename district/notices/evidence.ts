import { mkdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '#agent/journal/chain.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { AnswerEvidence } from '#contract/district.ts';
import type { AnswerBook, KeptAnswer } from './answers.ts';

export type KeptEvidence =
  | { readonly ok: true; readonly isNew: boolean }
  | { readonly ok: false; readonly code: 'not_found' | 'contradiction'; readonly detail: string };

/** What is attached to answers, as files `SITE/ANSWER/NUMBER-NAME` of a folder. Both roads end here. */
export interface EvidenceFiles {
  /** Keeps one attachment, on the disk when this returns. What is not what was sealed is kept as a fault of the site. */
  keep(kept: KeptAnswer, hash: string, bytes: Uint8Array, at: EpochMs): Promise<KeptEvidence>;
  /** The hashes of what is not here yet. When nothing is missing any more, the answer is marked as whole. */
  missing(kept: KeptAnswer, at: EpochMs): Promise<string[]>;
}

export const createEvidenceFiles = (folder: string, book: AnswerBook): EvidenceFiles => {
  // Two may have one name.
  const fileOf = ({ site, answer }: KeptAnswer, { name }: AnswerEvidence, index: number): string =>
    join(folder, site, answer.answerId, `${index + 1}-${name}`);
  /** Written in one step, so that one of the right size is whole. */
  const isHere = (file: string, { bytes }: AnswerEvidence): boolean =>
    statSync(file, { throwIfNoEntry: false })?.size === bytes;
  return {
    keep: async (kept, hash, bytes, at) => {
      const { site, answer } = kept;
      const index = answer.evidence.findIndex((one) => one.sha256 === hash);
      const described = answer.evidence[index];
      if (!described) return { ok: false, code: 'not_found', detail: 'nothing of that hash is attached to it' };
      if (bytes.byteLength !== described.bytes || sha256(bytes).toString('hex') !== hash) {
        const detail = `${described.name} of answer ${answer.answerId} is not what was sealed`;
        await book.fault(site, 'contradiction', `evidence ${kept.sha256} ${hash}`, detail, at);
        return { ok: false, code: 'contradiction', detail };
      }
      const file = fileOf(kept, described, index);
      if (isHere(file, described)) return { ok: true, isNew: false };
      mkdirSync(join(folder, site, answer.answerId), { recursive: true, mode: 0o700 });
      // A pull in another process may be writing the same one.
      const partial = `${file}.${process.pid}.partial`;
      writeFileSync(partial, bytes, { mode: 0o600, flush: true });
      renameSync(partial, file);
      return { ok: true, isNew: true };
    },
    missing: async (kept, at) => {
      const { site, answer } = kept;
      const missing = answer.evidence.filter((one, index) => !isHere(fileOf(kept, one, index), one));
      if (missing.length === 0 && !kept.hasEvidence) await book.evidenceKept(site, answer.answerId, at);
      return missing.map((one) => one.sha256);
    },
  };
};
