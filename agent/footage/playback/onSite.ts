import { BlockList, isIP } from 'node:net';

/** What tells where a request comes from. */
export interface Origin {
  /** The other end of the connection, as the operating system names it. */
  readonly peer: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  /** It comes from a kiosk that the head enrolled and nobody revoked. */
  readonly fromKiosk: boolean;
}

/** Addresses that no router carries beyond the house (RFC 1918, 3927, 4193, 4291), and the box itself. */
const house = new BlockList();
for (const [net, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['127.0.0.0', 8],
] as const) {
  house.addSubnet(net, prefix, 'ipv4');
}
for (const [net, prefix] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  house.addSubnet(net, prefix, 'ipv6');
}

/** What a proxy writes. Whoever calls can write it too, so it may only ever take a right away. */
const proxyHeaders = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'];

/**
 * Whether a request comes out of the house: from an enrolled kiosk, or from an address of the house's own network. Behind
 * a proxy every peer is the proxy, which says nothing about who is in front of it.
 */
export const isOnSite = ({ peer, headers, fromKiosk }: Origin): boolean => {
  if (fromKiosk) return true;
  if (peer === undefined || proxyHeaders.some((name) => headers[name] !== undefined)) return false;
  // An IPv6 socket writes IPv4 peers so, and adds the interface to a link-local one.
  const address = peer.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  const family = isIP(address);
  return family !== 0 && house.check(address, family === 4 ? 'ipv4' : 'ipv6');
};
