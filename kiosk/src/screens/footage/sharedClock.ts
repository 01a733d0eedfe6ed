/** A piece of film as the player knows it: where it lies in the film, and when it was recorded. */
export interface FilmPiece {
  /** Seconds from the start of the film. */
  readonly start: number;
  /** Seconds. */
  readonly duration: number;
  /** When its first picture was recorded, in milliseconds; null where the playlist did not say. */
  readonly programDateTime: number | null;
}

/** Where a film shows an instant, in its own seconds; undefined where nothing is recorded then. */
export const placeOf = (pieces: readonly FilmPiece[], atMs: number): number | undefined => {
  const piece = pieces.findLast(({ programDateTime }) => programDateTime !== null && programDateTime <= atMs);
  if (!piece || piece.programDateTime === null) return undefined;
  const since = (atMs - piece.programDateTime) / 1000;
  return since < piece.duration ? piece.start + since : undefined;
};

/** The first recorded instant at or after another; undefined where nothing follows. */
export const nextRecorded = (films: readonly (readonly FilmPiece[])[], atMs: number): number | undefined => {
  const starts = films.flatMap((pieces) =>
    placeOf(pieces, atMs) === undefined
      ? pieces.flatMap(({ programDateTime }) =>
          programDateTime !== null && programDateTime > atMs ? [programDateTime] : [],
        )
      : [atMs],
  );
  return starts.length === 0 ? undefined : Math.min(...starts);
};

export type Correction =
  | { readonly kind: 'seek' }
  /** Play at this many times the speed that is wanted, until it has caught up. */
  | { readonly kind: 'rate'; readonly factor: number };

/** A picture that is this far off is seen to be off. */
const seekSeconds = 0.7;
/** Closer than two frames of a slow camera nobody sees, and pulling at it would make it swing. */
const closeSeconds = 0.08;

/**
 * How a player gets back to the common clock. `drift` is how far it is behind, in seconds of film; negative: ahead. At a
 * higher speed the same delay of a machine is more film, so more is left to be caught up by playing.
 */
export const correctionOf = (drift: number, speed: number, isPlaying: boolean): Correction => {
  if (!isPlaying) return Math.abs(drift) > closeSeconds ? { kind: 'seek' } : { kind: 'rate', factor: 1 };
  if (Math.abs(drift) > seekSeconds * Math.max(1, speed)) return { kind: 'seek' };
  if (Math.abs(drift) <= closeSeconds) return { kind: 'rate', factor: 1 };
  return { kind: 'rate', factor: drift > 0 ? 1.1 : 0.9 };
};

/** HH:MM or HH:MM:SS as somebody typed it, with `:` in full or half width or none; undefined when it is no time. */
export const typedTime = (typed: string): string | undefined => {
  const digits = typed.replace(/[\s:：.]/g, '');
  const [, hours, minutes, seconds = '00'] = /^([01]\d|2[0-3])([0-5]\d)([0-5]\d)?$/.exec(digits) ?? [];
  return hours === undefined ? undefined : `${hours}:${minutes}:${seconds}`;
};

/** HH:MM:SS in the facility's zone. */
export const secondOfDay = (atMs: number, zoneMinutes: number): string =>
  new Date(atMs + zoneMinutes * 60_000).toISOString().slice(11, 19);

interface Span {
  readonly fromMs: number;
  readonly toMs: number;
}

/**
 * One instant for each of `count` equal parts of a stretch: its middle, or what is recorded nearest to it within the part;
 * undefined where nothing of a part is recorded.
 */
export const momentsOf = ({ fromMs, toMs }: Span, runs: readonly Span[], count: number): (number | undefined)[] =>
  Array.from({ length: count }, (_, index) => {
    const partMs = (toMs - fromMs) / count;
    const middle = fromMs + (index + 0.5) * partMs;
    const near = runs.flatMap((run) => {
      const from = Math.max(run.fromMs, middle - partMs / 2);
      const to = Math.min(run.toMs, middle + partMs / 2);
      return from < to ? [Math.min(Math.max(middle, from), to - 1)] : [];
    });
    return near.toSorted((one, other) => Math.abs(one - middle) - Math.abs(other - middle))[0];
  });
