import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Aedes } from 'aedes';

/** A real broker that forgets everything when it is killed. */
export interface ForgetfulBroker {
  readonly port: number;
  /** Kills it with all its connections and starts an empty one on the same port. */
  wipe(): Promise<void>;
  close(): Promise<void>;
}

export const startForgetfulBroker = async (): Promise<ForgetfulBroker> => {
  let port = 0;
  let aedes: Aedes;
  let server: Server;
  const sockets = new Set<Socket>();
  const start = async (): Promise<void> => {
    aedes = await Aedes.createBroker();
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      socket.on('error', () => {});
      aedes.handle(socket);
    });
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    port = (server.address() as AddressInfo).port;
  };
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((done) => server.close(() => done()));
    await new Promise<void>((done) => aedes.close(() => done()));
  };
  await start();
  return {
    port,
    wipe: async () => {
      await close();
      await start();
    },
    close,
  };
};
