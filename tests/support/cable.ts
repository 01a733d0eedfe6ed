import { connect, createServer, type Socket } from 'node:net';

/** The network between a kiosk and its box, as something that can be pulled out or clogged. */
export interface Cable {
  /** Where the kiosk finds the box; stays the same over a restart of the agent. */
  readonly url: string;
  /** Breaks every connection and refuses new ones. */
  pull(): void;
  /** Nothing passes any more, and nobody is told: an answer is awaited for ever. */
  clog(): void;
  /** All is well again; what was clogged passes on. */
  plug(): void;
  close(): Promise<void>;
}

/**
 * Lays a cable to the address that `target` gives at each new connection; undefined while nothing is there. `onSent` hears
 * what goes towards it.
 */
export const layCable = async (
  target: () => string | undefined,
  onSent: (chunk: Buffer) => void = () => {},
): Promise<Cable> => {
  let state: 'plugged' | 'pulled' | 'clogged' = 'plugged';
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((near) => {
    const to = target();
    if (state === 'pulled' || to === undefined) {
      near.destroy();
      return;
    }
    const { hostname, port } = new URL(to);
    const far = connect(Number(port), hostname);
    const pair = [near, far] as const;
    pairs.add(pair);
    const end = (): void => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    near.on('data', onSent);
    for (const [from, onto] of [pair, [far, near] as const]) {
      from.setNoDelay();
      from.on('data', (chunk) => onto.write(chunk));
      from.on('close', end).on('error', end);
      if (state === 'clogged') from.pause();
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The cable has no port');
  const sockets = (): Socket[] => [...pairs].flat();
  const pull = (): void => {
    state = 'pulled';
    for (const socket of sockets()) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    pull,
    clog: () => {
      state = 'clogged';
      for (const socket of sockets()) socket.pause();
    },
    plug: () => {
      state = 'plugged';
      for (const socket of sockets()) socket.resume();
    },
    close: () => {
      pull();
      return new Promise((done) => server.close(() => done()));
    },
  };
};
