import type { ClassType } from '#contract/values.ts';
import { type AgeBand, type MixedAges, packForDay, type RulePack, type RulePacks } from '../policy/pack.ts';
import { ageInMonths, type Day } from '../time/calendar.ts';

/** Children per band of the pack, youngest first; `outside` of them are of no band and stand in the nearest one. */
export interface BandCounts {
  readonly counts: readonly number[];
  readonly outside: number;
}

/** Sorts ages (in whole months) into the pack's bands [from, to). */
export const countBands = (agesInMonths: readonly number[], pack: RulePack): BandCounts => {
  const counts = pack.bands.map(() => 0);
  let outside = 0;
  for (const age of agesInMonths) {
    const { band, inside } = bandOf(age, pack);
    counts[band] = (counts[band] ?? 0) + 1;
    if (!inside) outside += 1;
  }
  return { counts, outside };
};

/** The band of an age; younger than all stands in the first, older than all in the last. */
export const bandOf = (ageMonths: number, pack: RulePack): { readonly band: number; readonly inside: boolean } => {
  const index = pack.bands.findIndex(({ toMonths }) => ageMonths < toMonths);
  if (index === -1) return { band: pack.bands.length - 1, inside: false };
  return { band: index, inside: ageMonths >= (pack.bands[index]?.fromMonths ?? 0) };
};

/** Whole months of age of each child on a day; a child without a birth date is judged as the youngest. */
export const agesOn = (birthDates: readonly (Day | undefined)[], day: Day): number[] =>
  birthDates.map((birthDate) => ageOn(birthDate, day));

/** As `agesOn`, of one child. */
export const ageOn = (birthDate: Day | undefined, day: Day): number =>
  birthDate === undefined ? -1 : ageInMonths(birthDate, day);

/** How many caregivers a room needs, and the rule that says so. Whole numbers only; no children need nobody. */
export interface Requirement {
  readonly caregivers: number;
  readonly ruleId: string;
}

/**
 * The larger of two demands: what the classes of the room are licensed for (四(一): 保育比分别不低于1∶3、1∶5、1∶7), and
 * what the ages inside need by the algorithm. The licensed one is named when both ask for the same.
 */
export const requirement = (
  counts: readonly number[],
  classTypes: readonly ClassType[],
  algorithm: MixedAges,
  pack: RulePack,
): Requirement => {
  const licensed = strictestClass(classTypes, pack);
  const byLicence = licensed && {
    caregivers: ceilDivide(total(counts), licensed.childrenPerCaregiver),
    ruleId: licensed.ruleId,
  };
  // With class_type the licence alone decides; where there is none (mixed, or no class), youngest is the safe reading.
  if (algorithm === 'class_type' && byLicence) {
    const isOwnBand = bandsPresent(counts, pack).every(({ rule }) => rule === byLicence.ruleId);
    return isOwnBand ? byLicence : { ...byLicence, ruleId: pack.mixedAges.rules.class_type };
  }
  const byAges = requiredCaregivers(counts, algorithm, pack);
  if (byLicence && byLicence.caregivers >= byAges) return byLicence;
  return { caregivers: byAges, ruleId: ruleOfAges(counts, classTypes, algorithm, pack) };
};

/**
 * Caregivers for children per band, by ages alone. `youngest`: all children at the youngest child's ratio. `carry`:
 * the youngest are staffed first, a caregiver's spare places go to older children, and every older band must hold.
 * `class_type` means `youngest` here, where no class is known.
 */
export const requiredCaregivers = (counts: readonly number[], algorithm: MixedAges, pack: RulePack): number =>
  algorithm === 'carry' ? carry(counts, pack) : youngest(counts, pack);

const youngest = (counts: readonly number[], pack: RulePack): number => {
  const band = pack.bands[counts.findIndex((count) => count > 0)];
  return band ? ceilDivide(total(counts), band.childrenPerCaregiver) : 0;
};

const carry = (counts: readonly number[], pack: RulePack): number => {
  let caregivers = 0;
  let spare = 0;
  pack.bands.forEach(({ childrenPerCaregiver }, index) => {
    const children = counts[index] ?? 0;
    const uncovered = Math.max(0, children - spare);
    const more = ceilDivide(uncovered, childrenPerCaregiver);
    spare = Math.max(0, spare - children) + (more * childrenPerCaregiver - uncovered);
    caregivers += more;
  });
  return caregivers;
};

const bandsPresent = (counts: readonly number[], pack: RulePack): AgeBand[] =>
  pack.bands.filter((_band, index) => (counts[index] ?? 0) > 0);

const ruleOfAges = (
  counts: readonly number[],
  classTypes: readonly ClassType[],
  algorithm: MixedAges,
  pack: RulePack,
): string => {
  const present = bandsPresent(counts, pack);
  const [only] = present;
  if (only && present.length === 1) return only.rule;
  const [type] = classTypes;
  if (present.length === 0 && type) return pack.classes[type].ratioRule;
  return algorithm === 'carry' ? pack.mixedAges.rules.carry : pack.mixedAges.rules.youngest;
};

/** Of the licensed ratios of a room's classes the strictest; undefined when none has one (mixed, or no class). */
const strictestClass = (
  classTypes: readonly ClassType[],
  pack: RulePack,
): { readonly childrenPerCaregiver: number; readonly ruleId: string } | undefined => {
  let strictest: { childrenPerCaregiver: number; ruleId: string } | undefined;
  for (const type of classTypes) {
    const { childrenPerCaregiver, ratioRule } = pack.classes[type];
    if (childrenPerCaregiver === null) continue;
    if (!strictest || childrenPerCaregiver < strictest.childrenPerCaregiver) {
      strictest = { childrenPerCaregiver, ruleId: ratioRule };
    }
  }
  return strictest;
};

/** ⌈a ÷ b⌉ in whole numbers: a sum of thirds, fifths and sevenths would be wrong at 15 and 33. */
const ceilDivide = (a: number, b: number): number => (a - (a % b)) / b + (a % b === 0 ? 0 : 1);
const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** Whether the pack of a day has a band for who was born on `birthDate`. */
export const hasBandUnder =
  (rules: { readonly packs: Parameters<typeof packForDay>[0] }) =>
  (birthDate: Day, day: Day): boolean =>
    bandOf(ageInMonths(birthDate, day), packForDay(rules.packs, day)).inside;

/** Every age in months at which a rule of these packs begins or ends, in order. */
export const ageLimitsOf = (packs: RulePacks): number[] =>
  [
    ...new Set(
      packs.flatMap(({ bands, classes }) => [
        ...bands.flatMap(({ fromMonths, toMonths }) => [fromMonths, toMonths]),
        ...Object.values(classes).map(({ fromMonths }) => fromMonths),
      ]),
    ),
  ].sort((a, b) => a - b);
