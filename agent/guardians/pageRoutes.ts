import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  GuardianSession,
  GuardianSessionBody,
  GuardianToday,
  MessageRead,
  OwnConsents,
  OwnConsentsBody,
  PushEnd,
  PushKey,
  PushSubscription,
} from '#contract/guardianPage.ts';
import type { ConsentPurpose } from '#contract/messages.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import Type from '#typebox';
import type { Routes } from '../http/app.ts';
import { answerCommand, type Verdict } from '../http/commands.ts';
import { createPace } from '../http/pace.ts';
import { sendProblem } from '../http/problems.ts';
import type { Journal } from '../journal/journal.ts';
import { dayAt, dayBounds, toRfc3339 } from '../time/calendar.ts';
import type { Clock, EpochMs } from '../time/clock.ts';
import { consentEvent, countedConsent } from './consent.ts';
import { type Door, type Guardian, sessionMs } from './door.ts';
import { mayBeTold } from './own.ts';
import { pictureRoutes } from './pictureRoutes.ts';
import { notOffered, offeredPurposes } from './pictures.ts';
import type { GuardianDelivery, GuardianHouse, GuardianPicturesPort, OwnMessage } from './ports.ts';
import { sha256Of } from './secret.ts';
import type { GuardianStore } from './store.ts';
import { todayOf } from './today.ts';

export interface GuardianPageParts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly site: { readonly name: string; readonly timeZone: string };
  readonly store: GuardianStore;
  readonly door: Door;
  readonly house: GuardianHouse;
  readonly delivery: GuardianDelivery;
  readonly pictures: GuardianPicturesPort;
  /** Whether the tunnel shows the page under TLS, or a browser on this machine does. */
  readonly isSecure: boolean;
}

export const guardianCookie = 'nestbox_guardian';
/** Nothing that is taken here is larger than a browser's push keys. */
const bodyLimit = 4096;
/** Behind a tunnel all come from one address, so tries are counted by link, and what others do never keeps a guardian out. */
const perMinute = { link: 30, strangers: 1200, guardian: 120 };
const anyBytes = { bytesPerMinute: Number.POSITIVE_INFINITY, openBodies: Number.POSITIVE_INFINITY };

/** What the guardians' page asks: for who came by their own link, of their own children, and of nobody else. */
export const guardianPageRoutes = (parts: GuardianPageParts): Routes => {
  const { journal, clock, site, store, door, house, delivery, pictures, isSecure } = parts;
  const text = (instant: EpochMs): string => toRfc3339(instant, site.timeZone);
  const paceOf = (pollsPerMinute: number) => createPace({ pollsPerMinute, ...anyBytes }, clock.monotonicMs);
  const [links, strangers, guardians] = [perMinute.link, perMinute.strangers, perMinute.guardian].map(paceOf) as [
    ReturnType<typeof paceOf>,
    ReturnType<typeof paceOf>,
    ReturnType<typeof paceOf>,
  ]; // three in, three out

  const setCookie = (value: string, maxAge: number): string =>
    stringifySetCookie({
      name: guardianCookie,
      value,
      httpOnly: true,
      sameSite: 'strict',
      path: '/guardian',
      secure: isSecure,
      maxAge,
    });
  const tokenIn = ({ headers }: FastifyRequest): string | undefined =>
    headers.cookie === undefined ? undefined : parseCookie(headers.cookie)[guardianCookie];

  /** Answers whoever may not come in, and returns undefined then. */
  const guardianOf = (request: FastifyRequest, reply: FastifyReply): Guardian | undefined => {
    const token = tokenIn(request);
    const found = token === undefined ? 'nobody' : door.guardianOf(token);
    if (typeof found === 'object') {
      const wait = guardians.ask(found.adult.adultId);
      if (wait === 0) return found;
      tooMuch(reply, wait);
      return undefined;
    }
    const wait = strangers.ask('all');
    if (wait > 0) tooMuch(reply, wait);
    else sendProblem(reply, { code: found === 'ended' ? 'gone' : 'unauthenticated' });
    return undefined;
  };

  const messagesOf = ({ adult, children, consent, day }: Guardian): OwnMessage[] =>
    delivery
      .messagesTo(adult.adultId, dayBounds(day, site.timeZone).from)
      .filter((message) => isStillTold(message, { adult, children, consent, day }));

  const dayOf = (instant: EpochMs) => dayAt(instant, site.timeZone);
  const consentsOf = (adultId: string): OwnConsents => {
    const now = store.consent(adultId);
    const day = dayOf(clock.now());
    return {
      offered: offeredPurposes(pictures.on(day)),
      purposes: countedConsent(now, pictures, { day, timeZone: site.timeZone }),
      since: now ? text(now.since) : null,
      by: now?.by ?? null,
    };
  };

  return (app) => {
    const config = { access: access.anyone };
    app.post(
      '/guardian/v1/sessions',
      { config, bodyLimit, schema: { body: GuardianSessionBody, response: { 201: GuardianSession, '4xx': Problem } } },
      async (request, reply) => {
        const { link, tail } = request.body;
        const wait = strangers.ask('all') || links.ask(sha256Of(link));
        if (wait > 0) return tooMuch(reply, wait);
        const entry = door.enter(link, tail);
        switch (entry.outcome) {
          case 'locked':
            return sendProblem(reply, { code: 'locked_out', retryAt: text(entry.until) });
          case 'wrong':
            return sendProblem(reply, {
              code: 'unknown_credential',
              ...(entry.until !== undefined && { retryAt: text(entry.until) }),
            });
          case 'in': {
            const { token, guardian, endsAt } = entry;
            return reply
              .code(201)
              .header('set-cookie', setCookie(token, sessionMs / 1000))
              .send({ name: guardian.adult.name, facility: site.name, endsAt: text(endsAt) });
          }
        }
      },
    );

    app.delete(
      '/guardian/v1/sessions',
      { config, schema: { response: { 204: Type.Null(), '4xx': Problem } } },
      async (request, reply) => {
        const token = tokenIn(request);
        if (token !== undefined) door.leave(token);
        return reply.code(204).header('set-cookie', setCookie('', 0)).send(null);
      },
    );

    app.get(
      '/guardian/v1/today',
      { config, schema: { response: { 200: GuardianToday, '4xx': Problem } } },
      async (request, reply) => {
        const guardian = guardianOf(request, reply);
        if (!guardian) return reply;
        const now = clock.now();
        const today: GuardianToday = {
          asOf: text(now),
          facility: site.name,
          name: guardian.adult.name,
          ...todayOf({ ...guardian, pictures: pictures.on(guardian.day), now, house, text }),
          messages: messagesOf(guardian).map(({ childId: _, ...message }) => message),
        };
        return reply.send(today);
      },
    );

    app.get(
      '/guardian/v1/consents',
      { config, schema: { response: { 200: OwnConsents, '4xx': Problem } } },
      async (request, reply) => {
        const guardian = guardianOf(request, reply);
        return guardian ? reply.send(consentsOf(guardian.adult.adultId)) : reply;
      },
    );

    app.put(
      '/guardian/v1/consents',
      {
        config,
        bodyLimit,
        schema: { body: OwnConsentsBody, response: { 200: OwnConsents, 201: OwnConsents, '4xx': Problem } },
      },
      async (request, reply) => {
        const guardian = guardianOf(request, reply);
        if (!guardian) return reply;
        const { adultId } = guardian.adult;
        const { id, purposes } = request.body;
        const decide = (now: EpochMs): Verdict => {
          const errors = notOffered(purposes, pictures.on(dayOf(now)));
          if (errors.length > 0) return { ok: false, failure: { code: 'invalid', errors } };
          return {
            ok: true,
            events: [consentEvent({ id, adultId, purposes, by: 'guardian', actor: `adult:${adultId}` })],
            body: () => consentsOf(adultId),
          };
        };
        // Whoever else uses the same id is not told what this one agreed to.
        return answerCommand(journal, request, reply, id, decide, { adultId, ...request.body });
      },
    );

    app.post(
      '/guardian/v1/messages/:messageId/read',
      { config, bodyLimit, schema: { params: MessageRead, response: { 200: MessageRead, '4xx': Problem } } },
      async (request, reply) => {
        const guardian = guardianOf(request, reply);
        if (!guardian) return reply;
        const { messageId } = request.params;
        const isTheirs = messagesOf(guardian).some((message) => message.messageId === messageId);
        if (!isTheirs || !delivery.markRead(guardian.adult.adultId, messageId)) {
          return sendProblem(reply, { code: 'not_found' });
        }
        return reply.send({ messageId });
      },
    );

    app.get(
      '/guardian/v1/push',
      { config, schema: { response: { 200: PushKey, '4xx': Problem } } },
      async (request, reply) =>
        guardianOf(request, reply) ? reply.send({ publicKey: delivery.push?.publicKey() ?? null }) : reply,
    );
    app.post(
      '/guardian/v1/push',
      { config, bodyLimit, schema: { body: PushSubscription, response: { 204: Type.Null(), '4xx': Problem } } },
      async (request, reply) => {
        const guardian = guardianOf(request, reply);
        if (!guardian) return reply;
        if (!delivery.push) return sendProblem(reply, { code: 'not_found', detail: 'This house sends no Web Push' });
        if (!delivery.push.subscribe(guardian.adult.adultId, request.body).ok) {
          const errors = [
            { path: 'body/endpoint', message: 'must be an address of a push service, with keys of its browser' },
          ];
          return sendProblem(reply, { code: 'invalid', errors });
        }
        return reply.code(204).send(null);
      },
    );
    app.delete(
      '/guardian/v1/push',
      { config, bodyLimit, schema: { body: PushEnd, response: { 204: Type.Null(), '4xx': Problem } } },
      async (request, reply) => {
        const guardian = guardianOf(request, reply);
        if (!guardian) return reply;
        const { endpoint } = request.body;
        const own = delivery.push?.subscriptionsOf(guardian.adult.adultId) ?? [];
        if (own.some((subscription) => subscription.endpoint === endpoint)) delivery.push?.remove(endpoint);
        return reply.code(204).send(null);
      },
    );

    pictureRoutes(app, {
      ...{ journal, clock, timeZone: site.timeZone, pictures, guardianOf, tooMuch },
      stillGuardian: (request) => {
        const found = door.guardianOf(tokenIn(request) ?? '');
        return typeof found === 'object' ? found : undefined;
      },
    });
  };
};

/** Which purpose a message was sent for. Of another kind it is only asked whether the child is theirs. */
const purposeOfKind: Partial<Record<OwnMessage['kind'], ConsentPurpose>> = {
  arrival: 'arrival',
  handover: 'handover',
  departure: 'departure',
  late_pickup: 'late_pickup',
  health: 'health',
  safety: 'safety',
  safety_over: 'safety',
};

/** What was sent in good time is out of sight once its child is no longer theirs, or its purpose no longer agreed to. */
const isStillTold = ({ childId, kind }: OwnMessage, { adult, children, consent, day }: Guardian): boolean => {
  const purpose = purposeOfKind[kind];
  if (childId === null) return purpose === undefined || consent.includes(purpose);
  const child = children.find((each) => each.childId === childId);
  if (!child) return false;
  return purpose === undefined || mayBeTold(child, adult, purpose, day, consent);
};

const tooMuch = (reply: FastifyReply, seconds: number): FastifyReply =>
  sendProblem(reply.header('retry-after', seconds), {
    code: 'rate_limited',
    detail: `too much was asked for; ask again in ${seconds} s`,
  });
