import type { Call } from './deviceService.ts';
import { videoSourceToken } from './events.ts';
import { escapeXml, type Reply, refuse, reply, text } from './soap.ts';

/** Where the camera's picture is; undefined while there is none. */
export interface Picture {
  readonly streamUri: string | undefined;
  readonly snapshotUri: string | undefined;
}

const profileToken = 'Profile_1';

/** What rtsp_server.py really encodes. */
const encoding = { width: 640, height: 360, framesPerSecond: 10, kilobits: 200, keyFrameEvery: 10 };
const size = `<tt:Width>${encoding.width}</tt:Width><tt:Height>${encoding.height}</tt:Height>`;

/** The ONVIF media service (Profile S); undefined for an action of another service. */
export const mediaService = ({ request, camera }: Call, picture: Picture): Reply | undefined => {
  const asked = text(request.body, 'ProfileToken');
  const unknownProfile = () => refuse('ter:NoProfile', `There is no profile ${asked ?? ''}`);
  const uri = (element: string, address: string | undefined): Reply => {
    if (asked !== profileToken) return unknownProfile();
    if (address === undefined) return refuse('ter:IncompleteConfiguration', 'This camera has no picture now', 500);
    return reply(
      `<trt:${element}Response><trt:MediaUri><tt:Uri>${escapeXml(address)}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>` +
        `<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:${element}Response>`,
    );
  };
  switch (request.action) {
    case 'GetProfiles':
      return reply(`<trt:GetProfilesResponse>${profile('trt:Profiles', camera.name)}</trt:GetProfilesResponse>`);
    case 'GetProfile':
      if (asked !== profileToken) return unknownProfile();
      return reply(`<trt:GetProfileResponse>${profile('trt:Profile', camera.name)}</trt:GetProfileResponse>`);
    case 'GetVideoSources':
      return reply(
        `<trt:GetVideoSourcesResponse><trt:VideoSources token="${videoSourceToken}"><tt:Framerate>${encoding.framesPerSecond}</tt:Framerate>` +
          `<tt:Resolution>${size}</tt:Resolution></trt:VideoSources></trt:GetVideoSourcesResponse>`,
      );
    case 'GetStreamUri':
      return uri('GetStreamUri', picture.streamUri);
    case 'GetSnapshotUri':
      return uri('GetSnapshotUri', picture.snapshotUri);
    default:
      return undefined;
  }
};

const profile = (element: string, name: string): string =>
  `<${element} token="${profileToken}" fixed="true"><tt:Name>${escapeXml(name)}</tt:Name>` +
  '<tt:VideoSourceConfiguration token="VideoSourceConfig_1"><tt:Name>VideoSourceConfig_1</tt:Name><tt:UseCount>1</tt:UseCount>' +
  `<tt:SourceToken>${videoSourceToken}</tt:SourceToken><tt:Bounds x="0" y="0" width="${encoding.width}" height="${encoding.height}"/></tt:VideoSourceConfiguration>` +
  '<tt:VideoEncoderConfiguration token="VideoEncoder_1"><tt:Name>VideoEncoder_1</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>H264</tt:Encoding>' +
  `<tt:Resolution>${size}</tt:Resolution><tt:Quality>5</tt:Quality><tt:RateControl><tt:FrameRateLimit>${encoding.framesPerSecond}</tt:FrameRateLimit>` +
  `<tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>${encoding.kilobits}</tt:BitrateLimit></tt:RateControl>` +
  `<tt:H264><tt:GovLength>${encoding.keyFrameEvery}</tt:GovLength><tt:H264Profile>Baseline</tt:H264Profile></tt:H264>` +
  '<tt:Multicast><tt:Address><tt:Type>IPv4</tt:Type><tt:IPv4Address>0.0.0.0</tt:IPv4Address></tt:Address><tt:Port>0</tt:Port><tt:TTL>0</tt:TTL>' +
  `<tt:AutoStart>false</tt:AutoStart></tt:Multicast><tt:SessionTimeout>PT60S</tt:SessionTimeout></tt:VideoEncoderConfiguration></${element}>`;
