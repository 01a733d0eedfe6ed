/** One event as it goes over the wire. */
export interface EventMessage {
  /** With prefix, for example `tns1:VideoSource/MotionAlarm`. */
  readonly topic: string;
  /** Whose event it is, by item name. */
  readonly source: Readonly<Record<string, string>>;
  /** What it says, by item name. */
  readonly items: Readonly<Record<string, string>>;
  /** `Initialized`: how things stood when the client asked; undefined: it is an event and no property. */
  readonly operation: 'Initialized' | 'Changed' | 'Deleted' | undefined;
  /** True time in milliseconds since the epoch; the camera says it by its own clock. */
  readonly atMs: number;
  /** Written as it is, instead of `atMs`. */
  readonly utcTime?: string;
}

/** A kind of event that the camera says it can send. */
export interface EventKind {
  readonly topic: string;
  readonly source: string;
  readonly item: string;
  readonly type: 'boolean' | 'int' | 'dateTime' | 'string';
  readonly isProperty: boolean;
}

export const videoSourceToken = 'VideoSource_1';
const analyticsToken = 'VideoSourceConfig_1';

/** What has a state that is yes or no. */
export type PropertyName = 'motion' | 'tamper' | 'people';

/** The kinds by name; `input`, `relay`, `people`, `line` and `count` only where the camera has them. */
const kinds = {
  motion: {
    topic: 'tns1:VideoSource/MotionAlarm',
    source: 'Source',
    item: 'State',
    type: 'boolean',
    isProperty: true,
  },
  tamper: {
    topic: 'tns1:RuleEngine/TamperDetector/Tamper',
    source: 'VideoSourceConfigurationToken',
    item: 'IsTamper',
    type: 'boolean',
    isProperty: true,
  },
  people: {
    topic: 'tns1:RuleEngine/CellMotionDetector/People',
    source: 'VideoSourceConfigurationToken',
    item: 'IsPeople',
    type: 'boolean',
    isProperty: true,
  },
  line: {
    topic: 'tns1:RuleEngine/LineDetector/Crossed',
    source: 'VideoSourceConfigurationToken',
    item: 'ObjectId',
    type: 'int',
    isProperty: false,
  },
  count: {
    topic: 'tns1:RuleEngine/CountAggregation/Counter',
    source: 'VideoSourceConfigurationToken',
    item: 'Count',
    type: 'int',
    isProperty: true,
  },
  input: {
    topic: 'tns1:Device/Trigger/DigitalInput',
    source: 'InputToken',
    item: 'LogicalState',
    type: 'boolean',
    isProperty: true,
  },
  relay: {
    topic: 'tns1:Device/Trigger/Relay',
    source: 'RelayToken',
    item: 'LogicalState',
    type: 'string',
    isProperty: true,
  },
  reboot: {
    topic: 'tns1:Monitoring/OperatingTime/LastReboot',
    source: 'DeviceToken',
    item: 'Status',
    type: 'dateTime',
    isProperty: true,
  },
} as const satisfies Record<string, EventKind>;

export type KindName = keyof typeof kinds;

/** What the camera has beside a picture; a plain one has none of it. */
export interface Extras {
  readonly inputs: number;
  readonly relays: number;
  /** It tells people, crossings of a line and counts, and when it was last started. */
  readonly analytics: boolean;
  /** Its stream wants the same logins as the camera itself. */
  readonly isStreamGuarded?: boolean;
}

export const inputTokens = ({ inputs }: Extras): string[] => tokens('DigitalInput', inputs);
export const relayTokens = ({ relays }: Extras): string[] => tokens('Relay', relays);

const tokens = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${name}_${index + 1}`);

/** How every property stands. */
export interface PropertyBook {
  /** The change as a message; undefined when nothing changed. `token`: which input or relay. */
  set(name: KindName, value: string, token?: string): EventMessage | undefined;
  get(name: KindName, token?: string): string;
  /** Every property as `Initialized`. */
  standing(): EventMessage[];
}

export const createPropertyBook = (extras: Extras, nowMs: () => number): PropertyBook => {
  const values = new Map<string, string>();
  const all: (readonly [KindName, string, string])[] = [
    ['motion', videoSourceToken, 'false'],
    ['tamper', analyticsToken, 'false'],
    ...(extras.analytics ? ([['people', analyticsToken, 'false']] as const) : []),
    ...inputTokens(extras).map((token) => ['input', token, 'false'] as const),
    ...relayTokens(extras).map((token) => ['relay', token, 'inactive'] as const),
    ...(extras.analytics ? ([['reboot', 'device', new Date(nowMs()).toISOString()]] as const) : []),
  ];
  for (const [name, token, value] of all) values.set(`${name} ${token}`, value);
  const keyOf = (name: KindName, token: string | undefined): string => `${name} ${token ?? sourceOf(name)}`;
  const message = (name: KindName, token: string, value: string, operation: 'Initialized' | 'Changed') => ({
    ...eventOf(name, value, token),
    operation,
    atMs: nowMs(),
  });
  return {
    set: (name, value, token) => {
      const key = keyOf(name, token);
      if (values.get(key) === value) return undefined;
      values.set(key, value);
      return message(name, token ?? sourceOf(name), value, 'Changed');
    },
    get: (name, token) => values.get(keyOf(name, token)) ?? '',
    standing: () =>
      all.map(([name, token]) => message(name, token, values.get(`${name} ${token}`) ?? '', 'Initialized')),
  };
};

const sourceOf = (name: KindName): string => {
  if (name === 'motion') return videoSourceToken;
  return name === 'reboot' ? 'device' : analyticsToken;
};

/** Topic, source and items of an event of that kind. */
export const eventOf = (name: KindName, value: string, token = sourceOf(name)) => ({
  topic: kinds[name].topic,
  source: { [kinds[name].source]: token },
  items: { [kinds[name].item]: value },
});

/** The kinds of event that a camera with these extras says it can send. */
export const kindsOf = (extras: Extras): EventKind[] => {
  const names: KindName[] = ['motion', 'tamper'];
  if (extras.analytics) names.push('people', 'line', 'count', 'reboot');
  if (extras.inputs > 0) names.push('input');
  if (extras.relays > 0) names.push('relay');
  return names.map((name) => kinds[name]);
};
