import type { RuleReference } from '#contract/events.ts';
import type { RatioInterval } from '#contract/rooms.ts';
import type { ClassType } from '#contract/values.ts';
import { type MixedAges, packForDay, type RulePack, type RulePacks, ruleReference } from '../policy/pack.ts';
import type { Day } from '../time/calendar.ts';
import { agesOn, bandOf, countBands, requirement } from './required.ts';

/** The law as this facility applies it: packs by day, and how mixed ages are judged. */
export interface RatioRules {
  readonly packs: RulePacks;
  readonly mixedAges: MixedAges;
  /** Licensed places of the whole facility; the pack's limit holds too. */
  readonly places: number;
  /** A deficit that comes back this soon after its end is the same breach (ours: a flapping input makes one). */
  readonly settleMs: number;
  /** IANA zone in which days begin. */
  readonly timeZone: string;
}

/** Who is in a room on a day: all that its verdict depends on. */
export interface RoomFacts {
  /** Types of the classes that use the room; none for a yard or a hall. */
  readonly classTypes: readonly ClassType[];
  /** Undefined for a child whose record was erased. */
  readonly birthDates: readonly (Day | undefined)[];
  /** Caregivers who count (`whyNotCounted` gives no reason). */
  readonly caregivers: number;
  readonly day: Day;
}

/** What the passing of time does not change: the grace is added by view.ts. */
export type RatioState = RatioInterval['state'];

export interface RoomVerdict {
  readonly children: number;
  readonly caregivers: number;
  readonly required: number;
  readonly deficit: number;
  readonly spare: number;
  /** Children of no band, or too young for a mixed class: judged in the nearest band and shown. */
  readonly exceptions: number;
  /** A class of the youngest lives here, or a child of the youngest band is inside: the grace is the shorter one. */
  readonly infants: boolean;
  readonly cap: number | null;
  readonly overCap: boolean;
  readonly state: RatioState;
  readonly rule: RuleReference;
}

/**
 * Judges one room. `deficit = max(0, required − counted)`; `spare` is how many more children of the youngest age that
 * belongs here or is here would still be legal with the same caregivers, never past the class cap.
 */
export const evaluateRoom = ({ birthDates, ...facts }: RoomFacts, rules: RatioRules): RoomVerdict =>
  evaluateAges({ ...facts, ages: agesOn(birthDates, facts.day) }, rules);

/** As `evaluateRoom`, for who knows the ages of the day already (in whole months, as `agesOn` gives them). */
export const evaluateAges = (
  facts: Omit<RoomFacts, 'birthDates'> & { readonly ages: readonly number[] },
  rules: RatioRules,
): RoomVerdict => {
  const pack = packForDay(rules.packs, facts.day);
  const { ages } = facts;
  const { counts, outside } = countBands(ages, pack);
  const children = ages.length;
  const needed = requirement(counts, facts.classTypes, rules.mixedAges, pack);
  const deficit = Math.max(0, needed.caregivers - facts.caregivers);
  const cap = capOf(facts.classTypes, pack);
  const most = cap ?? Math.min(rules.places, pack.facility.places);
  const band = incomingBand(counts, facts.classTypes, pack);
  const isLegal = (more: readonly number[]): boolean =>
    requirement(more, facts.classTypes, rules.mixedAges, pack).caregivers <= facts.caregivers;
  const spare = deficit > 0 ? 0 : spareChildren(counts, band, most - children, isLegal);
  return {
    children,
    caregivers: facts.caregivers,
    required: needed.caregivers,
    deficit,
    spare,
    exceptions: outside + tooYoungForMixed(ages, facts.classTypes, pack),
    infants: (counts[0] ?? 0) > 0 || facts.classTypes.includes('infant'),
    cap,
    // At the cap is legal; one more is not (四(一): 每班招托人数分别不超过10人、15人、20人).
    overCap: cap !== null && children > cap,
    state: stateOf(children, facts.caregivers, deficit, spare),
    rule: ruleReference(pack, needed.ruleId),
  };
};

/** The class cap of a room: the sum over its classes, null where no class is. */
export const capOf = (classTypes: readonly ClassType[], pack: RulePack): number | null =>
  classTypes.length === 0 ? null : classTypes.reduce((sum, type) => sum + pack.classes[type].cap, 0);

/** The most children in the whole facility: its licensed places, never more than the pack allows. */
export const facilityCapOn = (rules: RatioRules, day: Day): number =>
  Math.min(rules.places, packForDay(rules.packs, day).facility.places);

const stateOf = (children: number, caregivers: number, deficit: number, spare: number): RatioState => {
  if (children === 0 && caregivers === 0) return 'closed';
  if (children > 0 && caregivers === 0) return 'unattended';
  if (deficit > 0) return 'deficit';
  return spare === 0 ? 'tight' : 'ok';
};

/** Tries one child more at a time: at most a class cap of steps, and right for every algorithm. */
const spareChildren = (
  counts: readonly number[],
  band: number,
  most: number,
  isLegal: (counts: readonly number[]) => boolean,
): number => {
  const more = [...counts];
  for (let added = 0; ; added += 1) {
    if (added >= most) return Math.max(0, most);
    more[band] = (more[band] ?? 0) + 1;
    if (!isLegal(more)) return added;
  }
};

/** The band of the next child: the youngest that is here already or that a class of the room takes. */
const incomingBand = (counts: readonly number[], classTypes: readonly ClassType[], pack: RulePack): number => {
  const present = counts.findIndex((count) => count > 0);
  const licensed = classTypes.map((type) => bandOf(pack.classes[type].fromMonths, pack).band);
  const candidates = [...licensed, ...(present === -1 ? [] : [present])];
  return candidates.length === 0 ? 0 : Math.min(...candidates);
};

const tooYoungForMixed = (ages: readonly number[], classTypes: readonly ClassType[], pack: RulePack): number => {
  const onlyMixed = classTypes.length > 0 && classTypes.every((type) => type === 'mixed');
  const youngestBand = pack.bands[0]?.fromMonths ?? 0;
  return onlyMixed ? ages.filter((age) => age >= youngestBand && age < pack.classes.mixed.fromMonths).length : 0;
};
