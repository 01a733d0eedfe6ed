import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { FlowNode } from './normalise.ts';
import type { LockedSettings } from './settings.ts';
import { isStructure } from './storage.ts';

/** What of Node-RED's untyped module we use. */
export interface NodeRed {
  init(server: Server, settings: object): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  readonly events: Record<
    'on' | 'once',
    (
      name: 'flows:started',
      listener: (started: { readonly config: { readonly flows: readonly FlowNode[] } }) => void,
    ) => void
  >;
  /** An Express application, once it was initialised with an admin root. */
  readonly httpAdmin: (request: IncomingMessage, response: ServerResponse) => void;
  readonly hooks: { add(name: string, listener: (event: never) => boolean | undefined): void };
  readonly nodes: { getType(type: string): unknown; getNode(id: string): unknown };
}

/** Loads Node-RED, which takes half a second. */
export const loadNodeRed = (): NodeRed => createRequire(import.meta.url)('node-red') as NodeRed;

/**
 * Starts it and waits until its flows run: `start` itself resolves before. A tab that could not start, now or after a deploy, is
 * a failure: Node-RED only prints why, and goes on with the others.
 */
export const startFlows = async (red: NodeRed, onFailure: LockedSettings['onFailure']): Promise<void> => {
  const started = new Promise<void>((done) => red.events.once('flows:started', () => done()));
  red.events.on('flows:started', ({ config: { flows } }) => {
    for (const tab of flows.filter(({ type, disabled }) => type === 'tab' && disabled !== true)) {
      const still = flows.filter(
        ({ id, type, z, d }) => z === tab.id && d !== true && !isStructure(type) && !red.nodes.getNode(id),
      );
      const ids = still.map(({ id }) => `"${id}"`).join(', ');
      if (still.length > 0)
        onFailure({ node: `${tab.label || tab.id}`, detail: `did not start: ${ids}`.slice(0, 200) });
    }
  });
  await red.start();
  await started;
};
