import type { SensorKind } from '#contract/values.ts';
import type { Teaching } from '../store.ts';
import { type Meaning, meaningOf, objectClasses, plainTopic, slug, truth } from './topics.ts';
import { at, children, type Element } from './xml.ts';

/** One ONVIF notification as it came. */
export interface Notification {
  /** Plain: without ONVIF's prefixes. */
  readonly topic: string;
  /** Undefined: an event that is no property, it just happened. */
  readonly operation: 'Initialized' | 'Changed' | 'Deleted' | undefined;
  readonly source: Readonly<Record<string, string>>;
  readonly items: Readonly<Record<string, string>>;
}

/** What a notification says in our words. `origin` tells the events apart that speak of one item. */
export type Reading =
  | {
      readonly kind: 'level';
      readonly item: string;
      readonly sensor: SensorKind;
      readonly origin: string;
      /** Undefined: this origin no longer tells. */
      readonly isActive: boolean | undefined;
      /** It said that it began and may never say that it ended. */
      readonly endsUnsaid: boolean;
    }
  | { readonly kind: 'pulse'; readonly item: string; readonly sensor: SensorKind }
  | {
      readonly kind: 'count';
      readonly item: string;
      readonly sensor: SensorKind;
      readonly origin: string;
      readonly count: number;
    }
  /** One boolean that nobody knows: it can be taught. */
  | {
      readonly kind: 'unclassified';
      readonly item: string;
      readonly topic: string;
      readonly name: string;
      readonly value: string;
      readonly origin: string;
      readonly isActive: boolean | undefined;
    };

/** A NotificationMessage; undefined when it holds no ONVIF message. */
export const readNotification = (element: Element): Notification | undefined => {
  const told = at(element, 'Topic');
  const topic = plainTopic(told?.text ?? '', told?.prefixes);
  const outer = at(element, 'Message');
  const message = at(outer, 'Message') ?? outer;
  if (topic === '' || !message) return undefined;
  const operation = message.attributes.PropertyOperation;
  return {
    topic,
    operation:
      operation === 'Initialized' || operation === 'Changed' || operation === 'Deleted' ? operation : undefined,
    source: { ...simpleItems(at(message, 'Source')), ...simpleItems(at(message, 'Key')) },
    items: simpleItems(at(message, 'Data')),
  };
};

const simpleItems = (element: Element | undefined): Record<string, string> =>
  Object.fromEntries(
    children(element, 'SimpleItem').flatMap(({ attributes: { Name, Value } }) =>
      Name === undefined || Value === undefined ? [] : [[Name, Value]],
    ),
  );

/**
 * What a notification means: by the names of its data items first, by its topic where they say nothing. `Initialized`
 * tells how things stand and is never a pulse.
 */
export const readingsOf = (notification: Notification, teachings: readonly Teaching[]): Reading[] => {
  const { topic, items } = notification;
  const names = Object.keys(items);
  const taught = teachings.filter((one) => one.topic === topic && names.includes(one.item));
  if (taught.length > 0) {
    return taught.flatMap(({ item, sensor }) =>
      readingOf(notification, item, {
        sensor,
        item: ownItem(topic, item),
        kind: sensor === 'line_cross' ? 'pulse' : 'level',
      }),
    );
  }
  if (items.ClassTypes !== undefined) return objectReadings(notification, items.ClassTypes);
  const meanings = names.map((name) => ({ name, meaning: meaningOf(topic, name, tokenOf(notification)) }));
  if (meanings.some(({ meaning }) => meaning === 'ignored')) return [];
  const known = meanings.flatMap(({ name, meaning }) =>
    meaning === undefined || meaning === 'ignored' ? [] : [{ name, meaning }],
  );
  // An item with a name of its own says more than the topic that all items share.
  const readings = known.flatMap(({ name, meaning }) => readingOf(notification, name, meaning));
  if (known.length > 0) return withoutTwins(readings);
  return unclassified(notification);
};

const readingOf = (notification: Notification, name: string, meaning: Meaning): Reading[] => {
  const { operation, items } = notification;
  const { sensor, item } = meaning;
  const value = items[name] ?? '';
  const origin = originOf(notification, name);
  const isActive = operation === 'Deleted' ? undefined : truth(value);
  switch (meaning.kind) {
    case 'pulse':
      // A line crossing carries the object that crossed, or a boolean; `false` is its end, and no crossing.
      return operation === 'Initialized' || operation === 'Deleted' || isActive === false
        ? []
        : [{ kind: 'pulse', item, sensor }];
    case 'count': {
      const count = Number(value);
      return Number.isInteger(count) && count >= 0 ? [{ kind: 'count', item, sensor, origin, count }] : [];
    }
    case 'level':
      if (operation !== 'Deleted' && isActive === undefined) return [];
      return [{ kind: 'level', item, sensor, origin, isActive, endsUnsaid: operation === undefined }];
  }
};

/** Several items of one event that mean one thing (an object's id beside a crossing) are one reading. */
const withoutTwins = (readings: readonly Reading[]): Reading[] =>
  readings.filter((one, index) => {
    const first = readings.findIndex(({ kind, item }) => kind === one.kind && item === one.item);
    return one.kind !== 'pulse' || first === index;
  });

const objectReadings = (notification: Notification, classes: string): Reading[] =>
  objectClasses.map(([pattern, { sensor, item }]) => ({
    kind: 'level',
    item,
    sensor,
    origin: originOf(notification, `ClassTypes/${item}`),
    isActive: notification.operation === 'Deleted' ? undefined : pattern.test(classes),
    endsUnsaid: notification.operation === undefined,
  }));

const unclassified = (notification: Notification): Reading[] => {
  const booleans = Object.entries(notification.items).filter(([, value]) => truth(value) !== undefined);
  const [only] = booleans;
  if (!only || booleans.length > 1) return [];
  const [name, value] = only;
  const { topic, operation } = notification;
  return [
    {
      kind: 'unclassified',
      item: ownItem(topic, name),
      topic,
      name,
      value,
      origin: originOf(notification, name),
      isActive: operation === 'Deleted' ? undefined : truth(value),
    },
  ];
};

/** The end of the topic and the item as an id. */
const ownItem = (topic: string, name: string): string => slug(`${topic.split('/').slice(-2).join('-')}-${name}`);

const originOf = ({ topic, source }: Notification, name: string): string =>
  [
    topic,
    name,
    ...Object.entries(source)
      .map(([key, value]) => `${aliases[key] ?? key}=${value}`)
      .sort(),
  ].join('|');

/** Makers' own names for the same part of the source. */
const aliases: Readonly<Record<string, string>> = {
  vsconf: 'VideoSourceToken',
  Source: 'VideoSourceToken',
  VideoSourceConfigurationToken: 'VideoSourceToken',
};

const tokenOf = ({ source, items }: Notification): string | undefined =>
  ['InputToken', 'RelayToken', 'AlarmInToken', 'Token', 'RelayOutputToken', 'Index']
    .flatMap((name) => source[name] ?? items[name] ?? [])
    .at(0) ?? Object.values(source)[0];
