import type { RatioInterval } from '#contract/rooms.ts';
import { toRfc3339 } from '../time/calendar.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';
import type { WatchedStep } from './boxOff.ts';
import type { RatioRules } from './evaluate.ts';
import { type RatioStep, ratioSteps } from './intervals.ts';
import type { History, Records, Site } from './ports.ts';

/** The ratio of the past: as corrected by now, or as it was known at an earlier instant. */
export interface Past {
  /** Steps of the rooms (all when not named) over [from, to), in order of time. */
  steps(range: PastRange): RatioStep[];
}

export interface PastRange {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly roomId?: string | undefined;
  readonly asKnownAt?: EpochMs | undefined;
}

export const createPast = (options: {
  readonly site: Site;
  readonly history: History;
  /** As corrected by now, or as the box knew them at an earlier instant. */
  readonly recordsKnownAt: (instant: EpochMs | undefined) => Records;
  readonly rules: RatioRules;
  /** Reads everything from one state of the journal; a lock for each statement would cost more than the reading. */
  readonly snapshot: <T>(read: () => T) => T;
  /** The rules as the box knew them at an earlier instant; without it they never changed. */
  readonly rulesKnownAt?: (at: EpochMs) => RatioRules;
}): Past => ({
  steps: ({ from, to, roomId, asKnownAt }) =>
    options.snapshot(() =>
      ratioSteps(
        {
          roomIds: roomId === undefined ? options.site.rooms().map((room) => room.roomId) : [roomId],
          from,
          to,
          initial: options.history.presenceAt(epochMs(from - 1), asKnownAt),
          movements: options.history.movements(from, to, asKnownAt),
          guesses: options.history.guesses(from, to, asKnownAt),
        },
        options.recordsKnownAt(asKnownAt),
        asKnownAt === undefined ? options.rules : (options.rulesKnownAt?.(asKnownAt) ?? options.rules),
      ),
    ),
});

/** A step as HTTP answers it. */
export const intervalOf = (
  { roomId, from, to, verdict, causeEventId, guessed, boxOff }: WatchedStep,
  timeZone: string,
): RatioInterval => ({
  roomId,
  from: toRfc3339(from, timeZone),
  to: toRfc3339(to, timeZone),
  children: verdict.children,
  caregivers: verdict.caregivers,
  required: verdict.required,
  deficit: verdict.deficit,
  state: verdict.state,
  overCap: verdict.overCap,
  rule: verdict.rule,
  guessed,
  boxOff,
  causeEventId,
});
