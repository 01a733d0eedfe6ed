import { generateKeyPairSync } from 'node:crypto';
import { canonical } from '#agent/journal/chain.ts';
import { publicKeyOf } from '#agent/journal/signature.ts';
import type { SiteKey } from '#agent/journal/siteKey.ts';
import { readSealed, sealBytes } from '#agent/summary/envelope.ts';
import type { SealedRow, SealedStore } from '#agent/summary/store.ts';
import type { PublicKey } from '#contract/district.ts';
import { emptyHead } from './chain.ts';
import type { TamperKind } from './tamperKinds.ts';

export interface Tampered {
  readonly store: SealedStore;
  /** The key that it says is its own; undefined: its true one. */
  readonly key: PublicKey | undefined;
}

/** How many of the newest days a facility that was rolled back has lost. */
const rolledBackDays = 3;

/**
 * The chain as it is told by a facility that cheats, near its newest end, so that also a district which has pulled
 * before gets to see it. `foreign`: the chain of somebody else, of which a replayed day is taken.
 */
export const tamper = (kind: TamperKind, own: readonly SealedRow[], foreign: readonly SealedRow[]): Tampered => {
  // The last but one: something sound comes after it.
  const place = Math.max(0, own.length - 2);
  const chosen = own[place];
  if (!chosen) return { store: storeOver([]), key: undefined };
  const replaced = (row: SealedRow | undefined): SealedRow[] =>
    own.map((each, at) => (at === place && row ? row : each));
  switch (kind) {
    case 'changed-byte':
      return { store: storeOver(replaced({ ...chosen, bytes: withOneMore(chosen.bytes) })), key: undefined };
    case 'removed-day':
      return { store: storeOver(own.filter((row) => row !== chosen)), key: undefined };
    case 'reordered-day':
      return { store: storeOver([...own.slice(0, place), ...own.slice(place + 1), chosen]), key: undefined };
    case 'replayed':
      // Under its own number, or the cursor would pass it by.
      return {
        store: storeOver(replaced(foreign[place] && { ...foreign[place], sequence: chosen.sequence })),
        key: undefined,
      };
    case 'rolled-back':
      return { store: storeOver(own.slice(0, Math.max(1, own.length - rolledBackDays))), key: undefined };
    case 'swapped-key': {
      const { privateKey } = generateKeyPairSync('ed25519');
      const key: SiteKey = { privateKey, jwk: publicKeyOf(privateKey) };
      return { store: storeOver([...own.slice(0, place), ...sealedAnew(own.slice(place), key)]), key: key.jwk };
    }
  }
};

/** The smallest lie that pays: one figure of the attendance made one higher. The bytes stay canonical JSON. */
const withOneMore = (bytes: Buffer): Buffer => {
  const text = bytes.toString('utf8');
  const changed = text.replace(/"peak":(\d)/, (_all, digit: string) => `"peak":${(Number(digit) + 1) % 10}`);
  return Buffer.from(changed === text ? text.replace('"starts":0', '"starts":1') : changed);
};

const sealedAnew = (rows: readonly SealedRow[], key: SiteKey): SealedRow[] => {
  let previous = rows[0]?.previous ?? emptyHead.sha256;
  return rows.map((row) => {
    const reading = readSealed(row.bytes);
    if (!reading.ok) throw new Error(`What was sealed here cannot be read: ${canonical(reading)}`);
    const { envelope, ...figures } = reading.sealed.data;
    const summary = { ...figures, envelope: { ...envelope, previousHash: previous, boxId: key.jwk.kid } };
    const sealed = sealBytes(summary, key);
    const anew = { ...row, ...sealed, previous, kid: key.jwk.kid };
    previous = sealed.sha256;
    return anew;
  });
};

/** A chain as it lies there, also where it is none: only the numbers after the cursor are looked at. */
const storeOver = (rows: readonly SealedRow[]): SealedStore => {
  const highest = rows.reduce<SealedRow | undefined>(
    (top, row) => (top && top.sequence > row.sequence ? top : row),
    undefined,
  );
  const pageOf = (after: number, limit: number): SealedRow[] =>
    rows.filter(({ sequence }) => sequence > after).slice(0, limit);
  const headOf = (row: SealedRow | undefined) => (row ? { sequence: row.sequence, sha256: row.sha256 } : emptyHead);
  return {
    head: () => headOf(highest),
    page: pageOf,
    headAfter: (after, limit) => {
      const page = pageOf(after, limit);
      const last = page.toSorted((a, b) => a.sequence - b.sequence).at(-1);
      return { ...headOf(last ?? highest), count: page.length };
    },
    // What a facility that cheats no longer has, it does not tell.
    oldest: () => undefined,
    sizes: (after, limit) => pageOf(after, limit).map(({ sequence, bytes }) => ({ sequence, bytes: bytes.length })),
    bytesOf: (sequence) => rows.find((row) => row.sequence === sequence)?.bytes ?? Buffer.alloc(0),
    find: (day, revision) => rows.find((row) => row.day === day && (revision ?? row.revision) === row.revision),
    latest: () => highest,
    days: () => new Set(rows.map(({ day }) => day)),
    insert: () => {
      throw new Error('A chain that is tampered with is only served');
    },
    keepKey: () => {},
    keys: () => [],
  };
};
