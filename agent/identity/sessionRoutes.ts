import { type OwnChild, Session, SessionBody, WhoAmI } from '#contract/identity.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import Type from '#typebox';
import type { Routes } from '../http/app.ts';
import { callerOf } from '../http/commands.ts';
import { sendProblem } from '../http/problems.ts';
import type { Journal } from '../journal/journal.ts';
import { type Day, dayAt, toRfc3339 } from '../time/calendar.ts';
import { type Clock, type EpochMs, epochMs } from '../time/clock.ts';
import type { Credentials } from './credentials.ts';
import { roleOf, sessionHeader } from './identify.ts';
import { kioskBearerIn, kioskSetCookie } from './kiosks.ts';
import { laterOf, lockedUntil } from './lockout.ts';
import type { Passes } from './passes.ts';
import type { IdentityPeople, MayTake, PersonReference, PresenceOf } from './ports.ts';
import type { Sessions } from './sessions.ts';
import type { IdentityStore } from './store.ts';

export interface SessionParts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly site: { readonly code: string; readonly name: string; readonly timeZone: string };
  readonly store: IdentityStore;
  readonly credentials: Credentials;
  readonly people: IdentityPeople;
  readonly sessions: Sessions;
  readonly passes: Passes;
  readonly presenceOf: PresenceOf;
  readonly mayTake: MayTake;
}

/** Identifying at a kiosk by PIN or card, signing out, and who one is. */
export const sessionRoutes =
  ({ journal, clock, site, store, credentials, people, sessions, passes, presenceOf, mayTake }: SessionParts): Routes =>
  (app) => {
    const text = (instant: EpochMs): string => toRfc3339(instant, site.timeZone);
    const lockedUntilNow = (kioskId: string, { method, personId }: SessionBody): EpochMs | undefined => {
      const untilOf = (scope: 'kiosk' | 'person', id: string): EpochMs | undefined =>
        lockedUntil(store.wrongTries(scope, id, method), clock.now(), method);
      const own = personId === undefined ? undefined : untilOf('person', personId);
      // Who says first who they are guesses at one PIN of six digits, not at everybody's: what others tried at a kiosk does
      // not keep staff from it, or nobody could leave there.
      return personId !== undefined && people.staff(personId) ? own : laterOf(untilOf('kiosk', kioskId), own);
    };

    app.post(
      '/api/v1/sessions',
      {
        config: { access: access.board },
        schema: { body: SessionBody, response: { 201: Session, '4xx': Problem } },
      },
      async (request, reply) => {
        const { method, secret, personId } = request.body;
        const { kioskId } = callerOf(request);
        if (kioskId === undefined) {
          return sendProblem(reply, { code: 'forbidden', detail: 'People identify at an enrolled kiosk only' });
        }
        const lockedOut = () => {
          const until = lockedUntilNow(kioskId, request.body);
          return until === undefined ? undefined : sendProblem(reply, { code: 'locked_out', retryAt: text(until) });
        };
        const locked = lockedOut();
        if (locked) return locked;
        const credentialKey = await (method === 'pin' ? credentials.pinKey(secret) : credentials.cardKey(secret));
        // Asked again: while the key was derived, other tries at this kiosk may have been counted.
        const lockedMeanwhile = lockedOut();
        if (lockedMeanwhile) return lockedMeanwhile;

        const person = people.personByCredential(credentialKey);
        const actor = `kiosk:${kioskId}`;
        if (!person || (personId !== undefined && personId !== person.id)) {
          const data = { kioskId, method, ...(personId === undefined ? {} : { personId }) };
          journal.record([{ type: 'kiosk.pin_refused', actor, subject: kioskId, data }]);
          const until = lockedUntilNow(kioskId, request.body);
          return sendProblem(reply, {
            code: 'unknown_credential',
            ...(until === undefined ? {} : { retryAt: text(until) }),
          });
        }
        const data = { kioskId, method, personId: person.id };
        journal.record([{ type: 'kiosk.pin_accepted', actor, subject: kioskId, data }]);
        const { token, idleMs } = sessions.open({ kioskId, person, credentialKey });
        const now = clock.now();
        const pass = passes.issue({ kioskId, person, credentialKey }, now);
        return reply.code(201).send({
          token,
          expiresAt: text(epochMs(now + idleMs)),
          ...described(people, person),
          children: person.kind === 'adult' ? ownChildren(person.id, dayAt(now, site.timeZone)) : [],
          pass: { token: pass.token, until: text(pass.until) },
        });
      },
    );

    app.delete(
      '/api/v1/sessions/current',
      { config: { access: access.board }, schema: { response: { 204: Type.Null(), '4xx': Problem } } },
      async (request, reply) => {
        const { kioskId } = callerOf(request);
        const token = request.headers[sessionHeader];
        if (kioskId !== undefined && typeof token === 'string') sessions.close(token, kioskId);
        return reply.code(204).send(null);
      },
    );

    app.get(
      '/api/v1/me',
      { config: { access: access.board }, schema: { response: { 200: WhoAmI, '4xx': Problem } } },
      async (request, reply) => {
        const { role, name, kioskId } = callerOf(request);
        const bearer = kioskId === undefined ? undefined : kioskBearerIn(request.headers);
        if (bearer !== undefined) reply.header('set-cookie', kioskSetCookie(bearer, request.protocol === 'https'));
        return { role, name, kioskId: kioskId ?? null, facility: site.name, site: site.code };
      },
    );

    /** Those enrolled today, and whoever is inside all the same: nobody's child may be stuck. */
    const ownChildren = (adultId: string, today: Day): OwnChild[] =>
      people.childrenOf(adultId).flatMap(({ childId, name, classId, enrolledFrom, enrolledTo }): OwnChild[] => {
        const ownClass = people.class(classId);
        const presence = presenceOf(childId);
        const enrolled = enrolledFrom <= today && (enrolledTo === undefined || today <= enrolledTo);
        if (!ownClass || (!enrolled && !presence)) return [];
        return [
          {
            childId,
            name,
            classId,
            className: ownClass.name,
            classType: ownClass.type,
            homeRoomId: ownClass.roomId,
            roomId: presence?.roomId ?? null,
            present: presence !== undefined,
            since: presence ? text(presence.since) : null,
            atDesk: !mayTake(childId, adultId, today),
          },
        ];
      });
  };

const described = (people: IdentityPeople, person: PersonReference): Pick<Session, 'role' | 'person'> => {
  const staffRole = person.kind === 'staff' ? (people.staff(person.id)?.role ?? null) : null;
  const name = (person.kind === 'staff' ? people.staff(person.id) : people.adult(person.id))?.name ?? person.id;
  return { role: roleOf(staffRole), person: { ...person, name, staffRole } };
};
