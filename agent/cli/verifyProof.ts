import { existsSync, readFileSync, statSync } from 'node:fs';
import type { ProvenEvent, PublicKey } from '#contract/district.ts';
import type { ProofVerification } from '../summary/proof.ts';
import type { PlaceOptions } from './place.ts';
import { CommandFailure, print, type Terminal } from './terminal.ts';

/** Whether a file says of itself that it is the proof of an event. */
export const isProof = (path: string): boolean => {
  if (!existsSync(path) || statSync(path).isDirectory()) return false;
  const bytes = readFileSync(path);
  // Before it is read as JSON, which a page with a year of summaries takes a while to be.
  return bytes.includes('nestbox.proof/1') && !bytes.subarray(0, 64).includes('"summaries"');
};

/** Proofs of events, against the site's keys and nothing else. */
export const verifyProofs = async (
  terminal: Terminal,
  options: PlaceOptions,
  files: readonly string[],
  trusted: { readonly keys: readonly PublicKey[]; readonly site: string | undefined },
): Promise<void> => {
  const { proof: messages } = terminal.messages;
  const { verifyProof } = await import('../summary/proof.ts');
  const { toRfc3339 } = await import('../time/calendar.ts');
  const { epochMs } = await import('../time/clock.ts');
  const verdicts = files.map((name) => ({
    name,
    ...verifyProof({ name, bytes: readFileSync(name) }, trusted.keys, { site: trusted.site }),
  }));
  const faults = verdicts.flatMap((verdict) => verdict.faults);
  const ok = faults.length === 0;
  print(terminal, options.json, { ok, faults, proofs: verdicts.filter(isSound).map(shownOf) }, () =>
    verdicts.flatMap((verdict) => {
      const { name, proof, event } = verdict;
      if (verdict.faults.length > 0 || !proof) {
        return [
          messages.notSound(name, verdict.faults.length),
          ...verdict.faults.map(({ code, detail }) => `  ${code}: ${detail}`),
        ];
      }
      const { facility, day, revision, sealedAt } = proof.summary.data.envelope;
      return [
        messages.sound(name, facility, day, revision),
        messages.place(proof.leaf.index + 1, proof.leaf.leaves),
        // The box's own clock, without knowing where it stands: as it wrote the time of sealing.
        ...(event
          ? eventLines(event, toRfc3339(epochMs(event.occurredAt), sealedAt.slice(-6)))
          : [`  ${messages.erased}`]),
      ];
    }),
  );
  if (!ok) throw new CommandFailure('not_verified', '');
};

type Verdict = ProofVerification & { readonly name: string };
const isSound = ({ faults }: Verdict): boolean => faults.length === 0;

const shownOf = ({ name, proof, event }: Verdict) => ({
  name,
  day: proof?.summary.subject ?? null,
  revision: proof?.summary.data.envelope.revision ?? null,
  sequence: proof?.summary.data.envelope.sequence ?? null,
  index: proof?.leaf.index ?? null,
  leaves: proof?.leaf.leaves ?? null,
  event: event ?? null,
});

const eventLines = ({ id, type, actor, data }: ProvenEvent, occurredAt: string): string[] => [
  `  ${printable(type)} ${occurredAt} ${printable(actor)}`,
  `  ${id}`,
  `  ${printable(JSON.stringify(data))}`,
];

/** What a person wrote may hold marks that make a terminal show something else than is there. */
const printable = (text: string): string =>
  text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
