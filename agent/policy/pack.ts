import { Compile } from 'typebox/schema';
import type { RuleReference } from '#contract/events.ts';
import type { Day } from '../time/calendar.ts';
import { RulePack } from './schema.ts';

export type { AgeBand, MixedAges, RulePack } from './schema.ts';

/** At least one pack: the box never judges by no rule. */
export type RulePacks = readonly [RulePack, ...RulePack[]];

const validator = Compile(RulePack);

/** Reads a value as a rule pack. Returns the faults, each naming the rule or the place at fault, or the frozen pack. */
export const parsePack = (
  value: unknown,
): { readonly ok: true; readonly pack: RulePack } | { readonly ok: false; readonly faults: readonly string[] } => {
  if (!validator.Check(value)) {
    const [, errors] = validator.Errors(value);
    return { ok: false, faults: errors.map((error) => `${error.instancePath || '(top)'} ${error.message}`) };
  }
  const faults = contradictions(value);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, pack: Object.freeze(value) };
};

/**
 * The pack in force on a day: of those begun and not ended, the one that began last; of two that began on one day the
 * later in the list. A day before the first pack is
 * judged by the first one, because no verdict may come without a rule.
 */
export const packForDay = (packs: RulePacks, day: Day): RulePack =>
  packs
    .filter((pack) => pack.effectiveFrom <= day && (pack.effectiveTo === undefined || day <= pack.effectiveTo))
    .reduce<RulePack | undefined>(
      (latest, pack) => (latest === undefined || pack.effectiveFrom >= latest.effectiveFrom ? pack : latest),
      undefined,
    ) ??
  packs.findLast((pack) => pack.effectiveFrom <= day) ??
  packs[0];

/** Asked for with every verdict, and few. */
const references = new WeakMap<RulePack, Map<string, RuleReference>>();

/** The rule as every verdict names it: pack, version, id, and document, clause, quoted words and meaning in one text. */
export const ruleReference = (pack: RulePack, ruleId: string): RuleReference => {
  const known = references.get(pack)?.get(ruleId);
  if (known) return known;
  const reference = referenceOf(pack, ruleId);
  references.set(pack, (references.get(pack) ?? new Map<string, RuleReference>()).set(ruleId, reference));
  return reference;
};

const referenceOf = (pack: RulePack, ruleId: string): RuleReference => {
  const rule = pack.rules[ruleId];
  if (!rule) throw new RangeError(`${pack.id} ${pack.version} has no rule "${ruleId}"`);
  return Object.freeze({
    pack: pack.id,
    version: pack.version,
    id: ruleId,
    text: `${pack.documents[rule.document]}${rule.clause}:“${rule.words}”(${rule.says})`,
  });
};

/** What the schema cannot say: references that name nothing, bands with holes, a class that no band covers. */
const contradictions = (pack: RulePack): string[] => {
  const faults: string[] = [];
  for (const [id, rule] of Object.entries(pack.rules)) {
    if (!(rule.document in pack.documents)) faults.push(`rule ${id} cites the unknown document "${rule.document}"`);
  }
  for (const [where, id] of referencesIn(pack)) {
    if (!(id in pack.rules)) faults.push(`${where} names the rule "${id}", which is not in this pack`);
  }
  pack.bands.forEach((band, index) => {
    const next = pack.bands[index + 1];
    if (band.fromMonths >= band.toMonths) faults.push(`rule ${band.rule}: the band ends before it begins`);
    if (next && next.fromMonths !== band.toMonths) {
      faults.push(`rule ${next.rule}: the band does not begin where the one before ends`);
    }
    if (next && next.childrenPerCaregiver < band.childrenPerCaregiver) {
      faults.push(`rule ${next.rule}: an older band may not ask for more caregivers than a younger one`);
    }
  });
  for (const [type, rule] of Object.entries(pack.classes)) {
    const covered = pack.bands.some(
      ({ fromMonths, toMonths }) => fromMonths <= rule.fromMonths && rule.fromMonths < toMonths,
    );
    if (!covered) faults.push(`rule ${rule.capRule}: no band covers the first month of the class ${type}`);
  }
  if (pack.effectiveTo !== undefined && pack.effectiveTo < pack.effectiveFrom) {
    faults.push('effectiveTo lies before effectiveFrom');
  }
  return faults;
};

const referencesIn = (pack: RulePack): [where: string, id: string][] => [
  ...pack.bands.map((band): [string, string] => [`band ${band.id}`, band.rule]),
  ...Object.entries(pack.classes).flatMap(([type, rule]): [string, string][] => [
    [`class ${type}`, rule.capRule],
    [`class ${type}`, rule.ratioRule],
  ]),
  ...Object.entries(pack.mixedAges.rules).map(([name, id]): [string, string] => [`mixed ages ${name}`, id]),
  ['facility places', pack.facility.placesRule],
  ['facility space', pack.facility.spaceRule],
  ['facility premises', pack.facility.leaseRule],
  ['footage', pack.footage.rule],
  ['alarm', pack.alarm.rule],
  ['subsidy', pack.subsidy.rule],
];
