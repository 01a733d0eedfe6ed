import type { TSchema } from '#typebox';
import Type from '#typebox';
import { AnswerReceiptBody, NoticeBody, ReceiptBody, ResendBody, SealedAnswer } from './district.ts';
import { type EventType, eventCatalogue, keptInside, publishedTypes } from './events.ts';
import { DayDigest, FlowAnswer, FlowRequest, UnresolvedAlerts } from './flows.ts';
import { RoomView } from './rooms.ts';
import { closed } from './shape.ts';
import { LeaseCommand, SiteState } from './site.ts';
import { SealedSummary } from './summary.ts';
import { EventId, Timestamp } from './values.ts';
import { ZoneReport } from './zones.ts';

/** One topic family of the contract's MQTT table. `send`: the agent publishes. */
interface Channel {
  readonly id: string;
  readonly address: string;
  readonly description: string;
  readonly action: 'send' | 'receive';
  readonly retained: boolean;
  readonly qos: 0 | 1;
  readonly parameters: Readonly<Record<string, string>>;
  readonly messages: Readonly<Record<string, { readonly contentType: string; readonly payload: TSchema }>>;
}

const json = 'application/json';
const cloudEvents = 'application/cloudevents+json';

/** A CloudEvent (1.0, structured) about one event of the journal. */
const cloudEventOf = (type: EventType) => ({
  contentType: cloudEvents,
  payload: Type.Object(
    {
      specversion: Type.Literal('1.0'),
      id: EventId,
      source: Type.String(),
      type: Type.Literal(`cn.nestbox.${type}`),
      subject: Type.String(),
      time: Timestamp,
      datacontenttype: Type.Literal(json),
      sequence: Type.String(),
      data: dataOutside(type),
    },
    { additionalProperties: true },
  ),
});

/** What the event holds, without what stays in the box. */
const dataOutside = (type: EventType): TSchema => {
  const { data } = eventCatalogue[type];
  const inside = keptInside[type];
  return inside ? Type.Omit(data, [inside], closed) : data;
};

const messagesOf = (types: readonly EventType[]): Channel['messages'] =>
  Object.fromEntries(types.map((type) => [type, cloudEventOf(type)]));

const site = { site: 'The facility code' };

const channels: readonly Channel[] = [
  {
    id: 'state',
    address: 'nestbox/{site}/state',
    description: 'Whether the agent is online; `online: false` is also its last will.',
    action: 'send',
    retained: true,
    qos: 1,
    parameters: site,
    messages: { state: { contentType: json, payload: SiteState } },
  },
  {
    id: 'rooms',
    address: 'nestbox/{site}/rooms/{room}',
    description: 'One room, as in GET /api/v1/rooms.',
    action: 'send',
    retained: true,
    qos: 1,
    parameters: { ...site, room: 'The room id' },
    messages: { room: { contentType: json, payload: RoomView } },
  },
  {
    id: 'zones',
    address: 'nestbox/{site}/zones/{zone}',
    description: 'How one zone stands. Nothing is armed, disarmed or reset over MQTT.',
    action: 'send',
    retained: true,
    qos: 1,
    parameters: { ...site, zone: 'The zone id' },
    messages: { zone: { contentType: json, payload: ZoneReport } },
  },
  {
    id: 'alerts',
    address: 'nestbox/{site}/alerts/{id}',
    description: 'The life of one alert.',
    action: 'send',
    retained: false,
    qos: 1,
    parameters: { ...site, id: 'The alert id' },
    messages: messagesOf(publishedTypes.filter((type) => type.startsWith('alert.'))),
  },
  {
    id: 'events',
    address: 'nestbox/{site}/events/{type}',
    description:
      'The published events of the journal, without names: for flows. The others are not sent, so `sequence` has holes.',
    action: 'send',
    retained: false,
    qos: 1,
    parameters: { ...site, type: 'The event type' },
    messages: messagesOf(publishedTypes),
  },
  {
    id: 'summaries',
    address: 'nestbox/{site}/summaries',
    description: 'Sealed daily summaries, byte for byte as signed.',
    action: 'send',
    retained: false,
    qos: 1,
    parameters: site,
    messages: { summary: { contentType: cloudEvents, payload: SealedSummary } },
  },
  {
    id: 'unresolved',
    address: 'nestbox/{site}/unresolved',
    description: 'The alerts that are not resolved, the oldest first: for flows that were away while they were raised.',
    action: 'send',
    retained: true,
    qos: 1,
    parameters: site,
    messages: { unresolved: { contentType: json, payload: UnresolvedAlerts } },
  },
  {
    id: 'digest',
    address: 'nestbox/{site}/digest',
    description: 'The newest sealed day in a few counts, without names, ids and health: for flows.',
    action: 'send',
    retained: true,
    qos: 1,
    parameters: site,
    messages: { digest: { contentType: json, payload: DayDigest } },
  },
  {
    id: 'flowRequests',
    address: 'nestbox/{site}/flows/requests',
    description:
      'What a flow asks. The same id again is done once. A flow may ask, never silence: no request ends what the agent sounds.',
    action: 'receive',
    retained: false,
    qos: 1,
    parameters: site,
    messages: { request: { contentType: json, payload: FlowRequest } },
  },
  {
    id: 'flowAnswers',
    address: 'nestbox/{site}/flows/answers',
    description: 'The answer to each request, in words where it is refused.',
    action: 'send',
    retained: false,
    qos: 1,
    parameters: site,
    messages: { answer: { contentType: json, payload: FlowAnswer } },
  },
  {
    id: 'answers',
    address: 'nestbox/{site}/answers',
    description: "Sealed answers to the district's notices, byte for byte as signed. Upstream broker.",
    action: 'send',
    retained: false,
    qos: 1,
    parameters: site,
    messages: { answer: { contentType: json, payload: SealedAnswer } },
  },
  {
    id: 'receipts',
    address: 'nestbox/{site}/receipts',
    description: 'What the district has, signed by it. Upstream broker.',
    action: 'receive',
    retained: false,
    qos: 1,
    parameters: site,
    messages: {
      summary: { contentType: json, payload: ReceiptBody },
      answer: { contentType: json, payload: AnswerReceiptBody },
    },
  },
  {
    id: 'notices',
    address: 'nestbox/{site}/notices',
    description: 'What the district has to say, signed by it. Upstream broker.',
    action: 'receive',
    retained: false,
    qos: 1,
    parameters: site,
    messages: { notice: { contentType: json, payload: NoticeBody } },
  },
  {
    id: 'resends',
    address: 'nestbox/{site}/resends',
    description: 'What the district lost and asks for once more, signed by it. Upstream broker.',
    action: 'receive',
    retained: false,
    qos: 1,
    parameters: site,
    messages: { resend: { contentType: json, payload: ResendBody } },
  },
  {
    id: 'commands',
    address: 'nestbox/{site}/commands/{device}',
    description: 'A level with a lease, to sirens and lights that speak our own profile.',
    action: 'send',
    retained: false,
    qos: 0,
    parameters: { ...site, device: 'The device id' },
    messages: { lease: { contentType: json, payload: LeaseCommand } },
  },
];

/** The AsyncAPI 3 description of everything the agent says and hears over MQTT under its own prefix. */
export const asyncApi = (version: string): object => ({
  asyncapi: '3.0.0',
  info: {
    title: 'Nestbox over MQTT',
    version,
    description: 'MQTT 3.1.1, JSON in UTF-8, at most 64 KiB. What must expire carries its expiry in the payload.',
    license: { name: 'Apache-2.0' },
  },
  defaultContentType: json,
  channels: Object.fromEntries(channels.map((channel) => [channel.id, channelOf(channel)])),
  operations: Object.fromEntries(
    channels.map(({ id, action, retained, qos }) => [
      `${action}_${id}`,
      {
        action,
        channel: { $ref: `#/channels/${id}` },
        bindings: { mqtt: { qos, retain: retained, bindingVersion: '0.2.0' } },
      },
    ]),
  ),
});

const channelOf = ({ address, description, parameters, messages }: Channel): object => ({
  address,
  description,
  parameters: Object.fromEntries(Object.entries(parameters).map(([name, text]) => [name, { description: text }])),
  messages: Object.fromEntries(
    Object.entries(messages).map(([name, { contentType, payload }]) => [
      // A message key may hold no dot.
      name.replaceAll('.', '_'),
      {
        name,
        contentType,
        payload: { schemaFormat: 'application/schema+json;version=draft-2020-12', schema: payload },
      },
    ]),
  ),
});
