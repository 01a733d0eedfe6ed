import { createHash, randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Camera, createCamera } from '#sim/camera/camera.ts';
import { durationMs } from '#sim/camera/eventService.ts';
import { createPropertyBook } from '#sim/camera/events.ts';
import { createPullPoints } from '#sim/camera/pullPoints.ts';
import { freePort } from '#tests/box.ts';
import { type FakeClock, fakeClock } from '#tests/clock.ts';
import { account } from './simulator.ts';

// A client that we did not write judges the camera. Its own types describe neither its promises nor its replies.
interface OnvifClient {
  connect(): Promise<unknown>;
  getDeviceInformation(): Promise<Record<string, unknown>>;
  getProfiles(): Promise<{ $: { token: string }; name: string }[]>;
  getVideoSources(): Promise<{ resolution: { width: number } }[]>;
  getStreamUri(options: { protocol: string; profileToken?: string }): Promise<{ uri: string }>;
  getNetworkInterfaces(): Promise<{ info: { hwAddress: string } }[]>;
  getScopes(): Promise<{ scopeItem: string }[]>;
  getEventProperties(): Promise<{ topicSet: object }>;
  createPullPointSubscription(): Promise<object>;
  pullMessages(options: { messageLimit: number }): Promise<{ notificationMessage?: OnvifMessage[] | OnvifMessage }>;
  renew(options: object): Promise<object>;
  unsubscribe(): Promise<object>;
}
interface OnvifMessage {
  topic: { _: string };
  message: {
    message: { $: { PropertyOperation: string }; data: { simpleItem: { $: { Name: string; Value: boolean } } } };
  };
}
const { Cam } = createRequire(import.meta.url)('onvif/promises') as {
  Cam: new (options: object) => OnvifClient & { on(name: 'warning', listener: (text: string) => void): void };
};

let clock: FakeClock;
let camera: Camera;
let port: number;
const warnings: string[] = [];

beforeEach(async () => {
  clock = fakeClock();
  // The client signs with the machine's clock, corrected by what the camera says its own is.
  port = await freePort();
  warnings.length = 0;
  camera = createCamera(
    {
      id: 'cam-yard',
      name: '院子 & 沙池',
      onvif: new URL(`http://127.0.0.1:${port}/onvif/device_service`),
      serial: 'SIM-cam-yard',
      mac: '02:00:5e:00:53:01',
      colour: 0xff334455,
      account,
    },
    clock,
    { streamUri: () => 'rtsp://127.0.0.1:5554/stream1', snapshot: async () => Buffer.from('jpeg') },
  );
  await camera.plug();
});
afterEach(() => camera.unplug());

const client = (login: object = account) => {
  const cam = new Cam({ hostname: '127.0.0.1', port, autoconnect: false, timeout: 5_000, ...login });
  cam.on('warning', (text) => warnings.push(text));
  return cam;
};
const connected = async () => {
  const cam = client();
  await cam.connect();
  return cam;
};
const messages = async (cam: OnvifClient) => {
  const { notificationMessage = [] } = await cam.pullMessages({ messageLimit: 10 });
  return [notificationMessage].flat().map(({ topic, message: { message } }) => ({
    topic: topic._,
    operation: message.$.PropertyOperation,
    value: message.data.simpleItem.$.Value,
  }));
};

describe('npm onvif 0.8.3', () => {
  test('connects, and reads who the camera is, its profile and where its picture is', async () => {
    const cam = await connected();
    expect(warnings).toEqual([]);
    expect(await cam.getDeviceInformation()).toMatchObject({ serialNumber: 'SIM-cam-yard', model: 'SimCam 1' });
    const [profile] = await cam.getProfiles();
    expect(profile).toMatchObject({ $: { token: 'Profile_1' }, name: '院子 & 沙池' });
    expect((await cam.getVideoSources())[0]).toMatchObject({ resolution: { width: 640 } });
    expect((await cam.getStreamUri({ protocol: 'RTSP' })).uri).toBe('rtsp://127.0.0.1:5554/stream1');
    expect([await cam.getNetworkInterfaces()].flat()[0]?.info.hwAddress).toBe('02:00:5e:00:53:01');
    expect((await cam.getScopes()).map(({ scopeItem }) => scopeItem)).toContain(
      'onvif://www.onvif.org/Profile/Streaming',
    );
  });

  test.each([
    ['a wrong password', { username: account.username, password: 'wrong' }],
    ['a wrong name', { username: 'admin', password: account.password }],
    ['no login', {}],
  ])('learns nothing about the camera with %s', async (_what, login) => {
    const cam = client(login);
    await cam.connect();
    await expect(cam.getDeviceInformation()).rejects.toThrow(/not authorized/i);
    await expect(cam.getProfiles()).rejects.toThrow(/not authorized/i);
  });

  test('asks for a profile that does not exist and is told so', async () => {
    const cam = await connected();
    await expect(cam.getStreamUri({ protocol: 'RTSP', profileToken: 'nope' })).rejects.toThrow(/no profile/i);
  });

  test('hears at its pull point how things stand, and then what changes', async () => {
    const cam = await connected();
    camera.report('tamper', true);
    expect(JSON.stringify(await cam.getEventProperties())).toContain('motionAlarm');
    await cam.createPullPointSubscription();
    expect(await messages(cam)).toEqual([
      { topic: 'tns1:VideoSource/MotionAlarm', operation: 'Initialized', value: false },
      { topic: 'tns1:RuleEngine/TamperDetector/Tamper', operation: 'Initialized', value: true },
    ]);
    const waiting = messages(cam);
    // The pull is under way or about to be: either way it must bring the change.
    camera.report('motion', true);
    expect(await waiting).toEqual([{ topic: 'tns1:VideoSource/MotionAlarm', operation: 'Changed', value: true }]);
    await cam.renew({});
    await cam.unsubscribe();
  });
});

describe('a pull point', () => {
  test('answers a waiting client at once when something changes, and with nothing when it ends', async () => {
    const nowMs = () => clock.now();
    const properties = createPropertyBook({ inputs: 0, relays: 0, analytics: false }, nowMs);
    const pullPoints = createPullPoints({ nowMs, standing: properties.standing, slots: () => 8 });
    const pullPoint = pullPoints.create(clock.now() + 60_000);
    const pull = async () => pullPoint?.pull(10, 60_000, new AbortController().signal);
    expect(await pull()).toHaveLength(2);
    const waiting = pull();
    const change = properties.set('motion', 'true');
    if (change) pullPoints.publish(change);
    expect(await waiting).toMatchObject([{ items: { State: 'true' }, operation: 'Changed' }]);
    const last = pull();
    pullPoints.endAll();
    expect(await last).toEqual([]);
  });

  test('ends when nobody renews it', async () => {
    const cam = await connected();
    await cam.createPullPointSubscription();
    clock.advance(119_000);
    await cam.renew({});
    clock.advance(119_000);
    await messages(cam);
    clock.advance(2_000);
    await expect(messages(cam)).rejects.toThrow(/no such pull point/i);
  });

  test('is one of eight; the ninth is refused until one ends', async () => {
    const cam = await connected();
    for (let taken = 0; taken < 8; taken += 1) await cam.createPullPointSubscription();
    await expect(cam.createPullPointSubscription()).rejects.toThrow(/every pull point is taken/i);
    await cam.unsubscribe();
    await cam.createPullPointSubscription();
  });

  test('is forgotten when the camera loses its power', async () => {
    const cam = await connected();
    await cam.createPullPointSubscription();
    await camera.unplug();
    await expect(messages(cam)).rejects.toThrow(/ECONNREFUSED|ECONNRESET|socket hang up/);
    await camera.plug();
    await expect(messages(cam)).rejects.toThrow(/no such pull point/i);
  });

  test.each([
    ['PT1M', 60_000],
    ['PT0.5S', 500],
    ['P1DT2H3M4S', 93_784_000],
    ['1 minute', undefined],
    [undefined, undefined],
  ])('reads the duration %s as %s ms', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });
});

describe('the login', () => {
  const signed = (created: string, nonce = randomBytes(16)): string => {
    const digest = createHash('sha1').update(nonce).update(created).update(account.password).digest('base64');
    const type = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordDigest';
    return (
      '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Header><Security><UsernameToken>' +
      `<Username>${account.username}</Username><Password Type="${type}">${digest}</Password>` +
      `<Nonce>${nonce.toString('base64')}</Nonce><Created>${created}</Created></UsernameToken></Security></e:Header>` +
      '<e:Body><GetDeviceInformation xmlns="http://www.onvif.org/ver10/device/wsdl"/></e:Body></e:Envelope>'
    );
  };
  const post = async (body: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}/onvif/device_service`, { method: 'POST', body });
    return { status: answer.status, text: await answer.text() };
  };

  test('is accepted once: the same request again is a replay', async () => {
    const request = signed(new Date(clock.now()).toISOString());
    expect((await post(request)).status).toBe(200);
    expect(await post(request)).toMatchObject({ status: 400, text: expect.stringContaining('replayed') });
  });

  test.each([
    ['six minutes old', -360_000],
    ['six minutes ahead', 360_000],
  ])('that is %s by the camera’s clock is refused', async (_what, offsetMs) => {
    const answer = await post(signed(new Date(clock.now() + offsetMs).toISOString()));
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('stale') });
  });

  test.each([['not XML at all'], ['<a><b></a>'], ['<Envelope><Body></Body></Envelope>'], ['']])(
    'of garbage (%s) gets a fault and leaves the camera alive',
    async (garbage) => {
      expect(await post(garbage)).toMatchObject({ status: 400, text: expect.stringContaining('ter:WellFormed') });
      expect((await post(signed(new Date(clock.now()).toISOString()))).status).toBe(200);
    },
  );
});
