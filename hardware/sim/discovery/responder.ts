import { createSocket } from 'node:dgram';
import { announcement, isMatch, probeMatches, readProbe, type Target } from './messages.ts';

/** Answers WS-Discovery for every camera of one machine. */
export interface Responder {
  readonly port: number;
  /** Tells the network that a camera has come. */
  hello(target: Target): void;
  /** Says good-bye for all and lets go of the port. */
  close(): Promise<void>;
}

export interface ResponderOptions {
  /** The cameras that have power now. */
  readonly targets: () => readonly Target[];
  /** Own addresses of the networks on which multicast probes are heard; a probe to the port itself is always heard. */
  readonly interfaces: readonly string[];
  /** UDP; every real client asks at 3702. 0: any free one. */
  readonly port: number;
  /** One answer that names all cameras, as some recorders give; otherwise one answer each. */
  readonly manyInOne: boolean;
  readonly onTrouble: (problem: string) => void;
}

const group = '239.255.255.250';

/** Resolves once probes are heard. Rejects when the port cannot be had; a network that cannot be joined is only told. */
export const startResponder = async (options: ResponderOptions): Promise<Responder> => {
  const { targets, interfaces, manyInOne, onTrouble } = options;
  // Other programs on this machine may answer probes as well.
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  socket.on('error', (error) => onTrouble(`discovery: ${error.message}`));
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(options.port, () => {
      socket.off('error', reject);
      resolve();
    });
  });
  const joined = interfaces.filter((address) => {
    try {
      socket.addMembership(group, address);
      return true;
    } catch (error) {
      onTrouble(`discovery: no multicast at ${address}: ${String(error)}`);
      return false;
    }
  });
  const port = socket.address().port;

  let isOpen = true;

  const send = (packet: string, toPort: number, to: string): Promise<void> =>
    new Promise((done) => {
      if (isOpen) socket.send(packet, toPort, to, () => done());
      else done();
    });

  socket.on('message', (packet, from) => {
    const probe = readProbe(packet.toString('utf8'));
    if (!probe) return;
    const found = targets().filter((target) => isMatch(probe, target));
    const answers = manyInOne ? [found] : found.map((target) => [target]);
    for (const answer of answers)
      if (answer.length > 0) void send(probeMatches(probe, answer), from.port, from.address);
  });

  const announce = async (kind: 'Hello' | 'Bye', target: Target): Promise<void> => {
    for (const address of joined) {
      try {
        socket.setMulticastInterface(address);
      } catch {
        // The network has gone since; who is on it cannot hear us anyway.
        continue;
      }
      await send(announcement(kind, target), port, group);
    }
  };

  return {
    port,
    hello: (target) => void announce('Hello', target),
    close: async () => {
      if (!isOpen) return;
      for (const target of targets()) await announce('Bye', target);
      isOpen = false;
      await new Promise<void>((done) => socket.close(() => done()));
    },
  };
};
