import type { RuleReference } from '#contract/events.ts';
import { Compile } from '#typebox/schema';
import { type FieldFault, faultsOfSchema } from '../config/fieldFaults.ts';
import type { Day } from '../time/calendar.ts';
import { RulePack } from './schema.ts';

export type { AgeBand, MixedAges, RulePack } from './schema.ts';

/** At least one pack: the box never judges by no rule. */
export type RulePacks = readonly [RulePack, ...RulePack[]];

const validator = Compile(RulePack);

/** Reads a value as a rule pack. Returns the faults, each naming the rule or the place at fault, or the frozen pack. */
export const parsePack = (
  value: unknown,
): { readonly ok: true; readonly pack: RulePack } | { readonly ok: false; readonly faults: readonly FieldFault[] } => {
  if (!validator.Check(value)) return { ok: false, faults: faultsOfSchema(validator.Errors(value)[1]) };
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
const contradictions = (pack: RulePack): FieldFault[] => {
  const faults: FieldFault[] = [];
  const add = (path: string, message: string, zh: string): void => void faults.push({ path, message, zh });
  for (const [id, rule] of Object.entries(pack.rules)) {
    if (rule.document in pack.documents) continue;
    add(
      `/rules/${id}/document`,
      `rule ${id} cites the unknown document "${rule.document}"`,
      `规则 ${id} 引用的文件“${rule.document}”不在包中`,
    );
  }
  for (const [path, id] of referencesIn(pack)) {
    if (id in pack.rules) continue;
    add(path, `names the rule "${id}", which is not in this pack`, `所指的规则“${id}”不在包中`);
  }
  pack.bands.forEach((band, index) => {
    const next = pack.bands[index + 1];
    const [path, after] = [`/bands/${index}`, `/bands/${index + 1}`];
    if (band.fromMonths >= band.toMonths) {
      add(path, `rule ${band.rule}: the band ends before it begins`, `规则 ${band.rule}：年龄段的止早于起`);
    }
    if (next && next.fromMonths !== band.toMonths) {
      add(
        after,
        `rule ${next.rule}: the band does not begin where the one before ends`,
        `规则 ${next.rule}：年龄段没有接着上一段开始`,
      );
    }
    if (next && next.childrenPerCaregiver < band.childrenPerCaregiver) {
      add(
        after,
        `rule ${next.rule}: an older band may not ask for more caregivers than a younger one`,
        `规则 ${next.rule}：较大的年龄段不能比较小的要求更多保育人员`,
      );
    }
  });
  for (const [type, rule] of Object.entries(pack.classes)) {
    const covered = pack.bands.some(
      ({ fromMonths, toMonths }) => fromMonths <= rule.fromMonths && rule.fromMonths < toMonths,
    );
    if (covered) continue;
    add(
      `/classes/${type}/fromMonths`,
      `rule ${rule.capRule}: no band covers the first month of the class ${type}`,
      `规则 ${rule.capRule}：没有年龄段包含班级 ${type} 的起始月龄`,
    );
  }
  const { guardianPictures = 'off', guardianPicturesRule } = pack.footage;
  if (guardianPictures !== 'off' && guardianPicturesRule === undefined) {
    add(
      '/footage/guardianPicturesRule',
      `must name the rule of this pack that allows guardians pictures, or set guardianPictures to "off"`,
      '应写明本包中允许家长看画面的规则，否则把 guardianPictures 设为 "off"',
    );
  }
  if (pack.effectiveTo !== undefined && pack.effectiveTo < pack.effectiveFrom) {
    add('/effectiveTo', 'lies before effectiveFrom', '早于 effectiveFrom');
  }
  return faults;
};

const referencesIn = (pack: RulePack): [path: string, id: string][] => [
  ...pack.bands.map((band, index): [string, string] => [`/bands/${index}/rule`, band.rule]),
  ...Object.entries(pack.classes).flatMap(([type, rule]): [string, string][] => [
    [`/classes/${type}/capRule`, rule.capRule],
    [`/classes/${type}/ratioRule`, rule.ratioRule],
  ]),
  ...Object.entries(pack.mixedAges.rules).map(([name, id]): [string, string] => [`/mixedAges/rules/${name}`, id]),
  ['/facility/placesRule', pack.facility.placesRule],
  ['/facility/spaceRule', pack.facility.spaceRule],
  ['/facility/leaseRule', pack.facility.leaseRule],
  ['/footage/rule', pack.footage.rule],
  ...(pack.footage.guardianPicturesRule === undefined
    ? []
    : [['/footage/guardianPicturesRule', pack.footage.guardianPicturesRule] as [string, string]]),
  ['/alarm/rule', pack.alarm.rule],
  ['/subsidy/rule', pack.subsidy.rule],
];
