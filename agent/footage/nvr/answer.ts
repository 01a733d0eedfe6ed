import type { ClockTrust } from '../../time/clock.ts';
import type { Span } from '../timeline.ts';
import type { NvrRecording, NvrState } from './link.ts';
import { changeOf } from './plan.ts';
import { type Presence, presenceOf } from './presence.ts';
import type { NvrStore, NvrStream } from './store.ts';

/** Asked again each time: what an NVR closes late, or fetched from a camera's own card, is found too. */
const overlapMs = 3_600_000;
/** After a start a day more, for what happened meanwhile. */
const firstOverlapMs = 26 * 3_600_000;
/** Footage older than the oldest known run by more than this was not yet asked for. */
const olderMs = 60_000;

/** From when on a stream must be asked about. `oldestMs`: the oldest footage that the NVR has. All by our clock. */
export const askSince = (
  known: { readonly searchedUntilMs: number; readonly oldestRunMs: number | null } | undefined,
  oldestMs: number,
  nowMs: number,
  isFirst: boolean,
): number => {
  if (!known) return Math.min(oldestMs, nowMs);
  if (oldestMs < (known.oldestRunMs ?? Number.POSITIVE_INFINITY) - olderMs) return oldestMs;
  return known.searchedUntilMs - (isFirst ? firstOverlapMs : overlapMs);
};

/** Writes into the index what an NVR answered about a range up to now. Times by our clock. */
export const takeAnswer = (
  store: NvrStore,
  stream: NvrStream,
  told: { readonly recording: NvrRecording; readonly states: readonly NvrState[]; readonly range: Span },
  now: { readonly bootId: number; readonly monotonicMs: number; readonly clockTrust: ClockTrust },
): Presence => {
  const { recording, states, range } = told;
  const presence = presenceOf(recording, states, range);
  const known = store.known(stream.id, range.from, presence.oldestMs ?? range.to);
  const change = changeOf(known, presence, range, stream.registeredMs);
  store.apply(stream, change, { ...now, nowMs: range.to, growing: presence.isGrowing });
  return presence;
};
