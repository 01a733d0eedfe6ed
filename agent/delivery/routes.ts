import {
  ContactBody,
  ContactList,
  ContactParams,
  ContactView,
  DrillBody,
  DrillReport,
  MessageList,
  MessagesQuery,
  MessageView,
  TestMessageBody,
} from '#contract/messages.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import type { Config } from '../config/load.ts';
import { isGroupChannel } from '../config/messages.ts';
import type { Routes } from '../http/app.ts';
import { answerCommand, callerOf, type Verdict } from '../http/commands.ts';
import { sendProblem } from '../http/problems.ts';
import type { Journal, NewEvent } from '../journal/journal.ts';
import { type Day, dayBounds, toRfc3339 } from '../time/calendar.ts';
import type { Clock } from '../time/clock.ts';
import type { Delivery } from './delivery.ts';
import type { ChannelHealth, Message } from './outbox.ts';
import type { Recipient } from './ports.ts';
import { nextDrillAt } from './rules/drillTime.ts';
import { later, usefulMs } from './rules/times.ts';
import { messageView } from './view.ts';

export interface MessageParts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly config: Pick<Config, 'messages' | 'site'>;
  readonly delivery: Delivery;
  readonly nameOf: (recipient: Recipient) => string;
  /** Undefined: there is no such person. */
  readonly personName: (who: 'staff' | 'adult', personId: string) => string | undefined;
}

const defaultLimit = 100;

/** What the head and the technician see of messages: who was reached, the drill, and how everybody is reached. */
export const messageRoutes =
  (parts: MessageParts): Routes =>
  (app) => {
    const { journal, clock, config, delivery, nameOf, personName } = parts;
    const { outbox, contacts } = delivery;
    const { timeZone } = config.site;
    const view = (message: Message): MessageView => messageView(message, { textOf: delivery.textOf, nameOf, timeZone });

    app.get(
      '/api/v1/messages',
      {
        config: { access: access.technicianRead },
        schema: { querystring: MessagesQuery, response: { 200: MessageList, '4xx': Problem } },
      },
      async (request) => {
        const { state, alert, day, after, limit } = request.query;
        const most = Number(limit ?? defaultLimit);
        // A day's form was checked by the schema.
        const bounds = day === undefined ? undefined : dayBounds(day as Day, timeZone);
        const filter = { state, alertId: alert, from: bounds?.from, to: bounds?.to, before: after };
        const found = outbox.list({ ...filter, limit: most + 1 });
        const page = found.slice(0, most);
        return { messages: page.map(view), next: found.length > most ? (page.at(-1)?.messageId ?? null) : null };
      },
    );

    const drillReport = (): DrillReport => {
      const now = clock.now();
      const { drill } = config.messages;
      const last = outbox.lastDrill();
      const messages = last === undefined ? [] : outbox.ofCause(last.cause);
      return {
        drill:
          (last && {
            drillId: last.cause.slice('drill:'.length),
            startedAt: toRfc3339(last.createdAt, timeZone),
            answerBy: toRfc3339(later(last.createdAt, usefulMs.drill), timeZone),
            recipients: messages.length,
            answered: messages.filter((message) => message.state === 'answered').length,
            messages: messages.map(view),
          }) ||
          null,
        nextAt: drill ? toRfc3339(nextDrillAt(now, drill, timeZone), timeZone) : null,
      };
    };
    app.get(
      '/api/v1/messages/drills',
      { config: { access: access.technicianRead }, schema: { response: { 200: DrillReport, '4xx': Problem } } },
      async () => drillReport(),
    );
    app.post(
      '/api/v1/messages/drills',
      {
        config: { access: access.head },
        schema: { body: DrillBody, response: { 200: DrillReport, 201: DrillReport, '4xx': Problem } },
      },
      async (request, reply) => {
        const { id } = request.body;
        return answerCommand(journal, request, reply, id, (): Verdict => {
          const recipients = delivery.everybody().length;
          if (recipients === 0) {
            const detail = 'Nobody can be reached: facility.yaml names no channel, or no contact is recorded';
            return { ok: false, failure: { code: 'conflict', detail } };
          }
          const event: NewEvent = {
            id,
            type: 'delivery.drill_started',
            actor: callerOf(request).actor,
            subject: id,
            data: { drillId: id, recipients },
          };
          // Who answers is known later; the report is asked for again.
          return { ok: true, events: [event], body: drillReport };
        });
      },
    );

    app.post(
      '/api/v1/messages/tests',
      {
        config: { access: access.headOrTechnician },
        schema: { body: TestMessageBody, response: { 200: MessageView, 201: MessageView, '4xx': Problem } },
      },
      async (request, reply) => {
        const { id, who, personId } = request.body;
        if (personName(who, personId) === undefined) return sendProblem(reply, { code: 'not_found' });
        if (!delivery.isReachable(who, personId)) {
          const detail = 'No address of this person is on a channel of facility.yaml; record one first';
          return sendProblem(reply, { code: 'conflict', detail });
        }
        const cause = `test:${id}`;
        const isNew = outbox.ofCause(cause).length === 0;
        const to = { kind: who, id: personId };
        const message = delivery.tell({ kind: 'test', cause, to, facts: {}, isUrgent: true });
        if (!message) return sendProblem(reply, { code: 'id_reused', detail: `${id} was used for somebody else` });
        return reply.code(isNew ? 201 : 200).send(view(message));
      },
    );

    const contactView = (who: 'staff' | 'adult', personId: string): ContactView => {
      const contact = contacts.of(who, personId);
      return {
        who,
        personId,
        name: personName(who, personId) ?? personId,
        language: contact?.language ?? 'zh',
        addresses: [...(contact?.addresses ?? [])],
      };
    };
    app.get(
      '/api/v1/contacts',
      { config: { access: access.head }, schema: { response: { 200: ContactList, '4xx': Problem } } },
      async () => {
        const waiting = delivery.waitingOver();
        return {
          channels: config.messages.channels.map((channel) => ({
            id: channel.id,
            kind: channel.kind,
            isGroup: isGroupChannel(channel),
            ...channelHealth(outbox.channelHealth(channel.id), timeZone),
            waiting: waiting.get(channel.id) ?? 0,
          })),
          contacts: contacts
            .all()
            .filter(({ who, personId }) => personName(who, personId) !== undefined)
            .map(({ who, personId }) => contactView(who, personId)),
        };
      },
    );
    app.put(
      '/api/v1/contacts/:who/:personId',
      {
        config: { access: access.head },
        schema: {
          params: ContactParams,
          body: ContactBody,
          response: { 200: ContactView, 201: ContactView, '4xx': Problem },
        },
      },
      async (request, reply) => {
        const { who, personId } = request.params;
        const { id, language, addresses } = request.body;
        // The address stays out of the fingerprint's reach no longer than the event that holds it, which can be erased.
        return answerCommand(journal, request, reply, id, (): Verdict => {
          if (personName(who, personId) === undefined) {
            return { ok: false, failure: { code: 'not_found', detail: `There is no ${who} ${personId}` } };
          }
          const errors = addresses.flatMap(({ channel }, index) => {
            const named = config.messages.channels.find((each) => each.id === channel);
            if (named && !isGroupChannel(named)) return [];
            const personal = config.messages.channels.filter((each) => !isGroupChannel(each)).map((each) => each.id);
            const message = `must be a channel of facility.yaml that reaches persons: ${personal.join(', ') || 'there is none'}`;
            return [{ path: `body/addresses/${index}/channel`, message }];
          });
          if (errors.length > 0) return { ok: false, failure: { code: 'unknown_reference', errors } };
          const actor = callerOf(request).actor;
          const event: NewEvent =
            who === 'staff'
              ? {
                  id,
                  type: 'staff.contact_recorded',
                  actor,
                  subject: personId,
                  data: { staffId: personId, language, addresses },
                }
              : {
                  id,
                  type: 'adult.contact_recorded',
                  actor,
                  subject: personId,
                  data: { adultId: personId, language, addresses },
                };
          return { ok: true, events: [event], body: () => contactView(who, personId) };
        });
      },
    );
  };

const channelHealth = ({ takenAt, failedAt, failure }: ChannelHealth, timeZone: string) => ({
  lastTakenAt: takenAt === undefined ? null : toRfc3339(takenAt, timeZone),
  lastFailedAt: failedAt === undefined ? null : toRfc3339(failedAt, timeZone),
  lastFailure: failure ?? null,
});
