import { AdultBody, AdultList, AdultRecord, StaffBody, StaffList, StaffRecord } from '#contract/people.ts';
import { access } from '#contract/roles.ts';
import type { Routes } from '../http/app.ts';
import { answerCommand, callerOf } from '../http/commands.ts';
import type { Journal } from '../journal/journal.ts';
import type { EpochMs } from '../time/clock.ts';
import { checkAdult, checkStaff } from './checks.ts';
import { type CredentialHasher, type GivenKeys, hashGiven, keptKeys, keysInUse } from './personKeys.ts';
import type { PersonReference } from './persons.ts';
import { getResponses, PageQuery, pageOf, putResponses, RecordParams, refusalOf, sendRecord } from './recordRoutes.ts';
import { holdsSince } from './since.ts';
import type { PeopleStore } from './store.ts';

export interface PersonParts {
  readonly journal: Journal;
  readonly people: PeopleStore;
  readonly credentials: CredentialHasher;
  readonly timeZone: string;
}

/** Adults and staff, as the head records them. PINs and cards go in, are hashed before anything else, and never come out. */
export const personRoutes =
  ({ journal, people, credentials, timeZone }: PersonParts): Routes =>
  (app) => {
    const config = { access: access.head };
    const hasChild = (id: string): boolean => people.child(id) !== undefined;
    /** A PIN opens for one person only; whose it is, is not said. */
    const refusalOfKeys = (given: GivenKeys, person: PersonReference) => {
      const errors = keysInUse(given, person, people.personByCredential).map(({ path }) => ({
        path: `body${path}`,
        message: 'belongs to somebody else already',
      }));
      return errors.length === 0
        ? undefined
        : ({ ok: false, failure: { code: 'conflict', detail: 'This PIN or card is in use', errors } } as const);
    };

    app.get(
      '/api/v1/adults',
      { config, schema: { querystring: PageQuery, response: getResponses(AdultList) } },
      async (request) => {
        const { records, next } = pageOf(request.query, people.adults, ({ adultId }) => adultId);
        return { adults: records, next };
      },
    );
    app.get(
      '/api/v1/adults/:id',
      { config, schema: { params: RecordParams, response: getResponses(AdultRecord) } },
      async (request, reply) => sendRecord(reply, people.adult(request.params.id)),
    );
    app.put(
      '/api/v1/adults/:id',
      { config, schema: { params: RecordParams, body: AdultBody, response: putResponses(AdultRecord) } },
      async (request, reply) => {
        const { id, pin, cards, ...adult } = request.body;
        const person: PersonReference = { kind: 'adult', id: request.params.id };
        const { actor } = callerOf(request);
        const given = await hashGiven({ pin, cards }, credentials);
        const decide = () => {
          const refusal =
            refusalOf(checkAdult({ cards: cards ?? [], ...adult }, hasChild)) ?? refusalOfKeys(given, person);
          if (refusal) return refusal;
          const data = {
            ...adult,
            ...keptKeys(given, people.credentialsOf(person)),
            adultId: person.id,
            blockedFor: adult.blockedFor ?? [],
          };
          return {
            ok: true,
            events: [{ id, type: 'adult.recorded', actor, subject: person.id, data }],
            body: () => people.adult(person.id),
          } as const;
        };
        return answerCommand(journal, request, reply, id, decide, { id, adult, given });
      },
    );

    app.get(
      '/api/v1/staff',
      { config, schema: { querystring: PageQuery, response: getResponses(StaffList) } },
      async (request) => {
        const { records, next } = pageOf(request.query, people.staffMembers, ({ staffId }) => staffId);
        return { staff: records, next };
      },
    );
    app.get(
      '/api/v1/staff/:id',
      { config, schema: { params: RecordParams, response: getResponses(StaffRecord) } },
      async (request, reply) => sendRecord(reply, people.staff(request.params.id)),
    );
    app.put(
      '/api/v1/staff/:id',
      { config, schema: { params: RecordParams, body: StaffBody, response: putResponses(StaffRecord) } },
      async (request, reply) => {
        const { id, pin, cards, since, ...staff } = request.body;
        const person: PersonReference = { kind: 'staff', id: request.params.id };
        const { actor } = callerOf(request);
        const given = await hashGiven({ pin, cards }, credentials);
        const decide = (now: EpochMs) => {
          const { faults, event } = holdsSince(since, now, timeZone);
          const refusal =
            refusalOf(checkStaff({ cards: cards ?? [], ...staff }), faults) ?? refusalOfKeys(given, person);
          if (refusal) return refusal;
          const data = { ...staff, ...keptKeys(given, people.credentialsOf(person)), staffId: person.id };
          return {
            ok: true,
            events: [{ id, ...event, type: 'staff.recorded', actor, subject: person.id, data }],
            body: () => people.staff(person.id),
          } as const;
        };
        return answerCommand(journal, request, reply, id, decide, { id, since, staff, given });
      },
    );
  };
