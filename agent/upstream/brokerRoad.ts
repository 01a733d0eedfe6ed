import type { SiteState } from '#contract/site.ts';
import { objectIn } from '../exchange/json.ts';
import type { Road } from './forwarder.ts';
import { type HeardKind, type Hearing, heardKinds } from './hearing.ts';

/** As much of a connection to a broker as this road needs. */
export interface BrokerConnection {
  publish(
    topic: string,
    payload: string | Buffer,
    options: { readonly retain?: boolean; readonly withinMs: number },
  ): Promise<void>;
  subscribe(filters: readonly string[]): void;
  onMessage(listener: (topic: string, payload: Buffer) => void): void;
  onUp(listener: () => void): void;
  status(): { readonly connected: boolean };
}

const acknowledgedWithinMs = 30_000;

/** Sealed things to a broker, QoS 1, and the district's words back from it. */
export const brokerRoad = ({
  name,
  site,
  connection,
  hearing,
  wake,
  limitMs = acknowledgedWithinMs,
}: {
  readonly name: Road['name'];
  readonly site: string;
  readonly connection: BrokerConnection;
  readonly hearing: Hearing;
  readonly wake: () => void;
  readonly limitMs?: number;
}): Road => {
  const kinds = new Map<string, HeardKind>(heardKinds.map((kind) => [`nestbox/${site}/${kind}`, kind]));
  connection.subscribe([...kinds.keys()]);
  connection.onMessage((topic, payload) => {
    const kind = kinds.get(topic);
    if (!kind) return;
    hearing.bytes(kind, payload);
    if (kind === 'resends') wake();
  });
  connection.onUp(wake);
  return {
    name,
    isUp: () => connection.status().connected,
    send: (kind, bytes) => connection.publish(`nestbox/${site}/${kind}`, bytes, { withinMs: limitMs }),
  };
};

/** Tells the district's broker that the site is there, and where its chain of summaries stands. */
export interface Birth {
  /** Says it again when something in it has changed. */
  refresh(): void;
  /** Says that the site leaves on purpose. */
  leave(): Promise<void>;
}

/**
 * The retained birth on the district's broker; the last will of the same boot is its death. The broker may hand out the will of a
 * connection that died long ago after the birth of this one: whoever reads must not believe it (it bears another boot than the
 * last birth), and we say at once that we are here, so that what is retained is true again.
 */
export const tellBirth = ({
  site,
  connection,
  state,
}: {
  readonly site: string;
  readonly connection: BrokerConnection;
  readonly state: (online: boolean) => SiteState;
}): Birth => {
  const topic = `nestbox/${site}/state`;
  let told = '';
  const tell = async (online: boolean): Promise<void> => {
    const text = JSON.stringify(state(online));
    told = text;
    try {
      await connection.publish(topic, text, { retain: true, withinMs: acknowledgedWithinMs });
    } catch {
      // The connection is gone: the next one begins with a birth.
      told = '';
    }
  };
  connection.subscribe([topic]);
  connection.onUp(() => void tell(true));
  connection.onMessage((heard, payload) => {
    if (heard !== topic || payload.toString() === told) return;
    if (isDeath(payload)) void tell(true);
  });
  return {
    refresh: () => {
      if (connection.status().connected && JSON.stringify(state(true)) !== told) void tell(true);
    },
    leave: async () => {
      if (connection.status().connected) await tell(false);
    },
  };
};

/** Only a death is answered: two boxes with one name would answer each other's births for ever. */
const isDeath = (payload: Buffer): boolean => objectIn(payload.toString())?.online === false;
