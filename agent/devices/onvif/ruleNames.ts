import type { SensorKind } from '#contract/values.ts';
import { slug } from './topics.ts';

/** Of each item, the rules that were heard of, the first one first. It outlives a restart. */
export type HeardRules = Readonly<Record<string, readonly string[]>>;

export interface KeptRules {
  read(): HeardRules;
  /** @throws when the disk does not take it. */
  write(rules: HeardRules): void;
}

/** What a camera may have several rules for, each with a place of its own in the picture. */
const ruled: ReadonlySet<SensorKind> = new Set(['line_cross', 'intrusion', 'people_count']);
/** A camera has a handful; one that invents them must not fill the book. */
const mostRules = 16;

/** The rule that an event is of, where it says so. */
export const ruleOf = (source: Readonly<Record<string, string>>): string | undefined =>
  [source.VideoAnalyticsConfigurationToken, source.Rule].filter((part) => part).join('/') || undefined;

/**
 * Tells the rules of one camera apart. The first of an item that is heard of has its name for ever (`line-cross`), so that
 * a lone one is what it always was, and nothing that stands at a position is called otherwise because a rule was added.
 */
export const createRuleNames = (kept: KeptRules, onBug: (error: unknown) => void) => {
  let heard = kept.read();
  return (item: string, sensor: SensorKind, rule: string | undefined): string => {
    if (rule === undefined || !ruled.has(sensor)) return item;
    let rules = (Object.hasOwn(heard, item) && heard[item]) || [];
    if (!rules.includes(rule) && rules.length < mostRules) {
      rules = [...rules, rule];
      heard = { ...heard, [item]: rules };
      try {
        kept.write(heard);
      } catch (error) {
        onBug(error);
      }
    }
    const index = rules.indexOf(rule);
    // One too many shares the name of the first: nothing that it tells is lost.
    return index <= 0 ? item : `${item}-${nameAt(rules, index)}`;
  };
};

/** The end of its own name; its number where that says nothing, or an earlier one has it, too. */
const nameAt = (rules: readonly string[], index: number): string => {
  const [name, ...earlier] = rules
    .slice(0, index + 1)
    .map(shortName)
    .reverse();
  if (!name) return `${index + 1}`;
  return earlier.includes(name) ? `${name}-${index + 1}` : name;
};

const shortName = (rule: string): string => slug(rule.split('/').at(-1) ?? '').slice(0, 30);
