import type { StreamOffer } from '../driver.ts';
import type { CallAnswer, CallFailure, OnvifClient } from './client.ts';
import type { Account } from './login.ts';
import { reachableAddress, type Services } from './services.ts';
import { usableStreamAddress } from './streamAddress.ts';
import { at, children, type Element, escapeXml, numberAt, textAt } from './xml.ts';

/** What a profile says of its picture, before its address is known. */
type Profile = Omit<StreamOffer, 'rtspUrl'>;

export interface MediaOptions {
  readonly client: OnvifClient;
  readonly address: URL;
  readonly account: () => Account | undefined;
  readonly services: Services;
  /** Learned: its Media2 does not work. A real one crashed on it, so it is asked once and never again. */
  readonly memory: { isMedia2Broken: boolean };
}

/** The profiles that have a picture, the most pixels first, and each with its RTSP address. */
export const readStreams = async (
  options: MediaOptions,
): Promise<{ readonly ok: true; readonly streams: readonly StreamOffer[] } | CallFailure> => {
  const found = await readProfiles(options);
  if (!found.ok) return found;
  const streams: StreamOffer[] = [];
  let failure: CallFailure | undefined;
  // The main picture, and the small one: more than two nobody looks at, and each costs a call.
  for (const profile of [...found.profiles].sort(mainFirst).slice(0, mostStreams)) {
    const answer = await askAddress(options, found.version, profile.token);
    if (!answer.ok) {
      failure = answer;
      continue;
    }
    const given = found.version === 2 ? textAt(answer.body, 'Uri') : textAt(answer.body, 'MediaUri', 'Uri');
    const rtspUrl = usableStreamAddress(given ?? '', hostOf(options.address), options.account());
    if (rtspUrl !== undefined) streams.push({ ...profile, rtspUrl });
  }
  if (streams.length === 0 && failure) return failure;
  return { ok: true, streams };
};
const mostStreams = 4;

/** Where a picture of now can be fetched; undefined when the camera names no such place. */
export const readSnapshotAddress = async (
  options: MediaOptions,
  token: string,
): Promise<URL | undefined | CallFailure> => {
  const { client, services, memory, address } = options;
  const useMedia2 = services.media2 !== undefined && !memory.isMedia2Broken;
  const to = useMedia2 ? services.media2 : services.media;
  if (!to) return undefined;
  const prefix = useMedia2 ? 'tr2' : 'trt';
  const answer = await client.call({
    to,
    body: `<${prefix}:GetSnapshotUri><${prefix}:ProfileToken>${escapeXml(token)}</${prefix}:ProfileToken></${prefix}:GetSnapshotUri>`,
  });
  if (!answer.ok) return answer.why === 'unreachable' || answer.why === 'not_authorized' ? answer : undefined;
  const given = textAt(answer.body, 'Uri') ?? textAt(answer.body, 'MediaUri', 'Uri');
  return given === undefined ? undefined : reachableAddress(given, address);
};

/** A film before single pictures, then the most pixels. */
const mainFirst = (a: Profile, b: Profile): number =>
  Number(a.codec === 'jpeg') - Number(b.codec === 'jpeg') || b.widthPx * b.heightPx - a.widthPx * a.heightPx;

const hostOf = (address: URL): string => address.hostname.replace(/^\[|\]$/g, '');

const readProfiles = async ({
  client,
  services,
  memory,
}: MediaOptions): Promise<
  { readonly ok: true; readonly version: 1 | 2; readonly profiles: readonly Profile[] } | CallFailure
> => {
  const { media, media2 } = services;
  if (media2 && !memory.isMedia2Broken) {
    const answer = await client.call({
      to: media2,
      body: '<tr2:GetProfiles><tr2:Type>All</tr2:Type></tr2:GetProfiles>',
    });
    if (answer.ok) {
      const profiles = children(answer.body, 'Profiles').flatMap(profile2);
      if (profiles.length > 0 || !media) return { ok: true, version: 2, profiles };
    } else if (!media || answer.why === 'not_authorized' || answer.why === 'locked') return answer;
  }
  if (!media) return { ok: false, why: 'unknown_action', detail: 'no media service' };
  const answer = await client.call({ to: media, body: '<trt:GetProfiles/>' });
  if (!answer.ok) return answer;
  // Only now is it known that it was Media2 and not the line.
  if (media2) memory.isMedia2Broken = true;
  return { ok: true, version: 1, profiles: children(answer.body, 'Profiles').flatMap(profile1) };
};

const askAddress = ({ client, services }: MediaOptions, version: 1 | 2, token: string): Promise<CallAnswer> => {
  const to = version === 2 ? services.media2 : services.media;
  if (!to) return Promise.resolve({ ok: false, why: 'unknown_action', detail: 'no media service' });
  const body =
    version === 2
      ? `<tr2:GetStreamUri><tr2:Protocol>RTSP</tr2:Protocol><tr2:ProfileToken>${escapeXml(token)}</tr2:ProfileToken></tr2:GetStreamUri>`
      : '<trt:GetStreamUri><trt:StreamSetup><tt:Stream>RTP-Unicast</tt:Stream><tt:Transport><tt:Protocol>RTSP</tt:Protocol>' +
        `</tt:Transport></trt:StreamSetup><trt:ProfileToken>${escapeXml(token)}</trt:ProfileToken></trt:GetStreamUri>`;
  return client.call({ to, body });
};

const profile1 = (element: Element): Profile[] => {
  const encoder = at(element, 'VideoEncoderConfiguration');
  const codecOptions = at(encoder, 'H264') ?? at(encoder, 'MPEG4');
  return profileOf(element, encoder, numberAt(codecOptions, 'GovLength'));
};

const profile2 = (element: Element): Profile[] => {
  const encoder = at(element, 'Configurations', 'VideoEncoder');
  return profileOf(element, encoder, Number(encoder?.attributes.GovLength ?? Number.NaN));
};

/** None for a profile without a picture (sound, metadata). */
const profileOf = (element: Element, encoder: Element | undefined, keyframeEvery: number | undefined): Profile[] => {
  const { token } = element.attributes;
  if (token === undefined || !encoder) return [];
  return [
    {
      token,
      name: textAt(element, 'Name') ?? token,
      codec: codecOf(textAt(encoder, 'Encoding') ?? ''),
      widthPx: numberAt(encoder, 'Resolution', 'Width') ?? 0,
      heightPx: numberAt(encoder, 'Resolution', 'Height') ?? 0,
      frameRate: numberAt(encoder, 'RateControl', 'FrameRateLimit'),
      bitrateKbps: numberAt(encoder, 'RateControl', 'BitrateLimit'),
      keyframeEvery: keyframeEvery && Number.isFinite(keyframeEvery) ? keyframeEvery : undefined,
    },
  ];
};

const codecOf = (name: string): StreamOffer['codec'] => {
  const word = name.toUpperCase().replace(/[^A-Z0-9]/g, '');
  if (word === 'H264' || word === 'AVC') return 'h264';
  if (word === 'H265' || word === 'HEVC') return 'h265';
  return word === 'JPEG' || word === 'MJPEG' ? 'jpeg' : 'other';
};
