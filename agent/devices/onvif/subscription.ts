import type { StepFailure } from '../driver.ts';
import type { CallAnswer, CallFailure, OnvifClient } from './client.ts';
import type { AskedLife, PullFailure, Subscription } from './pullMachine.ts';
import { at, children, type Element, escapeXml, textAt } from './xml.ts';

type Where = Pick<Subscription, 'address' | 'parameters'>;
type Outcome<T> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly why: PullFailure; readonly failure: CallFailure };

/** What may be asked of a camera's pull point. Nothing here repeats anything. */
export interface PullCalls {
  create(asked: AskedLife): Promise<Outcome<Where & { readonly lifeMs: number | undefined }>>;
  sync(where: Where): Promise<Outcome<object>>;
  /** Waits up to `waitMs` for the first message. */
  pull(where: Where, waitMs: number, signal: AbortSignal): Promise<Outcome<{ readonly messages: readonly Element[] }>>;
  renew(where: Where, asked: AskedLife): Promise<Outcome<{ readonly lifeMs: number | undefined }>>;
  unsubscribe(where: Where): Promise<Outcome<object>>;
}

export interface PullCallsOptions {
  readonly client: OnvifClient;
  /** Undefined: the camera has none. */
  readonly eventService: () => Promise<URL | undefined | StepFailure>;
  /** An address that the camera gave, as we can reach it. */
  readonly reachable: (address: string) => URL | undefined;
  /** The camera's own time, milliseconds since the epoch. */
  readonly cameraNow: () => number;
}

const events = 'http://www.onvif.org/ver10/events/wsdl';
const subscriptions = 'http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager';
/** The socket outlives the pull by this much. */
const pullMarginMs = 10_000;
const messageLimit = 100;

export const createPullCalls = ({ client, eventService, reachable, cameraNow }: PullCallsOptions): PullCalls => {
  const end = ({ form, lifeMs }: AskedLife): string =>
    form === 'relative'
      ? `PT${lifeMs / 1000}S`
      : // With Z: some refuse `+00:00`.
        new Date(cameraNow() + lifeMs).toISOString().replace(/\.\d+Z$/, 'Z');

  const ask = async (where: Where, action: string, body: string, more: object = {}): Promise<CallAnswer> => {
    const to = reachable(where.address);
    if (!to) return { ok: false, why: 'unknown_resource', detail: 'no address' };
    return client.call({ to, action, body, parameters: where.parameters, ...more });
  };

  return {
    create: async (asked) => {
      const to = await eventService();
      if (!to) return failed({ ok: false, why: 'unknown_action', detail: 'no event service' });
      if (!(to instanceof URL)) return failed({ ...ofStep[to.code], detail: to.detail });
      // The time of the end always: one maker answers 500 without it.
      const body = `<tev:CreatePullPointSubscription><tev:InitialTerminationTime>${end(asked)}</tev:InitialTerminationTime></tev:CreatePullPointSubscription>`;
      const answer = await client.call({
        to,
        body,
        action: `${events}/EventPortType/CreatePullPointSubscriptionRequest`,
      });
      if (!answer.ok) return failed(answer);
      const reference = at(answer.body, 'SubscriptionReference');
      const address = textAt(reference, 'Address');
      if (address === undefined) return failed({ ok: false, why: 'other', detail: 'a subscription without address' });
      const parameters = (at(reference, 'ReferenceParameters')?.elements ?? []).map(xmlOf).join('');
      return { ok: true, address, parameters, lifeMs: lifeOf(answer.body, cameraNow()) };
    },
    sync: async (where) =>
      outcome(
        await ask(
          where,
          `${events}/PullPointSubscription/SetSynchronizationPointRequest`,
          '<tev:SetSynchronizationPoint/>',
        ),
        () => ({}),
      ),
    pull: async (where, waitMs, signal) =>
      outcome(
        await ask(
          where,
          `${events}/PullPointSubscription/PullMessagesRequest`,
          `<tev:PullMessages><tev:Timeout>PT${waitMs / 1000}S</tev:Timeout><tev:MessageLimit>${messageLimit}</tev:MessageLimit></tev:PullMessages>`,
          { limitMs: waitMs + pullMarginMs, isPull: true, signal },
        ),
        (body) => ({ messages: children(body, 'NotificationMessage') }),
      ),
    renew: async (where, asked) =>
      outcome(
        await ask(
          where,
          `${subscriptions}/RenewRequest`,
          `<wsnt:Renew><wsnt:TerminationTime>${end(asked)}</wsnt:TerminationTime></wsnt:Renew>`,
        ),
        (body) => ({ lifeMs: lifeOf(body, cameraNow()) }),
      ),
    unsubscribe: async (where) =>
      outcome(await ask(where, `${subscriptions}/UnsubscribeRequest`, '<wsnt:Unsubscribe/>'), () => ({})),
  };
};

/**
 * How long a subscription lives: the difference of the two times in the answer, so that the camera's clock and zone do not
 * matter. Where it tells the end only, the end is measured against its clock; undefined where it tells none.
 */
const lifeOf = (answer: Element, cameraNowMs: number): number | undefined => {
  const ends = readInstant(textAt(answer, 'TerminationTime'));
  return ends === undefined ? undefined : ends - (readInstant(textAt(answer, 'CurrentTime')) ?? cameraNowMs);
};

/** An XML dateTime with `Z`, with an offset (with or without colon) or with neither, in milliseconds; undefined for what is none. */
export const readInstant = (text: string | undefined): number | undefined => {
  const parts = /^\s*(\d{4,}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d+)?)\s*(Z|z|[+-]\d\d:?\d\d)?\s*$/.exec(text ?? '');
  if (!parts) return undefined;
  const [, day, time, zone = 'Z'] = parts;
  const ms = Date.parse(`${day}T${time?.slice(0, 12)}${zone.toUpperCase().replace(/^([+-]\d\d)(\d\d)$/, '$1:$2')}`);
  return Number.isNaN(ms) ? undefined : ms;
};

const ofStep = {
  unreachable: { ok: false, why: 'unreachable', isClosed: false, tookMs: 0 },
  refused: { ok: false, why: 'not_authorized' },
  // It answered, though not with its services; that may pass.
  unsupported: { ok: false, why: 'other' },
} as const;

const outcome = <T extends object>(answer: CallAnswer, read: (body: Element) => T): Outcome<T> =>
  answer.ok ? { ok: true, ...read(answer.body) } : failed(answer);

const failed = (failure: CallFailure): { ok: false; why: PullFailure; failure: CallFailure } => ({
  ok: false,
  why: meanings[failure.why],
  failure,
});

const meanings: Readonly<Record<CallFailure['why'], PullFailure>> = {
  unreachable: 'lost',
  not_authorized: 'auth',
  locked: 'auth',
  unknown_resource: 'gone',
  no_room: 'slots',
  unknown_action: 'unsupported',
  bad_argument: 'argument',
  other: 'fault',
};

/** A reference parameter as a header of its own, every name with its namespace. */
const xmlOf = ({ name, space, attributes, text, elements }: Element): string => {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  return `<${name} xmlns="${escapeXml(space)}"${given.join('')}>${escapeXml(text)}${elements.map(xmlOf).join('')}</${name}>`;
};
