import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/**
 * What goes wrong on the line. `afterPublish`: what the site says arrives, then the line is cut. `withinPublish`: cut in the
 * middle of it. `beforeAnswer`: it arrives, and the answer does not. `halfOpen`: nothing passes any more and nobody is told.
 * `drip`: one byte at a time.
 */
export const lineFaults = ['afterPublish', 'withinPublish', 'beforeAnswer', 'halfOpen', 'drip', 'refused'] as const;
export type LineFault = (typeof lineFaults)[number];

export interface Line {
  readonly port: number;
  /** From now on; undefined: the line is whole, and what is stuck in it is cut. */
  fail(fault: LineFault | undefined): void;
  /** How often a fault had an effect. */
  hits(): number;
  close(): void;
}

/** A summary and no small talk: keep-alives, acknowledgements and subscriptions are smaller. */
const summaryBytes = 1000;

/** A line of TCP to a port of this machine, which fails as it is told. */
export const layLine = async (target: () => number): Promise<Line> => {
  let fault: LineFault | undefined;
  let hits = 0;
  const pairs = new Set<() => void>();
  const server = createServer((near) => {
    if (fault === 'refused') {
      hits += 1;
      near.destroy();
      return;
    }
    const far = connect(target(), '127.0.0.1');
    const end = (): void => {
      pairs.delete(end);
      near.destroy();
      far.destroy();
    };
    pairs.add(end);
    for (const socket of [near, far]) socket.on('error', end).on('close', end);
    let isCut = false;
    let awaitsAnswer = false;
    let drip: ReturnType<typeof createDrip> | undefined;
    const cut = (): void => {
      isCut = true;
      hits += 1;
      setTimeout(end, 5);
    };
    near.on('data', (bytes) => {
      if (isCut) return;
      const isSummary = bytes.length > summaryBytes;
      if (fault === 'halfOpen') hits += 1;
      else if (fault === 'drip') {
        hits += 1;
        drip ??= createDrip(far);
        drip(bytes);
      } else if (fault === 'withinPublish' && isSummary) {
        far.write(bytes.subarray(0, bytes.length / 2));
        cut();
      } else {
        far.write(bytes);
        if (fault === 'afterPublish' && isSummary) cut();
        if (fault === 'beforeAnswer' && isSummary) awaitsAnswer = true;
      }
    });
    far.on('data', (bytes) => {
      if (isCut || fault === 'halfOpen') return;
      if (awaitsAnswer) cut();
      else near.write(bytes);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    fail: (next) => {
      const wasStuck = fault === 'halfOpen' || fault === 'drip';
      fault = next;
      if (wasStuck && next === undefined) for (const end of [...pairs]) end();
    },
    hits: () => hits,
    close: () => {
      for (const end of [...pairs]) end();
      server.close();
    },
  };
};

/** Gives on one byte at a time. */
const createDrip = (to: Socket): ((bytes: Buffer) => void) => {
  let waiting = Buffer.alloc(0);
  const dripping = setInterval(() => {
    if (to.destroyed) clearInterval(dripping);
    else if (waiting.length > 0) {
      to.write(waiting.subarray(0, 1));
      waiting = waiting.subarray(1);
    }
  }, 100);
  to.on('close', () => clearInterval(dripping));
  return (bytes) => {
    waiting = Buffer.concat([waiting, bytes]);
  };
};
