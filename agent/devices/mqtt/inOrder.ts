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
 */
export const publishInOrder = (broker: Aedes): void => {
  // Not in the types, but what each handler of Aedes calls.
  const inner = broker as unknown as Publishing;
  const publish = inner.publish.bind(inner);
  const emit = inner.mq.emit.bind(inner.mq);
  const waiting: (() => void)[] = [];
  let release: (() => void) | undefined;

  const next = (): void => {
    release = undefined;
    waiting.shift()?.();
  };
  inner.mq.emit = (packet, done) => {
    emit(packet, done);
    release?.();
  };
  inner.publish = (packet, client, done) => {
    const turn = (): void => {
      let isOver = false;
      const over = (): void => {
        if (isOver) return;
        isOver = true;
        next();
      };
      release = over;
      const finished = typeof client === 'function' ? client : done;
      publish(packet, typeof client === 'function' ? null : client, (error) => {
        // A store that failed ends the message before it is given to anybody.
        over();
        finished?.(error);
      });
    };
    if (release) waiting.push(turn);
    else turn();
  };
};
