import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkFlows, type FlowNode, foldBack } from './normalise.ts';
import { expandFlows } from './product.ts';
import type { ChosenFlows, FlowVersions } from './versions.ts';

type Credentials = Readonly<Record<string, unknown>>;

export interface StorageParts {
  readonly data: string;
  readonly versions: FlowVersions;
  /** The site's values, for `${NAME}` in a text. */
  readonly values: Readonly<Record<string, string>>;
  readonly broker: { readonly user: string; readonly password: string } | undefined;
  /** What Node-RED has a node for; asked once its own are loaded. */
  readonly hasType: (type: string) => boolean;
  /** Told what runs now. */
  readonly onChosen: (chosen: Omit<ChosenFlows, 'nodes'>) => void;
  /** Told that there is nothing that could run: Node-RED itself would go on without a word. */
  readonly onNothing: (error: unknown) => void;
}

/**
 * Node-RED's storage interface over the product's flows and those that the site deployed. The account of the site's broker
 * stays in memory; other credentials, which somebody typed in the editor, lie beside the site's keys and in no flow.
 */
export const flowStorage = ({ data, versions, values, broker, hasType, onChosen, onNothing }: StorageParts) => {
  const credentialsFile = join(data, 'keys', 'flows-credentials.json');
  let running: { readonly source: readonly FlowNode[]; readonly expanded: readonly FlowNode[] } = {
    source: [],
    expanded: [],
  };
  const faultOf = (nodes: readonly FlowNode[]): string | undefined => {
    try {
      expandFlows(nodes, values);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    const unknown = nodes.find(({ type, d }) => !isStructure(type) && d !== true && !hasType(type));
    return unknown && `there is no node of type "${unknown.type}" here (node "${unknown.id}")`;
  };
  const use = (source: readonly FlowNode[]): readonly FlowNode[] => {
    running = { source, expanded: expandFlows(source, values) };
    return running.expanded;
  };
  const nothing = async (): Promise<object> => ({});
  return {
    init: async (): Promise<void> => {},
    getFlows: async () => {
      try {
        const { nodes, ...chosen } = versions.choose(faultOf);
        const expanded = use(nodes);
        onChosen(chosen);
        return expanded;
      } catch (error) {
        onNothing(error);
        throw error;
      }
    },
    /** A deploy from the editor. What could not run at the next start is refused, and the editor shows why. */
    saveFlows: async (deployed: unknown, user?: { readonly username?: string }): Promise<void> => {
      const read = checkFlows(deployed);
      if (!read.ok) throw new Error(`not deployed: ${read.detail}`);
      const source = foldBack(read.nodes, running.source, running.expanded);
      const fault = faultOf(source);
      if (fault !== undefined) throw new Error(`not deployed: ${fault}`);
      const { version } = versions.deploy(source, user?.username ?? 'editor');
      use(source);
      onChosen({ version, fallback: undefined });
    },
    getCredentials: async (): Promise<Credentials> => ({
      ...readCredentials(credentialsFile),
      ...(broker && { broker }),
    }),
    saveCredentials: async (all: Credentials): Promise<void> => {
      const { broker: _own, ...others } = all;
      writeFileSync(`${credentialsFile}.new`, JSON.stringify(others), { mode: 0o600, flush: true });
      renameSync(`${credentialsFile}.new`, credentialsFile);
    },
    getSettings: nothing,
    saveSettings: async (): Promise<void> => {},
    getSessions: nothing,
    saveSessions: async (): Promise<void> => {},
    getLibraryEntry: async () => [],
    saveLibraryEntry: async (): Promise<never> => {
      throw new Error('There is no library here: deploy, and every version is kept');
    },
  };
};

export const isStructure = (type: string): boolean =>
  ['tab', 'group', 'subflow', 'junction', 'global-config'].includes(type) || type.startsWith('subflow:');

/** What somebody typed in the editor; none is no fault. */
const readCredentials = (file: string): Credentials => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Credentials; // only written above
  } catch {
    return {};
  }
};
