import type { RoomRatio } from '#contract/summary.ts';
import type { AlertFact } from './facts.ts';
import { createNotes, median, type Part, secondsOf } from './figures.ts';

/** How long it took from raising until somebody acknowledged, and until it was over: the middle of the alerts that were. Pure. */
export const responsesOf = (
  alerts: readonly AlertFact[],
): Part<Pick<RoomRatio, 'medianSecondsToAcknowledge' | 'medianSecondsToResolve'>> => {
  const notes = createNotes();
  const lasting = (end: 'acknowledgedAt' | 'resolvedAt'): number | undefined =>
    median(
      alerts.flatMap((alert) => {
        const at = alert[end];
        // A clock that was set back in between makes no response faster than none.
        return at === undefined ? [] : [Math.max(0, secondsOf({ from: alert.raisedAt, to: at }))];
      }),
    );
  return {
    figures: {
      medianSecondsToAcknowledge: notes.orNull(
        'medianSecondsToAcknowledge',
        lasting('acknowledgedAt'),
        alerts.length === 0 ? 'no_alert' : 'none_acknowledged',
      ),
      medianSecondsToResolve: notes.orNull(
        'medianSecondsToResolve',
        lasting('resolvedAt'),
        alerts.length === 0 ? 'no_alert' : 'none_resolved',
      ),
    },
    unknown: notes.unknown,
  };
};
