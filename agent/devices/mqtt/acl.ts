import type { BrokerAccountName } from '#agent/config/brokerAccount.ts';
import { supervisedComponents } from './words.ts';

export interface SiteTopics {
  readonly site: string;
  readonly discoveryPrefix: string;
}

/** Where only the agent speaks: whoever could publish here could fake an alert, a room or a siren command. */
const agentOnly = [
  'state',
  'rooms',
  'zones',
  'alerts',
  'unresolved',
  'events',
  'summaries',
  'digest',
  'commands',
  'receipts',
  'notices',
  'resends',
];

/** Under `nestbox/{site}/flows/`; what they ask is answered there by the agent alone. */
const flowsSay = ['state', 'requests'];

/**
 * Who speaks: one of the box's own accounts, or the account of one client, named as it is in its topics: a device, or a
 * gateway that speaks for many.
 */
export type Speaker =
  | { readonly account: BrokerAccountName }
  | { readonly device: string }
  | { readonly gateway: string };

/**
 * Whether an account of the embedded broker may publish on a topic (wills included). Flows may say that
 * they are there, ask the agent, and speak to lights that introduced themselves; never to a siren, never in the agent's name.
 */
export const mayPublish = (
  speaker: Speaker,
  topic: string,
  { site, discoveryPrefix }: SiteTopics,
  lightCommandTopics: ReadonlySet<string>,
): boolean => {
  if (topic.startsWith('$')) return false;
  const ours = `nestbox/${site}/`;
  if ('device' in speaker)
    return ownTopics(speaker.device, site, discoveryPrefix).some((start) => topic.startsWith(start));
  switch ('gateway' in speaker ? 'devices' : speaker.account) {
    case 'agent':
      return true;
    case 'flows':
      return (
        flowsSay.some((place) => topic === `${ours}flows/${place}`) ||
        (lightCommandTopics.has(topic) && !topic.startsWith('nestbox/'))
      );
    case 'devices': {
      if (topic === ownDiscoveryTopic({ site, discoveryPrefix })) return false;
      if (!topic.startsWith(ours)) return true;
      const [room = ''] = topic.slice(ours.length).split('/');
      return room !== 'flows' && !agentOnly.includes(room);
    }
  }
};

/**
 * Whether it may subscribe. A device hears its own commands and the birth message, a gateway what is for devices; no account
 * of a single client hears of alerts or children.
 */
export const maySubscribe = (speaker: Speaker, filter: string, { site, discoveryPrefix }: SiteTopics): boolean => {
  if ('account' in speaker) return true;
  if ('gateway' in speaker) {
    const [first = ''] = filter.split('/');
    if (first === 'nestbox') return forGateways.some((room) => filter.startsWith(`nestbox/${site}/${room}/`));
    // A wildcard at the first level would take our own topics, too.
    return !['#', '+', ''].includes(first) && !first.startsWith('$');
  }
  const { device } = speaker;
  return (
    filter === `${discoveryPrefix}/status` ||
    filter === `nestbox/${site}/commands/${device}` ||
    ownTopics(device, site, discoveryPrefix).some((start) => filter.startsWith(start)) ||
    filter.startsWith(`cmnd/${device}/`)
  );
};

const forGateways = ['commands', 'answers'];

/** Where a device with an account of its own speaks: under its own name, in the form of each dialect. */
const ownTopics = (device: string, site: string, discoveryPrefix: string): string[] => [
  `devices/${device}/`,
  // A device that is called as what many share would speak for all of them.
  ...(['nestbox', discoveryPrefix, ...sharedLevels].includes(device) ? [] : [`${device}/`]),
  `tele/${device}/`,
  `stat/${device}/`,
  `nestbox/${site}/answers/${device}/`,
  ...introducing.map((component) => `${discoveryPrefix}/${component}/${device}/`),
];
const sharedLevels = ['devices', 'tele', 'stat', 'cmnd', 'tasmota', 'zigbee2mqtt', 'esphome', 'shellies'];
const introducing = [...supervisedComponents, 'device', 'device_automation'];

/** Where the box introduces its own rooms and alerts to Home Assistant. */
export const ownDiscoveryTopic = ({ site, discoveryPrefix }: SiteTopics): string =>
  `${discoveryPrefix}/device/nestbox-${site}/config`;
