import type { DailySummary, RevisionReason } from '#contract/summary.ts';
import { canonical } from '../journal/chain.ts';

/** Why another revision is made after `previous`. */
export const reasonAfter = (
  previous: DailySummary | undefined,
  known: { readonly dayOver: boolean; readonly corrections: number; readonly events: number },
): RevisionReason => {
  if (!previous) return 'first';
  if (!known.dayOver) return 'day_running';
  if (previous.envelope.covers === 'part') return 'rest_of_day';
  if (known.corrections > previous.system.corrections) return 'corrections';
  if (known.events > previous.envelope.journal.events) return 'late_events';
  return 'recount';
};

/**
 * Whether two summaries of a day tell the same facts. What belongs to the moment of sealing and not to the day makes no
 * revision: its place in the chain, the box's version and clock, what is recording now, how far back footage reaches, what
 * is held and foreseen, whether the district had given its key. The items of 8S follow from the rest. A figure that only
 * one of the two has was not counted yet when the other was sealed, which is no new fact either: else every day that was
 * sealed before an update would be sealed anew.
 */
export const sameFacts = (one: DailySummary, other: DailySummary): boolean => {
  // The root is one of the facts: when it differs, nothing else needs to be looked at.
  if (one.envelope.journal.root !== other.envelope.journal.root) return false;
  const [left, right] = [figuresOf(one), figuresOf(other)];
  const [mine, theirs] = [alike(left, right), alike(right, left)];
  return (
    canonical(mine) === canonical(theirs) && canonical(unknownOf(one, mine)) === canonical(unknownOf(other, theirs))
  );
};

/** JSON without a schema: what is compared may be older than any that we know. */
type Tree = { readonly [key: string]: unknown };
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/** As much of `tree` as the other has words for. Lists within a group are compared whole; a group may be one of classes or rooms. */
const alike = (tree: Tree, other: Tree, isTop = true): Tree =>
  Object.fromEntries(
    Object.entries(tree).flatMap(([key, value]): [string, unknown][] => {
      const counterpart = other[key];
      if (value === undefined || counterpart === undefined) return [];
      if (isTree(value) && isTree(counterpart)) return [[key, alike(value, counterpart, false)]];
      if (!isTop || !Array.isArray(value) || !Array.isArray(counterpart)) return [[key, value]];
      const others: readonly unknown[] = counterpart;
      const parts = value.map((part: unknown, index) => {
        const its = others[index];
        return isTree(part) && isTree(its) ? alike(part, its, false) : part;
      });
      return [[key, parts]];
    }),
  );

/** Reasons of figures that are compared and are not of the moment. */
const unknownOf = ({ unknown }: DailySummary, figures: Tree): DailySummary['unknown'] =>
  unknown.filter(({ path }) => !ofTheMoment.has(path) && isIn(figures, path.split('/').slice(1)));

const isIn = (value: unknown, [key, ...rest]: readonly string[]): boolean => {
  if (key === undefined) return true;
  // A pointer into a list names a place in it, which is a key like any other.
  return typeof value === 'object' && value !== null && key in value && isIn((value as Tree)[key], rest);
};

const ofTheMoment: ReadonlySet<string> = new Set([
  '/footage/oldestPlayableDay',
  '/footage/forecastFullDay',
  '/staff/onDuty',
]);

const figuresOf = ({ envelope, footage, staff, system, unknown: _, eightS: __, ...figures }: DailySummary): Tree => ({
  ...figures,
  envelope: {
    rulePack: envelope.rulePack,
    mixedAges: envelope.mixedAges,
    covers: envelope.covers,
    dataState: envelope.dataState,
    gaps: envelope.gaps,
    events: envelope.journal.events,
    root: envelope.journal.root,
  },
  footage: footage && {
    ...footage,
    camerasRecording: 0,
    oldestPlayableDay: null,
    holdsActive: 0,
    forecastFullDay: null,
  },
  // Without a key nothing is said, so that there is nothing to compare.
  staff: staff && { ...staff, onDuty: staff.onDuty ?? undefined },
  system: { ...system, version: '', clockTrust: '' },
});
