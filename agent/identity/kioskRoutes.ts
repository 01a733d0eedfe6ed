import { EnrolBody, Enrolled, EnrolmentCode, KioskList } from '#contract/identity.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { Id } from '#contract/values.ts';
import Type from '#typebox';
import type { Routes } from '../http/app.ts';
import { answerCommand, callerOf } from '../http/commands.ts';
import { sendProblem } from '../http/problems.ts';
import type { Journal } from '../journal/journal.ts';
import { toRfc3339 } from '../time/calendar.ts';
import { type Clock, type EpochMs, epochMs } from '../time/clock.ts';
import type { Credentials } from './credentials.ts';
import {
  codeFingerprint,
  codeValidForMs,
  createEnrolmentCode,
  kioskOf,
  kioskSetCookie,
  revokeKiosk,
} from './kiosks.ts';
import { lockedUntil, type Tries } from './lockout.ts';
import type { IdentityStore } from './store.ts';

export interface KioskParts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly store: IdentityStore;
  readonly credentials: Credentials;
}

const mostAddresses = 1000;

/** Enrolling, listing and revoking kiosks. */
export const kioskRoutes =
  ({ journal, clock, timeZone, store, credentials }: KioskParts): Routes =>
  (app) => {
    const wrongCodes = createWrongCodes();
    const text = (instant: EpochMs): string => toRfc3339(instant, timeZone);

    app.post(
      '/api/v1/kiosks/enrolments',
      {
        config: { access: access.anyone },
        schema: { body: EnrolBody, response: { 200: Enrolled, 201: Enrolled, '4xx': Problem } },
        onSend: async (request, reply) => {
          if (reply.statusCode >= 300) return;
          const { bearer } = kioskOf(credentials, request.body);
          reply.header('set-cookie', kioskSetCookie(bearer, request.protocol === 'https'));
        },
      },
      async (request, reply) => {
        const { id, code, name } = request.body;
        const until = wrongCodes.lockedUntil(request.ip, clock.now());
        if (until !== undefined) return sendProblem(reply, { code: 'locked_out', retryAt: text(until) });
        const fingerprint = codeFingerprint(credentials, code);
        const { kioskId, sha256 } = kioskOf(credentials, { id, code });
        const decide = (now: EpochMs) => {
          if (!store.takeCode(fingerprint, now)) {
            wrongCodes.count(request.ip, now);
            return { ok: false, failure: { code: 'unknown_credential', detail: 'Ask for a new code' } } as const;
          }
          wrongCodes.forget(request.ip);
          const data = { kioskId, name, sha256 };
          return {
            ok: true,
            events: [{ id, type: 'kiosk.enrolled', actor: `kiosk:${kioskId}`, subject: kioskId, data }],
            body: () => ({ kioskId, name }),
          } as const;
        };
        return answerCommand(journal, request, reply, id, decide, { name, code: fingerprint.toString('hex') });
      },
    );

    app.post(
      '/api/v1/kiosks/codes',
      {
        config: { access: access.headOrTechnician },
        schema: { response: { 201: EnrolmentCode, '4xx': Problem } },
      },
      async (_request, reply) => {
        const expiresAt = epochMs(clock.now() + codeValidForMs);
        const code = createEnrolmentCode(store, credentials, { uses: 1, expiresAt });
        return reply.code(201).send({ code, expiresAt: text(expiresAt) });
      },
    );

    app.get(
      '/api/v1/kiosks',
      { config: { access: access.headOrTechnician }, schema: { response: { 200: KioskList, '4xx': Problem } } },
      async () => ({
        kiosks: store.kiosks().map(({ kioskId, name, enrolledAt, revokedAt }) => ({
          kioskId,
          name,
          enrolledAt: text(enrolledAt),
          revokedAt: revokedAt === null ? null : text(revokedAt),
        })),
      }),
    );

    app.delete(
      '/api/v1/kiosks/:id',
      {
        config: { access: access.headOrTechnician },
        schema: { params: Type.Object({ id: Id }), response: { 204: Type.Null(), '4xx': Problem } },
      },
      async (request, reply) =>
        revokeKiosk(journal, store, request.params.id, callerOf(request).actor)
          ? reply.code(204).send(null)
          : sendProblem(reply, { code: 'not_found' }),
    );
  };

/** Wrong codes by address since the start. A code lives for minutes, so these need not outlive a restart. */
const createWrongCodes = () => {
  const tries = new Map<string, Tries>();
  return {
    lockedUntil: (address: string, now: EpochMs): EpochMs | undefined => {
      const known = tries.get(address);
      return known && lockedUntil(known, now);
    },
    count: (address: string, now: EpochMs): void => {
      const wrong = (tries.get(address)?.wrong ?? 0) + 1;
      tries.delete(address);
      tries.set(address, { wrong, lastWrongAt: now });
      const oldest = tries.keys().next();
      if (tries.size > mostAddresses && !oldest.done) tries.delete(oldest.value);
    },
    forget: (address: string): void => void tries.delete(address),
  };
};
