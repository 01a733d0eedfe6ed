import { randomBytes } from 'node:crypto';
import { v7 } from 'uuid';

const pieceBytes = 16;
const piecesAtOnce = 256;
let pieces = Buffer.alloc(0);

/** 16 random bytes that nothing else gets. Taken from many at a time: to ask the system costs more than the bytes. */
const freshBytes = (): Buffer => {
  if (pieces.length === 0) pieces = randomBytes(pieceBytes * piecesAtOnce);
  const piece = pieces.subarray(0, pieceBytes);
  pieces = pieces.subarray(pieceBytes);
  return piece;
};

/** The salt of one event's commitment. */
export const freshSalt = freshBytes;

/** A UUIDv7 of now. Two of one millisecond stand in no order: the journal has its own. */
export const freshId = (): string => v7({ random: freshBytes() });
