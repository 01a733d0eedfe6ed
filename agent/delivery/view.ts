import type { MessageView } from '#contract/messages.ts';
import { toRfc3339 } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import type { Message } from './outbox.ts';
import type { Recipient } from './ports.ts';
import type { Words } from './rules/texts.ts';

/** A message as the head sees it: to whom, how far it has come, and what was tried. */
export const messageView = (
  message: Message,
  {
    textOf,
    nameOf,
    timeZone,
  }: {
    readonly textOf: (message: Message) => Words | undefined;
    readonly nameOf: (recipient: Recipient) => string;
    readonly timeZone: string;
  },
): MessageView => {
  const time = (at: EpochMs | undefined): string | null => (at === undefined ? null : toRfc3339(at, timeZone));
  return {
    messageId: message.messageId,
    kind: message.kind,
    text: textOf(message)?.text ?? '',
    to: { ...message.to, name: nameOf(message.to) },
    alertId: message.alertId ?? null,
    childId: message.childId ?? null,
    state: message.state,
    isUrgent: message.isUrgent,
    createdAt: toRfc3339(message.createdAt, timeZone),
    notBefore: toRfc3339(message.notBefore, timeZone),
    expiresAt: toRfc3339(message.expiresAt, timeZone),
    sentAt: time(message.sentAt),
    deliveredAt: time(message.deliveredAt),
    readAt: time(message.readAt),
    answeredAt: time(message.answeredAt),
    digestId: message.digestId ?? null,
    tries: message.tries.map(({ channel, at, outcome, reason }) => ({
      channel,
      at: toRfc3339(at, timeZone),
      outcome,
      reason: reason ?? null,
    })),
  };
};
