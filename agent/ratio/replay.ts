import type { Replay } from '#contract/policy.ts';
import { packForDay, type RulePack } from '../policy/pack.ts';
import { type Day, dayBounds, toRfc3339 } from '../time/calendar.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';
import { breachesOf } from './breaches.ts';
import type { RatioRules, RoomVerdict } from './evaluate.ts';
import type { RatioStep } from './intervals.ts';
import type { Past } from './past.ts';

export interface ReplayParts {
  readonly pastUnder: (rules: RatioRules) => Past;
  readonly rules: RatioRules;
  readonly coverageOf: (day: Day) => Pick<Replay, 'plannedMinutes' | 'coveredMinutes'>;
}
type Difference = Replay['rooms'][number]['differences'][number];

/**
 * Judges a past day again under another pack, whatever its own dates, and says where the verdict differs and which rule
 * says so on either side. People, rooms and events are as corrected by now. `now` cuts off a day that still runs.
 */
export const replayDay = (day: Day, pack: RulePack, parts: ReplayParts & { readonly now: EpochMs }): Replay => {
  const { rules, pastUnder, now } = parts;
  const { timeZone, settleMs } = rules;
  const bounds = dayBounds(day, timeZone);
  const range = { from: bounds.from, to: epochMs(Math.max(bounds.from, Math.min(bounds.to, now))) };
  const was = pastUnder(rules).steps(range);
  const again = pastUnder({ ...rules, packs: [undated(pack)] }).steps(range);
  const before = packForDay(rules.packs, day);
  return {
    day,
    was: { pack: before.id, version: before.version },
    now: { pack: pack.id, version: pack.version },
    ...parts.coverageOf(day),
    rooms: [...new Set([...was, ...again].map(({ roomId }) => roomId))].map((roomId) => {
      const own = (steps: readonly RatioStep[]) => steps.filter((step) => step.roomId === roomId);
      const short = (steps: readonly RatioStep[]) => breachesOf(own(steps), settleMs);
      const seconds = (steps: readonly RatioStep[]): number =>
        Math.round(short(steps).reduce((sum, { shortMs }) => sum + shortMs, 0) / 1000);
      return {
        roomId,
        wasShortSeconds: seconds(was),
        shortSeconds: seconds(again),
        wasBreaches: short(was).length,
        breaches: short(again).length,
        differences: differencesOf(own(was), own(again), timeZone),
      };
    }),
  };
};

/** Replayed by its rules, not by its dates: the question is what they would have said. */
const undated = ({ effectiveTo: _ended, ...pack }: RulePack): RulePack => ({ ...pack, effectiveFrom: '0001-01-01' });

/** The stretches in which the two readings of one room disagree on what is required or how it stands. */
const differencesOf = (was: readonly RatioStep[], again: readonly RatioStep[], timeZone: string): Difference[] => {
  const edges = [...new Set([...was, ...again].flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const at = (steps: readonly RatioStep[], instant: EpochMs) =>
    steps.find(({ from, to }) => from <= instant && instant < to)?.verdict;
  const found: Difference[] = [];
  edges.slice(0, -1).forEach((from, index) => {
    const to = edges[index + 1] ?? from;
    const [before, after] = [at(was, from), at(again, from)];
    if (!before || !after || (before.required === after.required && before.state === after.state)) return;
    const difference = {
      from: toRfc3339(from, timeZone),
      to: toRfc3339(to, timeZone),
      children: after.children,
      caregivers: after.caregivers,
      was: verdictOf(before),
      now: verdictOf(after),
    };
    found.push(difference);
  });
  return found;
};

const verdictOf = ({ required, deficit, state, rule }: RoomVerdict): Difference['was'] => ({
  required,
  deficit,
  state,
  rule,
});
