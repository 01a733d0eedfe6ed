/** What the nodes use of Node-RED, which brings no types of its own. */
export interface Message {
  topic?: string;
  payload?: unknown;
  [key: string]: unknown;
}

export interface Status {
  readonly fill: 'green' | 'yellow' | 'red' | 'grey';
  readonly shape: 'dot' | 'ring';
  readonly text: string;
}

export type Send = (messages: Message | null | readonly (Message | null)[]) => void;

export interface RedNode {
  readonly id: string;
  readonly send: Send;
  status(status: Status): void;
  on(event: 'input', listener: (message: Message, send: Send, done: (error?: Error) => void) => void): void;
  on(event: 'close', listener: (done: () => void) => void): void;
}

export interface Red {
  readonly nodes: {
    createNode(node: RedNode, config: object): void;
    registerType(type: string, create: (this: RedNode, config: never) => void): void;
    getNode(id: string): RedNode | null;
  };
  readonly util: {
    evaluateNodeProperty(value: string, type: 'env', node: RedNode): unknown;
    getMessageProperty(message: Message, path: string): unknown;
  };
}

/** What every node but the site itself has in its form. */
export interface NodeConfig {
  readonly name?: string;
  /** The id of a `nestbox-site`. */
  readonly site?: string;
}
