import { connect, type MqttClient } from 'mqtt';
import { SiteState } from '#contract/site.ts';
import { Compile } from '#typebox/schema';
import type { PushDesk, Taken } from './desk.ts';
import { presenceAfter } from './presence.ts';

/** The pushed road over MQTT: what sites publish is taken in, and answered on the site's own topics. */
export interface BrokerIntake {
  isConnected(): boolean;
  /** Who is there, by their births and wills. */
  present(): ReadonlyMap<string, SiteState>;
  /** Tells each site that is there what waits for it, and asks those that lag. Call it now and then. */
  review(): Promise<void>;
  close(): Promise<void>;
}

export interface BrokerIntakeParts {
  /** `mqtt://` or `mqtts://`. */
  readonly url: string;
  readonly account: { readonly username?: string; readonly password?: string };
  readonly ca?: string | undefined;
  readonly desk: PushDesk;
  readonly isListed: (site: string) => boolean;
  readonly onTaken: (taken: {
    readonly site: string;
    readonly kind: string;
    readonly road: 'mqtt';
    readonly outcome: string;
  }) => void;
  readonly onFailure: (error: unknown) => void;
}

const topics = /^nestbox\/([A-Za-z0-9_-]{1,64})\/(summaries|answers|state)$/;
const largestBytes = 1024 * 1024;
const stateForm = Compile(SiteState);

/**
 * Connects and goes on for ever. A message is acknowledged to the broker only after it was kept, in a session that the broker
 * remembers: what came while the district was away or fell over comes again.
 */
export const openBrokerIntake = (parts: BrokerIntakeParts): BrokerIntake => {
  const { desk, isListed, onTaken, onFailure } = parts;
  const present = new Map<string, SiteState>();
  const client: MqttClient = connect(parts.url, {
    protocolVersion: 4,
    clientId: 'nestbox-district',
    clean: false,
    keepalive: 30,
    reconnectPeriod: 2000,
    reconnectOnConnackError: true,
    resubscribe: false,
    ...parts.account,
    ...(parts.ca === undefined ? {} : { ca: parts.ca }),
  });
  const say = (site: string, what: string, body: object): Promise<unknown> =>
    client.publishAsync(`nestbox/${site}/${what}`, JSON.stringify(body), { qos: 1 });

  const tellWaiting = async (site: string): Promise<void> => {
    const { notices, resends = [] } = await desk.waitingFor(site);
    for (const notice of notices) await say(site, 'notices', notice);
    for (const resend of resends) await say(site, 'resends', resend);
  };
  /** Not waited for while a message is handled: no acknowledgement of ours is read until that is over. */
  const tellLater = (site: string): void => void tellWaiting(site).catch(onFailure);
  const takeIn = async (site: string, kind: 'summaries' | 'answers', payload: Buffer): Promise<void> => {
    const taken: Taken =
      payload.byteLength > largestBytes
        ? { ok: false, code: 'too_large', detail: 'more than 1 MiB' }
        : await desk.take(site, kind, payload);
    onTaken({ site, kind, road: 'mqtt', outcome: taken.ok ? (taken.isNew ? 'stored' : 'repeated') : taken.code });
    if (taken.ok) void say(site, 'receipts', taken.receipt).catch(() => {});
  };
  const hearState = (site: string, payload: Buffer): void => {
    const said = stateIn(payload);
    if (!said) return;
    const now = presenceAfter(present.get(site), said);
    present.set(site, now);
    if (now !== said || !said.online) return;
    desk.heard(site, { summaries: said.seq, answers: said.answers });
    tellLater(site);
  };
  const handle = async (topic: string, payload: Buffer): Promise<void> => {
    const [, site = '', kind] = topics.exec(topic) ?? [];
    if (!isListed(site)) return;
    if (kind === 'state') hearState(site, payload);
    else if (kind === 'summaries' || kind === 'answers') await takeIn(site, kind, payload);
  };
  // mqtt.js acknowledges when `done` is called, and takes the next message only then.
  client.handleMessage = (packet, done) => {
    handle(packet.topic, Buffer.from(packet.payload)).then(
      () => done(),
      (error: unknown) => {
        onFailure(error);
        // Not acknowledged: the broker gives it again to the next connection.
        done(error instanceof Error ? error : new Error(String(error)));
        client.stream.destroy();
      },
    );
  };
  client.on('connect', () => {
    client.subscribe(['nestbox/+/summaries', 'nestbox/+/answers', 'nestbox/+/state'], { qos: 1 }, (error) => {
      if (error && client.connected) onFailure(error);
    });
  });
  client.on('error', onFailure);

  return {
    isConnected: () => client.connected,
    present: () => present,
    review: async () => {
      if (!client.connected) return;
      for (const [site, { online }] of present) if (online) await tellWaiting(site);
    },
    close: async () => {
      // A broker that is stuck acknowledges nothing.
      const limit = setTimeout(() => client.stream?.destroy(), 2000);
      await client.endAsync(!client.connected).catch(() => {});
      clearTimeout(limit);
    },
  };
};

const stateIn = (payload: Buffer): SiteState | undefined => {
  try {
    const said: unknown = JSON.parse(payload.toString('utf8'));
    return stateForm.Check(said) ? said : undefined;
  } catch {
    return undefined;
  }
};
