import { Socket } from 'node:net';

/** Where a flow wanted to go. */
export type OnRefused = (address: string) => void;

/**
 * From now on this process reaches its own broker and nothing else: every other connection ends before its first packet, before
 * a name is looked up. @throws never; who connects hears that it was refused.
 */
export const closeWorld = (port: number, onRefused: OnRefused): void => {
  const connect = Socket.prototype.connect;
  Socket.prototype.connect = function (this: Socket, ...given: unknown[]) {
    const { host, port: to, path } = optionsOf(given);
    if (path === undefined && (host === '127.0.0.1' || host === undefined) && Number(to) === port)
      // Else the second of two small packets waits 40 ms, and the days with it.
      return (Reflect.apply(connect, this, given) as Socket).setNoDelay(true);
    onRefused(path ?? `${host ?? 'localhost'}:${to}`);
    process.nextTick(() => this.destroy(new Error('a rehearsal reaches nothing outside')));
    return this;
  } as typeof connect;
};

interface Wanted {
  readonly host?: string | undefined;
  readonly port?: unknown;
  readonly path?: string | undefined;
}

/** `connect` is called with options, with port and host, with a path, or with a list of these by Node itself. */
const optionsOf = (given: readonly unknown[]): Wanted => {
  const [first, second] = given;
  if (Array.isArray(first)) return optionsOf(first);
  if (typeof first === 'object' && first !== null) return first as Wanted;
  if (typeof first === 'number' || (typeof first === 'string' && /^\d+$/.test(first)))
    return { port: first, host: typeof second === 'string' ? second : undefined };
  return { path: String(first) };
};
