import type { FoundCamera } from './discovery.ts';
import { readScopes } from './probeMatch.ts';
import { readSoap, soapDocument } from './soap.ts';
import { createTransport, type Transport } from './transport.ts';
import { at, children, type Element, textAt } from './xml.ts';

/** A place where a camera may be: `port` and `address` only where somebody gave them. */
export interface Place {
  readonly host: string;
  readonly port?: number | undefined;
  readonly address?: string | undefined;
}

/** Where cameras listen when nobody says: the usual one, and those of makers who have their own. */
const usualPorts = [80, 8080, 8000, 8899, 2020];
const usualPath = '/onvif/device_service';
const mostHosts = 1024;
const longestAnswerBytes = 64 * 1024;

/** What a person may write: `192.168.1.20`, `camera.local:8000`, `http://192.168.1.20/onvif/device_service`. The rest is left out. */
export const namesOf = (addresses: readonly string[]): Place[] =>
  addresses.flatMap((text) => {
    const given = text.trim();
    const isUrl = /^https?:\/\//i.test(given);
    if (!URL.canParse(isUrl ? given : `http://${given}`)) return [];
    const url = new URL(isUrl ? given : `http://${given}`);
    if (isUrl && url.pathname === '/') url.pathname = usualPath;
    const host = url.hostname;
    return [
      {
        host,
        port: url.port === '' ? undefined : Number(url.port),
        address: isUrl ? url.href : undefined,
      },
    ];
  });

/** Every address of an IPv4 network but its first and last: `192.168.1.0/24`. None for what is no network; the first 1024 of a big one. */
export const hostsOf = (subnet: string): string[] => {
  const [, a, b, c, d, bits] = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(subnet.trim()) ?? [];
  const parts = [a, b, c, d].map(Number);
  const length = Number(bits);
  if (parts.some((part) => !(part <= 255)) || !(length >= 8 && length <= 32)) return [];
  const size = 2 ** (32 - length);
  const asked = parts.reduce((sum, part) => sum * 256 + part, 0);
  const first = asked - (asked % size);
  const [from, count] = size > 2 ? [first + 1, size - 2] : [first, size];
  return Array.from({ length: Math.min(count, mostHosts) }, (_, index) => {
    const address = from + index;
    return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
  });
};

/** Who answers there as a camera, asked without credentials: its time, and its scopes where it tells them to anybody. */
export const identifyAt = async (
  host: string,
  places: readonly Place[],
  limitMs: number,
  signal: AbortSignal | undefined,
): Promise<FoundCamera | undefined> => {
  const given = places.flatMap(
    ({ address, port }) => address ?? (port === undefined ? [] : `http://${host}:${port}${usualPath}`),
  );
  const addresses = given.length > 0 ? given : usualPorts.map((port) => `http://${host}:${port}${usualPath}`);
  const transport = createTransport();
  try {
    for (const address of addresses) {
      if (signal?.aborted) return undefined;
      const clock = await ask(transport, address, '<tds:GetSystemDateAndTime/>', limitMs, signal);
      if (clock === 'nobody') continue;
      const scopes = await ask(transport, address, '<tds:GetScopes/>', limitMs, signal);
      const reference = await ask(transport, address, '<tds:GetEndpointReference/>', limitMs, signal);
      const items =
        typeof scopes === 'string' ? [] : children(scopes, 'Scopes').flatMap((one) => textAt(one, 'ScopeItem') ?? []);
      return {
        ...readScopes(items),
        endpoint: typeof reference === 'string' ? undefined : at(reference, 'GUID')?.text || undefined,
        address: new URL(address).href,
        scopes: items,
      };
    }
    return undefined;
  } finally {
    transport.close();
  }
};

/** The body of the answer; `fault`: it speaks SOAP and refuses; `nobody`: no camera is there. */
const ask = async (
  transport: Transport,
  address: string,
  body: string,
  limitMs: number,
  signal: AbortSignal | undefined,
): Promise<Element | 'fault' | 'nobody'> => {
  const http = await transport.send({
    method: 'POST',
    url: new URL(address),
    headers: { 'content-type': 'application/soap+xml; charset=utf-8' },
    body: soapDocument({ body }),
    limitMs,
    longestAnswerBytes,
    signal,
  });
  if (!http.ok) return 'nobody';
  const answer = await readSoap(http.status, http.body);
  if (answer.ok) return answer.body;
  // A router's web page is no camera; one that wants a login for everything is.
  const isSoap = http.body.includes('Envelope') || http.headers['www-authenticate']?.includes('Digest');
  return isSoap ? 'fault' : 'nobody';
};
