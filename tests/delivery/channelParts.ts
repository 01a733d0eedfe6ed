import type { MessageChannelConfig } from '#agent/config/messages.ts';
import { openChannels } from '#agent/delivery/channels/open.ts';
import { openPushStore, type PushStore } from '#agent/delivery/channels/pushStore.ts';
import type { Channel, Outgoing } from '#agent/delivery/ports.ts';
import { openDatabase } from '#agent/journal/database.ts';
import { epochMs } from '#agent/time/clock.ts';
import { certificates } from '#tests/certificates.ts';
import { temporaryFolder } from '#tests/folder.ts';

/** Words that no reason may hold. */
export const secrets = {
  token: 'token-of-the-gateway',
  secret: 'SEC-of-the-channel',
  password: 'word-of-the-mailbox',
} as const;

export const messageTo = (address: string | undefined, more: Partial<Outgoing> = {}): Outgoing => ({
  id: '01993c5e-0000-7000-8000-000000000001',
  kind: 'alert',
  recipient: { kind: 'adult', id: 'a-1' },
  address,
  language: 'zh',
  title: '小一班无人看护',
  text: '10:05 起教室里有 3 名幼儿，没有保育人员。',
  link: 'https://house.example/#m=TOKEN-OF-LINK',
  isUrgent: false,
  expiresAt: epochMs(Date.now() + 600_000),
  ...more,
});

export interface Opened {
  readonly channel: Channel;
  readonly pushStore: PushStore;
  readonly faults: unknown[];
}

/** One channel as facility.yaml would open it, with the tests' authority. */
export const openOne = (
  config: MessageChannelConfig,
  { limitMs, isTrusted = true }: { readonly limitMs?: number | undefined; readonly isTrusted?: boolean } = {},
): Opened => {
  const now = () => epochMs(Date.now());
  const faults: unknown[] = [];
  const pushStore = openPushStore(openDatabase(':memory:'), { dataFolder: temporaryFolder(), now, mayBeInside: true });
  const [channel] = openChannels([config], {
    authorities: new Map(isTrusted ? [[config.id, certificates().ca]] : []),
    pushStore,
    now,
    onFault: (_channel, error) => void faults.push(error),
    ...(limitMs !== undefined && { limitMs }),
  });
  if (!channel) throw new Error('none was opened');
  return { channel, pushStore, faults };
};
