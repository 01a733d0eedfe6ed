import type { EventType, JournalEvent } from '#contract/events.ts';
import type { FootageFigures, SummaryEnvelope } from '#contract/summary.ts';
import { GapReason } from '#contract/values.ts';
import type { Day } from '../time/calendar.ts';
import { totalMs, uncovered } from '../time/spans.ts';
import type { CameraFact, KeepingFact, Stretch } from './facts.ts';
import { createNotes, minutesOf, type Part, secondsOf, tally, within } from './figures.ts';

/** A gap of the opening hours before it is written out. */
export interface Uncovered extends Stretch {
  readonly cause: SummaryEnvelope['gaps'][number]['cause'];
}

/**
 * How much of the planned opening hours the box has seen. What lies after the sealing has not happened yet; what lies
 * before it and outside the box's uptime is unknown for good.
 */
export const coverageOf = (
  planned: Stretch,
  until: Stretch['to'],
  uptime: readonly Stretch[],
): { readonly plannedMinutes: number; readonly coveredMinutes: number; readonly gaps: readonly Uncovered[] } => {
  const gaps: Uncovered[] = uncovered(uptime, planned).flatMap((gap) => {
    const past = within([gap], { from: planned.from, to: until }).map((stretch) => ({
      ...stretch,
      cause: 'box_off' as const,
    }));
    const future = within([gap], { from: until, to: planned.to }).map((stretch) => ({
      ...stretch,
      cause: 'not_yet' as const,
    }));
    return [...past, ...future];
  });
  const missing = totalMs(gaps);
  return {
    plannedMinutes: minutesOf(planned.to - planned.from),
    coveredMinutes: minutesOf(planned.to - planned.from - missing),
    gaps,
  };
};

/** What the cameras recorded of what they should have. `undefined` in, null out: never zero. */
export const footageOf = (
  cameras: readonly CameraFact[] | undefined,
  events: readonly JournalEvent[],
  keeping: KeepingFact | undefined,
): Part<FootageFigures | null> => {
  if (!cameras) return { figures: null, unknown: [{ path: '', why: 'footage_unreadable' }] };
  const notes = createNotes();
  const count = (type: EventType): number => events.filter((event) => event.type === type).length;
  const gaps = cameras.flatMap((camera) => camera.gaps);
  const gapSeconds = tally(GapReason.enum, []);
  for (const gap of gaps) gapSeconds[gap.reason] += secondsOf(gap);
  return {
    figures: {
      camerasRequired: cameras.length,
      camerasRecording: cameras.filter(({ recording }) => recording).length,
      requiredMinutes: minutesOf(cameras.reduce((sum, { requiredMs }) => sum + requiredMs, 0)),
      recordedMinutes: minutesOf(cameras.reduce((sum, { recordedMs }) => sum + recordedMs, 0)),
      gaps: gaps.length,
      gapSeconds,
      longestGapSeconds: Math.max(0, ...gaps.map(secondsOf)),
      oldestPlayableDay: notes.orNull('oldestPlayableDay', playableFrom(cameras), 'no_footage'),
      lookUps: count('footage.viewing_granted'),
      exports: count('footage.export_finished'),
      ...(keeping && {
        holdsActive: keeping.holdsActive,
        forecastFullDay: notes.orNull(
          'forecastFullDay',
          keeping.fullOn,
          keeping.isMeasured ? 'disks_suffice' : 'not_measured',
        ),
      }),
    },
    unknown: notes.unknown,
  };
};

/** The latest of the cameras' oldest days: before it some camera has nothing. */
const playableFrom = (cameras: readonly CameraFact[]): Day | undefined => {
  const oldest = cameras.map(({ oldestPlayable }) => oldestPlayable);
  return oldest.includes(undefined)
    ? undefined
    : oldest
        .flatMap((day) => day ?? [])
        .sort()
        .at(-1);
};
