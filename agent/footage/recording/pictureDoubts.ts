/** A picture of a camera, made tiny and grey: one byte of brightness for each of its points. */
export interface Glance {
  /** Wall time of the picture, in milliseconds. */
  readonly atMs: number;
  readonly points: Uint8Array;
}

export type PictureDoubt = 'black' | 'frozen';

/** What is remembered of one stream between two glances. */
export interface Watched {
  readonly last: Glance | undefined;
  /** Pictures in a row, the last one included, that were black, and that were like the one before; and when each row began. */
  readonly black: Row;
  readonly alike: Row;
  readonly doubts: readonly PictureDoubt[];
}

interface Row {
  readonly count: number;
  readonly sinceMs: number;
}

export type DoubtChange =
  | { readonly what: 'begins'; readonly kind: PictureDoubt; readonly fromMs: number }
  | { readonly what: 'ends'; readonly kind: PictureDoubt; readonly atMs: number };

const blackMean = 24;
const blackContrast = 12;
/** Two black pictures are none by chance, three alike are not: with five minutes between them, ten minutes without any change. */
const blackPictures = 2;
const alikePictures = 3;
/** The encoder's own noise: this much in one point, and in so many points. A live sensor or a clock in the picture changes more. */
const encoderNoise = 1;
const encoderShare = 0.01;

const none: Row = { count: 0, sinceMs: 0 };

/** `doubts`: those that the index holds open from before. */
export const unseen = (doubts: readonly PictureDoubt[]): Watched => ({
  last: undefined,
  black: none,
  alike: none,
  doubts,
});

/** Very dark all over, and nothing stands out: a covered lens, or a night without light. @throws RangeError without points. */
export const isBlack = (points: Uint8Array): boolean => {
  if (points.length === 0) throw new RangeError('A picture has points');
  const mean = points.reduce((sum, point) => sum + point, 0) / points.length;
  return mean <= blackMean && Math.max(...points) - Math.min(...points) <= blackContrast;
};

/** No difference but what an encoder makes of one and the same picture. */
export const isAlike = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false;
  let changed = 0;
  for (const [index, point] of a.entries()) {
    const difference = Math.abs(point - (b[index] ?? 0));
    if (difference > encoderNoise) return false;
    if (difference > 0) changed += 1;
  }
  return changed <= a.length * encoderShare;
};

/**
 * Looks at the next picture of a stream. A doubt begins at the first of the pictures that gave it, and ends at the first
 * one that is different. Black pictures look alike and are not called frozen.
 */
export const look = (
  watched: Watched,
  glance: Glance,
): { readonly watched: Watched; readonly changes: readonly DoubtChange[] } => {
  const { last } = watched;
  const dark = isBlack(glance.points);
  const still = last !== undefined && !dark && isAlike(last.points, glance.points);
  const black = dark ? longer(watched.black, glance.atMs) : none;
  const alike = still ? longer(watched.alike, last.atMs) : none;
  // The row of pictures that are like the one before is one shorter than that of pictures that are alike.
  const isDoubted = { black: black.count >= blackPictures, frozen: alike.count >= alikePictures - 1 };
  // After a start nothing is known until a second picture: what was doubted stays so, unless it can be seen to be over.
  const isOver = { black: !dark, frozen: last !== undefined && !still };
  const rows = { black, frozen: alike };
  const changes: DoubtChange[] = [];
  const doubts = (['black', 'frozen'] as const).filter((kind) => {
    const wasDoubted = watched.doubts.includes(kind);
    if (!wasDoubted && isDoubted[kind]) changes.push({ what: 'begins', kind, fromMs: rows[kind].sinceMs });
    if (wasDoubted && isOver[kind]) changes.push({ what: 'ends', kind, atMs: glance.atMs });
    return wasDoubted ? !isOver[kind] : isDoubted[kind];
  });
  return { watched: { last: glance, black, alike, doubts }, changes };
};

const longer = ({ count, sinceMs }: Row, atMs: number): Row => ({
  count: count + 1,
  sinceMs: count === 0 ? atMs : sinceMs,
});

/** A camera whose clock is further off than this shows a wrong time in its pictures. */
const clockToleranceMs = 2000;

/** What a measurement of a camera's clock (ahead of ours by so many milliseconds) changes. */
export const clockChange = (isDoubted: boolean, offsetMs: number): 'begins' | 'ends' | undefined => {
  const isOff = Math.abs(offsetMs) > clockToleranceMs;
  if (isOff === isDoubted) return undefined;
  return isOff ? 'begins' : 'ends';
};
