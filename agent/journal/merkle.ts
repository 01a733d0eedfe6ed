import { hash } from 'node:crypto';
import { sha256 } from './chain.ts';

// RFC 9162 2.1.1: different first bytes, so that no leaf can pass for a node.
const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

const hashBytes = 32;

/** The Merkle tree hash of RFC 9162 2.1.1 over the leaves in their order: 32 bytes. Of no leaves: SHA-256 of nothing. */
export const merkleRoot = (leaves: readonly Uint8Array[]): Buffer =>
  (leaves.length > 0 && levelsOf(leaves).at(-1)) || sha256();

/**
 * The ways from the leaves to the root: for an index, the hashes that RFC 9162 2.1.3.1 gives as its inclusion proof, nearest
 * first. The tree is made once.
 */
export const inclusionPaths = (leaves: readonly Uint8Array[]): ((index: number) => Buffer[]) => {
  const levels = levelsOf(leaves);
  return (index) =>
    levels.flatMap((hashes, height) => {
      const beside = ((index >> height) ^ 1) * hashBytes;
      return beside < hashes.length ? [hashes.subarray(beside, beside + hashBytes)] : [];
    });
};

/**
 * The tree level by level, each with its hashes side by side: those of the leaves first and the root last. Splitting at the
 * largest power of two is the same as pairing neighbours and letting a last odd one rise.
 */
const levelsOf = (leaves: readonly Uint8Array[]): Buffer[] => {
  let level = Buffer.alloc(leaves.length * hashBytes);
  // Commitments are of one length: the same bytes serve for all.
  let prefixed = Buffer.alloc(0);
  leaves.forEach((leaf, index) => {
    if (prefixed.length !== 1 + leaf.length) prefixed = Buffer.alloc(1 + leaf.length, leafPrefix);
    prefixed.set(leaf, 1);
    put(level, index, prefixed);
  });
  const levels = [level];
  const node = Buffer.alloc(1 + 2 * hashBytes, nodePrefix);
  while (level.length > hashBytes) {
    const below = level;
    const count = Math.ceil(below.length / hashBytes / 2);
    level = Buffer.alloc(count * hashBytes);
    for (let index = 0; index < count; index += 1) {
      const left = 2 * index * hashBytes;
      const copied = below.copy(node, 1, left, left + 2 * hashBytes);
      if (copied === 2 * hashBytes) put(level, index, node);
      else below.copy(level, index * hashBytes, left);
    }
    levels.push(level);
  }
  return levels;
};

/** A day has thousands of hashes: as a text with a sign for each byte one costs a third of a buffer of its own. */
const put = (level: Buffer, index: number, hashed: Uint8Array): void =>
  void level.write(hash('sha256', hashed, 'binary'), index * hashBytes, 'latin1');

/**
 * Whether the leaf stands at `index` of the tree of `size` leaves with this root, by its way there: RFC 9162 2.1.3.2, step by
 * step. Takes whatever anybody claims: a false index, size or path is no error but no proof.
 */
export const isIncluded = ({
  leaf,
  index,
  size,
  path,
  root,
}: {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly path: readonly Uint8Array[];
  readonly root: Uint8Array;
}): boolean => {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false;
  // `fn` and `sn` of the RFC: where the node stands on its level, and where the last one of the level does.
  let at = index;
  let last = size - 1;
  let reached = sha256(leafPrefix, leaf);
  // Not with shifts: those know 32 bits, and the size is anybody's claim.
  const rise = (): void => {
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  };
  for (const beside of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      reached = sha256(nodePrefix, beside, reached);
      while (at % 2 === 0 && at !== 0) rise();
    } else {
      reached = sha256(nodePrefix, reached, beside);
    }
    rise();
  }
  return last === 0 && reached.equals(root);
};
