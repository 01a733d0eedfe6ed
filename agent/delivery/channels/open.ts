import { isGroupChannel, type MessageChannelConfig } from '../../config/messages.ts';
import type { EpochMs } from '../../time/clock.ts';
import type { Channel, Outgoing, Sent } from '../ports.ts';
import { broke, unknown } from './judge.ts';
import type { PushStore } from './pushStore.ts';

/** What talks to the outside for one channel. */
export interface Adapter {
  send(message: Outgoing): Promise<Sent>;
  /** Ends what is under way. */
  close(): void;
}

export interface AdapterParts {
  /** The authority of its certificate, PEM; undefined: whom the system trusts. */
  readonly ca: string | undefined;
  readonly now: () => EpochMs;
  /** From the first byte to the last word; undefined: what suits the channel. */
  readonly limitMs?: number;
}

export interface ChannelParts {
  /** PEM by channel, of those that name one (`readChannelFiles`). */
  readonly authorities: ReadonlyMap<string, string>;
  readonly pushStore: PushStore;
  readonly now: () => EpochMs;
  /** Told of what should not have happened; the message of the error may hold what was sent. */
  readonly onFault: (channel: string, error: unknown) => void;
  readonly limitMs?: number;
}

/** The channels of facility.yaml in its order. What one needs is loaded with its first message. */
export const openChannels = (
  configs: readonly MessageChannelConfig[],
  { authorities, pushStore, now, onFault, limitMs }: ChannelParts,
): Channel[] =>
  configs.map((config) => {
    const parts = { ca: authorities.get(config.id), now, ...(limitMs !== undefined && { limitMs }) };
    let opening: Promise<Adapter> | undefined;
    let isClosed = false;
    return {
      id: config.id,
      kind: config.kind,
      isGroup: isGroupChannel(config),
      isRepeatable: isRepeatable(config),
      perMinute: config.perMinute ?? 1,
      send: async (message) => {
        if (isClosed) return broke('the agent is stopping');
        let adapter: Adapter;
        try {
          opening ??= load(config, parts, pushStore);
          adapter = await opening;
        } catch (error) {
          opening = undefined;
          onFault(config.id, error);
          return broke('cannot be loaded; the log says more');
        }
        try {
          return await adapter.send(message);
        } catch (error) {
          onFault(config.id, error);
          return unknown('a fault of the channel; the log says more');
        }
      },
      close: () => {
        isClosed = true;
        void opening?.then((adapter) => adapter.close()).catch(() => {}); // told by the message that loaded it
      },
    };
  });

const load = async (config: MessageChannelConfig, parts: AdapterParts, pushStore: PushStore): Promise<Adapter> => {
  switch (config.kind) {
    case 'webhook':
      return (await import('./webhook.ts')).openWebhook(config, parts);
    case 'email':
      return (await import('./email.ts')).openEmail(config, parts);
    case 'web_push':
      return (await import('./webPush.ts')).openWebPush(config, parts, pushStore);
  }
};

/** A gateway knows the id, and a browser shows one notification for it; a robot and a mailbox show each. */
const isRepeatable = (config: MessageChannelConfig): boolean =>
  config.kind === 'web_push' || (config.kind === 'webhook' && config.format === 'json');
