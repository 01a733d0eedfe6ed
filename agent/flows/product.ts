import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type FlowNode, parseFlows } from './normalise.ts';

/** The flows that come with the product, the bodies of its functions and its own nodes. */
export const productFolder = resolve(import.meta.dirname, '../../flows');

/** What `flows.json` of the product says. @throws in words that name the file. */
export const shippedFlows = (folder = productFolder): FlowNode[] => {
  const read = parseFlows(readFileSync(join(folder, 'flows.json'), 'utf8'));
  if (!read.ok) throw new Error(`${join(folder, 'flows.json')} ${read.detail}`);
  return read.nodes;
};

/**
 * The nodes as Node-RED gets them: each function node with the body of its own tested file, which `func` names, and with
 * `${NAME}` anywhere in a text replaced by the site's value: Node-RED itself replaces only a text that is nothing else.
 * What a body says is a program and stays as it is.
 * @throws when a named file or value is missing.
 */
export const expandFlows = (
  nodes: readonly FlowNode[],
  values: Readonly<Record<string, string>>,
  folder = productFolder,
): FlowNode[] =>
  nodes.map((node) => {
    const entries = Object.entries(node).map(([key, value]) => [
      key,
      node.type === 'function' && key === 'func' ? bodyIn(folder, value) : replaced(value, values),
    ]);
    return Object.fromEntries(entries) as FlowNode; // the same keys
  });

const bodyIn = (folder: string, func: unknown): unknown =>
  typeof func === 'string' && /^functions\/[\w-]+\.js$/.test(func)
    ? bodyOf(readFileSync(join(folder, func), 'utf8'))
    : func;

const replaced = (value: unknown, values: Readonly<Record<string, string>>): unknown => {
  if (typeof value === 'string') {
    return value.replaceAll(/\$\{(NESTBOX_\w+)\}/g, (_whole, name: string) => {
      const own = values[name];
      if (own === undefined) throw new Error(`flows.json asks for \${${name}}, which no site has`);
      return own;
    });
  }
  if (Array.isArray(value)) return value.map((each) => replaced(each, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaced(each, values)]));
};

/** A module that exports `onMessage(msg, {flow, env})`, as the body of a function node. */
const bodyOf = (module: string): string =>
  `${module.replaceAll(/^export /gm, '')}\nreturn onMessage(msg, { flow, env });`;
