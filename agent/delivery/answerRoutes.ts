import { AnswerableMessage, AnswerBody } from '#contract/guardianPage.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import Type from '#typebox';
import type { Routes } from '../http/app.ts';
import { sendProblem } from '../http/problems.ts';
import { toRfc3339 } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import type { Delivery } from './delivery.ts';
import type { AnswerLinks } from './links.ts';
import type { Message } from './outbox.ts';

const TokenHeader = Type.Object({ 'x-message-token': Type.String({ maxLength: 80 }) });

/** What can be answered, and until when. */
const canAnswer = ({ kind, state, expiresAt }: Message, now: EpochMs): boolean =>
  (kind === 'alert' || kind === 'drill' || kind === 'test') && state !== 'answered' && now < expiresAt;

/**
 * A message behind the link in it (`URL/#m=TOKEN`). The token is the proof: it went to this recipient's own address alone. It
 * opens this one message, and says that somebody comes; it acknowledges nothing.
 */
export const answerRoutes =
  (parts: {
    readonly delivery: Delivery;
    readonly links: AnswerLinks;
    readonly timeZone: string;
    readonly now: () => EpochMs;
  }): Routes =>
  (app) => {
    const { delivery, links, timeZone, now } = parts;
    const find = (token: string): Message | undefined => {
      const messageId = links.messageOf(token);
      return messageId === undefined ? undefined : delivery.outbox.find(messageId);
    };
    const view = (message: Message): AnswerableMessage => {
      const words = delivery.textOf(message);
      return {
        title: words?.title ?? '',
        text: words?.text ?? '',
        at: toRfc3339(message.createdAt, timeZone),
        state: message.state,
        canAnswer: canAnswer(message, now()),
      };
    };
    const config = { access: access.anyone };

    app.get(
      '/guardian/v1/answers',
      { config, schema: { headers: TokenHeader, response: { 200: AnswerableMessage, '4xx': Problem } } },
      async (request, reply) => {
        const message = find(request.headers['x-message-token']);
        if (!message) return sendProblem(reply, { code: 'not_found' });
        return reply.header('cache-control', 'no-store').send(view(message));
      },
    );
    app.post(
      '/guardian/v1/answers',
      { config, schema: { body: AnswerBody, response: { 200: AnswerableMessage, '4xx': Problem } } },
      async (request, reply) => {
        const message = find(request.body.token);
        if (!message) return sendProblem(reply, { code: 'not_found' });
        const what = request.body.answer === 'answered' && canAnswer(message, now()) ? 'answered' : 'opened';
        delivery.heard(message, what);
        return reply.header('cache-control', 'no-store').send(view(delivery.outbox.find(message.messageId) ?? message));
      },
    );
  };
