import { sha256 } from './chain.ts';

// RFC 9162 2.1.1: different first bytes, so that no leaf can pass for a node.
const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

/** The Merkle tree hash of RFC 9162 2.1.1 over the leaves in their order: 32 bytes. Of no leaves: SHA-256 of nothing. */
export const merkleRoot = (leaves: readonly Uint8Array[]): Buffer => levelsOf(leaves).at(-1)?.[0] ?? sha256();

/**
 * The ways from the leaves to the root: for an index, the hashes that RFC 9162 2.1.3.1 gives as its inclusion proof, nearest
 * first. The tree is made once.
 */
export const inclusionPaths = (leaves: readonly Uint8Array[]): ((index: number) => Buffer[]) => {
  const levels = levelsOf(leaves);
  return (index) => levels.flatMap((hashes, height) => hashes[(index >> height) ^ 1] ?? []);
};

/**
 * The tree level by level, the hashes of the leaves first and the root last. Splitting at the largest power of two is the same
 * as pairing neighbours and letting a last odd one rise.
 */
const levelsOf = (leaves: readonly Uint8Array[]): Buffer[][] => {
  let level = leaves.map((leaf) => sha256(leafPrefix, leaf));
  const levels = [level];
  // A day has thousands of nodes: each is hashed from the same bytes, and nothing is made for it but its hash.
  const node = Buffer.alloc(1 + 2 * 32, nodePrefix);
  while (level.length > 1) {
    const below = level;
    level = below.flatMap((left, at) => {
      if (at % 2 === 1) return [];
      const right = below[at + 1];
      if (!right) return [left];
      left.copy(node, 1);
      right.copy(node, 33);
      return [sha256(node)];
    });
    levels.push(level);
  }
  return levels;
};

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
  let hash = sha256(leafPrefix, leaf);
  // Not with shifts: those know 32 bits, and the size is anybody's claim.
  const rise = (): void => {
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  };
  for (const beside of path) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      hash = sha256(nodePrefix, beside, hash);
      while (at % 2 === 0 && at !== 0) rise();
    } else {
      hash = sha256(nodePrefix, hash, beside);
    }
    rise();
  }
  return last === 0 && hash.equals(root);
};
