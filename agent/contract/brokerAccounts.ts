import Type, { type Static } from '#typebox';
import { nullable, object } from './shape.ts';
import { EventId, Id, literals } from './values.ts';

/** `device`: speaks and hears under its own id. `gateway`: a bridge that speaks for many devices. */
export const BrokerAccountForm = literals('device', 'gateway');

/** Where a device finds the embedded broker. */
export const BrokerPlace = object({
  /** Addresses of the box, as a device may be told them. */
  addresses: Type.Array(Type.String()),
  port: Type.Integer(),
  tls: Type.Boolean(),
  /** Only what runs on the box itself comes in: facility.yaml has no brokerListen. */
  isLocal: Type.Boolean(),
});

export const BrokerAccountList = object({
  /** Null: the broker is not the embedded one, and its keeper makes the accounts. */
  place: nullable(BrokerPlace),
  accounts: Type.Array(
    object({
      username: Id,
      /** The unit that it is of, as far as that is known; else the user name. */
      unitId: Id,
      form: BrokerAccountForm,
      isConnected: Type.Boolean(),
    }),
  ),
});

export const NewBrokerAccount = object({
  id: EventId,
  /** A unit that is known, or the id under which a new one will speak in its topics. */
  unitId: Id,
  form: Type.Optional(BrokerAccountForm),
});
export const BrokerAccountMade = object({
  username: Id,
  unitId: Id,
  form: BrokerAccountForm,
  /** In the first answer only: nobody keeps it, so a repetition has null. */
  password: nullable(Type.String()),
  place: BrokerPlace,
});
export const BrokerAccountEnd = object({ id: EventId });
export const BrokerAccountRevoked = object({ username: Id, unitId: Id });

export type BrokerAccountForm = Static<typeof BrokerAccountForm>;
export type BrokerPlace = Static<typeof BrokerPlace>;
export type BrokerAccountList = Static<typeof BrokerAccountList>;
export type BrokerAccountMade = Static<typeof BrokerAccountMade>;
