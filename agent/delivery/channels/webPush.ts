import { createHash } from 'node:crypto';
import webPush from 'web-push';
import type { MessageChannelConfig } from '../../config/messages.ts';
import type { Outgoing, Sent } from '../ports.ts';
import { judgeStatus, refused } from './judge.ts';
import type { Adapter, AdapterParts } from './open.ts';
import { openPoster } from './post.ts';
import { outsideLookup } from './pushAddress.ts';
import type { PushStore, PushSubscription } from './pushStore.ts';
import { fitBytes } from './text.ts';

type WebPushConfig = Extract<MessageChannelConfig, { kind: 'web_push' }>;

const answeredWithinMs = 10_000;
/** Push services take 4096 bytes, of which encryption needs about a hundred and JSON may double a quotation mark. */
const mostTextBytes = 1500;
/** RFC 8030 leaves it to the service; none of them keeps a message longer. */
const longestTtlSeconds = 28 * 24 * 3600;

/** Messages to the browsers of one adult. web-push encrypts and signs; the road is our own, with its limits. */
export const openWebPush = (
  { contact }: WebPushConfig,
  { ca, now, limitMs = answeredWithinMs }: AdapterParts,
  store: PushStore,
): Adapter => {
  const poster = openPoster({
    ca,
    limitMs,
    isKept: true,
    nowMs: now,
    // The address of a push service comes from a browser. One with its own authority is the facility's, and may be in the house.
    ...(ca === undefined && { lookup: outsideLookup }),
  });

  const sendTo = async (subscription: PushSubscription, message: Outgoing): Promise<Sent> => {
    const { endpoint, headers, body } = webPush.generateRequestDetails(subscription, payloadOf(message), {
      vapidDetails: { subject: contact, ...store.vapidKeys() },
      TTL: Math.min(Math.max(0, Math.floor((message.expiresAt - now()) / 1000)), longestTtlSeconds),
      urgency: message.isUrgent ? 'high' : 'normal',
      topic: tagOf(message.id),
    });
    // `exchange` counts the body itself, and header values are text there.
    const texts = Object.entries(headers).filter(([name]) => name !== 'Content-Length');
    const posted = await poster.post(
      new URL(endpoint),
      Object.fromEntries(texts.map(([name, value]) => [name, String(value)])),
      body,
    );
    if ('sent' in posted) return posted.sent;
    const { status } = posted.answer;
    if (status === 404 || status === 410) {
      store.remove(endpoint);
      return refused(nobody);
    }
    return judgeStatus(posted.answer, 'its push service');
  };

  return {
    send: async (message) => {
      const { kind, id } = message.recipient;
      const subscriptions = kind === 'adult' ? store.subscriptionsOf(id) : [];
      return best(await Promise.all(subscriptions.map((each) => sendTo(each, message))));
    },
    close: poster.close,
  };
};

const nobody = 'no browser is signed up for messages';

/** Under which a browser shows a message once, and a push service keeps it once; at most 32 characters (RFC 8030, 5.4). */
const tagOf = (id: string): string => createHash('sha256').update(id).digest('base64url').slice(0, 32);

const payloadOf = ({ id, title, text, link, isUrgent }: Outgoing): string =>
  JSON.stringify({
    tag: tagOf(id),
    title: fitBytes(title, 300),
    text: fitBytes(text, mostTextBytes),
    link: link ?? null,
    urgent: isUrgent,
  });

/** One browser that has it is enough; else whatever leaves most hope. */
const best = (sent: readonly Sent[]): Sent =>
  (['taken', 'unknown', 'broke', 'refused'] as const)
    .map((outcome) => sent.find((each) => each.outcome === outcome))
    .find((each) => each !== undefined) ?? refused(nobody);
