import { createHmac } from 'node:crypto';
import { objectIn } from '../../exchange/json.ts';
import type { Outgoing, Sent } from '../ports.ts';
import { type Answer, judgeStatus, refused } from './judge.ts';

/** Our own JSON, as the README describes it for whoever builds a gateway to SMS or to the users of an app. */
export const gatewayBody = (message: Outgoing): string =>
  JSON.stringify({
    id: message.id,
    to: message.address ?? null,
    language: message.language,
    title: message.title,
    text: message.text,
    link: message.link ?? null,
    kind: message.kind,
    urgent: message.isUrgent,
    expiresAt: new Date(message.expiresAt).toISOString(),
  });

/** `Idempotency-Key` names the message; the signature is over the moment too, so that a recorded request is worth little. */
export const gatewayHeaders = (
  id: string,
  body: string,
  { token, secret }: { readonly token?: string | undefined; readonly secret?: string | undefined },
  nowMs: number,
): Record<string, string> => {
  const timestamp = String(Math.floor(nowMs / 1000));
  return {
    'idempotency-key': id,
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(secret !== undefined && {
      'x-nestbox-timestamp': timestamp,
      'x-nestbox-signature': `sha256=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`,
    }),
  };
};

/** The words by which a gateway may say why; nothing else of its answer is shown to anybody. */
const reasons: ReadonlyMap<unknown, string> = new Map([
  ['unknown_recipient', 'knows nobody under this address'],
  ['opted_out', 'the recipient does not want messages from it'],
  ['content_rejected', 'does not carry this text'],
  ['no_credit', 'is out of credit'],
]);

export const judgeGateway = (answer: Answer): Sent => {
  const byStatus = judgeStatus(answer);
  const body = answer.text === undefined ? undefined : objectIn(answer.text);
  if (byStatus.outcome === 'taken') return body?.delivered === true ? { outcome: 'delivered' } : byStatus;
  const why = reasons.get(body?.code);
  if (why === undefined || !('reason' in byStatus)) return byStatus;
  return byStatus.outcome === 'refused'
    ? refused(`${why} (${answer.status})`)
    : { ...byStatus, reason: `${why} (${answer.status})` };
};
