import type { Cam, DeviceInformation } from 'onvif';
import type { CameraConfig } from '#agent/config/schema.ts';
import type { Capabilities, Driver, StepFailure } from '../driver.ts';
import { askClock, reasonOf } from './clockProbe.ts';
import { usableStreamAddress } from './streamAddress.ts';

export interface OnvifOptions {
  readonly camera: CameraConfig;
  readonly now: () => number;
  readonly limitMs?: number;
}

type Answer<T> = { readonly ok: true; readonly value: T } | StepFailure;
type Call<T> = (cam: Cam, callback: (error: Error | null, value?: T, xml?: string) => void) => void;

const defaultLimitMs = 8000;

/**
 * Talks ONVIF to one camera. npm `onvif` makes the SOAP calls; its `connect()` is not used, because it succeeds with a
 * wrong password. Every address that the camera names is rewritten to the host that answers.
 */
export const onvifDriver = ({ camera, now, limitMs = defaultLimitMs }: OnvifOptions): Driver => {
  const address = new URL(camera.onvif);
  const hostname = address.hostname.replace(/^\[|\]$/g, '');
  const account =
    camera.username === undefined ? undefined : { username: camera.username, password: camera.password ?? '' };
  let clockOffsetMs = 0;

  /** A new one per exchange: the library reads the camera's clock once and never again. Loaded for a camera that answers. */
  const newCam = async (): Promise<Cam> => {
    const { Cam } = await import('onvif');
    const isSecure = address.protocol === 'https:';
    const cam = new Cam({
      hostname,
      port: Number(address.port) || (isSecure ? 443 : 80),
      path: `${address.pathname}${address.search}`,
      useSecure: isSecure,
      secureOpts: { rejectUnauthorized: false },
      timeout: limitMs,
      autoconnect: false,
      preserveAddress: true,
      ...account,
    });
    cam.timeShift = now() + clockOffsetMs - process.uptime() * 1000;
    return cam;
  };

  return {
    probe: async () => {
      const askedAt = now();
      const answer = await askClock(camera.onvif, limitMs);
      if (!answer.ok) return answer;
      // ONVIF tells whole seconds; the middle of the exchange and of that second are the best guess.
      const measured =
        answer.clockMs === undefined ? undefined : answer.clockMs + 500 - Math.round((askedAt + now()) / 2);
      clockOffsetMs = measured ?? 0;
      return { ok: true, clockOffsetMs: measured };
    },
    authenticate: async () => {
      const answer = await ask<DeviceInformation>(await newCam(), (cam, callback) =>
        cam.getDeviceInformation(callback),
      );
      if (!answer.ok) return answer;
      const { manufacturer, model, serialNumber, firmwareVersion } = answer.value;
      return {
        ok: true,
        login: account === undefined ? 'none' : 'ws_digest',
        identity: {
          manufacturer: textOf(manufacturer),
          model: textOf(model),
          serial: textOf(serialNumber),
          firmware: textOf(firmwareVersion),
          mac: undefined,
          endpoint: undefined,
        },
      };
    },
    capabilities: async () => {
      const cam = await newCam();
      const services = await ask<unknown>(cam, (c, callback) => c.getServices(false, callback));
      if (!services.ok) {
        const older = await ask<unknown>(cam, (c, callback) => c.getCapabilities(callback));
        if (!older.ok) return older;
      }
      // Media 1 first: cameras that advertise Media 2 have crashed on it.
      if ('uri' in cam && typeof cam.uri === 'object' && cam.uri !== null && 'media' in cam.uri)
        cam.media2Support = false;
      const profiles = await ask<unknown>(cam, (c, callback) => c.getProfiles(callback));
      if (!profiles.ok) return profiles;
      const profileToken = mainProfileToken(profiles.value);
      if (profileToken === undefined) return unsupported('no_video_profile');
      const stream = await ask<unknown>(cam, (c, callback) =>
        c.getStreamUri({ protocol: 'RTSP', profileToken }, callback),
      );
      if (!stream.ok) return stream;
      const rtspUrl = usableStreamAddress(String(member(stream.value, 'uri') ?? ''), hostname, account);
      return rtspUrl === undefined ? unsupported('no_rtsp_address') : withStream(rtspUrl);
    },
    snapshot: async () => unsupported('no_snapshot'),
    start: () => {},
    stop: async () => {},
  };
};

const withStream = (rtspUrl: string): Capabilities => ({
  ok: true,
  streams: [],
  rtspUrl,
  snapshot: false,
  events: false,
  inputs: [],
  relays: [],
});

const unsupported = (detail: string): StepFailure => ({ ok: false, code: 'unsupported', detail });

/** One call as a value. The library calls back twice or throws on strange answers; the first outcome counts. */
const ask = <T>(cam: Cam, call: Call<T>): Promise<Answer<T>> =>
  new Promise((done) => {
    const fail = (error: unknown, xml?: string): void => done({ ok: false, ...failureOf(error, xml) });
    try {
      call(cam, (error, value, xml) => {
        if (error) fail(error, xml);
        else if (value === undefined || value === null) fail(new Error('empty answer'), xml);
        else done({ ok: true, value });
      });
    } catch (error) {
      fail(error);
    }
  });

const refusals = /not ?authorized|unauthorized|authentication failed|authority failure|FailedAuthentication/i;

const failureOf = (error: unknown, xml = ''): { code: StepFailure['code']; detail: string } => {
  const message = error instanceof Error ? error.message : '';
  if (refusals.test(message) || refusals.test(xml)) return { code: 'refused', detail: 'credentials refused' };
  const isNetwork = error instanceof Error && ('code' in error || message === 'Network timeout');
  return { code: isNetwork ? 'unreachable' : 'unsupported', detail: reasonOf(error) };
};

/** The profile with the most pixels; the first of equals. */
const mainProfileToken = (profiles: unknown): string | undefined => {
  const listed: unknown[] = Array.isArray(profiles) ? profiles : [];
  const candidates = listed.flatMap((profile) => {
    const token = member(member(profile, '$'), 'token');
    const encoder = member(profile, 'videoEncoderConfiguration');
    if (token === undefined || encoder === undefined) return [];
    const resolution = member(encoder, 'resolution');
    const pixels = Number(member(resolution, 'width')) * Number(member(resolution, 'height'));
    return [{ token: String(token), pixels: Number.isFinite(pixels) ? pixels : 0 }];
  });
  return candidates.sort((a, b) => b.pixels - a.pixels)[0]?.token;
};

const member = (value: unknown, name: string): unknown =>
  // An answer of the camera; its members are unknown until looked at.
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;

/** The library turns digits into numbers; serial numbers are text. */
const textOf = (value: unknown): string | undefined => {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  return String(value).trim().slice(0, 80).toWellFormed() || undefined;
};
