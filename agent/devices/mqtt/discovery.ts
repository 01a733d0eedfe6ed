import { createHash } from 'node:crypto';
import { deviceAbbreviations, keyAbbreviations } from './abbreviations.ts';
import { type AvailabilitySource, type CommandWords, type Entity, lowerBoolean } from './entity.ts';
import { sensorOf } from './sensors.ts';
import { silenceBefore, silenceOf, zigbeeReportsEveryMs } from './silence.ts';
import { asText, parseTemplate, type Template } from './template.ts';
import { isSupervised, type SupervisedComponent, wordsOf } from './words.ts';

/** What a message on a discovery topic means for the entities that this topic introduced. */
export type DiscoveryReading =
  /** From now on the topic stands for exactly these. */
  | { readonly kind: 'introduced'; readonly entities: readonly Entity[] }
  | { readonly kind: 'withdrawn' }
  /** The entities are about to be introduced by another topic: forget this one, withdraw nothing. */
  | { readonly kind: 'handed_over' }
  /** Under the prefix, but no introduction: `homeassistant/status`, states. */
  | { readonly kind: 'other' }
  | { readonly kind: 'rejected'; readonly reason: RejectedBecause };
export type RejectedBecause = 'bad_json' | 'bad_discovery' | 'bad_topic' | 'too_many';

type Message = Readonly<Record<string, unknown>>;

const idPattern = /^[A-Za-z0-9_-]+$/;
const mostComponents = 64;
const mostAvailabilityTopics = 8;

/** Members of a device-based message that each of its components takes over unless it says otherwise. */
const sharedKeys = [
  'availability',
  'availability_mode',
  'availability_template',
  'availability_topic',
  'command_topic',
  'payload_available',
  'payload_not_available',
  'state_topic',
];

/**
 * Reads one message under the discovery prefix: the single form `PREFIX/COMPONENT/[NODE/]OBJECT/config` and the
 * device-based form `PREFIX/device/OBJECT/config`, abbreviated or not. Components that are not supervised (buttons,
 * measurements, settings) are left out; an empty list means that the message held nothing else.
 */
export const readDiscovery = (prefix: string, topic: string, payload: string): DiscoveryReading => {
  const parts = topic.split('/');
  if (parts[0] !== prefix || parts.at(-1) !== 'config' || parts.length < 4 || parts.length > 5)
    return { kind: 'other' };
  const [, component = '', ...ids] = parts.slice(0, -1);
  if (!ids.every((id) => idPattern.test(id))) return { kind: 'rejected', reason: 'bad_topic' };
  if (payload.trim() === '') return { kind: 'withdrawn' };
  let parsed: unknown;
  try {
    parsed = JSON.parse(payload);
  } catch {
    return { kind: 'rejected', reason: 'bad_json' };
  }
  if (!isRecord(parsed)) return { kind: 'rejected', reason: 'bad_discovery' };
  if (parsed.migrate_discovery === true) return { kind: 'handed_over' };
  const message = resolveBase(expand(parsed, keyAbbreviations));
  const objectId = ids.join('-');
  return component === 'device' ? readDeviceForm(message, objectId) : readSingleForm(message, component, objectId);
};

const readSingleForm = (message: Message, component: string, objectId: string): DiscoveryReading => {
  const supervised = supervisedAs(component, message);
  if (supervised === undefined) return { kind: 'introduced', entities: [] };
  const entity = readEntity(message, deviceOf(message), supervised, objectId);
  return entity ? { kind: 'introduced', entities: [entity] } : { kind: 'rejected', reason: 'bad_topic' };
};

const readDeviceForm = (message: Message, objectId: string): DiscoveryReading => {
  const origin = message.origin;
  if (!isRecord(message.components) || !isRecord(message.device) || !isRecord(origin) || !textOf(origin.name)) {
    return { kind: 'rejected', reason: 'bad_discovery' };
  }
  const components = Object.entries(message.components);
  if (components.length > mostComponents) return { kind: 'rejected', reason: 'too_many' };
  const device = deviceOf(message);
  const shared = Object.fromEntries(sharedKeys.filter((key) => key in message).map((key) => [key, message[key]]));
  const entities: Entity[] = [];
  for (const [key, value] of components) {
    if (!isRecord(value)) return { kind: 'rejected', reason: 'bad_discovery' };
    const component = expand(value, keyAbbreviations);
    const platform = supervisedAs(textOf(component.platform) ?? '', component);
    // A component that names only its platform is taken back: it is simply no longer listed.
    if (platform === undefined || Object.keys(component).length === 1) continue;
    const full = { origin, ...shared, ...resolveBase(component) };
    const entity = readEntity(full, device, platform, `${objectId}-${key}`);
    if (!entity) return { kind: 'rejected', reason: 'bad_topic' };
    entities.push(entity);
  }
  return { kind: 'introduced', entities };
};

/** As what a component is supervised; undefined: not at all. */
const supervisedAs = (component: string, message: Message): SupervisedComponent | undefined => {
  switch (component) {
    case 'device_automation':
      return message.automation_type === 'trigger' ? 'event' : undefined;
    case 'sensor':
      // Zigbee2MQTT's older way to tell a pressed key: a sensor that shows the last action for a moment.
      if (isAction(parseTemplate(rawText(message.value_template)))) return 'event';
      return message.device_class === 'battery' ? 'sensor' : undefined;
    default:
      return isSupervised(component) ? component : undefined;
  }
};

const isAction = (template: Template): boolean =>
  template.kind === 'path' && template.steps.length === 1 && template.steps[0] === 'action';

const readEntity = (
  message: Message,
  device: Message,
  component: SupervisedComponent,
  objectId: string,
): Entity | undefined => {
  const word = (key: string): string | undefined => {
    const text = asText(message[key]);
    return text === undefined || message[key] === null ? undefined : lowerBoolean(text);
  };
  const deviceClass = textOf(message.device_class, 40);
  const isTrigger = message.automation_type !== undefined;
  const stateTopic = rawText(isTrigger ? message.topic : message.state_topic);
  const commandTopic = rawText(message.command_topic);
  const availability = availabilityOf(message);
  const topics = [stateTopic, commandTopic, ...(availability ?? []).map(({ topic }) => topic)];
  if (!availability || !topics.every((topic) => topic === undefined || isPlainTopic(topic))) return undefined;
  const mode = message.availability_mode;
  const deviceId = deviceIdOf(textOf(message.unique_id, 400) ?? objectId);
  const entityName = textOf(message.name) ?? (isTrigger ? textOf(message.subtype) : undefined);
  const name = nameOf(textOf(device.name), entityName) ?? objectId.slice(0, 80);
  const { template, isWord } = stateTemplateOf(message, component, isTrigger);
  const words = wordsOf(component, deviceClass, word);
  return {
    deviceId,
    unitId: unitIdOf(device) ?? deviceId,
    name,
    component,
    deviceClass,
    sensor: sensorOf(component, deviceClass, [deviceId, name, textOf(message.subtype)]),
    manufacturer: textOf(device.manufacturer),
    model: textOf(device.model),
    serial: textOf(device.serial_number),
    via: textOf(device.via_device),
    sources: stateTopic === undefined ? [] : [{ topic: stateTopic, template }],
    words,
    pulses: pulsesOf(message, isTrigger),
    pulseForm: isWord ? 'word' : 'event_type',
    availability,
    availabilityMode: mode === 'all' || mode === 'any' ? mode : 'latest',
    commandTopic,
    commandWords: commandWordsOf(message, component),
    silence: silenceOfMessage(message),
    offDelay: component === 'binary_sensor' ? offDelayOf(message, words) : undefined,
    questions: [],
  };
};

const stateTemplateOf = (
  message: Message,
  component: SupervisedComponent,
  isTrigger: boolean,
): { readonly template: Template; readonly isWord: boolean } => {
  if (component === 'light' && message.schema === 'template') return { template: { kind: 'unmapped' }, isWord: false };
  const text = rawText(message.value_template) ?? rawText(message.state_value_template);
  const template = parseTemplate(text);
  if (component !== 'event') return { template, isWord: false };
  // Zigbee2MQTT's event entities take `action` apart with a page of Jinja; which action it was is all that counts here.
  if (isZigbee2Mqtt(message) && template.kind === 'unmapped' && text?.includes('value_json.action'))
    return { template: { kind: 'path', steps: ['action'] }, isWord: true };
  return { template, isWord: isTrigger || isAction(template) };
};

/** Home Assistant sends a siren JSON unless its introduction has a template, and a light what its schema says. */
const commandWordsOf = (message: Message, component: SupervisedComponent): CommandWords => {
  const template = rawText(message.command_template);
  const isJson = component === 'siren' ? template === undefined : component === 'light' && message.schema === 'json';
  const isForeign =
    message.schema === 'template' || (template !== undefined && parseTemplate(template).kind !== 'whole');
  const modes: readonly unknown[] = Array.isArray(message.supported_color_modes) ? message.supported_color_modes : [];
  return {
    on: asText(message.payload_on) ?? 'ON',
    off: asText(message.payload_off) ?? 'OFF',
    form: isForeign ? 'unmapped' : isJson ? 'json' : 'plain',
    takesRgb: modes.some((mode) => mode === 'rgb' || mode === 'hs' || mode === 'xy' || mode === 'rgbw'),
  };
};

const pulsesOf = (message: Message, isTrigger: boolean): string[] => {
  const listed: readonly unknown[] = isTrigger
    ? [message.payload]
    : isZigbee2Mqtt(message) || !Array.isArray(message.event_types)
      ? [] // Zigbee2MQTT's event types are not the actions that it sends.
      : message.event_types;
  return listed.flatMap((type) => textOf(type) ?? []);
};

const isZigbee2Mqtt = ({ origin }: Message): boolean => isRecord(origin) && origin.name === 'Zigbee2MQTT';

const silenceOfMessage = (message: Message): Entity['silence'] => {
  const { expire_after } = message;
  if (typeof expire_after === 'number' && expire_after > 0) return silenceBefore(expire_after * 1000);
  return isZigbee2Mqtt(message) ? silenceOf(zigbeeReportsEveryMs) : undefined;
};

/** No sensor is active for longer than a day by itself; a timer could not wait for more than 24 of them either. */
const longestOffDelaySeconds = 86_400;

/** A binary sensor's words are those for on and off, in this order. */
const offDelayOf = ({ off_delay }: Message, words: Entity['words']): Entity['offDelay'] => {
  const [on, off] = words.values();
  if (typeof off_delay !== 'number' || !(off_delay >= 0) || on === undefined || off === undefined) return undefined;
  return { on, off, afterMs: Math.min(off_delay, longestOffDelaySeconds) * 1000 };
};

/** The unit behind the entities that name the same device: its first identifier, or its first connection (a MAC address). */
const unitIdOf = ({ identifiers, connections }: Message): string | undefined => {
  const identifier = Array.isArray(identifiers) ? identifiers[0] : identifiers;
  const [connection]: readonly unknown[] = Array.isArray(connections) ? connections : [];
  const text = textOf(identifier, 400) ?? (Array.isArray(connection) ? textOf(connection[1], 400) : undefined);
  return text === undefined ? undefined : deviceIdOf(text);
};

/** Undefined when the message asks for something that cannot be an availability. */
const availabilityOf = (message: Message): AvailabilitySource[] | undefined => {
  const source = (topic: unknown, from: Message, template: unknown): AvailabilitySource | undefined => {
    const text = rawText(topic);
    return text === undefined
      ? undefined
      : {
          topic: text,
          template: parseTemplate(rawText(template)),
          available: asText(from.payload_available) ?? 'online',
          notAvailable: asText(from.payload_not_available) ?? 'offline',
        };
  };
  if (message.availability === undefined) {
    if (message.availability_topic === undefined) return [];
    const single = source(message.availability_topic, message, message.availability_template);
    return single && [single];
  }
  const listed = Array.isArray(message.availability) ? message.availability : [message.availability];
  if (listed.length > mostAvailabilityTopics) return undefined;
  const sources = listed.map((item) => {
    if (!isRecord(item)) return undefined;
    const full = resolveBase(expand(item, keyAbbreviations));
    return source(full.topic, full, full.value_template);
  });
  return sources.every((item) => item !== undefined) ? sources : undefined;
};

/**
 * An id that our journal takes: letters, digits, `-` and `_`, at most 64. What had to be changed gets a piece of its
 * hash, so that two different ids never become one.
 */
export const deviceIdOf = (uniqueId: string): string => {
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(uniqueId)) return uniqueId;
  const readable = uniqueId.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '');
  const fingerprint = createHash('sha256').update(uniqueId).digest('hex').slice(0, 8);
  return `${readable.slice(0, 54) || 'device'}-${fingerprint}`;
};

/** Home Assistant's way: an entity without a name carries its device's name, otherwise both. */
const nameOf = (device: string | undefined, entity: string | undefined): string | undefined => {
  if (!device || !entity || entity.startsWith(device)) return entity ?? device;
  return `${device} ${entity}`.slice(0, 80).toWellFormed();
};

const deviceOf = (message: Message): Message =>
  isRecord(message.device) ? expand(message.device, deviceAbbreviations) : {};

const expand = (message: Message, abbreviations: Readonly<Record<string, string>>): Message =>
  Object.fromEntries(
    Object.entries(message).map(([key, value]) => [
      Object.hasOwn(abbreviations, key) ? (abbreviations[key] ?? key) : key,
      value,
    ]),
  );

/** `~` at the start or end of a topic stands for the message's base topic. */
const resolveBase = (message: Message): Message => {
  const base = message['~'];
  if (typeof base !== 'string') return message;
  const resolve = (value: string): string =>
    value.startsWith('~') ? base + value.slice(1) : value.endsWith('~') ? value.slice(0, -1) + base : value;
  const isTopic = (key: string): boolean => key === 'topic' || key.endsWith('_topic');
  return Object.fromEntries(
    Object.entries(message).map(([key, value]) => {
      if (typeof value === 'string') return [key, isTopic(key) ? resolve(value) : value];
      if (key !== 'availability') return [key, value];
      const listed: unknown[] = Array.isArray(value) ? value : [value];
      return [
        key,
        listed.map((item) => {
          if (!isRecord(item)) return item;
          const full = expand(item, keyAbbreviations);
          return typeof full.topic === 'string' ? { ...full, topic: resolve(full.topic) } : full;
        }),
      ];
    }),
  );
};

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const rawText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Text for people: no control characters, no broken surrogates, not empty, not longer than the journal takes. */
export const textOf = (value: unknown, longest = 80): string | undefined => {
  if (typeof value !== 'string') return undefined;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: removing them is the point
  const clean = value.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  return clean.slice(0, longest).toWellFormed() || undefined;
};

/** A topic that can be subscribed to as it stands: no wildcard, no broker internals. */
export const isPlainTopic = (topic: string): boolean =>
  topic.length <= 256 && !/[#+\0]/.test(topic) && !topic.startsWith('$') && topic.isWellFormed();
