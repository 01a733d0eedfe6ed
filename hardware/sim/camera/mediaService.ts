import type { Call } from './deviceService.ts';
import { videoSourceToken } from './events.ts';
import { type Profile, profilesOf, type StreamName } from './profiles.ts';
import { escapeXml, type Reply, refuse, reply, text } from './soap.ts';

/** Where the camera's picture is. */
export interface Picture {
  /** Undefined while there is none. */
  streamUri(stream: StreamName): string | undefined;
  readonly snapshotUri: string;
}

/** The ONVIF media service (Profile S); undefined for an action of another service. It cannot speak of H.265. */
export const mediaService = ({ request, camera, faults }: Call, picture: Picture): Reply | undefined => {
  const profiles = profilesOf(faults.has('h265')).filter(({ codec }) => codec === 'H264');
  const asked = text(request.body, 'ProfileToken');
  const profile = profiles.find(({ token }) => token === asked);
  const unknownProfile = () => refuse('ter:NoProfile', `There is no profile ${asked ?? ''}`);
  const uri = (element: string, addressOf: (profile: Profile) => string | undefined): Reply => {
    if (!profile) return unknownProfile();
    const address = addressOf(profile);
    if (address === undefined) return noPicture();
    return reply(
      `<trt:${element}Response><trt:MediaUri><tt:Uri>${escapeXml(address)}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>` +
        `<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:${element}Response>`,
    );
  };
  switch (request.action) {
    case 'GetProfiles':
      return reply(
        `<trt:GetProfilesResponse>${profiles.map((each) => profileXml('trt:Profiles', each, camera.name)).join('')}</trt:GetProfilesResponse>`,
      );
    case 'GetProfile':
      if (!profile) return unknownProfile();
      return reply(
        `<trt:GetProfileResponse>${profileXml('trt:Profile', profile, camera.name)}</trt:GetProfileResponse>`,
      );
    case 'GetVideoSources':
      return reply(
        `<trt:GetVideoSourcesResponse>${profilesOf(false)
          .slice(0, 1)
          .map(
            (main) =>
              `<trt:VideoSources token="${videoSourceToken}"><tt:Framerate>${main.framesPerSecond}</tt:Framerate>` +
              `<tt:Resolution>${sizeOf(main)}</tt:Resolution></trt:VideoSources>`,
          )
          .join('')}</trt:GetVideoSourcesResponse>`,
      );
    case 'GetStreamUri':
      return uri('GetStreamUri', ({ stream }) => picture.streamUri(stream));
    case 'GetSnapshotUri':
      return uri('GetSnapshotUri', () => picture.snapshotUri);
    default:
      return undefined;
  }
};

export const noPicture = (): Reply => refuse('ter:IncompleteConfiguration', 'This camera has no picture now', 500);

export const sizeOf = ({ widthPx, heightPx }: Profile): string =>
  `<tt:Width>${widthPx}</tt:Width><tt:Height>${heightPx}</tt:Height>`;

/** The camera's name on its main profile; the others say what they are. */
export const nameOf = (profile: Profile, cameraName: string): string =>
  escapeXml(profile.name === 'main' ? cameraName : `${cameraName} ${profile.name}`);

/** What a video source configuration holds, in both media services. */
export const sourceXml = ({ widthPx, heightPx }: Profile): string =>
  '<tt:Name>VideoSourceConfig_1</tt:Name><tt:UseCount>2</tt:UseCount>' +
  `<tt:SourceToken>${videoSourceToken}</tt:SourceToken><tt:Bounds x="0" y="0" width="${widthPx}" height="${heightPx}"/>`;

const profileXml = (element: string, profile: Profile, cameraName: string): string =>
  `<${element} token="${profile.token}" fixed="true"><tt:Name>${nameOf(profile, cameraName)}</tt:Name>` +
  `<tt:VideoSourceConfiguration token="VideoSourceConfig_1">${sourceXml(profile)}</tt:VideoSourceConfiguration>` +
  `<tt:VideoEncoderConfiguration token="VideoEncoder_${profile.name}"><tt:Name>VideoEncoder_${profile.name}</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>H264</tt:Encoding>` +
  `<tt:Resolution>${sizeOf(profile)}</tt:Resolution><tt:Quality>5</tt:Quality><tt:RateControl><tt:FrameRateLimit>${profile.framesPerSecond}</tt:FrameRateLimit>` +
  `<tt:EncodingInterval>1</tt:EncodingInterval><tt:BitrateLimit>${profile.kilobits}</tt:BitrateLimit></tt:RateControl>` +
  `<tt:H264><tt:GovLength>${profile.keyFrameEvery}</tt:GovLength><tt:H264Profile>Baseline</tt:H264Profile></tt:H264>` +
  '<tt:Multicast><tt:Address><tt:Type>IPv4</tt:Type><tt:IPv4Address>0.0.0.0</tt:IPv4Address></tt:Address><tt:Port>0</tt:Port><tt:TTL>0</tt:TTL>' +
  `<tt:AutoStart>false</tt:AutoStart></tt:Multicast><tt:SessionTimeout>PT60S</tt:SessionTimeout></tt:VideoEncoderConfiguration></${element}>`;
