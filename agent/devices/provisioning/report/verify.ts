import { createHash } from 'node:crypto';
import { canonical } from '#agent/journal/chain.ts';
import { AcceptanceReport } from '#contract/acceptance.ts';
import { Compile } from '#typebox/schema';
import { contentHash } from './content.ts';

export interface ReportFault {
  readonly code:
    | 'not_a_report'
    | 'not_canonical'
    | 'unknown_key'
    | 'bad_signature'
    | 'contradiction'
    | 'picture_missing'
    | 'picture_changed';
  readonly detail: string;
}

interface Means {
  readonly keys: readonly { readonly kid: string; readonly x: string }[];
  readonly isSignedBy: (object: { readonly signature: string }, key: { readonly x: string }) => boolean;
  /** A picture that lies beside the report; undefined when it is not there. */
  readonly picture: (sha256: string) => Uint8Array | undefined;
}

/** What is wrong with an acceptance report and its pictures; nothing: it is as the site signed it. Pure. */
export const verifyReport = (bytes: Uint8Array, { keys, isSignedBy, picture }: Means): ReportFault[] => {
  const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
  const validator = Compile(AcceptanceReport);
  if (!validator.Check(value)) {
    const [, [fault]] = validator.Errors(value);
    return [{ code: 'not_a_report', detail: `${fault?.instancePath || '/'} ${fault?.message ?? ''}` }];
  }
  if (!Buffer.from(canonical(value)).equals(bytes)) {
    return [{ code: 'not_canonical', detail: 'the bytes are not the canonical JSON of what they say' }];
  }
  const key = keys.find(({ kid }) => kid === value.kid);
  if (!key) return [{ code: 'unknown_key', detail: `signed with ${value.kid}, which is not among the site's keys` }];
  if (!isSignedBy(value, key)) {
    return [{ code: 'bad_signature', detail: 'something was changed after it was signed, or another key signed it' }];
  }
  if (contentHash(value) !== value.contentSha256) {
    return [{ code: 'contradiction', detail: 'its hash of what was accepted is not that of what it lists' }];
  }
  return value.positions
    .flatMap(({ tests }) => tests.flatMap(({ pictureSha256 }) => pictureSha256 ?? []))
    .flatMap((sha256): ReportFault[] => {
      const found = picture(sha256);
      if (!found) return [{ code: 'picture_missing', detail: `${sha256}.jpg is not beside the report` }];
      if (hashOf(found) === sha256) return [];
      return [{ code: 'picture_changed', detail: `${sha256}.jpg is not the picture that was seen` }];
    });
};

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
