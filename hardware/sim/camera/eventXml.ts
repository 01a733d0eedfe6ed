import type { EventKind, EventMessage } from './events.ts';
import { escapeXml } from './soap.ts';

/** One NotificationMessage; `instant` writes a true time as the camera would. */
export const notification = (message: EventMessage, instant: (trueMs: number) => string): string => {
  const { topic, source, items, operation, atMs, utcTime } = message;
  return (
    '<wsnt:NotificationMessage><wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">' +
    `${escapeXml(topic)}</wsnt:Topic><wsnt:Message><tt:Message UtcTime="${escapeXml(utcTime ?? instant(atMs))}"` +
    `${operation === undefined ? '' : ` PropertyOperation="${operation}"`}>` +
    `<tt:Source>${simpleItems(source)}</tt:Source><tt:Data>${simpleItems(items)}</tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>`
  );
};

const simpleItems = (items: Readonly<Record<string, string>>): string =>
  Object.entries(items)
    .map(([name, value]) => `<tt:SimpleItem Name="${escapeXml(name)}" Value="${escapeXml(value)}"/>`)
    .join('');

/** What GetEventProperties answers: the kinds as a tree of topics. */
export const eventProperties = (kinds: readonly EventKind[]): string =>
  '<tev:GetEventPropertiesResponse><tev:TopicNamespaceLocation>http://www.onvif.org/onvif/ver10/topics/topicns.xml</tev:TopicNamespaceLocation>' +
  `<wsnt:FixedTopicSet>true</wsnt:FixedTopicSet><wstop:TopicSet>${topicTree(kinds)}</wstop:TopicSet>` +
  '<wsnt:TopicExpressionDialect>http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet</wsnt:TopicExpressionDialect>' +
  '<tev:MessageContentFilterDialect>http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter</tev:MessageContentFilterDialect>' +
  '<tev:MessageContentSchemaLocation>http://www.onvif.org/onvif/ver10/schema/onvif.xsd</tev:MessageContentSchemaLocation></tev:GetEventPropertiesResponse>';

interface Branch {
  readonly below: Map<string, Branch>;
  kind: EventKind | undefined;
}

const topicTree = (kinds: readonly EventKind[]): string => {
  const root: Branch = { below: new Map(), kind: undefined };
  for (const kind of kinds) {
    let branch = root;
    for (const name of kind.topic.split('/')) {
      const next: Branch = branch.below.get(name) ?? { below: new Map(), kind: undefined };
      branch.below.set(name, next);
      branch = next;
    }
    branch.kind = kind;
  }
  return inside(root);
};

const inside = ({ below, kind }: Branch): string =>
  (kind ? description(kind) : '') +
  [...below]
    .map(([name, branch]) => `<${name}${branch.kind ? ' wstop:topic="true"' : ''}>${inside(branch)}</${name}>`)
    .join('');

const description = ({ source, item, type, isProperty }: EventKind): string =>
  `<tt:MessageDescription IsProperty="${isProperty}"><tt:Source><tt:SimpleItemDescription Name="${source}" Type="tt:ReferenceToken"/></tt:Source>` +
  `<tt:Data><tt:SimpleItemDescription Name="${item}" Type="xs:${type}" xmlns:xs="http://www.w3.org/2001/XMLSchema"/></tt:Data></tt:MessageDescription>`;
