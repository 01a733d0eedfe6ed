import type { Clock } from '../time/clock.ts';
import type { Outbox } from './store.ts';

/** A connection to a broker. Resolves when the broker has acknowledged (PUBACK), rejects when it has not. */
export type Publish = (topic: string, bytes: Buffer) => Promise<void>;

export interface Forwarder {
  /**
   * Sends what waits, oldest first and one at a time, until nothing waits or a sending fails. Call it when something
   * was sealed, when the connection came up, and now and then. Returns how many the broker took.
   */
  pump(): Promise<number>;
}

/** Publishes sealed summaries, byte for byte. A failure leaves the row where it is: the next call goes on from there. */
export const createForwarder = ({
  site,
  outbox,
  publish,
  clock,
  onFailure,
}: {
  readonly site: string;
  readonly outbox: Outbox;
  readonly publish: Publish;
  readonly clock: Clock;
  readonly onFailure: (error: unknown, sequence: number) => void;
}): Forwarder => {
  let running: Promise<number> | undefined;

  const sendAll = async (): Promise<number> => {
    outbox.sendAgain(clock.now());
    let taken = 0;
    for (let item = outbox.next(); item; item = outbox.next()) {
      try {
        await publish(`nestbox/${site}/summaries`, item.bytes);
      } catch (error) {
        onFailure(error, item.sequence);
        return taken;
      }
      outbox.taken(item.sequence, item.sequence, clock.now());
      taken += 1;
    }
    return taken;
  };

  return {
    pump: () => {
      running ??= sendAll().finally(() => {
        running = undefined;
      });
      return running;
    },
  };
};
