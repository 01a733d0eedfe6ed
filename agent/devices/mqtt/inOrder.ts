import type { Aedes, AedesPublishPacket, Client } from 'aedes';

type Done = (error?: Error) => void;

/** What Aedes calls for whatever is published, by clients, by wills and by itself. */
interface Publishing {
  publish(packet: AedesPublishPacket, client: Client | null | Done, done?: Done): void;
  readonly mq: { emit(packet: AedesPublishPacket, done: Done): void };
}

/**
 * Makes the broker send messages out in the order in which they came in.
 *
 * Aedes numbers a message when it comes in, and gives a subscriber none whose number is below the last one's. In between
 * it waits for the store, and not each message waits equally long: one that is overtaken would be lost without a word
 * (its issues 955 and 994). So each waits here until the one before it has been given to the subscribers, but not until
 * a slow subscriber has taken it.
 *
 * Returns how to wait until nothing waits: Aedes confirms a message before it publishes it, so a broker that stops
 * must first send what it has confirmed.
 */
export const publishInOrder = (broker: Aedes): (() => Promise<void>) => {
  // Not in the types, but what each handler of Aedes calls.
  const inner = broker as unknown as Publishing;
  const publish = inner.publish.bind(inner);
  const emit = inner.mq.emit.bind(inner.mq);
  const waiting: (() => void)[] = [];
  const idle: (() => void)[] = [];
  let isBusy = false;
  /** Called when the message in hand is with the subscribers. */
  let over: () => void = () => {};

  const next = (): void => {
    const turn = waiting.shift();
    if (turn) {
      // Not at once: a thousand in a row would be a thousand calls deep.
      queueMicrotask(turn);
      return;
    }
    isBusy = false;
    for (const tell of idle.splice(0)) tell();
  };
  inner.mq.emit = (packet, done) => {
    emit(packet, done);
    over();
  };
  inner.publish = (packet, client, done) => {
    const sender = typeof client === 'function' ? null : client;
    const finished = typeof client === 'function' ? client : done;
    const turn = (): void => {
      const mine = (): void => {
        if (over !== mine) return;
        over = () => {};
        next();
      };
      over = mine;
      publish(packet, sender, (error) => {
        // A store that failed ends the message before it is given to anybody.
        mine();
        finished?.(error);
      });
    };
    if (isBusy) {
      waiting.push(turn);
    } else {
      isBusy = true;
      turn();
    }
  };
  return async () => {
    if (isBusy) await new Promise<void>((done) => idle.push(done));
  };
};
