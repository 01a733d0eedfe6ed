import type { Call } from './deviceService.ts';
import { nameOf, noPicture, type Picture, sizeOf, sourceXml } from './mediaService.ts';
import { type Profile, profilesOf } from './profiles.ts';
import { escapeXml, type Reply, refuse, reply, text, texts } from './soap.ts';

/** The ONVIF Media2 service (Profile T); undefined for an action that it does not know. */
export const media2Service = ({ request, camera, faults }: Call, picture: Picture): Reply | undefined => {
  const profiles = profilesOf(faults.has('h265'));
  const { action, body } = request;
  const asked = text(body, 'ProfileToken');
  const uri = (addressOf: (profile: Profile) => string | undefined): Reply => {
    const profile = profiles.find(({ token }) => token === asked);
    if (!profile) return refuse('ter:NoProfile', `There is no profile ${asked ?? ''}`);
    const address = addressOf(profile);
    return address === undefined
      ? noPicture()
      : reply(`<tr2:${action}Response><tr2:Uri>${escapeXml(address)}</tr2:Uri></tr2:${action}Response>`);
  };
  switch (action) {
    case 'GetServiceCapabilities':
      return reply(
        '<tr2:GetServiceCapabilitiesResponse><tr2:Capabilities SnapshotUri="true"><tr2:ProfileCapabilities MaximumNumberOfProfiles="2"/>' +
          '<tr2:StreamingCapabilities RTP_RTSP_TCP="true"/></tr2:Capabilities></tr2:GetServiceCapabilitiesResponse>',
      );
    case 'GetProfiles': {
      const listed = profiles.filter(({ token }) => text(body, 'Token') === undefined || text(body, 'Token') === token);
      const types = texts(body, 'Type');
      return reply(
        `<tr2:GetProfilesResponse>${listed.map((each) => profileXml(each, camera.name, types)).join('')}</tr2:GetProfilesResponse>`,
      );
    }
    case 'GetVideoEncoderConfigurations':
      return reply(
        `<tr2:GetVideoEncoderConfigurationsResponse>${profiles.map((each) => encoderXml('Configurations', each)).join('')}</tr2:GetVideoEncoderConfigurationsResponse>`,
      );
    case 'GetStreamUri':
      return uri(({ stream }) => picture.streamUri(stream));
    case 'GetSnapshotUri':
      return uri(() => picture.snapshotUri);
    default:
      return undefined;
  }
};

/** Only the kinds of configuration that were asked for come along; asked for none, a profile is a name. */
const profileXml = (profile: Profile, cameraName: string, types: readonly string[]): string => {
  const wants = (type: string): boolean => types.includes('All') || types.includes(type);
  const source = wants('VideoSource')
    ? `<tr2:VideoSource token="VideoSourceConfig_1">${sourceXml(profile)}</tr2:VideoSource>`
    : '';
  const encoder = wants('VideoEncoder') ? encoderXml('VideoEncoder', profile) : '';
  return (
    `<tr2:Profiles token="${profile.token}" fixed="true"><tr2:Name>${nameOf(profile, cameraName)}</tr2:Name>` +
    `${source || encoder ? `<tr2:Configurations>${source}${encoder}</tr2:Configurations>` : ''}</tr2:Profiles>`
  );
};

const encoderXml = (element: string, profile: Profile): string =>
  `<tr2:${element} token="VideoEncoder_${profile.name}" GovLength="${profile.keyFrameEvery}" Profile="${profile.codec === 'H265' ? 'Main' : 'Baseline'}">` +
  `<tt:Name>VideoEncoder_${profile.name}</tt:Name><tt:UseCount>1</tt:UseCount><tt:Encoding>${profile.codec}</tt:Encoding>` +
  `<tt:Resolution>${sizeOf(profile)}</tt:Resolution><tt:RateControl ConstantBitRate="true"><tt:FrameRateLimit>${profile.framesPerSecond}</tt:FrameRateLimit>` +
  `<tt:BitrateLimit>${profile.kilobits}</tt:BitrateLimit></tt:RateControl><tt:Quality>5</tt:Quality></tr2:${element}>`;
