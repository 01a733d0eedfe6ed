import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';

/** What of Node-RED's untyped module we use. */
export interface NodeRed {
  init(server: Server, settings: object): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  readonly events: { once(name: string, listener: () => void): void };
  /** An Express application, once it was initialised with an admin root. */
  readonly httpAdmin: (request: IncomingMessage, response: ServerResponse) => void;
  readonly hooks: { add(name: string, listener: (event: never) => boolean | undefined): void };
  readonly nodes: { getType(type: string): unknown };
}

/** Loads Node-RED, which takes half a second. */
export const loadNodeRed = (): NodeRed => createRequire(import.meta.url)('node-red') as NodeRed;

/** Starts it and waits until its flows run: `start` itself resolves before. */
export const startFlows = async (red: NodeRed): Promise<void> => {
  const started = new Promise<void>((done) => red.events.once('flows:started', done));
  await red.start();
  await started;
};
