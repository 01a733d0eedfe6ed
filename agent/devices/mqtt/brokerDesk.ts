import { networkInterfaces } from 'node:os';
import type { BrokerPlace } from '#contract/brokerAccounts.ts';
import { mayPublish, maySubscribe, type SiteTopics } from './acl.ts';
import type { EmbeddedBroker } from './broker.ts';
import { type DeviceAccounts, mayHaveAccount } from './deviceAccounts.ts';
import type { Roster } from './roster.ts';

/** What a technician asks of the embedded broker: where it is, and accounts for single clients. */
export interface BrokerDesk {
  readonly accounts: DeviceAccounts;
  place(): BrokerPlace;
  /** Whether somebody is in with the account. */
  isIn(username: string): boolean;
  /**
   * The name of the account with which a unit can speak on all of its topics; of one that is not known yet, its id.
   * Undefined: it speaks on topics that are not its own alone, through a gateway or in a dialect that shares them.
   */
  nameOf(unitId: string): string | undefined;
  /** The unit that the account is of, as far as that is known; else the user name. */
  unitOf(username: string): string;
}

export interface BrokerDeskParts extends SiteTopics {
  readonly broker: Pick<EmbeddedBroker, 'port' | 'lan' | 'deviceAccounts' | 'isIn'>;
  readonly roster: Pick<Roster, 'ofUnit' | 'unitIds'>;
  /** The id that a unit has in its topics, where a profile names another one than its own. */
  readonly topicIdOf: (unitId: string) => string | undefined;
}

/** The broker as a technician sees it. */
export const brokerDesk = ({ broker, roster, topicIdOf, ...topics }: BrokerDeskParts): BrokerDesk => {
  const nameOf = (unitId: string): string | undefined => {
    const parts = roster.ofUnit(unitId);
    const topicId = topicIdOf(unitId) ?? unitId;
    const introductions = parts.map(({ introducedBy }) => introducedBy).filter((topic) => topic.includes('/'));
    const spoken = [
      ...introductions,
      ...parts.flatMap(({ entity }) => [...entity.sources, ...entity.availability].map(({ topic }) => topic)),
    ];
    const heard = parts.flatMap(({ entity }) => entity.commandTopic ?? []);
    // Home Assistant's discovery names the node: `homeassistant/binary_sensor/kitchen-node/door/config`.
    const names = [topicId, ...introductions.flatMap((topic) => topic.split('/')[2] ?? [])];
    return names.find(
      (device) =>
        mayHaveAccount(device) &&
        spoken.every((topic) => mayPublish({ device }, topic, topics, new Set())) &&
        heard.every((topic) => maySubscribe({ device }, topic, topics)),
    );
  };
  return {
    accounts: broker.deviceAccounts,
    place: () =>
      broker.lan
        ? {
            addresses: everywhere.includes(broker.lan.address) ? houseAddresses() : [broker.lan.address],
            port: broker.lan.port,
            tls: broker.lan.tls,
            isLocal: false,
          }
        : { addresses: ['127.0.0.1'], port: broker.port, tls: false, isLocal: true },
    isIn: broker.isIn,
    nameOf,
    unitOf: (username) => {
      const isKnown = roster.ofUnit(username).length > 0;
      return isKnown ? username : (roster.unitIds().find((unitId) => nameOf(unitId) === username) ?? username);
    },
  };
};

const everywhere = ['0.0.0.0', '::'];

/** The addresses of this box on its networks. */
const houseAddresses = (): string[] =>
  Object.values(networkInterfaces()).flatMap((cards = []) =>
    cards.flatMap(({ family, internal, address }) => (family === 'IPv4' && !internal ? [address] : [])),
  );
