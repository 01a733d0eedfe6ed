import type { FootageStore } from '../store.ts';
import { newestStill } from './stillSource.ts';
import type { Stills } from './stills.ts';

/** `none`: nothing was recorded in the last half minute, or no picture comes of it. */
export type NewestPicture =
  | { readonly ok: true; readonly jpeg: Buffer; readonly atMs: number }
  | { readonly ok: false; readonly why: 'busy' | 'none' };

export interface NewestPicturesParts {
  readonly store: Pick<FootageStore, 'stream' | 'segments'>;
  readonly stills: Stills;
  /** Wall time in milliseconds, as the recorder writes it into its files. */
  readonly now: () => number;
  readonly monotonicMs: () => number;
}

/** A camera that saves key frames makes one in ten seconds or so; what is older is no longer now. */
const freshMs = 30_000;
/** As long as one answer serves all who ask for the same camera. */
const servesMs = 2000;

/** The newest picture that a camera's recording holds, looked for at most once in two seconds however many ask. */
export const createNewestPictures = ({ store, stills, now, monotonicMs }: NewestPicturesParts) => {
  const known = new Map<string, { readonly untilMs: number; readonly picture: Promise<NewestPicture> }>();
  const find = async (streamId: string): Promise<NewestPicture> => {
    const stream = store.stream(streamId);
    if (!stream) return { ok: false, why: 'none' };
    const nowMs = now();
    const source = newestStill(await store.segments(stream, { from: nowMs - freshMs, to: nowMs + 1 }), nowMs - freshMs);
    if (!source) return { ok: false, why: 'none' };
    const still = await stills.of(source);
    if (!still.ok) return { ok: false, why: still.why === 'busy' ? 'busy' : 'none' };
    return { ok: true, jpeg: still.jpeg, atMs: source.atMs };
  };
  return (streamId: string): Promise<NewestPicture> => {
    const last = known.get(streamId);
    if (last && monotonicMs() < last.untilMs) return last.picture;
    const picture = find(streamId);
    known.set(streamId, { untilMs: monotonicMs() + servesMs, picture });
    return picture;
  };
};
