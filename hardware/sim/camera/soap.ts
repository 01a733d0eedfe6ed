import { XMLParser } from 'fast-xml-parser';

export type XmlNode = { readonly [name: string]: unknown };

/** The credentials of a WS-Security UsernameToken as they came, unchecked. */
export interface UsernameToken {
  readonly username: string;
  readonly password: string;
  readonly isDigest: boolean;
  readonly nonce: string;
  readonly created: string;
}

export interface SoapRequest {
  /** Local name of the first element of the body, for example `GetProfiles`. */
  readonly action: string;
  readonly body: XmlNode;
  readonly token: UsernameToken | undefined;
}

export interface SoapFault {
  readonly status: 400 | 500;
  /** ONVIF's own subcode, for example `ter:NotAuthorized`. */
  readonly subcode: string;
  readonly reason: string;
}

/** `afterwards`: what the camera does once its answer is out, for example a restart. */
export type Reply =
  | { readonly ok: true; readonly body: string; readonly afterwards?: () => void }
  | { readonly ok: false; readonly fault: SoapFault };

export const reply = (body: string): Reply => ({ ok: true, body });
export const refuse = (subcode: string, reason: string, status: 400 | 500 = 400): Reply => ({
  ok: false,
  fault: { status, subcode, reason },
});

// Clients choose their own prefixes; only local names are compared.
const parser = new XMLParser({ removeNSPrefix: true, ignoreAttributes: false, parseTagValue: false });

/** A SOAP request, or undefined when the text is none. */
export const readRequest = (xml: string): SoapRequest | undefined => {
  let root: unknown;
  try {
    root = parser.parse(xml);
  } catch {
    return undefined;
  }
  const envelope = child(root, 'Envelope');
  const body = child(envelope, 'Body');
  const action = body && Object.keys(body).find((name) => !name.startsWith('@_'));
  if (!body || !action) return undefined;
  return { action, body: child(body, action) ?? {}, token: readToken(child(envelope, 'Header')) };
};

/** The element of that name below a node, or undefined when there is none with elements of its own. */
export const child = (node: unknown, name: string): XmlNode | undefined => {
  const found = isNode(node) ? node[name] : undefined;
  const first = Array.isArray(found) ? found[0] : found;
  return isNode(first) ? first : undefined;
};

/** Every element of that name below a node that has elements of its own. */
export const children = (node: unknown, name: string): XmlNode[] =>
  (isNode(node) ? [node[name]].flat() : []).filter(isNode);

/** The texts of all elements of that name. */
export const texts = (node: unknown, name: string): string[] =>
  (isNode(node) ? [node[name]].flat() : []).filter((value) => typeof value === 'string').map((value) => value.trim());

/** The text of the element of that name, trimmed; undefined when there is no such element. */
export const text = (node: unknown, name: string): string | undefined => {
  const found = isNode(node) ? node[name] : undefined;
  const value = isNode(found) ? found['#text'] : found;
  return typeof value === 'string' ? value.trim() : undefined;
};

const isNode = (value: unknown): value is XmlNode =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const readToken = (header: XmlNode | undefined): UsernameToken | undefined => {
  const token = child(child(header, 'Security'), 'UsernameToken');
  if (!token) return undefined;
  const type = child(token, 'Password')?.['@_Type'];
  return {
    username: text(token, 'Username') ?? '',
    password: text(token, 'Password') ?? '',
    isDigest: typeof type === 'string' && type.endsWith('#PasswordDigest'),
    nonce: text(token, 'Nonce') ?? '',
    created: text(token, 'Created') ?? '',
  };
};

const prefixes = {
  s: 'http://www.w3.org/2003/05/soap-envelope',
  a: 'http://www.w3.org/2005/08/addressing',
  tt: 'http://www.onvif.org/ver10/schema',
  tds: 'http://www.onvif.org/ver10/device/wsdl',
  trt: 'http://www.onvif.org/ver10/media/wsdl',
  tr2: 'http://www.onvif.org/ver20/media/wsdl',
  tmd: 'http://www.onvif.org/ver10/deviceIO/wsdl',
  tev: 'http://www.onvif.org/ver10/events/wsdl',
  tse: 'http://www.onvif.org/ver10/search/wsdl',
  trc: 'http://www.onvif.org/ver10/recording/wsdl',
  trp: 'http://www.onvif.org/ver10/replay/wsdl',
  wsnt: 'http://docs.oasis-open.org/wsn/b-2',
  wstop: 'http://docs.oasis-open.org/wsn/t-1',
  tns1: 'http://www.onvif.org/ver10/topics',
  ter: 'http://www.onvif.org/ver10/error',
};
const namespaces = Object.entries(prefixes)
  .map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`)
  .join(' ');

/** The whole document around a body; every prefix that the bodies use is declared here. */
export const envelope = (body: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><s:Envelope ${namespaces}><s:Body>${body}</s:Body></s:Envelope>`;

/** Services whose elements some cameras write without any prefix. */
const unprefixed = ['tds', 'trt', 'tr2', 'tmd', 'tev'] as const;

/**
 * The same document as other firmware writes it: every prefix has another name, and the elements of the answering service
 * have none at all but a default namespace.
 */
export const withOddNamespaces = (document: string): string => {
  const names = Object.keys(prefixes);
  const renamed = (prefix: string): string => (prefix === 's' ? 'SOAP-ENV' : `ns${names.indexOf(prefix)}`);
  const service = unprefixed.find((prefix) => document.includes(`Body><${prefix}:`));
  const bare = service
    ? document
        .replace(new RegExp(`(<s:Body><)${service}:(\\w+)`), `$1$2 xmlns="${prefixes[service]}"`)
        .replaceAll(new RegExp(`(</?)${service}:`, 'g'), '$1')
    : document;
  return bare.replaceAll(
    new RegExp(`(</?|xmlns:|"|>|\\s)(${names.join('|')})(?=[:=])`, 'g'),
    (_all, before: string, prefix: string) => `${before}${renamed(prefix)}`,
  );
};

export const faultBody = ({ status, subcode, reason }: SoapFault): string =>
  `<s:Fault><s:Code><s:Value>s:${status === 400 ? 'Sender' : 'Receiver'}</s:Value><s:Subcode><s:Value>${subcode}</s:Value></s:Subcode></s:Code>` +
  `<s:Reason><s:Text xml:lang="en">${escapeXml(reason)}</s:Text></s:Reason></s:Fault>`;

export const escapeXml = (value: string): string =>
  value.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
