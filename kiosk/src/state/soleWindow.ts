import { v7 } from 'uuid';

const name = 'nestbox-kiosk';
/** A window that is the kiosk answers at once, even in the background. */
const answerMs = 500;
const askAgainMs = 2_000;

/** How the windows of a profile hear of each other where there are no locks. */
export type Channel = Pick<BroadcastChannel, 'postMessage' | 'onmessage'>;
export const openChannel = (): Channel => new BroadcastChannel(name);

/**
 * Resolves when no other window of this profile is the kiosk: two would send and take back the same taps without knowing
 * of each other. `onWaiting` is called when one has to wait. A page without Web Locks (neither local nor under TLS) asks
 * the other windows instead.
 */
export const waitToBeSole = (
  locks: LockManager | undefined,
  channel: () => Channel,
  onWaiting: () => void,
): Promise<void> => (locks ? waitForLock(locks, onWaiting) : waitForSilence(channel(), onWaiting));

const waitForLock = (locks: LockManager, onWaiting: () => void): Promise<void> =>
  new Promise((resolve) => {
    /** Held until the window closes. */
    const hold = (): Promise<void> => {
      resolve();
      return new Promise(() => undefined);
    };
    void locks.request(name, { ifAvailable: true }, (lock) => {
      if (lock) return hold();
      onWaiting();
      void locks.request(name, hold);
      return undefined;
    });
  });

type Message = { readonly asks: string } | { readonly isTakenFor: string };

const waitForSilence = async (channel: Channel, onWaiting: () => void): Promise<void> => {
  const id = v7();
  let isSole = false;
  let isTaken = false;
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    // Of two that ask, the one that was opened first goes first.
    if ('isTakenFor' in data) isTaken ||= data.isTakenFor === id;
    else if (isSole || data.asks > id) channel.postMessage({ isTakenFor: data.asks } satisfies Message);
  };
  for (;;) {
    isTaken = false;
    channel.postMessage({ asks: id } satisfies Message);
    await new Promise((resolve) => setTimeout(resolve, answerMs));
    if (!isTaken) break;
    onWaiting();
    await new Promise((resolve) => setTimeout(resolve, askAgainMs));
  }
  isSole = true;
};
