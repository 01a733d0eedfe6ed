import { expect, test } from 'vitest';
import { fakeClock } from '#tests/clock.ts';
import { between, digestAnswer, startCamera } from './cameraClient.ts';

const information = '<tds:GetDeviceInformation/>';
const services = '<tds:GetServices/>';
const timeOf = '<tds:GetSystemDateAndTime/>';
const path = '/onvif/device_service';

test('faults are on until they are switched off, with their usual number or the given one', async () => {
  const { camera } = await startCamera();
  camera.setFault('slots', true);
  camera.setFault('dropAfter10s', 50);
  camera.setFault('htmlError', 7);
  expect(camera.faults()).toEqual({ slots: 1, dropAfter10s: 50, htmlError: true });
  camera.setFault('slots', false);
  expect(camera.faults()).toEqual({ dropAfter10s: 50, htmlError: true });
});

test('wrongPassword: the login that was right is refused, and right again afterwards', async () => {
  const { camera, ask } = await startCamera();
  camera.setFault('wrongPassword', true);
  expect(await ask(information)).toMatchObject({ status: 400, text: expect.stringContaining('ter:NotAuthorized') });
  expect((await ask(services, { login: 'none' })).status).toBe(200);
  camera.setFault('wrongPassword', false);
  expect((await ask(information)).status).toBe(200);
});

test('preauthServices: even its services and its clock want a login', async () => {
  const { camera, ask } = await startCamera();
  expect((await ask(services, { login: 'none' })).status).toBe(200);
  camera.setFault('preauthServices', true);
  for (const question of [services, timeOf]) {
    expect((await ask(question, { login: 'none' })).text).toContain('NotAuthorized');
    expect((await ask(question)).status).toBe(200);
  }
});

test('media2Crash: Media2 is named, and answers with an HTML page', async () => {
  const { camera, ask } = await startCamera();
  camera.setFault('media2Crash', true);
  expect((await ask(services)).text).toContain('/onvif/media2_service');
  const crashed = await ask('<tr2:GetProfiles/>', { path: '/onvif/media2_service' });
  expect(crashed).toMatchObject({ status: 500, text: expect.stringContaining('<html>') });
  expect((await ask('<trt:GetProfiles/>')).status).toBe(200);
});

test('xaddrOtherHost: everything that it names is at an address that nobody has, with port, path and query', async () => {
  const { camera, port, ask, subscribe } = await startCamera();
  camera.setFault('xaddrOtherHost', true);
  const strange = `http://192.0.2.1:${port}`;
  expect((await ask(services)).text).toContain(`${strange}/onvif/device_service`);
  expect((await ask('<tds:GetCapabilities/>')).text).toContain(`${strange}/onvif/media_service`);
  expect((await subscribe()).address.href).toBe(`${strange}/onvif/subscription?Idx=0`);
  const profile = '<trt:ProfileToken>Profile_1</trt:ProfileToken>';
  const stream = await ask(`<trt:GetStreamUri>${profile}</trt:GetStreamUri>`);
  expect(between(stream.text, 'Uri')).toBe('rtsp://192.0.2.1:5554/cam-yard/main?channel=1');
  const snapshot = await ask(`<trt:GetSnapshotUri>${profile}</trt:GetSnapshotUri>`);
  expect(between(snapshot.text, 'Uri')).toBe(`${strange}/snapshot.jpg`);
});

test('silentBlackhole: a request is taken and never answered, nor is a pull that was waiting', async () => {
  const { camera, ask, subscribe } = await startCamera();
  const pullPoint = await subscribe();
  await pullPoint.pull();
  const waiting = pullPoint.pull('PT30S', { signal: AbortSignal.timeout(1_500) });
  const settled = expect(waiting).rejects.toThrow(/timeout/i);
  await ask(timeOf);
  camera.setFault('silentBlackhole', true);
  // This would be the answer of the waiting pull.
  camera.report('motion', true);
  await expect(ask(timeOf, { signal: AbortSignal.timeout(300) })).rejects.toThrow(/timeout/i);
  await settled;
  camera.setFault('silentBlackhole', false);
  expect((await ask(timeOf)).status).toBe(200);
});

test('htmlError: everything is answered with an HTML page', async () => {
  const { camera, ask } = await startCamera();
  camera.setFault('htmlError', true);
  const said = await ask(timeOf, { login: 'none' });
  expect(said).toMatchObject({ status: 500, text: expect.stringMatching(/^<html>/) });
  expect(said.headers.get('content-type')).toBe('text/html');
});

test('oddNamespaces: other prefixes, a default namespace, and the same answer', async () => {
  const { camera, ask, subscribe } = await startCamera();
  camera.setFault('oddNamespaces', true);
  const said = await ask(information);
  expect(said.text).toContain('<GetDeviceInformationResponse xmlns="http://www.onvif.org/ver10/device/wsdl">');
  expect(said.text).not.toMatch(/<\/?(tds|s):|xmlns:(tds|tt)=/);
  expect(between(said.text, 'SerialNumber')).toBe('SIM-cam-yard');
  expect((await ask(information, { login: 'none' })).text).toMatch(/<SOAP-ENV:Fault>/);
  const pulled = await (await subscribe()).pull();
  expect(pulled.text).toMatch(/>ns\d+:VideoSource\/MotionAlarm</);
  expect(pulled.text).toMatch(/xmlns:ns\d+="http:\/\/www.onvif.org\/ver10\/topics"/);
});

test('lockoutAfter5: it tells how many tries are left, then locks even the right password out for 30 minutes', async () => {
  const clock = fakeClock();
  const { camera, ask } = await startCamera({ clock });
  camera.setFault('lockoutAfter5', 3);
  const wrong = () => ask(information, { password: 'wrong' });
  expect((await wrong()).text).toContain('2 tries left');
  // A right login in between forgives the wrong one; a question without a login is no try.
  await ask(information);
  await ask(information, { login: 'none' });
  expect((await wrong()).text).toContain('2 tries left');
  expect((await wrong()).text).toContain('1 tries left');
  expect((await wrong()).text).toContain('locked for 30 minutes');
  expect((await ask(information)).text).toContain('the account is locked');
  expect((await ask(timeOf, { login: 'none' })).status).toBe(200);
  clock.advance(30 * 60_000);
  expect((await ask(information)).status).toBe(200);
});

test.each([
  [true, 'MD5'],
  [256, 'SHA-256'],
])('noDigest (%s): a token is not looked at, HTTP Digest with %s is wanted', async (value, algorithm) => {
  const { camera, ask } = await startCamera();
  camera.setFault('noDigest', value);
  camera.setFault('lockoutAfter5', 2);
  const refused = await ask(information);
  const challenge = refused.headers.get('www-authenticate') ?? '';
  expect(refused.status).toBe(401);
  expect(challenge).toContain(`algorithm=${algorithm}`);
  const authorization = digestAnswer(challenge, 'POST', path);
  expect((await ask(information, { login: 'none', authorization })).status).toBe(200);
  // The same answer again is a replay; the nonce with the next count is not.
  expect((await ask(information, { login: 'none', authorization })).text).toContain('replayed');
  const next = digestAnswer(challenge, 'POST', path, undefined, '00000002');
  expect((await ask(information, { login: 'none', authorization: next })).status).toBe(200);
  const wrong = digestAnswer(challenge, 'POST', path, 'wrong', '00000003');
  expect((await ask(information, { login: 'none', authorization: wrong })).text).toContain('1 tries left');
});

test('plainTextOnly: the digest is refused, the password in clear text is taken', async () => {
  const { camera, ask } = await startCamera();
  expect((await ask(information, { login: 'text' })).text).toContain('NotAuthorized');
  camera.setFault('plainTextOnly', true);
  expect((await ask(information)).text).toContain('NotAuthorized');
  expect((await ask(information, { login: 'text' })).status).toBe(200);
  expect((await ask(information, { login: 'text', password: 'wrong' })).text).toContain('NotAuthorized');
});

const yearOf = async (ask: (body: string) => Promise<{ text: string }>): Promise<number> =>
  Number(between((await ask(timeOf)).text, 'Year'));

test('clock1970: the time is 1970 now and after each restart, tokens of today are stale, and time-outs go on', async () => {
  const clock = fakeClock();
  const { camera, ask, subscribe } = await startCamera({ clock });
  const before = await subscribe();
  camera.setFault('clock1970', true);
  expect(await yearOf((body) => ask(body, { login: 'none' }))).toBe(1970);
  expect((await ask(information)).text).toContain('stale');
  expect((await ask(information, { aheadMs: -clock.now() })).status).toBe(200);
  clock.advance(61_000);
  expect((await before.pull('PT0S', { aheadMs: -clock.now() + 61_000 })).text).toContain('ResourceUnknown');
  clock.advance(3_600_000);
  await camera.reboot();
  const said = await ask(timeOf, { login: 'none' });
  expect([between(said.text, 'Hour'), between(said.text, 'DateTimeType')]).toEqual(['0', 'Manual']);
  camera.setFault('clock1970', false);
  expect(await yearOf((body) => ask(body, { login: 'none' }))).toBe(2026);
});

test('clockOffsetMs: it is ahead, and what is not within five minutes of its own clock is stale', async () => {
  const { camera, ask } = await startCamera();
  camera.setFault('clockOffsetMs', 600_000);
  expect((await ask(information)).text).toContain('stale');
  expect((await ask(information, { aheadMs: 600_000 })).status).toBe(200);
  expect(between((await ask(timeOf, { login: 'none' })).text, 'Minute')).toBe('10');
});

test.each([
  ['noUtc', ''],
  ['zeroDates', '0'],
] as const)('%s: the year is "%s"', async (name, year) => {
  const { camera, ask } = await startCamera();
  camera.setFault(name, true);
  const said = await ask(timeOf, { login: 'none' });
  expect(said.status).toBe(200);
  expect(between(said.text, 'Year')).toBe(year);
});

test('a restart ends connections, subscriptions and the lock; a swapped unit is another one at the same address', async () => {
  const { camera, ask, subscribe } = await startCamera();
  camera.setFault('lockoutAfter5', 1);
  const pullPoint = await subscribe();
  await pullPoint.pull();
  await ask(information, { password: 'wrong' });
  expect((await ask(information)).text).toContain('locked');
  camera.setFault('lockoutAfter5', false);
  await camera.reboot();
  expect((await pullPoint.pull()).text).toContain('ResourceUnknown');
  await camera.swap({ serial: 'SIM-other', mac: '02:00:5e:00:53:99' });
  expect(between((await ask(information)).text, 'SerialNumber')).toBe('SIM-other');
  expect(between((await ask('<tds:GetNetworkInterfaces/>')).text, 'HwAddress')).toBe('02:00:5e:00:53:99');
});

test('slowSnapshot: the picture takes its time', async () => {
  const { camera, base } = await startCamera();
  camera.setFault('slowSnapshot', 400);
  const challenge = (await fetch(`${base}/snapshot.jpg`)).headers.get('www-authenticate') ?? '';
  const headers = { authorization: digestAnswer(challenge, 'GET', '/snapshot.jpg') };
  const startedAt = performance.now();
  const picture = await fetch(`${base}/snapshot.jpg`, { headers });
  expect([picture.status, await picture.text()]).toEqual([200, 'jpeg']);
  expect(performance.now() - startedAt).toBeGreaterThan(350);
});
