import type { FastifyReply, FastifyRequest } from 'fastify';
import { toRfc3339 } from '#agent/time/calendar.ts';
import { type Failure, Problem } from '#contract/problems.ts';
import {
  ChangedPosition,
  type DeviceAccount,
  type GivenAccount,
  Identification,
  IdentificationBody,
  NewPosition,
  PositionHistory,
  PositionView,
  Replacement,
  ScanBody,
  ScanView,
  type UnitGiven,
} from '#contract/provisioning.ts';
import { access } from '#contract/roles.ts';
import { EventId, Id } from '#contract/values.ts';
import Type from '#typebox';
import type { Routes } from '../../http/app.ts';
import { answerCommand, callerOf, type Verdict } from '../../http/commands.ts';
import { sendProblem } from '../../http/problems.ts';
import type { StepFailure } from '../driver.ts';
import type { UnitIdentity } from '../positionStore.ts';
import { type Decided, decideChange, decideNew, decideReplacement } from './decisions.ts';
import { plainTextLeft } from './live/outcome.ts';
import { known, type Provisioning } from './provisioning.ts';
import type { Scan } from './scans.ts';
import { foundEntry, identityView } from './views.ts';

const Params = Type.Object({ id: Id });
const written = { 200: PositionView, 201: PositionView, '4xx': Problem };
const defaultScanSeconds = 6;

/** Positions, the units at them, and the search for more. Accounts go in, are sealed, and never come out. */
export const provisioningRoutes =
  (provisioning: Provisioning): Routes =>
  (app) => {
    const { journal, vault } = provisioning.parts;
    const { timeZone } = provisioning.parts.config.site;
    const config = { access: access.technician };
    const read = { access: access.technicianRead };

    /** Decides, keeps the account in the same transaction, and tells who watches cameras once it is committed. */
    const write = (
      request: FastifyRequest,
      reply: FastifyReply,
      id: string,
      positionId: string,
      account: DeviceAccount | undefined,
      decide: () => Decided,
    ): FastifyReply => {
      // The fingerprint of what was asked is kept: of an account only that one was given.
      const { credentials: _, ...asked } = (request.body ?? {}) as Record<string, unknown>;
      const answer = answerCommand(
        journal,
        request,
        reply,
        id,
        (now): Verdict => {
          const decided = decide();
          if (!decided.ok) return decided;
          if (account) vault.put(positionId, account, now);
          return { ...decided, body: () => provisioning.view(positionId) ?? { positionId } };
        },
        { ...asked, hasCredentials: account !== undefined },
      );
      provisioning.changed();
      return answer;
    };

    /** The account that was named, or why there is none. */
    const accountFor = (
      given: GivenAccount | undefined,
    ):
      | { readonly ok: true; readonly account: DeviceAccount | undefined }
      | { readonly ok: false; readonly failure: Failure } => {
      if (given === undefined) return { ok: true, account: undefined };
      const account = provisioning.accountOf(given);
      if (account) return { ok: true, account };
      const message = 'there is no account of this name';
      return {
        ok: false,
        failure: { code: 'unknown_reference', errors: [{ path: 'body/credentials/group', message }] },
      };
    };

    /** Who answers at a camera's address; `ifSilent` takes one that does not answer, but none that refuses. */
    const whoIs = async (
      unit: UnitGiven | undefined,
      account: DeviceAccount | undefined,
      ifSilent: boolean | undefined,
    ): Promise<
      { readonly ok: true; readonly identity: UnitIdentity } | { readonly ok: false; readonly failure: Failure }
    > => {
      if (unit === undefined || !('address' in unit)) return { ok: true, identity: {} };
      const found = await provisioning.identify(unit.address, account);
      if (found.ok) return { ok: true, identity: known(found.identity) };
      if (ifSilent && found.code === 'unreachable') return { ok: true, identity: {} };
      return { ok: false, failure: failureOf(found) };
    };

    /** A camera that was there before keeps its account unless another is given. */
    const isAnswered = (id: string): boolean => journal.find(id) !== undefined;

    app.post(
      '/api/v1/devices',
      { config, schema: { body: NewPosition, response: written } },
      async (request, reply) => {
        const { body } = request;
        const { actor } = callerOf(request);
        const given = accountFor(body.credentials);
        if (!given.ok) return sendProblem(reply, given.failure);
        // First what costs nothing: a login is not spent on a place that is refused anyway. A repetition spends none.
        const early = decideNew(body, {}, actor, provisioning.facts);
        const found =
          early.ok && !isAnswered(body.id)
            ? await whoIs(body.unit, given.account, body.ifSilent)
            : ({ ok: true, identity: {} } as const);
        if (!found.ok) return sendProblem(reply, found.failure);
        return write(request, reply, body.id, body.positionId, given.account, () =>
          decideNew(body, found.identity, actor, provisioning.facts),
        );
      },
    );

    app.put(
      '/api/v1/devices/:id',
      { config, schema: { params: Params, body: ChangedPosition, response: written } },
      async (request, reply) => {
        const { body, params } = request;
        const given = accountFor(body.credentials);
        if (!given.ok) return sendProblem(reply, given.failure);
        return write(request, reply, body.id, params.id, given.account, () =>
          decideChange(params.id, body, callerOf(request).actor, provisioning.facts),
        );
      },
    );

    app.post(
      '/api/v1/devices/:id/replace',
      { config, schema: { params: Params, body: Replacement, response: written } },
      async (request, reply) => {
        const { body, params } = request;
        const { actor } = callerOf(request);
        const position = provisioning.facts.find(params.id);
        if (!position) return sendProblem(reply, { code: 'not_found' });
        const given = accountFor(body.credentials);
        if (!given.ok) return sendProblem(reply, given.failure);
        const account = given.account ?? vault.find(params.id);
        const found = isAnswered(body.id)
          ? ({ ok: true, identity: {} } as const)
          : await whoIs(body.unit, account, body.ifSilent);
        if (!found.ok) return sendProblem(reply, found.failure);
        const replacement = { unit: body.unit, identity: found.identity, confirm: body.confirm ?? false };
        return write(request, reply, body.id, params.id, given.account, () =>
          decideReplacement(params.id, replacement, { id: body.id, actor }, provisioning.facts),
        );
      },
    );

    app.get(
      '/api/v1/devices/:id/history',
      { config: read, schema: { params: Params, response: { 200: PositionHistory, '4xx': Problem } } },
      async (request, reply) => {
        const history = provisioning.history(request.params.id);
        return history ? reply.send(history) : sendProblem(reply, { code: 'not_found' });
      },
    );

    app.post(
      '/api/v1/devices/identifications',
      { config, schema: { body: IdentificationBody, response: { 200: Identification, '4xx': Problem } } },
      async (request, reply) => {
        const { address, credentials } = request.body;
        const given = accountFor(credentials);
        if (!given.ok) return sendProblem(reply, given.failure);
        const found = await provisioning.identify(address, given.account);
        if (!found.ok) return sendProblem(reply, failureOf(found));
        const { identity, login, clockOffsetMs } = found;
        return reply.send({ address, ...identityView(identity), login, clockOffsetMs: clockOffsetMs ?? null });
      },
    );

    const scanView = ({ scanId, state, startedAt, endedAt, found, ...scan }: Scan): ScanView => ({
      scanId,
      state,
      startedAt: toRfc3339(startedAt, timeZone),
      endedAt: endedAt === undefined ? null : toRfc3339(endedAt, timeZone),
      done: scan.done,
      of: scan.of,
      interfaces: [...scan.interfaces],
      addresses: [...scan.addresses],
      found: found.map((camera) => foundEntry(camera, timeZone)),
      advice: [...scan.advice],
    });
    app.post(
      '/api/v1/devices/discoveries',
      { config, schema: { body: ScanBody, response: { 200: ScanView, 201: ScanView, '4xx': Problem } } },
      async (request, reply) => {
        const { id, addresses = [], subnets = [], limitSeconds = defaultScanSeconds } = request.body;
        const isKnown = provisioning.scans.find(id) !== undefined;
        const scan = provisioning.scans.start({ id, addresses, subnets, limitMs: limitSeconds * 1000 });
        if (!scan) return sendProblem(reply, { code: 'conflict', detail: 'Another search is still running' });
        return reply.code(isKnown ? 200 : 201).send(scanView(scan));
      },
    );
    app.get(
      '/api/v1/devices/discoveries/:id',
      {
        config: read,
        schema: { params: Type.Object({ id: EventId }), response: { 200: ScanView, '4xx': Problem } },
      },
      async (request, reply) => {
        const scan = provisioning.scans.find(request.params.id);
        return scan ? reply.send(scanView(scan)) : sendProblem(reply, { code: 'not_found' });
      },
    );
  };

/** Why a camera could not be asked, as an answer. */
const failureOf = ({ code, detail, isPlainTextLeft }: StepFailure): Failure => {
  if (isPlainTextLeft) {
    const words = `${plainTextLeft.zh} / ${plainTextLeft.en}`;
    return {
      code: 'credentials_refused',
      detail: words,
      errors: [{ path: 'body/credentials/allowPlainText', message: words }],
    };
  }
  return code === 'refused' ? { code: 'credentials_refused', detail } : { code: 'device_silent', detail };
};
