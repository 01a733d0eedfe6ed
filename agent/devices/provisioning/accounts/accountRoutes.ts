import { toRfc3339 } from '#agent/time/calendar.ts';
import { type Failure, Problem } from '#contract/problems.ts';
import {
  AccountGroupBody,
  AccountGroups,
  ClockSet,
  Diagnostics,
  PlainTextBody,
  PositionView,
  RebootAsked,
  RebootBody,
  Rotation,
  TrialBody,
  TrialView,
  Withdrawal,
} from '#contract/provisioning.ts';
import { access } from '#contract/roles.ts';
import { EventId, Id } from '#contract/values.ts';
import Type from '#typebox';
import type { Routes } from '../../../http/app.ts';
import { answerCommand, type Verdict } from '../../../http/commands.ts';
import { sendProblem } from '../../../http/problems.ts';
import type { Provisioning } from '../provisioning.ts';
import { runTrial, type Trial } from './trials.ts';

const keptTrials = 20;
const Params = Type.Object({ id: Id });

/** Accounts that are kept for many devices, tried on them, and then replaced by one for each. None ever comes out. */
export const accountRoutes =
  (provisioning: Provisioning): Routes =>
  (app) => {
    const { journal, vault, clock, config: site } = provisioning.parts;
    const config = { access: access.technician };
    const trials = new Map<string, Trial>();
    const viewOf = ({ startedAt, results, ...trial }: Trial): TrialView => ({
      ...trial,
      startedAt: toRfc3339(startedAt, site.site.timeZone),
      results: results.map((result) => ({ ...result, positionId: result.positionId ?? null })),
    });

    app.get('/api/v1/devices/accounts', { config, schema: { response: { 200: AccountGroups } } }, () => ({
      groups: vault.groups(),
    }));
    app.post(
      '/api/v1/devices/accounts',
      {
        config,
        schema: { body: AccountGroupBody, response: { 200: AccountGroups, 201: AccountGroups, '4xx': Problem } },
      },
      async (request, reply) => {
        const { id, groupId, username, password } = request.body;
        return answerCommand(
          journal,
          request,
          reply,
          id,
          (now): Verdict => {
            vault.putGroup(groupId, { username, password }, now);
            return { ok: true, events: [], body: () => ({ groups: vault.groups() }) };
          },
          // The fingerprint of what was asked is kept: without the account.
          { groupId },
        );
      },
    );
    app.delete(
      '/api/v1/devices/accounts/:id',
      { config, schema: { params: Params, response: { 200: AccountGroups, '4xx': Problem } } },
      async (request, reply) =>
        vault.forgetGroup(request.params.id)
          ? reply.send({ groups: vault.groups() })
          : sendProblem(reply, { code: 'not_found' }),
    );

    app.post(
      '/api/v1/devices/accounts/:id/trials',
      {
        config,
        schema: { params: Params, body: TrialBody, response: { 200: TrialView, 201: TrialView, '4xx': Problem } },
      },
      async (request, reply) => {
        const { id: trialId, positionIds = [], addresses = [] } = request.body;
        const known = trials.get(trialId);
        if (known) return reply.code(200).send(viewOf(known));
        const groupId = request.params.id;
        const account = vault.group(groupId);
        if (!account) return sendProblem(reply, { code: 'not_found', detail: 'There is no account of this name' });
        if ([...trials.values()].some(({ state }) => state === 'running')) {
          return sendProblem(reply, { code: 'conflict', detail: 'Another account is still being tried' });
        }
        const stays = positionIds.flatMap((positionId) => {
          const address = provisioning.facts.find(positionId)?.unit?.address;
          return address === undefined ? [] : [{ address, positionId }];
        });
        const cameras = [...stays, ...addresses.map((address) => ({ address, positionId: undefined }))];
        for (const [oldest] of [...trials].slice(0, Math.max(0, trials.size + 1 - keptTrials))) trials.delete(oldest);
        const begun = { trialId, groupId, startedAt: clock.now() };
        const ran = runTrial(
          begun,
          cameras,
          {
            now: clock.now,
            identify: (address) => provisioning.identify(address, account),
            onAccepted: (positionId) => vault.put(positionId, account, clock.now()),
          },
          (trial) => void trials.set(trialId, trial),
        );
        ran
          // Also of a trial that broke off, some cameras have a new account.
          .finally(provisioning.changed)
          .catch((err: unknown) => request.log.error({ event: 'devices.trial_failed', err }));
        return reply.code(201).send(viewOf(trials.get(trialId) ?? { ...begun, state: 'running', results: [] }));
      },
    );
    app.get(
      '/api/v1/devices/trials/:id',
      { config, schema: { params: Type.Object({ id: EventId }), response: { 200: TrialView, '4xx': Problem } } },
      async (request, reply) => {
        const trial = trials.get(request.params.id);
        return trial ? reply.send(viewOf(trial)) : sendProblem(reply, { code: 'not_found' });
      },
    );

    app.post(
      '/api/v1/devices/:id/rotate',
      { config, schema: { params: Params, body: Withdrawal, response: { 200: Rotation, '4xx': Problem } } },
      async (request, reply) => {
        const positionId = request.params.id;
        const done = await provisioning.rotate(positionId);
        if (!done) return sendProblem(reply, { code: 'not_found', detail: 'No camera stands there' });
        if (done.ok) return reply.send({ positionId, how: done.how });
        return sendProblem(reply, refusalOf(done));
      },
    );

    // Only when somebody asks for it: a camera that a time server sets is left to it.
    app.post(
      '/api/v1/devices/:id/set-clock',
      { config, schema: { params: Params, body: Withdrawal, response: { 200: ClockSet, '4xx': Problem } } },
      async (request, reply) => {
        const positionId = request.params.id;
        const done = await provisioning.setClock(positionId);
        if (!done) return sendProblem(reply, { code: 'not_found', detail: 'No camera stands there' });
        if (!done.ok) return sendProblem(reply, refusalOf(done));
        const { clockOffsetMs } = done;
        return reply.send({
          positionId,
          clockOffsetMs: clockOffsetMs === undefined ? null : Math.round(clockOffsetMs),
        });
      },
    );

    app.post(
      '/api/v1/devices/:id/plain-text',
      {
        config,
        schema: {
          params: Params,
          body: PlainTextBody,
          response: { 200: PositionView, 201: PositionView, '4xx': Problem },
        },
      },
      async (request, reply) => {
        const positionId = request.params.id;
        const { id, allow } = request.body;
        const answer = answerCommand(journal, request, reply, id, (): Verdict => {
          const isKept =
            provisioning.view(positionId)?.kind === 'camera' && provisioning.allowPlainText(positionId, allow);
          if (isKept) return { ok: true, events: [], body: () => provisioning.view(positionId) };
          return { ok: false, failure: { code: 'not_found', detail: 'No account is kept for a camera there' } };
        });
        provisioning.changed();
        return answer;
      },
    );
    app.get(
      '/api/v1/devices/:id/diagnostics',
      { config, schema: { params: Params, response: { 200: Diagnostics, '4xx': Problem } } },
      async (request, reply) => {
        const positionId = request.params.id;
        if (provisioning.facts.find(positionId)?.kind !== 'camera') {
          return sendProblem(reply, { code: 'not_found', detail: 'No camera stands there' });
        }
        const failure = provisioning.diagnostics(positionId);
        return reply.send({
          positionId,
          at: failure ? toRfc3339(failure.at, site.site.timeZone) : null,
          text: failure?.text ?? null,
        });
      },
    );

    app.post(
      '/api/v1/devices/:id/reboot',
      { config, schema: { params: Params, body: RebootBody, response: { 200: RebootAsked, '4xx': Problem } } },
      async (request, reply) => {
        const positionId = request.params.id;
        if (request.body.confirm !== true) {
          const detail =
            '重启时摄像机有一两分钟不录像、不报警，请确认 / while it restarts the camera records and reports nothing for a minute or two: confirm';
          const errors = [{ path: 'body/confirm', message: 'must be true' }];
          return sendProblem(reply, { code: 'confirmation_needed', detail, errors });
        }
        const done = await provisioning.reboot(positionId);
        if (!done) return sendProblem(reply, { code: 'not_found', detail: 'No camera stands there' });
        return done.ok ? reply.send({ positionId }) : sendProblem(reply, refusalOf(done));
      },
    );
  };

const refusalOf = ({ code, detail }: { readonly code: string; readonly detail: string }): Failure => {
  if (code === 'refused') return { code: 'credentials_refused', detail };
  return { code: code === 'unreachable' ? 'device_silent' : 'conflict', detail };
};
