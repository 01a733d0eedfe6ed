import { ConsentBody, ConsentList, ConsentView, LinkBody, LinkCreated } from '#contract/messages.ts';
import type { AdultRecord, ChildRecord } from '#contract/people.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { Id } from '#contract/values.ts';
import Type from '#typebox';
import type { Routes } from '../http/app.ts';
import { answerCommand, callerOf } from '../http/commands.ts';
import type { Journal } from '../journal/journal.ts';
import { dayAt, toRfc3339 } from '../time/calendar.ts';
import type { Clock } from '../time/clock.ts';
import { consentEvent, countedConsent } from './consent.ts';
import { linkEvent, linkUrl } from './link.ts';
import { childrenOf } from './own.ts';
import { notOffered, offeredPurposes } from './pictures.ts';
import type { GuardianPeople, PicturesRule } from './ports.ts';
import { randomSecret } from './secret.ts';
import type { GuardianStore } from './store.ts';

export interface GuardianDeskParts {
  readonly journal: Journal;
  readonly clock: Pick<Clock, 'now'>;
  readonly timeZone: string;
  readonly store: GuardianStore;
  readonly people: GuardianPeople;
  readonly pictures: PicturesRule;
  readonly canBeReached: (adultId: string) => boolean;
  /** Where the tunnel shows the page; undefined: there is none. */
  readonly pageUrl: string | undefined;
}

const Params = Type.Object({ id: Id }, { additionalProperties: false });

/** What guardians agree to, and their personal links, as the head keeps them. */
export const guardianDeskRoutes = (parts: GuardianDeskParts): Routes => {
  const { journal, clock, timeZone, store, people, pictures, canBeReached, pageUrl } = parts;
  const today = () => dayAt(clock.now(), timeZone);
  const rulesNow = () => pictures.on(today());

  const viewOf = (adult: AdultRecord, children: readonly ChildRecord[]): ConsentView => {
    const consent = store.consent(adult.adultId);
    const link = store.linkOf(adult.adultId);
    return {
      adultId: adult.adultId,
      name: adult.name,
      childIds: childrenOf(adult, children, today()).map(({ childId }) => childId),
      purposes: countedConsent(consent, pictures, { day: today(), timeZone }),
      since: consent ? toRfc3339(consent.since, timeZone) : null,
      by: consent?.by ?? null,
      linkSince: link ? toRfc3339(link.createdAt, timeZone) : null,
      canBeReached: canBeReached(adult.adultId),
    };
  };
  const ofOne = (adult: AdultRecord): ConsentView => viewOf(adult, people.childrenOf(adult.adultId));

  return (app) => {
    const config = { access: access.head };

    app.get(
      '/api/v1/consents',
      { config, schema: { response: { 200: ConsentList, '4xx': Problem } } },
      (_request, reply) => {
        const children = people.children();
        const listed = new Set(children.flatMap(({ guardians }) => guardians.map(({ adultId }) => adultId)));
        const adults = people.adults().filter(({ adultId }) => listed.has(adultId) || store.linkOf(adultId));
        reply.send({
          offered: offeredPurposes(rulesNow()),
          consents: adults.map((adult) => viewOf(adult, children)),
        });
      },
    );

    app.put(
      '/api/v1/adults/:id/consents',
      {
        config,
        schema: {
          params: Params,
          body: ConsentBody,
          response: { 200: ConsentView, 201: ConsentView, '4xx': Problem },
        },
      },
      (request, reply) => {
        const { actor } = callerOf(request);
        answerCommand(journal, request, reply, request.body.id, () => {
          const adult = people.adult(request.params.id);
          if (!adult) return { ok: false, failure: { code: 'not_found' } };
          const errors = notOffered(request.body.purposes, rulesNow());
          if (errors.length > 0) return { ok: false, failure: { code: 'invalid', errors } };
          const event = consentEvent({ ...request.body, adultId: adult.adultId, by: 'staff', actor });
          return { ok: true, events: [event], body: () => ofOne(adult) };
        });
      },
    );

    app.post(
      '/api/v1/adults/:id/links',
      {
        config,
        schema: { params: Params, body: LinkBody, response: { 200: LinkCreated, 201: LinkCreated, '4xx': Problem } },
      },
      (request, reply) => {
        const { actor } = callerOf(request);
        const { id } = request.body;
        answerCommand(journal, request, reply, id, (now) => {
          const adult = people.adult(request.params.id);
          if (!adult) return { ok: false, failure: { code: 'not_found' } };
          if (pageUrl === undefined) {
            const detail = 'facility.yaml has no guardianPage; name its port and url there first';
            return { ok: false, failure: { code: 'conflict', detail } };
          }
          const { adultId } = adult;
          if (childrenOf(adult, people.childrenOf(adultId), dayAt(now, timeZone)).length === 0) {
            const detail = 'This adult has no child to see: on no list, blocked, or not valid today';
            return { ok: false, failure: { code: 'conflict', detail } };
          }
          const secret = randomSecret();
          return {
            ok: true,
            events: [linkEvent({ id, adultId, actor, secret })],
            body: () => ({ linkId: id }),
            once: { url: linkUrl(pageUrl, secret) },
          };
        });
      },
    );

    app.post(
      '/api/v1/adults/:id/links/revoke',
      {
        config,
        schema: { params: Params, body: LinkBody, response: { 200: ConsentView, 201: ConsentView, '4xx': Problem } },
      },
      (request, reply) => {
        const { actor } = callerOf(request);
        const { id } = request.body;
        answerCommand(journal, request, reply, id, () => {
          const adult = people.adult(request.params.id);
          if (!adult) return { ok: false, failure: { code: 'not_found' } };
          const link = store.linkOf(adult.adultId);
          if (!link) return { ok: false, failure: { code: 'conflict', detail: 'This adult has no link' } };
          const { adultId, linkId } = link;
          const data = { adultId, linkId, because: 'staff' as const };
          return {
            ok: true,
            events: [{ id, type: 'adult.link_revoked', actor, subject: adultId, data }],
            body: () => ofOne(adult),
          };
        });
      },
    );
  };
};
