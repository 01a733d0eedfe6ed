import { createServer, type Server } from 'node:http';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createLivenessBook } from '#agent/devices/liveness.ts';
import { readClock } from '#agent/devices/onvif/clock.ts';
import { onvifDriver } from '#agent/devices/onvif/driver.ts';
import { usableStreamAddress } from '#agent/devices/onvif/streamAddress.ts';
import { at, readXml } from '#agent/devices/onvif/xml.ts';
import { createPositionStore } from '#agent/devices/positionStore.ts';
import { createDeviceRegistry } from '#agent/devices/registry.ts';
import { createSignalBook } from '#agent/devices/signals.ts';
import { createDeviceStore } from '#agent/devices/store.ts';
import { superviseCameras } from '#agent/devices/supervise.ts';
import type { CameraStream, Paces } from '#agent/devices/watchCamera.ts';
import { openDatabase } from '#agent/journal/database.ts';
import { createJournal } from '#agent/journal/journal.ts';
import { epochMs, systemClock } from '#agent/time/clock.ts';
import { createCamera } from '#sim/camera/camera.ts';
import { freePort } from '#tests/box.ts';
import { eventually } from '#tests/wait.ts';

const account = { username: 'nestbox', password: 'p@ss:词' };
const quick: Partial<Paces> = { checkEveryMs: 40, recheckAfterMs: 20 };

/** A simulated camera over real HTTP; `asked` counts the requests that reached it by action. */
const startCamera = async (options: { password?: string; clockOffsetMs?: number } = {}) => {
  const port = await freePort();
  const clock = systemClock();
  const camera = createCamera(
    {
      id: 'cam-1',
      name: '院子',
      onvif: new URL(`http://127.0.0.1:${port}/onvif/device_service`),
      serial: 'SIM-cam-1',
      mac: '02:00:5e:00:53:01',
      colour: 0,
      account: { username: account.username, password: options.password ?? 'camera-password' },
    },
    { ...clock, now: () => epochMs(clock.now() + (options.clockOffsetMs ?? 0)) },
    { streamUri: (id) => `rtsp://10.1.2.3:8554/${id}?channel=1&sub=0`, snapshot: async () => undefined },
  );
  await camera.plug();
  onTestFinished(() => camera.unplug());
  return { camera, port };
};

const supervise = (port: number, password = 'camera-password', paces: Partial<Paces> = quick) => {
  const db = openDatabase(':memory:');
  const store = createDeviceStore(db);
  const positions = createPositionStore(db);
  const clock = systemClock();
  const journal = createJournal(db, clock, [store.projection, positions.projection]);
  const liveness = createLivenessBook();
  const signals = createSignalBook();
  const streams: (CameraStream & { rtspUrl: string })[] = [];
  const clocks: [string, number][] = [];
  let recording = false;
  const watch = superviseCameras({
    driverOf: (camera) => onvifDriver({ camera, clock, limitMs: 2000 }),
    journal,
    store,
    positions,
    liveness,
    signals,
    clock,
    random: () => 0,
    logger: pino({ level: 'silent' }),
    registerStream: (stream) => void streams.push(stream),
    noteClock: (...told) => void clocks.push(told),
    paces,
  });
  watch.follow([
    {
      id: 'cam-1',
      name: '院子',
      room: 'yard',
      audio: true,
      recordingPriority: 80,
      onvif: `http://127.0.0.1:${port}/onvif/device_service`,
      username: account.username,
      password,
    },
  ]);
  onTestFinished(async () => {
    await watch.close();
    db.close();
  });
  const registry = createDeviceRegistry({ store, liveness, timeZone: 'Asia/Shanghai', isRecording: () => recording });
  return {
    streams,
    clocks,
    registry,
    view: () => registry.views()[0],
    events: () => journal.read(0, 100).map(({ type }) => type),
    setRecording: (on: boolean) => {
      recording = on;
    },
  };
};

describe('a camera that is well', () => {
  test('is identified, gives its stream by the address that answered, and climbs the ladder', async () => {
    const { port } = await startCamera();
    const site = supervise(port);
    expect(site.view()).toMatchObject({ availability: 'unknown', rung: null });
    await eventually('a camera whose events are live', () => site.view()?.rung === 'events_live');
    expect(site.view()).toMatchObject({ component: 'camera', availability: 'online', detail: null });
    expect(site.view()?.manufacturer).toBeTruthy();
    expect(site.streams).toEqual([
      {
        ...{ id: 'cam-1', name: '院子', areaId: 'yard', audio: true, priority: 80 },
        rtspUrl: 'rtsp://nestbox:camera-password@127.0.0.1:8554/cam-1?channel=1&sub=0',
      },
    ]);
    site.setRecording(true);
    expect(site.view()?.rung).toBe('recording');
    expect(site.events()).toEqual(['device.introduced', 'device.availability_changed', 'device.introduced']);
  });

  test('an hour off is read, works all the same, and is shown', async () => {
    const { port } = await startCamera({ clockOffsetMs: 3_600_000 });
    const site = supervise(port);
    await eventually('a camera whose events are live', () => site.view()?.rung === 'events_live');
    expect(site.view()?.detail).toMatch(/^clock \+3(599|600|601) s$/);
    expect(site.clocks[0]?.[0]).toBe('cam-1');
    expect(Math.abs((site.clocks[0]?.[1] ?? 0) - 3_600_000)).toBeLessThan(2000);
  });
});

describe('a camera that is not', () => {
  test('is offline when it is gone, and back when it is back', async () => {
    const { camera, port } = await startCamera();
    const site = supervise(port);
    await eventually('a camera whose events are live', () => site.view()?.rung === 'events_live');
    await camera.unplug();
    await eventually('an offline camera', () => site.view()?.availability === 'offline');
    expect(site.view()).toMatchObject({ rung: 'unknown', detail: 'ECONNREFUSED' });
    expect(site.registry.offline().map(({ deviceId }) => deviceId)).toEqual(['cam-1']);
    await camera.plug();
    await eventually('the camera back', () => site.view()?.rung === 'events_live');
    expect(site.view()?.availability).toBe('online');
    expect(site.streams).toHaveLength(1);
  });

  test('with a wrong password it is reachable, is not called connected, and is not hammered', async () => {
    const { port } = await startCamera();
    const proxy = await countingProxy(port);
    const site = supervise(proxy.port, 'wrong');
    await eventually('the refusal', () => site.view()?.detail?.includes('credentials refused'));
    await eventually('ten more checks', () => proxy.requests().length > 12);
    expect(site.view()).toMatchObject({ availability: 'online', rung: 'reachable' });
    expect(site.streams).toEqual([]);
    expect(proxy.requests().filter((body) => body.includes('UsernameToken')).length).toBeLessThanOrEqual(2);
  });

  test.each([
    ['an HTML page', 200, '<html><body>Login</body></html>'],
    ['an empty 500', 500, ''],
    ['two roots', 200, '<a/><b/>'],
    ['a SOAP answer of nothing', 200, '<s:Envelope xmlns:s="x"><s:Body><R/></s:Body></s:Envelope>'],
  ])('with %s for an answer it is reachable and no more', async (_what, status, body) => {
    const port = await freePort();
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(status).end(body);
    });
    await listening(server, port);
    const site = supervise(port);
    await eventually('a reachable camera', () => site.view()?.rung === 'reachable');
    expect(site.view()?.detail).toContain('clock unknown');
  });
});

test.each([
  ['rtsp://10.0.0.9/ch0?a=1&b=2', 'rtsp://nestbox:p%40ss%3A%E8%AF%8D@192.168.1.5/ch0?a=1&b=2'],
  ['rtsp://old:login@10.0.0.9:554/ch0', 'rtsp://nestbox:p%40ss%3A%E8%AF%8D@192.168.1.5:554/ch0'],
  ['rtsp://[fe80::1]:8554?x', 'rtsp://nestbox:p%40ss%3A%E8%AF%8D@192.168.1.5:8554?x'],
  ['http://10.0.0.9/ch0', undefined],
  ['', undefined],
])('the stream address %s becomes %s', (given, expected) => {
  expect(usableStreamAddress(given, '192.168.1.5', account)).toBe(expected);
});

test.each([
  ['<E><b/></E>', undefined],
  ['', undefined],
  [clockAnswer(0, 0, 0), undefined],
  [clockAnswer(2026, 9, 16), Date.UTC(2026, 8, 16, 1, 2, 3)],
])('a clock answer %# is read as %s', async (xml, expected) => {
  const [root] = (await readXml(xml)) ?? [];
  const answer = at(root, 'Body', 'GetSystemDateAndTimeResponse');
  expect(answer && readClock(answer)).toBe(expected);
});

function clockAnswer(year: number, month: number, day: number): string {
  return (
    '<x:Envelope xmlns:x="a" xmlns:q="b"><x:Body><q:GetSystemDateAndTimeResponse><q:SystemDateAndTime><q:UTCDateTime>' +
    '<q:Time><q:Hour>1</q:Hour><q:Minute>2</q:Minute><q:Second>3</q:Second></q:Time>' +
    `<q:Date><q:Year>${year}</q:Year><q:Month>${month}</q:Month><q:Day>${day}</q:Day></q:Date>` +
    '</q:UTCDateTime></q:SystemDateAndTime></q:GetSystemDateAndTimeResponse></x:Body></x:Envelope>'
  );
}

const listening = async (server: Server, port: number): Promise<void> => {
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
};

/** Stands before the camera and keeps every request's body. */
const countingProxy = async (target: number) => {
  const bodies: string[] = [];
  const port = await freePort();
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    bodies.push(body);
    try {
      const answer = await fetch(`http://127.0.0.1:${target}${request.url}`, { method: 'POST', body });
      response.writeHead(answer.status).end(await answer.text());
    } catch {
      // The camera went away in the middle, as the test ended.
      response.destroy();
    }
  });
  await listening(server, port);
  return { port, requests: () => bodies };
};
