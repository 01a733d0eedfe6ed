import { createSocket } from 'node:dgram';
import { expect, onTestFinished, test } from 'vitest';
import { isMatch, readProbe, type Target } from '#sim/discovery/messages.ts';
import { startResponder } from '#sim/discovery/responder.ts';
import { eventually } from '#tests/wait.ts';
import { startCamera } from './cameraClient.ts';

const group = '239.255.255.250';
const probeOf = (id: string, types = 'dn:NetworkVideoTransmitter', scopes = '') =>
  '<?xml version="1.0"?><Envelope xmlns="http://www.w3.org/2003/05/soap-envelope" xmlns:dn="http://www.onvif.org/ver10/network/wsdl">' +
  `<Header><wsa:MessageID xmlns:wsa="http://schemas.xmlsoap.org/ws/2004/08/addressing">${id}</wsa:MessageID></Header>` +
  `<Body><Probe xmlns="http://schemas.xmlsoap.org/ws/2005/04/discovery"><Types>${types}</Types><Scopes>${scopes}</Scopes></Probe></Body></Envelope>`;

const target = (id: string): Target => ({
  endpoint: `urn:uuid:${id}`,
  scopes: ['onvif://www.onvif.org/Profile/Streaming', `onvif://www.onvif.org/name/${id}`],
  address: `http://127.0.0.1:1/${id}?a=1&b=2`,
});

/** A client that sends probes to an address and keeps what comes back. */
const startClient = async () => {
  const socket = createSocket('udp4');
  const heard: string[] = [];
  socket.on('message', (packet) => heard.push(packet.toString('utf8')));
  await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done));
  socket.setMulticastInterface('127.0.0.1');
  onTestFinished(() => {
    socket.close();
  });
  return { heard, ask: (packet: string, port: number, to: string) => socket.send(packet, port, to) };
};

const respond = async (targets: () => readonly Target[], manyInOne = false) => {
  const troubles: string[] = [];
  const responder = await startResponder({
    targets,
    interfaces: ['127.0.0.1'],
    port: 0,
    manyInOne,
    onTrouble: (problem) => troubles.push(problem),
  });
  onTestFinished(() => responder.close());
  return { ...responder, troubles };
};

test.each([
  ['one answer each', false, 2],
  ['all in one answer', true, 1],
])('two cameras answer a probe with %s, by multicast and by address', async (_how, manyInOne, answers) => {
  const responder = await respond(() => [target('a'), target('b')], manyInOne);
  const client = await startClient();
  for (const [to, id] of [
    [group, 'uuid:multicast'],
    ['127.0.0.1', 'uuid:unicast'],
  ] as const) {
    client.heard.length = 0;
    client.ask(probeOf(id), responder.port, to);
    await eventually(`answers from ${to}`, () => client.heard.length === answers);
    const all = client.heard.join('');
    for (const said of client.heard) expect(said).toContain(`<a:RelatesTo>${id}</a:RelatesTo>`);
    expect(all.match(/<d:ProbeMatch>/g)).toHaveLength(2);
    expect(all).toContain('<d:XAddrs>http://127.0.0.1:1/b?a=1&#38;b=2</d:XAddrs>');
    expect(all).toContain('<a:Address>urn:uuid:a</a:Address>');
  }
  expect(responder.troubles).toEqual([]);
});

test('who says nothing sensible is not answered, and does no harm', async () => {
  const responder = await respond(() => [target('a')]);
  const client = await startClient();
  for (const packet of [
    '',
    '<a><b>',
    '<Envelope/>',
    probeOf('uuid:0').replace(/<Header>.*<\/Header>/, ''),
    'x'.repeat(9000),
  ])
    client.ask(packet, responder.port, '127.0.0.1');
  client.ask(probeOf('uuid:1', 'dn:Printer'), responder.port, '127.0.0.1');
  client.ask(probeOf('uuid:2'), responder.port, '127.0.0.1');
  await eventually('the one answer', () => client.heard.length > 0);
  expect(client.heard).toHaveLength(1);
  expect(client.heard[0]).toContain('uuid:2');
});

test.each([
  ['', '', true],
  ['tds:Device', '', true],
  ['dn:NetworkVideoTransmitter tds:Device', 'onvif://www.onvif.org/name/a', true],
  ['', 'onvif://www.onvif.org/Profile onvif://www.onvif.org/name/b', false],
  ['dn:NetworkVideoDisplay', '', false],
])('a probe for types "%s" and scopes "%s" matches: %s', (types, scopes, expected) => {
  const probe = readProbe(probeOf('uuid:1', types, scopes));
  expect(probe && isMatch(probe, target('a'))).toBe(expected);
});

test('a camera says hello, and good-bye when the simulator stops', async () => {
  const responder = await respond(() => [target('a')]);
  const listener = createSocket({ type: 'udp4', reuseAddr: true });
  const heard: string[] = [];
  listener.on('message', (packet) => heard.push(packet.toString('utf8')));
  await new Promise<void>((done) => listener.bind(responder.port, done));
  listener.addMembership(group, '127.0.0.1');
  onTestFinished(() => {
    listener.close();
  });
  responder.hello(target('a'));
  await eventually('the hello', () => heard.some((said) => said.includes('<d:Hello>')));
  await responder.close();
  await eventually('the good-bye', () => heard.some((said) => said.includes('<d:Bye>') && said.includes('urn:uuid:a')));
});

test('a camera’s endpoint is its unit’s: the same after a restart, another one after a swap', async () => {
  const { camera, ask } = await startCamera();
  const before = camera.target();
  await camera.reboot();
  expect(camera.target()).toEqual(before);
  expect((await ask('<tds:GetEndpointReference/>', { login: 'none' })).text).toContain(before.endpoint);
  expect(before.scopes).toContain('onvif://www.onvif.org/MAC/02:00:5e:00:53:01');
  await camera.swap({ serial: 'other', mac: '02:00:5e:00:53:99' });
  expect(camera.target().endpoint).not.toBe(before.endpoint);
  camera.setFault('xaddrOtherHost', true);
  expect(camera.target().address).toContain('http://192.0.2.1:');
});
