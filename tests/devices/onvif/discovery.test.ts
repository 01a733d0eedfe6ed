import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { discoverCameras, type FoundCamera } from '#agent/devices/onvif/discovery.ts';
import { hostsOf, namesOf } from '#agent/devices/onvif/findByAddress.ts';
import { readProbeMatches, splitScopes } from '#agent/devices/onvif/probeMatch.ts';
import { readXml } from '#agent/devices/onvif/xml.ts';
import { systemClock } from '#agent/time/clock.ts';
import { type Camera, createCamera } from '#sim/camera/camera.ts';
import { startResponder } from '#sim/discovery/responder.ts';
import { freePort } from '#tests/box.ts';
import { account } from './rig.ts';

const startCameras = async (count: number): Promise<Camera[]> => {
  const cameras: Camera[] = [];
  for (let index = 1; index <= count; index += 1) {
    const port = await freePort();
    const camera = createCamera(
      {
        id: `cam-${index}`,
        name: `教室 ${index}`,
        onvif: new URL(`http://127.0.0.1:${port}/onvif/device_service`),
        serial: `SIM-cam-${index}`,
        mac: `02:00:5e:00:53:0${index}`,
        colour: 0,
        account,
      },
      systemClock(),
      { streamUri: () => undefined, snapshot: async () => undefined },
    );
    await camera.plug();
    onTestFinished(() => camera.unplug());
    cameras.push(camera);
  }
  return cameras;
};

const startDiscovery = async (cameras: readonly Camera[], manyInOne: boolean, address?: (camera: Camera) => string) => {
  const responder = await startResponder({
    targets: () => cameras.map((camera) => ({ ...camera.target(), ...(address && { address: address(camera) }) })),
    interfaces: ['127.0.0.1'],
    port: 0,
    manyInOne,
    onTrouble: () => {},
  });
  onTestFinished(() => responder.close());
  return responder.port;
};

const addressOf = ({ description }: Camera): string => description.onvif.href;

describe('cameras on a network', () => {
  // E8: several in one reply were thrown away.
  test.each([
    ['one reply each', false],
    ['all in one reply', true],
  ])('are all found, each once, with %s', async (_what, manyInOne) => {
    const cameras = await startCameras(3);
    const port = await startDiscovery(cameras, manyInOne);
    const told: FoundCamera[] = [];
    const progress: number[] = [];
    const found = await discoverCameras({
      interfaces: ['127.0.0.1'],
      port,
      limitMs: 1_500,
      onFound: (camera) => void told.push(camera),
      onProgress: (done, of) => void progress.push(done / of),
    });
    expect(found.map(({ address }) => address).sort()).toEqual(cameras.map(addressOf).sort());
    expect(told).toHaveLength(3);
    expect(found.map(({ name }) => name).sort()).toEqual(['教室 1', '教室 2', '教室 3']);
    expect(found[0]?.endpoint).toMatch(/uuid:/);
    expect(progress.at(-1)).toBe(1);
  });

  // Rule 9: the camera says an address that nobody has.
  test('are found at the address that answers', async () => {
    const cameras = await startCameras(1);
    const port = await startDiscovery(cameras, false, (camera) => addressOf(camera).replace('127.0.0.1', '192.0.2.1'));
    const found = await discoverCameras({ addresses: ['127.0.0.1:1'], port, limitMs: 600 });
    expect(found.map(({ address }) => address)).toEqual(cameras.map(addressOf));
  });

  test('are not found where there are none', async () => {
    expect(
      await discoverCameras({ interfaces: ['127.0.0.1', '192.0.2.77'], port: await freePort(), limitMs: 300 }),
    ).toEqual([]);
  });

  test('are looked for until somebody says that it is enough', async () => {
    const stop = new AbortController();
    const looking = discoverCameras({
      interfaces: ['127.0.0.1'],
      port: await freePort(),
      limitMs: 3_600_000,
      signal: stop.signal,
    });
    stop.abort();
    expect(await looking).toEqual([]);
    const never = { addresses: ['127.0.0.1:1'], port: await freePort(), limitMs: 3_600_000, signal: stop.signal };
    expect(await discoverCameras(never)).toEqual([]);
  });
});

describe('a camera at an address', () => {
  test.each([
    ['host and port', (camera: Camera) => camera.description.onvif.host],
    ['the address of its service', addressOf],
    ['an address without path', (camera: Camera) => camera.description.onvif.origin],
  ])('is found by %s, without credentials', async (_what, write) => {
    const cameras = await startCameras(1);
    const found = await discoverCameras({ addresses: cameras.map(write), port: await freePort(), limitMs: 1_000 });
    expect(found.map(({ address }) => address)).toEqual(cameras.map(addressOf));
  });

  test('is found in a network that is asked host by host', async () => {
    const cameras = await startCameras(1);
    const port = await startDiscovery(cameras, false);
    const found = await discoverCameras({ subnets: ['127.0.0.1/32'], port, limitMs: 1_000 });
    expect(found.map(({ address }) => address)).toEqual(cameras.map(addressOf));
  });

  test('is found once, though it answers in two ways', async () => {
    const cameras = await startCameras(1);
    const port = await startDiscovery(cameras, false);
    expect(await discoverCameras({ addresses: cameras.map(addressOf), port, limitMs: 1_000 })).toHaveLength(1);
  });

  test('are all found behind one address, each at the port that was given', async () => {
    const cameras = await startCameras(3);
    const addresses = cameras.map(({ description }) => description.onvif.host);
    const found = await discoverCameras({ addresses, port: await freePort(), limitMs: 600 });
    expect(found.map(({ address }) => address).sort()).toEqual(cameras.map(addressOf).sort());
  });

  test('is none where a web page is', async () => {
    const server = createServer((request, response) => {
      request.resume();
      response.end('<html><body>Router</body></html>');
    });
    const port = await freePort();
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    onTestFinished(() => void server.close());
    expect(await discoverCameras({ addresses: [`127.0.0.1:${port}`], port: await freePort(), limitMs: 500 })).toEqual(
      [],
    );
  });
});

describe('a reply', () => {
  const reply = (related: string, matches: string) =>
    '<E:Envelope xmlns:E="http://www.w3.org/2003/05/soap-envelope" xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing">' +
    `<E:Header><w:RelatesTo>${related}</w:RelatesTo></E:Header><E:Body><ProbeMatches>${matches}</ProbeMatches></E:Body></E:Envelope>`;
  const match = (types: string, scopes: string) =>
    `<ProbeMatch><EndpointReference><Address>urn:uuid:1</Address></EndpointReference><Types>${types}</Types><Scopes>${scopes}</Scopes><XAddrs>http://10.0.0.1/a http://[fe80::1]/a</XAddrs></ProbeMatch>`;
  const read = async (text: string) => readProbeMatches((await readXml(text)) ?? [], (id) => id === 'ours');

  test('to somebody else’s probe is not ours', async () => {
    const one = match('dn:NetworkVideoTransmitter', '');
    expect(await read(reply('theirs', one))).toEqual([]);
    expect(await read(reply('ours', one + one))).toHaveLength(2);
  });

  test('of a printer is no camera', async () => {
    expect(await read(reply('ours', match('wprt:PrintDeviceType', 'ldap:///ou=x')))).toEqual([]);
  });

  test('that is no XML is no reply', async () => {
    expect(await read('\u0000\u0001garbage')).toEqual([]);
  });

  test('of garbage on the wire does no harm', async () => {
    const noise = createSocket('udp4');
    await new Promise<void>((done) => noise.bind(0, '127.0.0.1', done));
    onTestFinished(() => void noise.close());
    noise.on('message', (_packet, { port, address }) => noise.send('<<<<', port, address));
    const { port } = noise.address();
    expect(await discoverCameras({ interfaces: [], addresses: ['127.0.0.1:1'], port, limitMs: 300 })).toEqual([]);
  });

  test('may have blanks and line ends in its scopes', () => {
    expect(splitScopes('\n onvif://www.onvif.org/hardware/Test Card\n  onvif://www.onvif.org/name/A  B \n')).toEqual([
      'onvif://www.onvif.org/hardware/Test Card',
      'onvif://www.onvif.org/name/A B',
    ]);
  });
});

test.each([
  ['192.168.1.0/30', ['192.168.1.1', '192.168.1.2']],
  ['10.0.0.7/32', ['10.0.0.7']],
  ['300.0.0.0/24', []],
  ['fe80::/64', []],
])('the network %s has %j', (subnet, hosts) => {
  expect(hostsOf(subnet)).toEqual(hosts);
});

test('a big network is asked in part, and nonsense among addresses is left out', () => {
  expect(hostsOf('10.0.0.0/16')).toHaveLength(1024);
  expect(namesOf([' camera.local:8000 ', 'not an address', ''])).toEqual([
    { host: 'camera.local', port: 8000, address: undefined },
  ]);
});
