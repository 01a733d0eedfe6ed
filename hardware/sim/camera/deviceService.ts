import type { CameraDescription } from '../facility.ts';
import { escapeXml, type Reply, reply, type SoapRequest } from './soap.ts';

/** What a service needs to know to answer. */
export interface Call {
  readonly request: SoapRequest;
  readonly camera: CameraDescription;
  /** `http://host:port` as the client called it, so that it can reach what we name. */
  readonly base: string;
  /** The camera's own clock. */
  readonly nowMs: number;
}

const services = (base: string) => ({
  device: { uri: 'http://www.onvif.org/ver10/device/wsdl', address: `${base}/onvif/device_service` },
  media: { uri: 'http://www.onvif.org/ver10/media/wsdl', address: `${base}/onvif/media_service` },
  events: { uri: 'http://www.onvif.org/ver10/events/wsdl', address: `${base}/onvif/event_service` },
});

/** Answers without a login (ONVIF Core, access class PRE_AUTH). */
export const openToAll: ReadonlySet<string> = new Set([
  'GetSystemDateAndTime',
  'GetServices',
  'GetServiceCapabilities',
  'GetCapabilities',
  'GetHostname',
  'GetWsdlUrl',
]);

/** The ONVIF device service; undefined for an action of another service. */
export const deviceService = (call: Call): Reply | undefined => {
  const answer = answers[call.request.action];
  return answer && reply(`<tds:${call.request.action}Response>${answer(call)}</tds:${call.request.action}Response>`);
};

const answers: Record<string, (call: Call) => string> = {
  GetSystemDateAndTime: ({ nowMs }) => {
    const now = new Date(nowMs);
    return (
      '<tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings>' +
      '<tt:TimeZone><tt:TZ>UTC0</tt:TZ></tt:TimeZone><tt:UTCDateTime>' +
      `<tt:Time><tt:Hour>${now.getUTCHours()}</tt:Hour><tt:Minute>${now.getUTCMinutes()}</tt:Minute><tt:Second>${now.getUTCSeconds()}</tt:Second></tt:Time>` +
      `<tt:Date><tt:Year>${now.getUTCFullYear()}</tt:Year><tt:Month>${now.getUTCMonth() + 1}</tt:Month><tt:Day>${now.getUTCDate()}</tt:Day></tt:Date>` +
      '</tt:UTCDateTime></tds:SystemDateAndTime>'
    );
  },
  GetDeviceInformation: ({ camera }) =>
    `<tds:Manufacturer>Nestbox Simulated</tds:Manufacturer><tds:Model>SimCam 1</tds:Model><tds:FirmwareVersion>1.0.0</tds:FirmwareVersion>` +
    `<tds:SerialNumber>${camera.serial}</tds:SerialNumber><tds:HardwareId>SIM</tds:HardwareId>`,
  GetServices: ({ base }) =>
    Object.values(services(base))
      .map(
        ({ uri, address }) =>
          `<tds:Service><tds:Namespace>${uri}</tds:Namespace><tds:XAddr>${escapeXml(address)}</tds:XAddr>` +
          '<tds:Version><tt:Major>2</tt:Major><tt:Minor>60</tt:Minor></tds:Version></tds:Service>',
      )
      .join(''),
  GetCapabilities: ({ base }) => {
    const { device, media, events } = services(base);
    return (
      `<tds:Capabilities><tt:Device><tt:XAddr>${escapeXml(device.address)}</tt:XAddr></tt:Device>` +
      `<tt:Events><tt:XAddr>${escapeXml(events.address)}</tt:XAddr><tt:WSSubscriptionPolicySupport>false</tt:WSSubscriptionPolicySupport>` +
      '<tt:WSPullPointSupport>true</tt:WSPullPointSupport><tt:WSPausableSubscriptionManagerInterfaceSupport>false</tt:WSPausableSubscriptionManagerInterfaceSupport></tt:Events>' +
      `<tt:Media><tt:XAddr>${escapeXml(media.address)}</tt:XAddr><tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast>` +
      '<tt:RTP_TCP>true</tt:RTP_TCP><tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities></tt:Media></tds:Capabilities>'
    );
  },
  GetServiceCapabilities: () =>
    '<tds:Capabilities><tds:Network/><tds:Security UsernameToken="true" HttpDigest="false"/><tds:System/></tds:Capabilities>',
  GetScopes: ({ camera }) =>
    [
      'Profile/Streaming',
      'type/video_encoder',
      'hardware/SimCam%201',
      `name/${encodeURIComponent(camera.name)}`,
      `location/${encodeURIComponent(camera.id)}`,
    ]
      .map(
        (scope) =>
          `<tds:Scopes><tt:ScopeDef>Fixed</tt:ScopeDef><tt:ScopeItem>onvif://www.onvif.org/${scope}</tt:ScopeItem></tds:Scopes>`,
      )
      .join(''),
  GetHostname: ({ camera }) =>
    `<tds:HostnameInformation><tt:FromDHCP>false</tt:FromDHCP><tt:Name>${camera.id}</tt:Name></tds:HostnameInformation>`,
  GetNetworkInterfaces: ({ camera, base }) =>
    '<tds:NetworkInterfaces token="eth0"><tt:Enabled>true</tt:Enabled>' +
    `<tt:Info><tt:Name>eth0</tt:Name><tt:HwAddress>${camera.mac}</tt:HwAddress><tt:MTU>1500</tt:MTU></tt:Info>` +
    `<tt:IPv4><tt:Enabled>true</tt:Enabled><tt:Config><tt:Manual><tt:Address>${escapeXml(new URL(base).hostname)}</tt:Address>` +
    '<tt:PrefixLength>8</tt:PrefixLength></tt:Manual><tt:DHCP>false</tt:DHCP></tt:Config></tt:IPv4></tds:NetworkInterfaces>',
};
