import type { MessageChannelConfig } from '../../config/messages.ts';
import { gatewayBody, gatewayHeaders, judgeGateway } from './gateway.ts';
import type { Adapter, AdapterParts } from './open.ts';
import { openPoster } from './post.ts';
import { dingtalk, judgeRobot, type Robot, wecom } from './robots.ts';

type WebhookConfig = Extract<MessageChannelConfig, { kind: 'webhook' }>;

const robots: Readonly<Record<'wecom' | 'dingtalk', Robot>> = { wecom, dingtalk };
const answeredWithinMs = 10_000;

/** Messages by POST: to a group robot, or to a gateway that takes our own JSON. */
export const openWebhook = (config: WebhookConfig, { ca, now, limitMs }: AdapterParts): Adapter => {
  const { format, token, secret } = config;
  const url = new URL(config.url);
  const poster = openPoster({
    ca,
    nowMs: now,
    limitMs: limitMs ?? answeredWithinMs,
    // A kept connection may die in the moment in which it is used, and a robot would then be told twice or not at all.
    isKept: format === 'json',
  });
  return {
    send: async (message) => {
      const nowMs = now();
      const body = format === 'json' ? gatewayBody(message) : JSON.stringify(robots[format].bodyOf(message));
      const posted = await poster.post(
        format === 'json' ? url : robots[format].urlOf(url, secret, nowMs),
        {
          accept: 'application/json',
          'content-type': 'application/json; charset=utf-8',
          ...(format === 'json' && gatewayHeaders(message.id, body, { token, secret }, nowMs)),
        },
        Buffer.from(body),
      );
      if ('sent' in posted) return posted.sent;
      return format === 'json' ? judgeGateway(posted.answer) : judgeRobot(robots[format], posted.answer);
    },
    close: poster.close,
  };
};
