import type { FlowNode } from '../normalise.ts';

/** A node that listens to more than the days hold. */
export interface Unplayed {
  readonly node: string;
  /** What it listens to; null: a flow chooses it while it runs. */
  readonly topic: string | null;
}

/**
 * The nodes whose topics are not, or not as a whole, among what is played: what devices said is recorded as events alone. What
 * flows tell each other below `nestbox/{site}/flows/` they hear here as well.
 */
export const unplayedBy = (nodes: readonly FlowNode[], site: string, places: readonly string[]): Unplayed[] => {
  const played = [...places, 'flows/#'].map((place) => `nestbox/${site}/${place}`);
  const disabled = new Set(nodes.filter(({ type, disabled: is }) => type === 'tab' && is === true).map(({ id }) => id));
  return nodes.flatMap((node): Unplayed[] => {
    if (node.type !== 'mqtt in' || node.d === true || disabled.has(String(node.z))) return [];
    const name = String(node.name || node.id);
    if (node.topicType === 'dynamic') return [{ node: name, topic: null }];
    const topic = String(node.topic ?? '').replaceAll(siteOf, site);
    return played.some((filter) => covers(filter, topic)) ? [] : [{ node: name, topic }];
  });
};

/** How a flow names its own site (product.ts). */
const siteOf = /\$\{NESTBOX_SITE\}/g;

/** Whether all that `inner` matches is matched by `outer`; both are filters of MQTT. */
const covers = (outer: string, inner: string): boolean => {
  const [wide, narrow] = [outer.split('/'), inner.split('/')];
  for (const [level, want] of wide.entries()) {
    if (want === '#') return true;
    const have = narrow[level];
    if (have === undefined || have === '#' || (want !== '+' && want !== have)) return false;
  }
  return wide.length === narrow.length;
};
