import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FlowNode, normalise, parseFlows, textOf } from './normalise.ts';
import { shippedFlows } from './product.ts';

/** One deploy. `flows: null`: back to what the product brings. */
export interface FlowVersion {
  readonly version: number;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly by: string;
  readonly flows: readonly FlowNode[] | null;
}

/** What is to run, and what it was instead, if the newest could not be read. */
export interface ChosenFlows {
  /** Undefined: the product's own. */
  readonly version: number | undefined;
  readonly nodes: readonly FlowNode[];
  readonly fallback: string | undefined;
}

export interface FlowVersions {
  /** What runs from the next start on; none: the product's own. */
  readonly file: string;
  /** Oldest first. What cannot be read of them is left out. */
  all(): FlowVersion[];
  find(version: number): FlowVersion | undefined;
  /** Keeps a version and makes it the one that runs. Null goes back to the product's own. */
  deploy(nodes: readonly FlowNode[] | null, by: string): FlowVersion;
  /**
   * The flows in `DATA/flows/flows.json` if they can be run, else the last version that can, else the product's. What somebody
   * wrote into the file by hand becomes a version of its own. `isRunnable` says in words why not.
   * @throws when not even the product's can.
   */
  choose(isRunnable: (nodes: readonly FlowNode[]) => string | undefined): ChosenFlows;
}

/** The deployed flows of a site, `DATA/flows`: one file each, never changed, numbered from 1. */
export const openFlowVersions = (data: string, productFolder?: string): FlowVersions => {
  const folder = join(data, 'flows');
  const file = join(folder, 'flows.json');
  const kept = join(folder, 'versions');

  const numbers = (): number[] => {
    try {
      return readdirSync(kept)
        .flatMap((name) => /^(\d{6})\.json$/.exec(name)?.[1] ?? [])
        .map(Number)
        .sort((a, b) => a - b);
    } catch {
      return [];
    }
  };
  const find = (version: number): FlowVersion | undefined => {
    try {
      const said = JSON.parse(readFileSync(join(kept, nameOf(version)), 'utf8')) as FlowVersion; // only written below
      return said.flows === null || parseFlows(JSON.stringify(said.flows)).ok ? said : undefined;
    } catch {
      return undefined;
    }
  };
  const all = (): FlowVersion[] => numbers().flatMap((version) => find(version) ?? []);

  const keep = (nodes: readonly FlowNode[] | null, by: string): FlowVersion => {
    mkdirSync(kept, { recursive: true, mode: 0o700 });
    const flows = nodes && normalise(nodes);
    // The command line and the editor may deploy at once: each number is taken once.
    for (let version = (numbers().at(-1) ?? 0) + 1; ; version += 1) {
      const made: FlowVersion = { version, at: new Date().toISOString(), by, flows };
      try {
        writeFileSync(join(kept, nameOf(version)), `${JSON.stringify(made, null, 2)}\n`, { flag: 'wx', flush: true });
        return made;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
    }
  };

  const written = (): string | undefined => {
    try {
      return readFileSync(file, 'utf8');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  };

  return {
    file,
    all,
    find,
    deploy: (nodes, by) => {
      const made = keep(nodes, by);
      if (made.flows === null) {
        rmSync(file, { force: true });
        return made;
      }
      writeFileSync(`${file}.new`, textOf(made.flows), { flush: true });
      renameSync(`${file}.new`, file);
      return made;
    },
    choose: (isRunnable) => {
      const text = written();
      const shipped = (fallback?: string): ChosenFlows => {
        const nodes = shippedFlows(productFolder);
        const fault = isRunnable(nodes);
        if (fault !== undefined) throw new Error([fallback, `the product's own flows: ${fault}`].join('; '));
        return { version: undefined, nodes, fallback };
      };
      if (text === undefined) return shipped();
      const read = parseFlows(text);
      const fault = read.ok ? isRunnable(read.nodes) : read.detail;
      if (read.ok && fault === undefined) {
        const newest = all().at(-1);
        const isKept = newest?.flows && textOf(newest.flows) === textOf(read.nodes);
        return {
          version: (isKept ? newest : keep(read.nodes, 'flows.json')).version,
          nodes: read.nodes,
          fallback: undefined,
        };
      }
      const why = `${file} ${fault}`;
      for (const { version, flows } of all().reverse()) {
        if (flows === null) return shipped(why);
        if (isRunnable(flows) === undefined) return { version, nodes: flows, fallback: why };
      }
      return shipped(why);
    },
  };
};

const nameOf = (version: number): string => `${String(version).padStart(6, '0')}.json`;
