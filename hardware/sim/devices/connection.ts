import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import profile from '../../profiles/siren-lease.json' with { type: 'json' };
import type { BrokerAddress } from '../broker.ts';
import type { Device, Message, SiteTopics } from './device.ts';

/** One device's own connection to the broker, kept up while the device is plugged in. */
export interface Connection {
  isPlugged(): boolean;
  plug(): void;
  /** As when the power is cut: the connection is gone without a word, and the broker publishes the last will. */
  unplug(): void;
  /** Says what has changed of the device's state. */
  tell(): void;
  /** Says one thing at once. */
  say(message: Message): void;
  /** As when its firmware hangs: it keeps its connection and says nothing. */
  mute(muted: boolean): void;
  isMuted(): boolean;
  /** A proper good-bye: says offline first. */
  close(): Promise<void>;
}

interface ConnectionOptions extends SiteTopics {
  readonly device: Device;
  readonly broker: () => BrokerAddress | undefined;
  readonly onTrouble: (problem: string) => void;
}

const retryMs = 500;
/** A third of what Home Assistant waits for, so that one lost message does no harm. */
const repeatMs = 30_000;
const goodbyeMs = 2_000;

export const connectDevice = ({ device, broker, site, discoveryPrefix, onTrouble }: ConnectionOptions): Connection => {
  const { topic: availability, online, offline } = device.presence;
  const birthTopic = `${discoveryPrefix}/status`;
  let client: MqttClient | undefined;
  let timer: NodeJS.Timeout | undefined;
  let repeating: NodeJS.Timeout | undefined;
  let plugged = false;
  let muted = false;

  const options: IClientOptions = {
    // With the site: two simulated sites on one broker must not take over each other's connections.
    clientId: `sim-${site}-${device.id}`,
    protocolVersion: 4,
    clean: true,
    keepalive: profile.availability.keepAliveSeconds,
    // mqtt.js would try the same address for ever; the embedded broker comes back on another port.
    reconnectPeriod: 0,
    will: { topic: availability, payload: Buffer.from(offline), qos: 1, retain: true },
  };

  const publish = ({ topic, payload, isPassing }: Message): void => {
    if (muted) return;
    client?.publish(topic, payload, { qos: 1, retain: isPassing !== true }, (error) => {
      if (error && plugged) onTrouble(`${device.id}: ${topic}: ${error.message}`);
    });
  };
  /** What was said last on each topic: what has not changed is not said again in between. */
  const said = new Map<string, string>();
  const tell = (): void => {
    if (!client?.connected || muted) return;
    for (const message of device.states()) {
      if (said.get(message.topic) === message.payload) continue;
      said.set(message.topic, message.payload);
      publish(message);
    }
  };
  const repeat = (): void => {
    said.clear();
    tell();
  };
  const introduce = (): void => {
    for (const message of device.introductions) publish(message);
    publish({ topic: availability, payload: online });
    repeat();
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
      clearInterval(repeating);
      if (!device.isQuiet) repeating = setInterval(repeat, repeatMs);
    });
    fresh.on('message', (topic, payload, { retain }) => {
      const words = payload.toString('utf8');
      // A retained birth message is old news: the introduction has just been published.
      if (topic === birthTopic) {
        if (words === 'online' && !retain) introduce();
      } else if (!retain && !muted) device.hear(words, topic);
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
    clearInterval(repeating);
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
    say: (message) => {
      if (client?.connected) publish(message);
    },
    isMuted: () => muted,
    mute: (on) => {
      muted = on;
      if (!on) repeat();
    },
    close: async () => {
      const last = letGo();
      if (!last) return;
      if (last.connected) {
        const said = last.publishAsync(availability, offline, { qos: 1, retain: true }).catch(() => undefined);
        await Promise.race([said, new Promise((resolve) => setTimeout(resolve, goodbyeMs).unref())]);
      }
      await last.endAsync(!last.connected).catch(() => undefined);
    },
  };
};
