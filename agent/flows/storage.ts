import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface FlowNode {
  id: string;
  type: string;
  func?: string;
  [key: string]: unknown;
}

/**
 * Reads flows.json with each function node's body made from its own tested file, which `func` names, and with
 * `${NAME}` anywhere in a text replaced by the site's value: Node-RED itself replaces only a text that is nothing else.
 * @throws when a named file or value is missing or the JSON is broken.
 */
export const readFlows = (folder: string, values: Readonly<Record<string, string>>): FlowNode[] => {
  const text = readFileSync(join(folder, 'flows.json'), 'utf8').replaceAll(/\$\{(\w+)\}/g, (_whole, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`flows.json asks for \${${name}}, which no site has`);
    return JSON.stringify(value).slice(1, -1);
  });
  // Checked by Node-RED itself when the flows start; only `func` is looked at here.
  const nodes = JSON.parse(text) as FlowNode[];
  return nodes.map((node) =>
    node.type === 'function' && node.func?.startsWith('functions/')
      ? { ...node, func: bodyOf(readFileSync(join(folder, node.func), 'utf8')) }
      : node,
  );
};

/** A module that exports `onMessage(msg, {flow, env})`, as the body of a function node. */
const bodyOf = (module: string): string =>
  `${module.replaceAll(/^export /gm, '')}\nreturn onMessage(msg, { flow, env });`;

/**
 * Node-RED's storage interface over the product's own flow folder. Flows come in with the product and are never
 * written from the running process; the broker account comes from the data folder and stays in memory.
 */
export const flowStorage = (
  folder: string,
  values: Readonly<Record<string, string>>,
  broker: { user: string; password: string } | undefined,
) => {
  const nothing = async (): Promise<object> => ({});
  const readOnly = async (): Promise<never> => {
    throw new Error('Flows are part of the product: change flows/ and restart');
  };
  return {
    init: async (): Promise<void> => {},
    getFlows: async () => readFlows(folder, values),
    saveFlows: readOnly,
    getCredentials: async () => (broker ? { broker } : {}),
    saveCredentials: async (): Promise<void> => {},
    getSettings: nothing,
    saveSettings: async (): Promise<void> => {},
    getSessions: nothing,
    saveSessions: async (): Promise<void> => {},
    getLibraryEntry: async () => [],
    saveLibraryEntry: readOnly,
  };
};
