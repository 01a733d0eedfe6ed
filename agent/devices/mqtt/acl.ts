import type { BrokerAccountName } from '#agent/config/brokerAccount.ts';

export interface SiteTopics {
  readonly site: string;
  readonly discoveryPrefix: string;
}

/** Where only the agent speaks: whoever could publish here could fake an alert, a room or a siren command. */
const agentOnly = ['state', 'rooms', 'zones', 'alerts', 'events', 'summaries', 'commands', 'receipts', 'notices'];

/**
 * Whether an account of the embedded broker may publish on a topic (wills included). Flows may speak under
 * `nestbox/{site}/flows/` and to lights that introduced themselves; never to a siren, never in the agent's name.
 */
export const mayPublish = (
  account: BrokerAccountName,
  topic: string,
  { site, discoveryPrefix }: SiteTopics,
  lightCommandTopics: ReadonlySet<string>,
): boolean => {
  if (topic.startsWith('$')) return false;
  const ours = `nestbox/${site}/`;
  switch (account) {
    case 'agent':
      return true;
    case 'flows':
      return topic.startsWith(`${ours}flows/`) || (lightCommandTopics.has(topic) && !topic.startsWith('nestbox/'));
    case 'devices': {
      if (topic === ownDiscoveryTopic({ site, discoveryPrefix })) return false;
      if (!topic.startsWith(ours)) return true;
      const [room = ''] = topic.slice(ours.length).split('/');
      return room !== 'flows' && !agentOnly.includes(room);
    }
  }
};

/** Where the box introduces its own rooms and alerts to Home Assistant. */
export const ownDiscoveryTopic = ({ site, discoveryPrefix }: SiteTopics): string =>
  `${discoveryPrefix}/device/nestbox-${site}/config`;
