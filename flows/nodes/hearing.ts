import type { SiteLink, Standing } from './link.ts';
import { linkOf } from './nestbox-site.ts';
import type { NodeConfig, Red, RedNode, Status } from './red.ts';

/** A word of the catalogue of `nestbox-site`, which the editor says in its own language. */
export const word = (key: string): string => `nestbox-nodes/nestbox-site:${key}`;

export const standingStatus: Readonly<Record<Standing | 'no_site', Status>> = {
  connecting: { fill: 'yellow', shape: 'ring', text: word('status.connecting') },
  connected: { fill: 'green', shape: 'dot', text: word('status.connected') },
  offline: { fill: 'red', shape: 'ring', text: word('status.offline') },
  refused: { fill: 'red', shape: 'ring', text: word('status.refused') },
  not_allowed: { fill: 'red', shape: 'ring', text: word('status.not_allowed') },
  no_address: { fill: 'red', shape: 'ring', text: word('status.no_address') },
  no_site: { fill: 'red', shape: 'ring', text: word('status.no_site') },
};

/**
 * Makes a node of the site: its status shows how the connection stands, and with the node everything ends that `use`
 * returned. Without a site the status says so, and nothing else happens.
 */
export const joinSite = (
  red: Red,
  node: RedNode,
  config: NodeConfig,
  use: (link: SiteLink) => readonly (() => void)[],
): void => {
  red.nodes.createNode(node, config);
  const link = linkOf(red, config.site);
  if (!link) {
    node.status(standingStatus.no_site);
    return;
  }
  const ends = [link.follow((standing) => node.status(standingStatus[standing])), ...use(link)];
  node.on('close', (done) => {
    for (const end of ends) end();
    done();
  });
};

/** What a person wrote or chose: separated by blanks, commas or lines. Empty: nothing is left out. */
export const chosen = (written: string | readonly string[] | undefined): ReadonlySet<string> =>
  new Set((typeof written === 'string' ? written.split(/[\s,，、]+/) : (written ?? [])).filter((each) => each !== ''));

/** Whether it is chosen, or nothing is. */
export const allows = (choice: ReadonlySet<string>, value: string): boolean => choice.size === 0 || choice.has(value);

const mostRemembered = 1000;

/** The agent says everything at least once. True when an id comes for the first time. */
export const createOnce = (): ((id: string) => boolean) => {
  const known = new Set<string>();
  return (id) => {
    if (known.has(id)) return false;
    known.add(id);
    const [oldest] = known;
    if (known.size > mostRemembered && oldest !== undefined) known.delete(oldest);
    return true;
  };
};

/** What the agent says of one fact: CloudEvents 1.0. */
export interface CloudEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Undefined for what is no CloudEvent of ours. */
export const cloudEventOf = (content: unknown): CloudEvent | undefined => {
  const { id, type, data } = content as Partial<CloudEvent>;
  const isOurs = typeof id === 'string' && typeof type === 'string' && typeof data === 'object' && data !== null;
  return isOurs && type.startsWith('cn.nestbox.') ? (content as CloudEvent) : undefined;
};
