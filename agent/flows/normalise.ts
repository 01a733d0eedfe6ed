/** A node as flows.json has it: also tabs, groups, subflows and what is configured once. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly [key: string]: unknown;
}

export type ReadFlows =
  | { readonly ok: true; readonly nodes: FlowNode[] }
  | { readonly ok: false; readonly detail: string };

/** The nodes that a text of flows.json holds, or in words what is wrong with it. What each node needs is not judged here. */
export const parseFlows = (text: string): ReadFlows => {
  try {
    return checkFlows(JSON.parse(text));
  } catch (error) {
    return { ok: false, detail: `is no JSON: ${error instanceof Error ? error.message : 'it cannot be read'}` };
  }
};

export const checkFlows = (value: unknown): ReadFlows => {
  if (!Array.isArray(value)) return { ok: false, detail: 'must be a list of nodes, as the editor exports it' };
  const ids = new Set<string>();
  for (const [index, node] of value.entries()) {
    const where = `node ${index + 1}`;
    if (typeof node !== 'object' || node === null) return { ok: false, detail: `${where} is no object` };
    const { id, type } = node as Record<string, unknown>;
    if (typeof id !== 'string' || id === '') return { ok: false, detail: `${where} has no id` };
    if (typeof type !== 'string' || type === '') return { ok: false, detail: `${where} ("${id}") has no type` };
    if (ids.has(id)) return { ok: false, detail: `two nodes have the id "${id}"` };
    ids.add(id);
  }
  return { ok: true, nodes: value as FlowNode[] }; // each was looked at above
};

/** The editor snaps to 20, but by a node's left edge: its middle lies anywhere. Less than this is no move. */
const grid = 10;

/**
 * The same flow is the same text, whoever deployed it: tabs stay in the order in which the editor shows them, then subflows and
 * what is configured once, then each tab's nodes by id; keys have one order; a node that was nudged stays where it was.
 * Credentials are never in it.
 */
export const normalise = (nodes: readonly FlowNode[]): FlowNode[] => {
  const tabs = nodes.filter(({ type }) => type === 'tab');
  const places = new Map(tabs.map(({ id }, index) => [id, index]));
  const rankOf = (node: FlowNode): number => {
    if (node.type === 'tab') return -3;
    if (node.type === 'subflow') return -2;
    if (typeof node.z !== 'string' || node.z === '') return -1;
    return places.get(node.z) ?? tabs.length;
  };
  return nodes
    .toSorted((a, b) => {
      const byPlace = rankOf(a) - rankOf(b);
      if (byPlace !== 0) return byPlace;
      return a.type === 'tab' ? 0 : a.id < b.id ? -1 : 1;
    })
    .map(ordered);
};

const first = ['id', 'type', 'z', 'g', 'name', 'label'];
const last = ['x', 'y', 'w', 'h', 'wires'];

const ordered = (node: FlowNode): FlowNode => {
  const rank = (key: string): number =>
    first.includes(key) ? first.indexOf(key) : last.includes(key) ? 200 + last.indexOf(key) : 100;
  const entries = Object.entries(node)
    .filter(([key, value]) => key !== 'credentials' && value !== undefined)
    .toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map(([key, value]) => [
      key,
      (key === 'x' || key === 'y') && typeof value === 'number' ? Math.round(value / grid) * grid : value,
    ]);
  return Object.fromEntries(entries) as FlowNode; // id and type are among its keys
};

export const textOf = (nodes: readonly FlowNode[]): string => `${JSON.stringify(normalise(nodes), null, 2)}\n`;

/**
 * What the editor deploys holds this site's values and whole function bodies in place of `${NAME}` and `functions/FILE`. Where
 * a node still says what it was given, it keeps its source: so a deployed flow follows the next version of the product.
 */
export const foldBack = (
  deployed: readonly FlowNode[],
  source: readonly FlowNode[],
  expanded: readonly FlowNode[],
): FlowNode[] => {
  const sources = new Map(source.map((node) => [node.id, node]));
  const given = new Map(expanded.map((node) => [node.id, node]));
  return deployed.map((node) => {
    const own = sources.get(node.id);
    const was = given.get(node.id);
    if (!own || !was) return node;
    const entries = Object.entries(node).map(([key, value]) => [
      key,
      key in own && JSON.stringify(value) === JSON.stringify(was[key]) ? own[key] : value,
    ]);
    return Object.fromEntries(entries) as FlowNode; // the same keys
  });
};
