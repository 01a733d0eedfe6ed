import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import profile from '../../profiles/siren-lease.json' with { type: 'json' };
import type { BrokerAddress } from '../broker.ts';
import { availabilityTopic, type Device, type SiteTopics } from './device.ts';

/** One device's own connection to the broker, kept up while the device is plugged in. */
export interface Connection {
  isPlugged(): boolean;
  plug(): void;
  /** As when the power is cut: the connection is gone without a word, and the broker publishes the last will. */
  unplug(): void;
  /** Says what the device's state is now. */
  tell(): void;
  /** A proper good-bye: says offline first. */
  close(): Promise<void>;
}

interface ConnectionOptions extends SiteTopics {
  readonly device: Device;
  readonly broker: () => BrokerAddress | undefined;
  readonly onTrouble: (problem: string) => void;
}

const retryMs = 500;
const goodbyeMs = 2_000;

export const connectDevice = ({ device, broker, site, discoveryPrefix, onTrouble }: ConnectionOptions): Connection => {
  const availability = availabilityTopic(site, device.id);
  const birthTopic = `${discoveryPrefix}/status`;
  let client: MqttClient | undefined;
  let timer: NodeJS.Timeout | undefined;
  let plugged = false;

  const options: IClientOptions = {
    // With the site: two simulated sites on one broker must not take over each other's connections.
    clientId: `sim-${site}-${device.id}`,
    protocolVersion: 4,
    clean: true,
    keepalive: profile.availability.keepAliveSeconds,
    // mqtt.js would try the same address for ever; the embedded broker comes back on another port.
    reconnectPeriod: 0,
    will: { topic: availability, payload: Buffer.from('offline'), qos: 1, retain: true },
  };

  const publish = (topic: string, payload: string): void => {
    client?.publish(topic, payload, { qos: 1, retain: true }, (error) => {
      if (error && plugged) onTrouble(`${device.id}: ${topic}: ${error.message}`);
    });
  };
  const tell = (): void => {
    if (client?.connected) for (const { topic, payload } of device.states()) publish(topic, payload);
  };
  const introduce = (): void => {
    publish(device.introduction.topic, device.introduction.payload);
    publish(availability, 'online');
    tell();
  };

  const connect = (): void => {
    const address = broker();
    if (!address) {
      timer = setTimeout(connect, retryMs);
      return;
    }
    const fresh = mqtt.connect(address.url, { ...options, ...address.account });
    client = fresh;
    fresh.on('connect', () => {
      fresh.subscribe([...device.commandTopics, birthTopic], { qos: 1 });
      introduce();
    });
    fresh.on('message', (topic, payload, { retain }) => {
      const words = payload.toString('utf8');
      // A retained birth message is old news: the introduction has just been published.
      if (topic === birthTopic) {
        if (words === 'online' && !retain) introduce();
      } else if (!retain) device.hear(words);
    });
    fresh.on('error', (error) => onTrouble(`${device.id}: ${error.message}`));
    fresh.on('close', () => {
      if (client !== fresh) return;
      fresh.end(true);
      client = undefined;
      if (plugged) timer = setTimeout(connect, retryMs);
    });
  };

  const letGo = (): MqttClient | undefined => {
    plugged = false;
    clearTimeout(timer);
    const last = client;
    client = undefined;
    return last;
  };
  return {
    isPlugged: () => plugged,
    plug: () => {
      if (plugged) return;
      plugged = true;
      connect();
    },
    unplug: () => {
      const last = letGo();
      last?.stream.destroy();
      last?.end(true);
    },
    tell,
    close: async () => {
      const last = letGo();
      if (!last) return;
      if (last.connected) {
        const said = last.publishAsync(availability, 'offline', { qos: 1, retain: true }).catch(() => undefined);
        await Promise.race([said, new Promise((resolve) => setTimeout(resolve, goodbyeMs).unref())]);
      }
      await last.endAsync(!last.connected).catch(() => undefined);
    },
  };
};
