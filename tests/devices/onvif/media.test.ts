import { createServer, type RequestListener } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createOnvifClient } from '#agent/devices/onvif/client.ts';
import { reachableAddress } from '#agent/devices/onvif/services.ts';
import { systemClock } from '#agent/time/clock.ts';
import { account, startRig } from './rig.ts';

const offered = async (options: Parameters<typeof startRig>[0] = {}) => {
  const rig = await startRig(options);
  expect(await rig.driver.authenticate()).toMatchObject({ ok: true });
  const found = await rig.driver.capabilities();
  if (!found.ok) throw new Error(found.detail);
  return { rig, found };
};
const login = `${encodeURIComponent(account.username)}:${encodeURIComponent(account.password)}`;

describe('what a camera offers', () => {
  test('is its streams, the main one first, its snapshot, events, inputs and relays', async () => {
    const { found } = await offered();
    expect(found).toMatchObject({ snapshot: true, events: true, inputs: ['input-1', 'input-2'], relays: ['Relay_1'] });
    const [main, sub] = found.streams;
    expect(main).toMatchObject({ codec: 'h264', frameRate: expect.any(Number), bitrateKbps: expect.any(Number) });
    expect(main?.keyframeEvery).toBeGreaterThan(0);
    expect((main?.widthPx ?? 0) * (main?.heightPx ?? 0)).toBeGreaterThan((sub?.widthPx ?? 0) * (sub?.heightPx ?? 0));
    expect(found.rtspUrl).toBe(main?.rtspUrl);
  });

  test('is found without Media 1, and H.265 is a codec like another', async () => {
    const { found } = await offered({ faults: { onlyMedia2: true, h265: true } });
    expect(found.streams[0]).toMatchObject({ codec: 'h265', rtspUrl: expect.stringContaining('rtsp://') });
    expect(found.snapshot).toBe(true);
  });

  // E6: the way back from a broken Media2 was undone by the next look at the services.
  test('is found where Media2 crashes, which is asked once and never again', async () => {
    const { rig, found } = await offered({ faults: { media2Crash: true } });
    expect(found.streams[0]).toMatchObject({ codec: 'h264' });
    expect(rig.sent('<tr2:GetProfiles>')).toBe(1);
    expect(await rig.driver.capabilities()).toMatchObject({ ok: true });
    expect(rig.sent('<tr2:GetProfiles>')).toBe(1);
  });

  // E13 and rule 9.
  test('is asked at the address that answers, whatever the camera says, with port and query', async () => {
    const { rig, found } = await offered({ faults: { xaddrOtherHost: true } });
    expect(found.rtspUrl).toMatch(
      new RegExp(`^rtsp://${login.replace(/[%()*]/g, '\\$&')}@127\\.0\\.0\\.1:8554/.*channel=1`),
    );
    expect(await rig.driver.snapshot()).toMatchObject({ ok: true });
  });

  test('reads whatever prefixes', async () => {
    const { found } = await offered({ faults: { oddNamespaces: true } });
    expect(found).toMatchObject({ events: true, relays: ['Relay_1'] });
    expect(found.streams[0]?.rtspUrl).toContain('channel=1');
  });

  // E9: digits are text, whatever they look like.
  test('keeps serial numbers and tokens as they are written', async () => {
    const { rig } = await offered();
    await rig.camera.swap({ serial: '00017', mac: 'A2-71-0F-5E-00-01' });
    expect(await rig.driver.authenticate()).toMatchObject({
      ok: true,
      identity: { serial: '00017', mac: 'a2:71:0f:5e:00:01' },
    });
  });
});

describe('a snapshot', () => {
  test.each([{}, { noDigest: true }, { onlyMedia2: true }])(
    'is fetched with the login that the camera takes (%j)',
    async (faults) => {
      const { rig } = await offered({ faults });
      const picture = await rig.driver.snapshot();
      expect(picture).toMatchObject({ ok: true });
      expect(picture.ok && picture.jpeg.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    },
  );

  test('is waited for as long as it takes, and no longer', async () => {
    const { rig } = await offered({ faults: { slowSnapshot: 300 } });
    expect(await rig.driver.snapshot()).toMatchObject({ ok: true });
    const hasty = rig.another({ snapshotLimitMs: 100 });
    await hasty.authenticate();
    expect(await hasty.snapshot()).toMatchObject({ ok: false, code: 'unreachable', detail: 'timeout' });
  });
});

describe('who may do what', () => {
  test('a new password is used from then on, and the old one is refused', async () => {
    const { rig } = await offered();
    expect(await rig.driver.changePassword(account.username, 'another <one> & ü')).toEqual({ ok: true });
    expect(await rig.driver.authenticate()).toMatchObject({ ok: true });
    const stream = await rig.driver.capabilities();
    expect(stream.ok && stream.rtspUrl).toContain(encodeURIComponent('another <one> & ü'));
    expect(await rig.another().authenticate()).toMatchObject({ ok: false, code: 'refused' });
  });

  test('an operator is made, and can log in', async () => {
    const { rig } = await offered();
    expect(await rig.driver.createOperator('nestbox-op', 'only for looking 1')).toEqual({ ok: true });
    const { port } = new URL(rig.cable.url);
    const operator = rig.another({
      camera: {
        id: 'cam-1',
        name: 'x',
        onvif: `http://127.0.0.1:${port}/onvif/device_service`,
        username: 'nestbox-op',
        password: 'only for looking 1',
      },
    });
    expect(await operator.authenticate()).toMatchObject({ ok: true });
  });

  test('no password is in what is kept of a refused change', async () => {
    const { rig } = await offered();
    expect(await rig.driver.changePassword('nobody', 'secret-secret')).toMatchObject({ ok: false });
    expect(rig.driver.diagnostics()?.text).not.toContain('secret-secret');
  });
});

describe('the clock of a camera', () => {
  test.each([{ clockOffsetMs: 600_000 }, { clockOffsetMs: 600_000, noTimeZone: true }])(
    'that is set by hand is set to ours (%j)',
    async (faults) => {
      const { rig } = await offered({ faults });
      expect(await rig.driver.setClock()).toEqual({ ok: true });
      const probe = await rig.driver.probe();
      expect(Math.abs(probe.ok ? (probe.clockOffsetMs ?? Number.NaN) : Number.NaN)).toBeLessThan(2_000);
      expect(await rig.driver.authenticate()).toMatchObject({ ok: true });
    },
  );

  test('that follows a time server is left alone', async () => {
    const { rig } = await offered();
    expect(await rig.driver.setClock()).toMatchObject({ ok: false, code: 'unsupported' });
    expect(rig.sent('SetSystemDateAndTime')).toBe(0);
  });
});

test.each([
  ['http://10.0.0.9/onvif/media?x=1&y=2', 'http://192.168.1.5:8080/onvif/media?x=1&y=2'],
  ['http://192.168.1.5:8899/onvif/media', 'http://192.168.1.5:8899/onvif/media'],
  ['https://192.168.1.5/onvif/media', 'https://192.168.1.5/onvif/media'],
  ['https://user:secret@10.0.0.9/onvif/media', 'http://192.168.1.5:8080/onvif/media'],
  ['/onvif/media', 'http://192.168.1.5:8080/onvif/media'],
  ['rtsp://10.0.0.9/', undefined],
  ['', undefined],
])('the service address %s is reached at %s', (given, expected) => {
  expect(reachableAddress(given, new URL('http://192.168.1.5:8080/onvif/device_service'))?.href).toBe(expected);
});

describe('an answer', () => {
  const clientOf = async (listener: RequestListener) => {
    const server = createServer(listener);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const bound = server.address();
    const address = new URL(`http://127.0.0.1:${typeof bound === 'object' ? bound?.port : ''}/`);
    const client = createOnvifClient({ address, account: undefined, now: systemClock().now, limitMs: 2_000 });
    onTestFinished(() => {
      client.close();
      server.closeAllConnections();
      server.close();
    });
    return () => client.call({ to: address, body: '<tds:GetScopes/>' });
  };
  const answering = async (status: number, body: string | Buffer) => {
    const ask = await clientOf((request, response) => {
      request.resume();
      response.writeHead(status).end(body);
    });
    return ask();
  };
  const soap = (inside: string) =>
    `<S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope"><S:Body>${inside}</S:Body></S:Envelope>`;

  // The camera was restarted meanwhile. On a busy box that is noticed late.
  test('that an old connection did not bring is asked for again on a new one, also when that took a moment', async () => {
    let requests = 0;
    const ask = await clientOf((request, response) => {
      request.resume();
      requests += 1;
      if (requests === 2) setTimeout(() => request.socket.destroy(), 150);
      else response.end(soap('<Answer/>'));
    });
    expect(await ask()).toMatchObject({ ok: true });
    expect(await ask()).toMatchObject({ ok: true });
    expect(requests).toBe(3);
  });

  // Rule 14.
  test.each<[string, number, string | Buffer, object]>([
    ['of an HTML page', 200, '<html><body>Login</body></html>', { ok: false, why: 'other', detail: 'an HTML page' }],
    ['of 500 and nothing', 500, '', { ok: false, why: 'other', detail: 'HTTP 500' }],
    ['of two roots', 200, `<a/>${soap('<Answer/>')}`, { ok: true, body: { name: 'Answer' } }],
    [
      'with broken UTF-8',
      200,
      Buffer.concat([
        Buffer.from(soap('<Answer>x')).subarray(0, -28),
        Buffer.from([0xff, 0xfe]),
        Buffer.from('</Answer></S:Body></S:Envelope>'),
      ]),
      { ok: true },
    ],
    ['of 404', 404, 'gone', { ok: false, why: 'unknown_action' }],
    ['of 401', 401, '', { ok: false, why: 'not_authorized' }],
    [
      'that hints at a lock',
      400,
      soap(
        '<S:Fault><S:Code><S:Value>S:Sender</S:Value></S:Code><S:Reason><S:Text>Wrong password, 2 attempts left</S:Text></S:Reason></S:Fault>',
      ),
      { ok: false, why: 'locked' },
    ],
    [
      'of SOAP 1.1',
      500,
      '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><e:Fault><faultcode>ter:NotAuthorized</faultcode><faultstring>no</faultstring></e:Fault></e:Body></e:Envelope>',
      { ok: false, why: 'not_authorized' },
    ],
    ['that is endless', 200, 'x'.repeat(2 * 1024 * 1024), { ok: false, why: 'unreachable', detail: 'answer too long' }],
  ])('%s is what it is', async (_what, status, body, expected) => {
    expect(await answering(status, body)).toMatchObject(expected);
  });
});
