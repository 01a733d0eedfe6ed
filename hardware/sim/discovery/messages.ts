import { XMLParser } from 'fast-xml-parser';
import { v7 as newId } from 'uuid';
import { child, escapeXml, text } from '../camera/soap.ts';

/** One camera as discovery tells of it. */
export interface Target {
  readonly endpoint: string;
  readonly scopes: readonly string[];
  /** Address of its device service. */
  readonly address: string;
}

/** A question of WS-Discovery (April 2005). */
export interface Probe {
  readonly messageId: string;
  /** Local names of the wanted types; empty: any. */
  readonly types: readonly string[];
  /** Every one must be the beginning of one of the target's. */
  readonly scopes: readonly string[];
}

const types = ['NetworkVideoTransmitter', 'Device'];
const parser = new XMLParser({ removeNSPrefix: true, ignoreAttributes: false, parseTagValue: false });

/** A probe from its packet; undefined for anything else. */
export const readProbe = (packet: string): Probe | undefined => {
  let root: unknown;
  try {
    root = parser.parse(packet);
  } catch {
    return undefined;
  }
  const envelope = child(root, 'Envelope');
  const messageId = text(child(envelope, 'Header'), 'MessageID');
  const body = child(envelope, 'Body');
  if (messageId === undefined || !body || !('Probe' in body)) return undefined;
  const words = (name: string): string[] => text(child(body, 'Probe'), name)?.split(/\s+/).filter(Boolean) ?? [];
  return {
    messageId,
    types: words('Types').map((type) => type.replace(/^.*:/, '')),
    scopes: words('Scopes'),
  };
};

export const isMatch = (probe: Probe, target: Target): boolean =>
  probe.types.every((type) => types.includes(type)) &&
  probe.scopes.every((scope) => target.scopes.some((own) => own.startsWith(scope)));

/** The answer to a probe with these targets in it. */
export const probeMatches = (probe: Probe, targets: readonly Target[]): string =>
  envelope(
    'ProbeMatches',
    'http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous',
    targets.map((target) => `<d:ProbeMatch>${about(target)}</d:ProbeMatch>`).join(''),
    `<a:RelatesTo>${escapeXml(probe.messageId)}</a:RelatesTo>`,
  );

/** `Hello`: a camera has come; `Bye`: it goes. */
export const announcement = (kind: 'Hello' | 'Bye', target: Target): string =>
  envelope(kind, 'urn:schemas-xmlsoap-org:ws:2005:04:discovery', about(target));

const about = ({ endpoint, scopes, address }: Target): string =>
  `<a:EndpointReference><a:Address>${endpoint}</a:Address></a:EndpointReference><d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types>` +
  `<d:Scopes>${escapeXml(scopes.join(' '))}</d:Scopes><d:XAddrs>${escapeXml(address)}</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion>`;

/** Counts up within one run of the simulator, as the standard's AppSequence wants it. */
const instanceId = Math.floor(Date.now() / 1000);
let messageNumber = 0;

const envelope = (kind: string, to: string, inside: string, header = ''): string => {
  messageNumber += 1;
  return (
    '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" ' +
    'xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" ' +
    'xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns:tds="http://www.onvif.org/ver10/device/wsdl"><s:Header>' +
    `<a:MessageID>urn:uuid:${newId()}</a:MessageID>${header}<a:To>${to}</a:To>` +
    `<a:Action>http://schemas.xmlsoap.org/ws/2005/04/discovery/${kind}</a:Action>` +
    `<d:AppSequence InstanceId="${instanceId}" MessageNumber="${messageNumber}"/></s:Header>` +
    `<s:Body><d:${kind}>${inside}</d:${kind}></s:Body></s:Envelope>`
  );
};
