import { macOf } from './identity.ts';
import { at, children, type Element, textAt } from './xml.ts';

/** One camera as a discovery reply tells of it. */
export interface ProbeMatch {
  readonly endpoint: string | undefined;
  /** Of its device service, as it names them: not always where it can be reached. */
  readonly addresses: readonly string[];
  readonly scopes: readonly string[];
}

/** A WS-Discovery probe (April 2005). `isFiltered`: only network cameras are asked; some answer only one of the two. */
export const probeMessage = (messageId: string, isFiltered: boolean): string =>
  '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" ' +
  'xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" ' +
  'xmlns:dn="http://www.onvif.org/ver10/network/wsdl"><s:Header>' +
  `<a:MessageID>${messageId}</a:MessageID><a:To s:mustUnderstand="1">urn:schemas-xmlsoap-org:ws:2005:04:discovery</a:To>` +
  '<a:Action s:mustUnderstand="1">http://schemas.xmlsoap.org/ws/2005/04/discovery/Probe</a:Action></s:Header><s:Body>' +
  `<d:Probe>${isFiltered ? '<d:Types>dn:NetworkVideoTransmitter</d:Types>' : ''}</d:Probe></s:Body></s:Envelope>`;

/** Every match of a reply to one of our probes; none for an answer to somebody else's, and for what is no reply. */
export const readProbeMatches = (roots: readonly Element[], isOurs: (messageId: string) => boolean): ProbeMatch[] =>
  roots
    .filter(({ name }) => name === 'Envelope')
    .flatMap((envelope) => {
      const related = textAt(envelope, 'Header', 'RelatesTo');
      if (related === undefined || !isOurs(related)) return [];
      return children(at(envelope, 'Body', 'ProbeMatches'), 'ProbeMatch').flatMap((match) => {
        // Without a type filter printers answer too.
        const types = textAt(match, 'Types') ?? '';
        const scopes = splitScopes(textAt(match, 'Scopes') ?? '');
        const isCamera = /NetworkVideo/i.test(types) || scopes.some((scope) => scope.startsWith('onvif://'));
        if (!isCamera) return [];
        return [
          {
            endpoint: textAt(match, 'EndpointReference', 'Address'),
            addresses: (textAt(match, 'XAddrs') ?? '').split(/\s+/).filter(Boolean),
            scopes,
          },
        ];
      });
    });

/** Scopes are separated by white space, and some cameras have blanks within them: a new one begins with a scheme. */
export const splitScopes = (text: string): string[] =>
  text
    .trim()
    .split(/\s+(?=[a-z][\w+.-]*:\/\/)/i)
    .map((scope) => scope.trim().replace(/\s+/g, ' '))
    .filter(Boolean);

/** What the scopes tell of a camera. */
export const readScopes = (
  scopes: readonly string[],
): { readonly name: string | undefined; readonly hardware: string | undefined; readonly mac: string | undefined } => {
  const find = (kind: string): string | undefined =>
    scopes.flatMap((scope) => {
      const [, found] = new RegExp(`^onvif://www\\.onvif\\.org/${kind}/(.+)$`, 'i').exec(scope) ?? [];
      return found === undefined ? [] : [decoded(found)];
    })[0];
  return { name: find('name'), hardware: find('hardware'), mac: macOf(find('MAC')) };
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text).slice(0, 80);
  } catch {
    return text.slice(0, 80);
  }
};
