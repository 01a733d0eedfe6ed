import { toRfc3339 } from '#agent/time/calendar.ts';
import { Problem, type ProblemCode } from '#contract/problems.ts';
import { TestBody, TestRun } from '#contract/provisioning.ts';
import { access } from '#contract/roles.ts';
import { EventId, Id, Sha256 } from '#contract/values.ts';
import Type from '#typebox';
import type { Routes } from '../../../http/app.ts';
import { callerOf } from '../../../http/commands.ts';
import { sendProblem } from '../../../http/problems.ts';
import type { Provisioning } from '../provisioning.ts';
import type { Bench, Run } from './bench.ts';

const refusals: Record<Exclude<ReturnType<Bench['start']>, Run>, { code: ProblemCode; detail: string }> = {
  no_position: { code: 'not_found', detail: 'There is no such position' },
  no_unit: { code: 'conflict', detail: 'No unit stands there' },
  not_its_test: { code: 'conflict', detail: 'A position of this kind has no such test' },
  busy: { code: 'conflict', detail: 'Another test of this position is still running' },
};

/** Live tests: begun, followed while they run, cancelled; and the pictures that they saw. */
export const liveTestRoutes =
  ({ parts, bench }: Provisioning): Routes =>
  (app) => {
    const { timeZone } = parts.config.site;
    const viewOf = ({ startedAt, outcome, ...run }: Run): TestRun => ({
      ...run,
      leftMs: Math.ceil(run.leftMs),
      startedAt: toRfc3339(startedAt, timeZone),
      measured: { ...outcome?.measured },
      codec: outcome?.codec ?? null,
      pictureSha256: outcome?.pictureSha256 ?? null,
    });

    app.post(
      '/api/v1/devices/:id/tests',
      {
        config: { access: access.technician },
        schema: {
          params: Type.Object({ id: Id }),
          body: TestBody,
          response: { 200: TestRun, 201: TestRun, '4xx': Problem },
        },
      },
      async (request, reply) => {
        const { id: testId, test } = request.body;
        const known = bench.find(testId);
        const isSame = known?.positionId === request.params.id && known.test === test;
        if (known ? !isSame : parts.journal.find(testId) !== undefined) {
          return sendProblem(reply, {
            code: 'id_reused',
            detail: `${testId} was used for another request; make a new id`,
          });
        }
        const run = bench.start({ testId, positionId: request.params.id, test, actor: callerOf(request).actor });
        if (typeof run === 'string') return sendProblem(reply, refusals[run]);
        return reply.code(known ? 200 : 201).send(viewOf(run));
      },
    );
    const byId = { params: Type.Object({ id: EventId }), response: { 200: TestRun, '4xx': Problem } };
    app.get(
      '/api/v1/devices/tests/:id',
      { config: { access: access.technicianRead }, schema: byId },
      async (request, reply) => {
        const run = bench.find(request.params.id);
        return run ? reply.send(viewOf(run)) : sendProblem(reply, { code: 'not_found' });
      },
    );
    app.post(
      '/api/v1/devices/tests/:id/cancel',
      { config: { access: access.technician }, schema: byId },
      async (request, reply) => {
        const run = bench.cancel(request.params.id);
        return run ? reply.send(viewOf(run)) : sendProblem(reply, { code: 'not_found' });
      },
    );
    app.get(
      '/api/v1/devices/evidence/:id',
      {
        config: { access: access.technicianRead },
        schema: { params: Type.Object({ id: Sha256 }), response: { '4xx': Problem } },
      },
      async (request, reply) => {
        const jpeg = parts.evidence.find(request.params.id);
        // Already bytes: no schema to write them by.
        return jpeg ? reply.type('image/jpeg').send(jpeg as never) : sendProblem(reply, { code: 'not_found' });
      },
    );
  };
