import { Problem } from '#contract/problems.ts';
import { type NewPosition, PositionView, Withdrawal } from '#contract/provisioning.ts';
import { access } from '#contract/roles.ts';
import { Id } from '#contract/values.ts';
import Type from '#typebox';
import type { Routes } from '../../http/app.ts';
import { answerCommand, callerOf, type Verdict } from '../../http/commands.ts';
import type { Position } from '../positionStore.ts';
import type { Account } from '../vault.ts';
import { decideNew, decideWithdrawal } from './decisions.ts';
import { known, type Provisioning } from './provisioning.ts';
import { identityView } from './views.ts';

const Params = Type.Object({ id: Id });
const written = { 200: PositionView, 201: PositionView, '4xx': Problem };

/** Whoever tapped the wrong one says so at once; longer an account is not kept of a camera that is gone. */
const restorableMs = 60_000;

interface Withdrawn {
  readonly position: Position;
  readonly account: Account | undefined;
  readonly isOwn: boolean;
  readonly atMonotonicMs: number;
  readonly ends: NodeJS.Timeout;
}

/**
 * A position is taken away, and within a minute put back as it was: place, unit and account. What its unit had proved is
 * over all the same: it was free meanwhile.
 */
export const withdrawalRoutes =
  (provisioning: Provisioning): Routes =>
  (app) => {
    const { journal, vault, clock } = provisioning.parts;
    const config = { access: access.technician };
    /** In memory alone, as the account in it is open. */
    const withdrawn = new Map<string, Withdrawn>();
    const forget = (id: string): void => {
      clearTimeout(withdrawn.get(id)?.ends);
      withdrawn.delete(id);
    };
    app.addHook('onClose', async () => {
      for (const id of [...withdrawn.keys()]) forget(id);
    });

    app.post(
      '/api/v1/devices/:id/withdraw',
      { config, schema: { params: Params, body: Withdrawal, response: written } },
      async (request, reply) => {
        const { id } = request.params;
        const by = { id: request.body.id, actor: callerOf(request).actor };
        const before = provisioning.view(id);
        const position = provisioning.facts.find(id);
        const answer = answerCommand(journal, request, reply, by.id, (): Verdict => {
          const decided = decideWithdrawal(id, by, provisioning.facts);
          if (!decided.ok || !position) return decided.ok ? { ok: false, failure: { code: 'not_found' } } : decided;
          forget(id);
          withdrawn.set(id, {
            position,
            account: vault.find(id),
            isOwn: vault.isOwn(id),
            atMonotonicMs: clock.monotonicMs(),
            ends: setTimeout(() => withdrawn.delete(id), restorableMs).unref(),
          });
          vault.forget(id);
          return { ...decided, body: () => before };
        });
        provisioning.changed();
        return answer;
      },
    );

    app.post(
      '/api/v1/devices/:id/restore',
      { config, schema: { params: Params, body: Withdrawal, response: written } },
      async (request, reply) => {
        const { id: positionId } = request.params;
        const { id } = request.body;
        const { actor } = callerOf(request);
        const answer = answerCommand(journal, request, reply, id, (now): Verdict => {
          const kept = withdrawn.get(positionId);
          if (!kept || clock.monotonicMs() - kept.atMonotonicMs > restorableMs) {
            const detail = '撤销超过一分钟，请重新安装 / it was withdrawn more than a minute ago: put it up anew';
            return { ok: false, failure: { code: 'conflict', detail } };
          }
          const { position, account, isOwn } = kept;
          const decided = decideNew(
            asNew(id, position),
            known(identityView(position.unit ?? {})),
            actor,
            provisioning.facts,
          );
          if (!decided.ok) return decided;
          if (account) vault.put(positionId, account, now, isOwn);
          return { ...decided, body: () => provisioning.view(positionId) };
        });
        if (provisioning.facts.find(positionId)) forget(positionId);
        provisioning.changed();
        return answer;
      },
    );
  };

/** What would have been asked for, had it been put up now. */
const asNew = (id: string, { unit, positionId, name, kind, areaId, zoneId, covers }: Position): NewPosition => ({
  id,
  positionId,
  name,
  kind,
  ...(areaId !== undefined && { areaId }),
  ...(zoneId !== undefined && { zoneId }),
  covers: [...covers],
  ...(unit && {
    unit:
      unit.address === undefined
        ? { unitId: unit.unitId, ...(unit.item !== undefined && { item: unit.item }) }
        : { address: unit.address },
  }),
});
