import type { StepFailure } from '../driver.ts';
import type { CallAnswer } from './client.ts';
import { type Managed, stepFailure } from './management.ts';
import type { Services } from './services.ts';
import { numbered } from './topics.ts';
import { at, children, type Element, escapeXml, textAt } from './xml.ts';

/** `hasLease`: it opens by itself when nobody asks for it any more. False: it stays closed until it is told to open. */
export type RelayDone = { readonly ok: true; readonly hasLease: boolean } | StepFailure;

/** The relay outputs of one camera. An `item` is the name of the relay's signal: `relay-1`. */
export interface Relays {
  /** The tokens of its relays and inputs; none where it does not tell. */
  read(services: Services): Promise<{ readonly relays: readonly string[]; readonly inputs: readonly string[] }>;
  /** Sets the relay up to open by itself, where the camera lets us. `unsupported`: there is no such relay. */
  prepare(services: Services, item: string): Promise<RelayDone>;
  /** Closes (`on`) or opens it. Closing begins its lease anew, and prepares a relay that was not. */
  set(services: Services, item: string, on: boolean): Promise<RelayDone>;
}

export interface RelayOptions extends Managed {
  /** So long after it was closed last the relay opens by itself. */
  readonly leaseSeconds: number;
}

interface Relay {
  readonly token: string;
  readonly mode: string | undefined;
  readonly delaySeconds: number | undefined;
  readonly idle: string;
}

/** A camera may round the lease to what it can; beyond these factors it is none, and would open too soon or too late. */
const shortestLease = 0.5;
const longestLease = 4;

export const createRelays = ({ client, address, leaseSeconds }: RelayOptions): Relays => {
  /** Whether it has a lease, of every relay that was prepared. */
  const prepared = new Map<string, boolean>();
  let known: readonly Relay[] = [];
  /** Most have their relays at the device service too; some only at device IO, or with half of the calls. */
  let isAtDevice = true;

  const ask = async (services: Services, body: (prefix: 'tds' | 'tmd') => string): Promise<CallAnswer> => {
    const { deviceIo } = services;
    if (!deviceIo) return client.call({ to: address, body: body('tds') });
    const answer = isAtDevice ? await client.call({ to: address, body: body('tds') }) : undefined;
    const isElsewhere = !answer || (!answer.ok && answer.why === 'unknown_action');
    return isElsewhere ? client.call({ to: deviceIo, body: body('tmd') }) : answer;
  };

  /** A list that did not come leaves what was known of the relays as it was. */
  const list = async (services: Services): Promise<CallAnswer> => {
    const asked = (): Promise<CallAnswer> => ask(services, (prefix) => `<${prefix}:GetRelayOutputs/>`);
    let answer = await asked();
    if (relaysOf(answer).length === 0 && services.deviceIo && isAtDevice && !isLost(answer)) {
      isAtDevice = false;
      answer = await asked();
      isAtDevice = relaysOf(answer).length === 0;
    }
    if (answer.ok) known = relaysOf(answer);
    return answer;
  };

  const find = (item: string): Relay | undefined => known.find(({ token }) => numbered('relay', token) === item);

  const isLease = ({ mode, delaySeconds = 0 }: Relay): boolean =>
    mode === 'Monostable' &&
    delaySeconds >= leaseSeconds * shortestLease &&
    delaySeconds <= leaseSeconds * longestLease;

  const setUp = (services: Services, relay: Relay, mode: 'Monostable' | 'Bistable'): Promise<CallAnswer> =>
    ask(services, (prefix) => {
      const delay = mode === 'Monostable' ? `PT${leaseSeconds}S` : 'PT0S';
      const settings = `<tt:Mode>${mode}</tt:Mode><tt:DelayTime>${delay}</tt:DelayTime><tt:IdleState>${escapeXml(relay.idle)}</tt:IdleState>`;
      const token = escapeXml(relay.token);
      return prefix === 'tds'
        ? `<tds:SetRelayOutputSettings><tds:RelayOutputToken>${token}</tds:RelayOutputToken><tds:Properties>${settings}</tds:Properties></tds:SetRelayOutputSettings>`
        : `<tmd:SetRelayOutputSettings><tmd:RelayOutput token="${token}"><tt:Properties>${settings}</tt:Properties></tmd:RelayOutput></tmd:SetRelayOutputSettings>`;
    });

  const prepare = async (services: Services, item: string): Promise<RelayDone> => {
    const listed = await list(services);
    const relay = find(item);
    if (!listed.ok && (isLost(listed) || !relay)) return stepFailure(listed);
    if (!relay) return noSuchRelay(item);
    let hasLease = isLease(relay);
    if (!hasLease) {
      const answer = await setUp(services, relay, 'Monostable');
      if (isLost(answer)) return stepFailure(answer);
      // What it took is what it then says: some say yes and keep what was.
      const again = await list(services);
      if (isLost(again)) return stepFailure(again);
      hasLease = isLease(find(item) ?? relay);
      // Opening by itself at a time of its own is worse than not at all: the alarm would have holes.
      if (!hasLease && find(item)?.mode === 'Monostable') await setUp(services, relay, 'Bistable');
    }
    prepared.set(item, hasLease);
    return { ok: true, hasLease };
  };

  return {
    prepare,
    read: async (services) => {
      await list(services);
      const inputs =
        services.deviceIo && (await client.call({ to: services.deviceIo, body: '<tmd:GetDigitalInputs/>' }));
      return { relays: known.map(({ token }) => token), inputs: inputs ? tokensOf(inputs, 'DigitalInputs') : [] };
    },
    set: async (services, item, on) => {
      if (on && !prepared.has(item)) {
        const made = await prepare(services, item);
        if (!made.ok) return made;
      }
      if (!find(item)) await list(services);
      const relay = find(item);
      if (!relay) return noSuchRelay(item);
      const answer = await ask(
        services,
        (prefix) =>
          `<${prefix}:SetRelayOutputState><${prefix}:RelayOutputToken>${escapeXml(relay.token)}</${prefix}:RelayOutputToken>` +
          `<${prefix}:LogicalState>${on ? 'active' : 'inactive'}</${prefix}:LogicalState></${prefix}:SetRelayOutputState>`,
      );
      return answer.ok ? { ok: true, hasLease: prepared.get(item) ?? false } : stepFailure(answer);
    },
  };
};

const noSuchRelay = (item: string): StepFailure => ({
  ok: false,
  code: 'unsupported',
  detail: `the camera has no ${item}`,
});

/** Nothing was learned about the relay: the camera is away, or does not know us. */
const isLost = (answer: CallAnswer): answer is Extract<CallAnswer, { ok: false }> =>
  !answer.ok && (answer.why === 'unreachable' || answer.why === 'not_authorized' || answer.why === 'locked');

const tokensOf = (answer: CallAnswer, name: string): string[] =>
  answer.ok ? children(answer.body, name).flatMap(({ attributes: { token } }) => token ?? []) : [];

const relaysOf = (answer: CallAnswer): Relay[] =>
  answer.ok
    ? children(answer.body, 'RelayOutputs').flatMap((output: Element) => {
        const properties = at(output, 'Properties');
        const { token } = output.attributes;
        if (token === undefined) return [];
        return [
          {
            token,
            mode: textAt(properties, 'Mode'),
            delaySeconds: secondsOf(textAt(properties, 'DelayTime') ?? ''),
            idle: textAt(properties, 'IdleState') ?? 'open',
          },
        ];
      })
    : [];

/** An XML duration in seconds; undefined for what is none, or is longer than days. */
const secondsOf = (duration: string): number | undefined => {
  const [whole, hours = 0, minutes = 0, seconds = 0] =
    /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$/.exec(duration.trim()) ?? [];
  return whole === undefined ? undefined : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
};
