import type { ClockTrust } from '../../time/clock.ts';
import { lengthOfFound } from '../reconcile/foundFile.ts';

/** One segment of a stream, from its file or, when that is lost, from what the old index said of it. */
export interface Piece {
  readonly run: string;
  readonly seq: number;
  readonly startMs: number;
  /** Length of its fragments in milliseconds; of a lost file, its length in the old index. */
  readonly mediaMs: number;
  readonly volumeId: number;
  readonly bytes: number;
  readonly initBytes: number;
  readonly sha256: Buffer;
  /** Bits of `segment.flags`. */
  readonly flags: number;
  readonly offsets: Buffer;
  /** The file that it names as the one before it; undefined when the file is lost. */
  readonly previousSha256: string | null | undefined;
  /** Undefined when the file is lost. */
  readonly clocks: { readonly wallMs: number; readonly monoMs: number; readonly trust: ClockTrust } | undefined;
}

export interface PlacedPiece extends Piece {
  readonly durationMs: number;
}
export interface PieceRun {
  readonly uuid: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly clocks: Piece['clocks'];
  readonly pieces: readonly PlacedPiece[];
}

/**
 * The runs that the pieces of one stream make, in the order in which they were recorded: by the file that each names as
 * the one before it, and where that is lost, by the clock. After the clock was set back the two differ.
 */
export const runsOfPieces = (pieces: readonly Piece[]): PieceRun[] => {
  const byRun = new Map<string, Piece[]>();
  for (const piece of pieces) {
    const own = byRun.get(piece.run);
    if (own) own.push(piece);
    else byRun.set(piece.run, [piece]);
  }
  const runs = [...byRun.values()].flatMap((own) => runOf(own) ?? []).sort((a, b) => a.startMs - b.startMs);
  const holder = new Map<string, PieceRun>();
  for (const run of runs) for (const { sha256 } of run.pieces) holder.set(sha256.toString('hex'), run);

  const ordered: PieceRun[] = [];
  const placed = new Set<PieceRun>();
  for (const run of runs) {
    // This run and those before it that have no place yet, the earliest last.
    const chain: PieceRun[] = [];
    for (let at: PieceRun | undefined = run; at && !placed.has(at); ) {
      placed.add(at);
      chain.push(at);
      at = holder.get(at.pieces[0]?.previousSha256 ?? '');
    }
    ordered.push(...chain.reverse());
  }
  return ordered;
};

/** Known runs in the order of their index, and each unknown one behind the one that the disk says was before it. */
export const mergeOrders = (known: readonly string[], onDisk: readonly string[]): string[] => {
  const order = [...known];
  const places = new Set(known);
  onDisk.forEach((run, at) => {
    if (places.has(run)) return;
    const before = onDisk[at - 1];
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, run);
    places.add(run);
  });
  return order;
};

const runOf = (own: Piece[]): PieceRun | undefined => {
  const inOrder = own.sort((a, b) => a.seq - b.seq);
  const pieces = inOrder.map((piece, at): PlacedPiece => {
    const next = inOrder[at + 1];
    const nextInMs = next && next.seq === piece.seq + 1 ? next.startMs - piece.startMs : undefined;
    return { ...piece, durationMs: lengthOfFound(piece.mediaMs, nextInMs) };
  });
  const first = pieces[0];
  const last = pieces.at(-1);
  if (!first || !last) return undefined;
  return {
    uuid: first.run,
    startMs: first.startMs,
    endMs: last.startMs + last.durationMs,
    clocks: pieces.find(({ clocks }) => clocks)?.clocks,
    pieces,
  };
};
