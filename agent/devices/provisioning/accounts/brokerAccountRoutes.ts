import type { Journal } from '#agent/journal/journal.ts';
import {
  BrokerAccountEnd,
  BrokerAccountList,
  BrokerAccountMade,
  BrokerAccountRevoked,
  NewBrokerAccount,
} from '#contract/brokerAccounts.ts';
import { type Failure, Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { Id } from '#contract/values.ts';
import Type from '#typebox';
import type { Routes } from '../../../http/app.ts';
import { answerCommand, callerOf, type Verdict } from '../../../http/commands.ts';
import { sendProblem } from '../../../http/problems.ts';
import type { BrokerDesk } from '../../mqtt/brokerDesk.ts';
import { mayHaveAccount } from '../../mqtt/deviceAccounts.ts';

export interface BrokerAccountRoutesOptions {
  readonly journal: Journal;
  /** Undefined where the broker is not the embedded one. */
  readonly desk: BrokerDesk | undefined;
}

/** Accounts of single clients at the embedded broker: made, listed, revoked. A password is in the first answer only. */
export const brokerAccountRoutes =
  ({ journal, desk }: BrokerAccountRoutesOptions): Routes =>
  (app) => {
    const config = { access: access.headOrTechnician };

    app.get('/api/v1/devices/broker-accounts', { config, schema: { response: { 200: BrokerAccountList } } }, () => ({
      place: desk?.place() ?? null,
      accounts: (desk?.accounts.all() ?? []).map(({ username, form }) => ({
        username,
        unitId: desk?.unitOf(username) ?? username,
        form,
        isConnected: desk?.isIn(username) ?? false,
      })),
    }));

    app.post(
      '/api/v1/devices/broker-accounts',
      {
        config,
        schema: {
          body: NewBrokerAccount,
          response: { 200: BrokerAccountMade, 201: BrokerAccountMade, '4xx': Problem },
        },
      },
      async (request, reply) => {
        const { id, unitId, form = 'device' } = request.body;
        const { actor } = callerOf(request);
        if (!desk) return sendProblem(reply, notOurs);
        return answerCommand(journal, request, reply, id, (): Verdict => {
          if (!mayHaveAccount(unitId)) return { ok: false, failure: ownAccount };
          const username = form === 'gateway' ? unitId : desk.nameOf(unitId);
          if (username === undefined) return { ok: false, failure: throughGateway };
          // Should the commit fail, the account has a password that nobody knows, until it is made again.
          const { password } = desk.accounts.create(username, form);
          return {
            ok: true,
            events: [{ id, type: 'unit.account_made', actor, subject: unitId, data: { unitId, username, form } }],
            body: () => ({ username, unitId, form, password: null, place: desk.place() }),
            once: { password },
          };
        });
      },
    );

    app.post(
      '/api/v1/devices/broker-accounts/:id/revoke',
      {
        config,
        schema: {
          params: Type.Object({ id: Id }),
          body: BrokerAccountEnd,
          response: { 200: BrokerAccountRevoked, 201: BrokerAccountRevoked, '4xx': Problem },
        },
      },
      async (request, reply) => {
        const { id } = request.body;
        const { id: username } = request.params;
        const { actor } = callerOf(request);
        if (!desk) return sendProblem(reply, notOurs);
        return answerCommand(journal, request, reply, id, (): Verdict => {
          if (desk.accounts.formOf(username) === undefined) return { ok: false, failure: { code: 'not_found' } };
          const unitId = desk.unitOf(username);
          desk.accounts.revoke(username);
          return {
            ok: true,
            events: [{ id, type: 'unit.account_revoked', actor, subject: unitId, data: { unitId, username } }],
            body: () => ({ username, unitId }),
          };
        });
      },
    );
  };

const notOurs: Failure = {
  code: 'conflict',
  detail:
    '消息服务（broker）不是本机内置的：账号由它的管理者建立（见 hardware/box/mosquitto.conf） / the broker is not the embedded one: whoever keeps it makes the accounts (see hardware/box/mosquitto.conf)',
};
const ownMessage =
  'agent、flows、devices 和 nestbox-… 是系统自己的，请换一个编号 / agent, flows, devices and nestbox-… are the box’s own: choose another id';
const ownAccount: Failure = {
  code: 'invalid',
  detail: ownMessage,
  errors: [{ path: 'body/unitId', message: ownMessage }],
};
const throughGateway: Failure = {
  code: 'conflict',
  detail:
    '这台设备经网关发消息，或用的主题不是它独有的：请给它的网关建立账号（form: gateway，--gateway） / this device speaks through a gateway, or on topics that are not its own alone: make an account for its gateway (form: gateway, --gateway)',
};
