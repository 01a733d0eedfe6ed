import type { CallFailure, OnvifClient } from './client.ts';
import { at, children, type Element, textAt } from './xml.ts';

/** The services that we speak to; undefined: the camera has none. All of them as we can reach them. */
export interface Services {
  readonly media: URL | undefined;
  readonly media2: URL | undefined;
  readonly events: URL | undefined;
  readonly deviceIo: URL | undefined;
  /** Of a device that keeps recordings (Profile G). */
  readonly search: URL | undefined;
  readonly replay: URL | undefined;
}

const namespaces: Readonly<Record<keyof Services, string>> = {
  media: 'http://www.onvif.org/ver10/media/wsdl',
  media2: 'http://www.onvif.org/ver20/media/wsdl',
  events: 'http://www.onvif.org/ver10/events/wsdl',
  deviceIo: 'http://www.onvif.org/ver10/deviceIO/wsdl',
  search: 'http://www.onvif.org/ver10/search/wsdl',
  replay: 'http://www.onvif.org/ver10/replay/wsdl',
};

/**
 * An address that the camera gave, as we can reach it: a camera behind NAT, or with two networks, names a host that we
 * cannot use. Then host, port and scheme are those that answered us; path and query are always the camera's own.
 * Undefined for what is no HTTP address.
 */
export const reachableAddress = (given: string, answeredBy: URL): URL | undefined => {
  const text = given.trim();
  const absolute = URL.canParse(text) ? new URL(text) : undefined;
  if (!absolute) return text.startsWith('/') && URL.canParse(text, answeredBy) ? new URL(text, answeredBy) : undefined;
  if (absolute.protocol !== 'http:' && absolute.protocol !== 'https:') return undefined;
  absolute.username = '';
  absolute.password = '';
  if (absolute.hostname === answeredBy.hostname) return absolute;
  const here = new URL(answeredBy);
  here.pathname = absolute.pathname;
  here.search = absolute.search;
  return here;
};

/** Asks for the services, and an older camera, which knows them only as capabilities, for those. */
export const findServices = async (
  client: OnvifClient,
  address: URL,
): Promise<{ readonly ok: true; readonly services: Services } | CallFailure> => {
  const reach = (text: string | undefined): URL | undefined =>
    text === undefined ? undefined : reachableAddress(text, address);
  const answer = await client.call({
    to: address,
    body: '<tds:GetServices><tds:IncludeCapability>false</tds:IncludeCapability></tds:GetServices>',
  });
  if (answer.ok) {
    const listed = new Map(
      children(answer.body, 'Service').map((one) => [textAt(one, 'Namespace'), textAt(one, 'XAddr')] as const),
    );
    const find = (service: keyof Services): URL | undefined => reach(listed.get(namespaces[service]));
    if (listed.size > 0) {
      return {
        ok: true,
        services: {
          media: find('media'),
          media2: find('media2'),
          events: find('events'),
          deviceIo: find('deviceIo'),
          search: find('search'),
          replay: find('replay'),
        },
      };
    }
  } else if (answer.why === 'unreachable' || answer.why === 'not_authorized' || answer.why === 'locked') {
    return answer;
  }
  const older = await client.call({
    to: address,
    body: '<tds:GetCapabilities><tds:Category>All</tds:Category></tds:GetCapabilities>',
  });
  if (!older.ok) return older;
  const capabilities: Element | undefined = at(older.body, 'Capabilities');
  return {
    ok: true,
    services: {
      media: reach(textAt(capabilities, 'Media', 'XAddr')),
      media2: undefined,
      events: reach(textAt(capabilities, 'Events', 'XAddr')),
      deviceIo: reach(textAt(capabilities, 'Extension', 'DeviceIO', 'XAddr')),
      search: reach(textAt(capabilities, 'Extension', 'Search', 'XAddr')),
      replay: reach(textAt(capabilities, 'Extension', 'Replay', 'XAddr')),
    },
  };
};
