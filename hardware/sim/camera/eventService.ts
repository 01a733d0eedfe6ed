import type { Call } from './deviceService.ts';
import { kindsOf } from './events.ts';
import { eventProperties, notification } from './eventXml.ts';
import type { PullPoint, PullPoints } from './pullPoints.ts';
import { escapeXml, type Reply, refuse, reply, text } from './soap.ts';

const defaultLifeMs = 60_000;
const longestLifeMs = 3_600_000;
const longestPullMs = 60_000;
const mostMessages = 100;

/** The ONVIF event service; undefined for an action of another service. */
export const eventService = (call: Call, pullPoints: PullPoints): Reply | undefined => {
  const { request, base } = call;
  switch (request.action) {
    case 'GetEventProperties':
      return reply(eventProperties(kindsOf(call.camera.extras)));
    case 'CreatePullPointSubscription': {
      const endsAtMs = endOf(text(request.body, 'InitialTerminationTime'), call);
      if (endsAtMs === undefined)
        return refuse('ter:InvalidArgVal', 'InitialTerminationTime is neither a time nor a duration');
      const pullPoint = pullPoints.create(endsAtMs);
      if (!pullPoint) return refuse('ter:MaxPullPoints', 'Every pull point is taken', 500);
      // With a query, as many cameras have it: a client that drops it reaches nothing.
      return reply(
        '<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference>' +
          `<a:Address>${escapeXml(`${base}${subscriptionPath}?Idx=${pullPoint.id}`)}</a:Address></tev:SubscriptionReference>` +
          `${times('wsnt', call, endsAtMs)}</tev:CreatePullPointSubscriptionResponse>`,
      );
    }
    default:
      return undefined;
  }
};

export const subscriptionPath = '/onvif/subscription';

/** What is asked at a pull point's own address; undefined for an action that pull points do not know. */
export const subscriptionService = async (
  call: Call,
  pullPoints: PullPoints,
  pullPoint: PullPoint | undefined,
  signal: AbortSignal,
): Promise<Reply | undefined> => {
  const { request, faults } = call;
  if (!pullPoint) return refuse('wsnt:ResourceUnknownFault', 'There is no such pull point (any more)');
  switch (request.action) {
    case 'PullMessages': {
      const timeoutMs = durationMs(text(request.body, 'Timeout')) ?? longestPullMs;
      const limit = Number(text(request.body, 'MessageLimit') ?? 1);
      const messages = await pullPoint.pull(
        Math.min(Math.max(1, limit || 1), mostMessages),
        Math.min(timeoutMs, longestPullMs),
        signal,
      );
      return reply(
        `<tev:PullMessagesResponse>${times('tev', call, pullPoint.endsAtMs())}` +
          `${messages.map((message) => notification(message, instantOf(call))).join('')}</tev:PullMessagesResponse>`,
      );
    }
    case 'Renew': {
      if (faults.has('noRenew')) return undefined;
      const endsAtMs = endOf(text(request.body, 'TerminationTime'), call);
      if (endsAtMs === undefined)
        return refuse('ter:InvalidArgVal', 'TerminationTime is neither a time nor a duration');
      pullPoint.renew(endsAtMs);
      return reply(`<wsnt:RenewResponse>${times('wsnt', call, endsAtMs)}</wsnt:RenewResponse>`);
    }
    case 'SetSynchronizationPoint':
      if (faults.has('noSync')) return undefined;
      pullPoint.synchronise();
      return reply('<tev:SetSynchronizationPointResponse/>');
    case 'Unsubscribe':
      if (faults.has('unsubscribeKillsAll')) pullPoints.endAll();
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

/** When a pull point ends (true time), by a duration or an absolute time of the camera's clock; nothing asked: its default. */
const endOf = (asked: string | undefined, { clock, trueNowMs }: Call): number | undefined => {
  const absolute = asked?.startsWith('P') ? undefined : Date.parse(asked ?? '');
  const lifeMs = asked === undefined ? defaultLifeMs : (durationMs(asked) ?? (absolute ?? Number.NaN) - clock.nowMs());
  return lifeMs > 0 ? trueNowMs() + Math.min(lifeMs, longestLifeMs) : undefined;
};

const offsetHours = 8;

/** Writes a true time as the camera says it, by its own clock and in its own way. */
const instantOf =
  ({ clock, faults }: Call) =>
  (trueMs: number): string => {
    const saidMs = clock.sayMs(trueMs);
    if (!faults.has('offsetTimes')) return new Date(saidMs).toISOString();
    return new Date(saidMs + offsetHours * 3_600_000).toISOString().replace('Z', `+0${offsetHours}:00`);
  };

const times = (prefix: 'tev' | 'wsnt', call: Call, endsAtMs: number): string => {
  if (call.faults.has('missingTermination')) return '';
  const instant = instantOf(call);
  return (
    `<${prefix}:CurrentTime>${instant(call.trueNowMs())}</${prefix}:CurrentTime>` +
    `<${prefix}:TerminationTime>${instant(endsAtMs)}</${prefix}:TerminationTime>`
  );
};
