import type { CameraClock } from './cameraClock.ts';
import type { Extras } from './events.ts';
import type { Faults } from './faults.ts';
import { endpointOf, scopesOf } from './identity.ts';
import { escapeXml, type Reply, reply, type SoapRequest } from './soap.ts';

/** What the camera says about itself now. */
export interface Self {
  readonly id: string;
  readonly name: string;
  readonly serial: string;
  readonly mac: string;
  readonly extras: Extras;
}

/** What a service needs to know to answer. */
export interface Call {
  readonly request: SoapRequest;
  readonly camera: Self;
  /** `http://host:port` as the client called it, so that it can reach what we name. */
  readonly base: string;
  readonly clock: CameraClock;
  readonly trueNowMs: () => number;
  readonly faults: Faults;
}

const services = (call: Call): { name: string; uri: string; address: string }[] => {
  const { inputs, relays } = call.camera.extras;
  const service = (name: string, uri: string) => ({
    name,
    uri: `http://www.onvif.org/${uri}/wsdl`,
    address: `${call.base}/onvif/${name}_service`,
  });
  return [
    service('device', 'ver10/device'),
    ...(call.faults.has('onlyMedia2') ? [] : [service('media', 'ver10/media')]),
    service('media2', 'ver20/media'),
    service('event', 'ver10/events'),
    ...(inputs + relays > 0 ? [service('deviceio', 'ver10/deviceIO')] : []),
  ];
};

/** Answers without a login (ONVIF Core, access class PRE_AUTH). */
export const openToAll: ReadonlySet<string> = new Set([
  'GetSystemDateAndTime',
  'GetServices',
  'GetServiceCapabilities',
  'GetCapabilities',
  'GetHostname',
  'GetWsdlUrl',
  'GetEndpointReference',
]);

/** The ONVIF device service; undefined for an action of another service. */
export const deviceService = (call: Call): Reply | undefined => {
  const answer = answers[call.request.action];
  return answer && reply(`<tds:${call.request.action}Response>${answer(call)}</tds:${call.request.action}Response>`);
};

const answers: Record<string, (call: Call) => string> = {
  GetSystemDateAndTime: ({ clock, faults }) =>
    `<tds:SystemDateAndTime><tt:DateTimeType>${clock.mode()}</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings>` +
    `<tt:TimeZone><tt:TZ>UTC0</tt:TZ></tt:TimeZone>${faults.has('noUtc') ? '' : utc(clock.nowMs(), faults.has('zeroDates'))}</tds:SystemDateAndTime>`,
  GetDeviceInformation: ({ camera }) =>
    `<tds:Manufacturer>Nestbox Simulated</tds:Manufacturer><tds:Model>SimCam 1</tds:Model><tds:FirmwareVersion>1.0.0</tds:FirmwareVersion>` +
    `<tds:SerialNumber>${camera.serial}</tds:SerialNumber><tds:HardwareId>SIM</tds:HardwareId>`,
  GetServices: (call) =>
    services(call)
      .map(
        ({ uri, address }) =>
          `<tds:Service><tds:Namespace>${uri}</tds:Namespace><tds:XAddr>${escapeXml(address)}</tds:XAddr>` +
          '<tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>',
      )
      .join(''),
  GetCapabilities: (call) => {
    const addressOf = (name: string): string =>
      `<tt:XAddr>${escapeXml(`${call.base}/onvif/${name}_service`)}</tt:XAddr>`;
    const media = call.faults.has('onlyMedia2')
      ? ''
      : `<tt:Media>${addressOf('media')}<tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast>` +
        '<tt:RTP_TCP>true</tt:RTP_TCP><tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities></tt:Media>';
    return (
      `<tds:Capabilities><tt:Device>${addressOf('device')}</tt:Device>` +
      `<tt:Events>${addressOf('event')}<tt:WSSubscriptionPolicySupport>false</tt:WSSubscriptionPolicySupport>` +
      '<tt:WSPullPointSupport>true</tt:WSPullPointSupport><tt:WSPausableSubscriptionManagerInterfaceSupport>false</tt:WSPausableSubscriptionManagerInterfaceSupport></tt:Events>' +
      `${media}</tds:Capabilities>`
    );
  },
  GetServiceCapabilities: () =>
    '<tds:Capabilities><tds:Network/><tds:Security UsernameToken="true" HttpDigest="true"/><tds:System/></tds:Capabilities>',
  GetScopes: ({ camera }) =>
    scopesOf(camera)
      .map(
        (scope) =>
          `<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>${escapeXml(scope)}</tt:ScopeItem></tds:Scopes>`,
      )
      .join(''),
  GetEndpointReference: ({ camera }) => `<tds:GUID>${endpointOf(camera.serial)}</tds:GUID>`,
  GetHostname: ({ camera }) =>
    `<tds:HostnameInformation><tt:FromDHCP>false</tt:FromDHCP><tt:Name>${camera.id}</tt:Name></tds:HostnameInformation>`,
  GetNetworkInterfaces: ({ camera, base }) =>
    '<tds:NetworkInterfaces token="eth0"><tt:Enabled>true</tt:Enabled>' +
    `<tt:Info><tt:Name>eth0</tt:Name><tt:HwAddress>${camera.mac}</tt:HwAddress><tt:MTU>1500</tt:MTU></tt:Info>` +
    `<tt:IPv4><tt:Enabled>true</tt:Enabled><tt:Config><tt:Manual><tt:Address>${escapeXml(new URL(base).hostname)}</tt:Address>` +
    '<tt:PrefixLength>8</tt:PrefixLength></tt:Manual><tt:DHCP>false</tt:DHCP></tt:Config></tt:IPv4></tds:NetworkInterfaces>',
};

const utc = (nowMs: number, isZero: boolean): string => {
  const now = new Date(nowMs);
  const [year, month, day] = isZero ? [0, 0, 0] : [now.getUTCFullYear(), now.getUTCMonth() + 1, now.getUTCDate()];
  const [hour, minute, second] = isZero ? [0, 0, 0] : [now.getUTCHours(), now.getUTCMinutes(), now.getUTCSeconds()];
  return (
    `<tt:UTCDateTime><tt:Time><tt:Hour>${hour}</tt:Hour><tt:Minute>${minute}</tt:Minute><tt:Second>${second}</tt:Second></tt:Time>` +
    `<tt:Date><tt:Year>${year}</tt:Year><tt:Month>${month}</tt:Month><tt:Day>${day}</tt:Day></tt:Date></tt:UTCDateTime>`
  );
};
