import type { Call } from './deviceService.ts';
import { videoSourceToken } from './mediaService.ts';
import type { PropertyMessage, PropertyName, PullPoint, PullPoints } from './pullPoints.ts';
import { escapeXml, type Reply, refuse, reply, text } from './soap.ts';

const defaultLifeMs = 60_000;
const longestLifeMs = 3_600_000;
const longestPullMs = 60_000;
const mostMessages = 100;

/** How each property is called on the wire. */
const wire: Record<PropertyName, { topic: string; source: string; item: string }> = {
  motion: { topic: 'tns1:VideoSource/MotionAlarm', source: 'Source', item: 'State' },
  tamper: { topic: 'tns1:RuleEngine/TamperDetector/Tamper', source: 'VideoSourceConfigurationToken', item: 'IsTamper' },
};

/** The ONVIF event service; undefined for an action of another service. */
export const eventService = (call: Call, pullPoints: PullPoints): Reply | undefined => {
  const { request, base, nowMs } = call;
  switch (request.action) {
    case 'GetEventProperties':
      return reply(eventProperties);
    case 'CreatePullPointSubscription': {
      const endsAtMs = endOf(text(request.body, 'InitialTerminationTime'), nowMs);
      if (endsAtMs === undefined)
        return refuse('ter:InvalidArgVal', 'InitialTerminationTime is neither a time nor a duration');
      const pullPoint = pullPoints.create(endsAtMs);
      if (!pullPoint) return refuse('ter:MaxPullPoints', 'Every pull point is taken', 500);
      return reply(
        '<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference>' +
          `<a:Address>${escapeXml(`${base}/onvif/subscription/${pullPoint.id}`)}</a:Address></tev:SubscriptionReference>` +
          `${times('wsnt', nowMs, endsAtMs)}</tev:CreatePullPointSubscriptionResponse>`,
      );
    }
    default:
      return undefined;
  }
};

/** What is asked at a pull point's own address; undefined for an action that pull points do not know. */
export const subscriptionService = async (
  { request, nowMs }: Call,
  pullPoint: PullPoint | undefined,
  signal: AbortSignal,
): Promise<Reply | undefined> => {
  if (!pullPoint) return refuse('wsnt:ResourceUnknownFault', 'There is no such pull point (any more)');
  switch (request.action) {
    case 'PullMessages': {
      const timeoutMs = durationMs(text(request.body, 'Timeout')) ?? longestPullMs;
      const limit = Number(text(request.body, 'MessageLimit') ?? 1);
      const calledAt = performance.now();
      const messages = await pullPoint.pull(
        Math.min(Math.max(1, limit || 1), mostMessages),
        Math.min(timeoutMs, longestPullMs),
        signal,
      );
      const answeredAtMs = nowMs + (performance.now() - calledAt);
      return reply(
        `<tev:PullMessagesResponse>${times('tev', answeredAtMs, pullPoint.endsAtMs())}${messages.map(notification).join('')}</tev:PullMessagesResponse>`,
      );
    }
    case 'Renew': {
      const endsAtMs = endOf(text(request.body, 'TerminationTime'), nowMs);
      if (endsAtMs === undefined)
        return refuse('ter:InvalidArgVal', 'TerminationTime is neither a time nor a duration');
      pullPoint.renew(endsAtMs);
      return reply(`<wsnt:RenewResponse>${times('wsnt', nowMs, endsAtMs)}</wsnt:RenewResponse>`);
    }
    case 'SetSynchronizationPoint':
      pullPoint.synchronise();
      return reply('<tev:SetSynchronizationPointResponse/>');
    case 'Unsubscribe':
      pullPoint.end();
      return reply('<wsnt:UnsubscribeResponse/>');
    default:
      return undefined;
  }
};

/** `PT1M`, `PT30.5S`, `P1DT2H` in milliseconds; undefined for anything else. */
export const durationMs = (value: string | undefined): number | undefined => {
  const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(value ?? '');
  if (!parts) return undefined;
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  return Math.round((((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60_000 + (seconds ?? 0) * 1000);
};

/** When a pull point ends, by a duration or an absolute time; nothing asked: the camera's own default. */
const endOf = (asked: string | undefined, nowMs: number): number | undefined => {
  const absolute = asked?.startsWith('P') ? undefined : Date.parse(asked ?? '');
  const lifeMs = asked === undefined ? defaultLifeMs : (durationMs(asked) ?? (absolute ?? Number.NaN) - nowMs);
  return lifeMs > 0 ? nowMs + Math.min(lifeMs, longestLifeMs) : undefined;
};

const instant = (ms: number): string => new Date(ms).toISOString();

const times = (prefix: 'tev' | 'wsnt', nowMs: number, endsAtMs: number): string =>
  `<${prefix}:CurrentTime>${instant(nowMs)}</${prefix}:CurrentTime><${prefix}:TerminationTime>${instant(endsAtMs)}</${prefix}:TerminationTime>`;

const notification = ({ property, value, operation, atMs }: PropertyMessage): string => {
  const { topic, source, item } = wire[property];
  return (
    '<wsnt:NotificationMessage><wsnt:Topic Dialect="http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet">' +
    `${topic}</wsnt:Topic><wsnt:Message><tt:Message UtcTime="${instant(atMs)}" PropertyOperation="${operation}">` +
    `<tt:Source><tt:SimpleItem Name="${source}" Value="${videoSourceToken}"/></tt:Source>` +
    `<tt:Data><tt:SimpleItem Name="${item}" Value="${value}"/></tt:Data></tt:Message></wsnt:Message></wsnt:NotificationMessage>`
  );
};

const description = ({ source, item }: (typeof wire)[PropertyName]): string =>
  `<tt:MessageDescription IsProperty="true"><tt:Source><tt:SimpleItemDescription Name="${source}" Type="tt:ReferenceToken"/></tt:Source>` +
  `<tt:Data><tt:SimpleItemDescription Name="${item}" Type="xs:boolean" xmlns:xs="http://www.w3.org/2001/XMLSchema"/></tt:Data></tt:MessageDescription>`;

const eventProperties =
  '<tev:GetEventPropertiesResponse><tev:TopicNamespaceLocation>http://www.onvif.org/onvif/ver10/topics/topicns.xml</tev:TopicNamespaceLocation>' +
  '<wsnt:FixedTopicSet>true</wsnt:FixedTopicSet><wstop:TopicSet>' +
  `<tns1:VideoSource><MotionAlarm wstop:topic="true">${description(wire.motion)}</MotionAlarm></tns1:VideoSource>` +
  `<tns1:RuleEngine><TamperDetector><Tamper wstop:topic="true">${description(wire.tamper)}</Tamper></TamperDetector></tns1:RuleEngine>` +
  '</wstop:TopicSet><wsnt:TopicExpressionDialect>http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet</wsnt:TopicExpressionDialect>' +
  '<tev:MessageContentFilterDialect>http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter</tev:MessageContentFilterDialect>' +
  '<tev:MessageContentSchemaLocation>http://www.onvif.org/onvif/ver10/schema/onvif.xsd</tev:MessageContentSchemaLocation></tev:GetEventPropertiesResponse>';
