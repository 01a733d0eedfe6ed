import { type DiscoveryReading, deviceIdOf, isPlainTopic, isRecord, rawText, textOf } from './discovery.ts';
import type { Entity, StateSource } from './entity.ts';
import { sensorOf } from './sensors.ts';

/** Tasmota's own discovery: one retained message per device under its MAC address. */
export const tasmotaTopic = 'tasmota/discovery/+/config';

type Message = Readonly<Record<string, unknown>>;

const longestList = 32;

/**
 * Reads `tasmota/discovery/<MAC>/config`: the relays (`rl`) become switches, the switches (`swc`, where something presses,
 * opens or moves) inputs. Both are told by several topics, and asked for with `STATUS 10` and `STATUS 11`.
 */
export const readTasmota = (topic: string, payload: string): DiscoveryReading => {
  const mac = /^tasmota\/discovery\/([0-9A-Fa-f]{12})\/config$/.exec(topic)?.[1];
  if (mac === undefined) return { kind: 'other' };
  if (payload.trim() === '') return { kind: 'withdrawn' };
  let message: unknown;
  try {
    message = JSON.parse(payload);
  } catch {
    return { kind: 'rejected', reason: 'bad_json' };
  }
  if (!isRecord(message)) return { kind: 'rejected', reason: 'bad_discovery' };
  const topics = topicsOf(message, mac);
  if (!topics) return { kind: 'rejected', reason: 'bad_topic' };
  const numbered = (key: string): [number, unknown][] => listOf(message[key]).map((value, index) => [index + 1, value]);
  const relays = numbered('rl').filter(([, value]) => value === 1);
  const switches = numbered('swc').filter(([, value]) => typeof value === 'number' && value >= 0);
  return {
    kind: 'introduced',
    entities: [
      ...relays.map(([number]) => relay(message, mac, topics, number)),
      ...switches.map(([number]) => input(message, mac, topics, number)),
    ],
  };
};

interface Topics {
  readonly cmnd: string;
  readonly stat: string;
  readonly tele: string;
}

const topicsOf = (message: Message, mac: string): Topics | undefined => {
  const form = rawText(message.ft) ?? '%prefix%/%topic%/';
  const [cmnd, stat, tele] = listOf(message.tp).map((prefix) =>
    form
      .replaceAll('%prefix%', rawText(prefix) ?? '')
      .replaceAll('%topic%', rawText(message.t) ?? '')
      .replaceAll('%hostname%', rawText(message.hn) ?? '')
      .replaceAll('%id%', mac.slice(-6)),
  );
  if (cmnd === undefined || stat === undefined || tele === undefined) return undefined;
  return [cmnd, stat, tele].every((topic) => isPlainTopic(topic) && topic.endsWith('/'))
    ? { cmnd, stat, tele }
    : undefined;
};

const at = (topic: string, ...steps: string[]): StateSource => ({ topic, template: { kind: 'path', steps } });

const relay = (message: Message, mac: string, { cmnd, stat, tele }: Topics, number: number): Entity => {
  // The first relay of several is POWER1, the only one POWER.
  const keys = number === 1 ? ['POWER1', 'POWER'] : [`POWER${number}`];
  return {
    ...common(message, mac, { cmnd, stat, tele }, `RL_${number}`, nameOf(message, 'fn', number)),
    component: 'switch',
    sensor: sensorOf('switch', undefined, []),
    sources: keys.flatMap((key) => [
      at(`${stat}RESULT`, key),
      at(`${tele}STATE`, key),
      at(`${stat}STATUS11`, 'StatusSTS', key),
    ]),
    commandTopic: `${cmnd}POWER${number}`,
    questions: [{ topic: `${cmnd}STATUS`, payload: '11' }],
  };
};

const input = (message: Message, mac: string, { cmnd, stat, tele }: Topics, number: number): Entity => {
  const key = `Switch${number}`;
  const name = nameOf(message, 'swn', number);
  return {
    ...common(message, mac, { cmnd, stat, tele }, `SW_${number}`, name),
    component: 'binary_sensor',
    sensor: sensorOf('binary_sensor', undefined, [name]),
    sources: [
      at(`${stat}RESULT`, key, 'Action'),
      at(`${stat}SWITCH${number}`, key, 'Action'),
      at(`${tele}SENSOR`, key),
      at(`${stat}STATUS10`, 'StatusSNS', key),
    ],
    commandTopic: undefined,
    questions: [{ topic: `${cmnd}STATUS`, payload: '10' }],
  };
};

const common = (message: Message, mac: string, { tele }: Topics, item: string, name: string) => {
  const [off = 'OFF', on = 'ON'] = listOf(message.state).map((word) => rawText(word) ?? '');
  return {
    deviceId: deviceIdOf(`${mac}_${item}`),
    unitId: deviceIdOf(mac),
    name,
    deviceClass: undefined,
    manufacturer: 'Tasmota',
    model: textOf(message.md),
    serial: mac,
    via: undefined,
    words: new Map([
      [on, 'on'],
      [off, 'off'],
    ]),
    pulses: [],
    pulseForm: 'word' as const,
    availability: [
      {
        topic: `${tele}LWT`,
        template: { kind: 'whole' as const },
        available: rawText(message.onln) ?? 'Online',
        notAvailable: rawText(message.ofln) ?? 'Offline',
      },
    ],
    availabilityMode: 'latest' as const,
    commandWords: { on, off, form: 'plain' as const, takesRgb: false },
    // Its last will tells, at the latest after one and a half of its keepalive.
    silence: undefined,
  };
};

const nameOf = (message: Message, key: 'fn' | 'swn', number: number): string => {
  const device = textOf(message.dn) ?? 'Tasmota';
  const own = textOf(listOf(message[key])[number - 1]);
  if (own === undefined)
    return key === 'fn' && number === 1 ? device : `${device} ${number}`.slice(0, 80).toWellFormed();
  return own.startsWith(device) ? own : `${device} ${own}`.slice(0, 80).toWellFormed();
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value.slice(0, longestList) : []);
