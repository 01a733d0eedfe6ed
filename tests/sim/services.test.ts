import { expect, test } from 'vitest';
import { between, digestAnswer, startCamera } from './cameraClient.ts';
import { account } from './simulator.ts';

const media2 = { path: '/onvif/media2_service' };
const profile = (token: string) => `<tr2:ProfileToken>${token}</tr2:ProfileToken>`;

test('Media2 lists both profiles, with the kinds of configuration that were asked for', async () => {
  const { ask } = await startCamera();
  const names = await ask('<tr2:GetProfiles/>', media2);
  expect(names.text.match(/token="Profile_\d"/g)).toEqual(['token="Profile_1"', 'token="Profile_2"']);
  expect(names.text).not.toContain('Configurations');
  const full = await ask(
    '<tr2:GetProfiles><tr2:Type>VideoSource</tr2:Type><tr2:Type>VideoEncoder</tr2:Type></tr2:GetProfiles>',
    media2,
  );
  expect(full.text.match(/GovLength="\d+"/g)).toEqual(['GovLength="10"', 'GovLength="5"']);
  expect([
    between(full.text, 'Encoding'),
    between(full.text, 'FrameRateLimit'),
    between(full.text, 'BitrateLimit'),
  ]).toEqual(['H264', '10', '200']);
  expect((await ask('<tr2:GetVideoEncoderConfigurations/>', media2)).text).toContain('<tt:Width>320</tt:Width>');
  const stream = await ask(`<tr2:GetStreamUri>${profile('Profile_2')}</tr2:GetStreamUri>`, media2);
  expect(between(stream.text, 'Uri')).toBe('rtsp://127.0.0.1:5554/cam-yard/sub?channel=1');
  expect((await ask(`<tr2:GetStreamUri>${profile('Profile_9')}</tr2:GetStreamUri>`, media2)).text).toContain(
    'ter:NoProfile',
  );
});

test('h265: Media2 tells of it, and Media, which has no word for it, has the small profile only', async () => {
  const { camera, ask } = await startCamera();
  camera.setFault('h265', true);
  const full = await ask('<tr2:GetProfiles><tr2:Type>All</tr2:Type></tr2:GetProfiles>', media2);
  expect(full.text.match(/<tt:Encoding>\w+/g)).toEqual(['<tt:Encoding>H265', '<tt:Encoding>H264']);
  const stream = await ask(`<tr2:GetStreamUri>${profile('Profile_1')}</tr2:GetStreamUri>`, media2);
  expect(between(stream.text, 'Uri')).toContain('/h265');
  expect((await ask('<trt:GetProfiles/>')).text.match(/token="Profile_\d"/g)).toEqual(['token="Profile_2"']);
});

test('onlyMedia2: Media is neither named nor answered', async () => {
  const { camera, ask } = await startCamera();
  camera.setFault('onlyMedia2', true);
  const services = (await ask('<tds:GetServices/>')).text;
  expect(services).toContain('media2_service');
  expect(services).not.toContain('/media_service');
  expect((await ask('<tds:GetCapabilities/>')).text).not.toContain('media_service');
  expect((await ask('<trt:GetProfiles/>')).text).toContain('ter:ActionNotSupported');
});

test('the snapshot wants HTTP Digest', async () => {
  const { base, ask } = await startCamera();
  const asked = await ask(`<tr2:GetSnapshotUri>${profile('Profile_1')}</tr2:GetSnapshotUri>`, media2);
  const address = between(asked.text, 'Uri');
  expect(address).toBe(`${base}/snapshot.jpg`);
  const challenge = (await fetch(address)).headers.get('www-authenticate') ?? '';
  const login = (password?: string) =>
    fetch(address, { headers: { authorization: digestAnswer(challenge, 'GET', '/snapshot.jpg', password) } });
  expect((await login('wrong')).status).toBe(401);
  expect((await login()).status).toBe(200);
});

const user = (name: string, password: string, level = 'Operator') =>
  `<tds:User><tt:Username>${name}</tt:Username><tt:Password>${password}</tt:Password><tt:UserLevel>${level}</tt:UserLevel></tds:User>`;

test('accounts are made, changed and removed by an administrator alone', async () => {
  const { ask } = await startCamera();
  const make = (name: string, password: string) => ask(`<tds:CreateUsers>${user(name, password)}</tds:CreateUsers>`);
  expect((await make('watch', 'short')).text).toContain('ter:PasswordTooWeak');
  expect((await make('watch', 'long enough')).status).toBe(200);
  expect((await make('watch', 'long enough')).text).toContain('ter:UsernameClash');
  const watch = { username: 'watch', password: 'long enough' };
  expect((await ask('<tds:GetDeviceInformation/>', watch)).status).toBe(200);
  expect((await ask('<tds:GetUsers/>', watch)).text).toContain('ter:OperationProhibited');
  expect((await ask('<tds:GetUsers/>')).text).toMatch(/nestbox<.*Administrator<.*watch<.*Operator</);
  await ask(`<tds:SetUser>${user('watch', 'another one')}</tds:SetUser>`);
  expect((await ask('<tds:GetDeviceInformation/>', watch)).text).toContain('NotAuthorized');
  expect((await ask(`<tds:SetUser>${user('nobody', 'another one')}</tds:SetUser>`)).text).toContain(
    'ter:UsernameMissing',
  );
  expect((await ask('<tds:DeleteUsers><tds:Username>watch</tds:Username></tds:DeleteUsers>')).status).toBe(200);
  expect((await ask('<tds:GetUsers/>')).text).not.toContain('watch');
});

test('a guarded stream wants the logins that are valid now; another one wants none', async () => {
  const plain = await startCamera();
  expect(plain.streamLogins()).toBeUndefined();
  const extras = { inputs: 0, relays: 0, analytics: false, isStreamGuarded: true };
  const { camera, ask, streamLogins } = await startCamera({ extras });
  expect(streamLogins()).toEqual({ [account.username]: account.password });
  await ask(`<tds:CreateUsers>${user('watch', 'long enough')}</tds:CreateUsers>`);
  await ask(`<tds:SetUser>${user('watch', 'another one')}</tds:SetUser>`);
  expect(streamLogins()).toEqual({ [account.username]: account.password, watch: 'another one' });
  camera.setFault('wrongPassword', true);
  expect(streamLogins()).toEqual({});
  camera.setFault('wrongPassword', false);
  await ask('<tds:DeleteUsers><tds:Username>watch</tds:Username></tds:DeleteUsers>');
  expect(streamLogins()).toEqual({ [account.username]: account.password });
});

const setClock = (zone = '') =>
  `<tds:SetSystemDateAndTime><tds:DateTimeType>Manual</tds:DateTimeType><tds:DaylightSavings>false</tds:DaylightSavings>${zone}` +
  '<tds:UTCDateTime><tt:Time><tt:Hour>1</tt:Hour><tt:Minute>2</tt:Minute><tt:Second>3</tt:Second></tt:Time>' +
  '<tt:Date><tt:Year>2026</tt:Year><tt:Month>9</tt:Month><tt:Day>16</tt:Day></tt:Date></tds:UTCDateTime></tds:SetSystemDateAndTime>';

test('its clock can be set, by hand or by a time server; noTimeZone refuses one with a time zone', async () => {
  const { camera, ask } = await startCamera();
  camera.setFault('clockOffsetMs', 120_000);
  camera.setFault('noTimeZone', true);
  const own = { aheadMs: 120_000 };
  const zone = '<tds:TimeZone><tt:TZ>CST-8</tt:TZ></tds:TimeZone>';
  expect((await ask(setClock(zone), own)).text).toContain('ter:InvalidTimeZone');
  expect((await ask(setClock(), own)).status).toBe(200);
  const said = (await ask('<tds:GetSystemDateAndTime/>')).text;
  expect(['DateTimeType', 'Hour', 'Minute', 'Second'].map((name) => between(said, name))).toEqual([
    'Manual',
    '1',
    '2',
    '3',
  ]);
  // It was 00:00 UTC: tokens are now an hour off.
  await ask('<tds:SetSystemDateAndTime><tds:DateTimeType>NTP</tds:DateTimeType></tds:SetSystemDateAndTime>', {
    aheadMs: 3_723_000,
  });
  const followed = (await ask('<tds:GetSystemDateAndTime/>')).text;
  expect([between(followed, 'DateTimeType'), between(followed, 'Hour')]).toEqual(['NTP', '0']);
});

test('relays and inputs are at the device service and at device IO; a stuck relay says yes and does nothing', async () => {
  const { camera, ask } = await startCamera({ extras: { inputs: 1, relays: 1, analytics: false } });
  expect((await ask('<tds:GetServices/>')).text).toContain('/onvif/deviceio_service');
  const io = { path: '/onvif/deviceio_service' };
  expect((await ask('<tmd:GetDigitalInputs/>', io)).text).toContain('<tmd:DigitalInputs token="DigitalInput_1"');
  expect((await ask('<tds:GetRelayOutputs/>')).text).toContain('<tds:RelayOutputs token="Relay_1"');
  const set = (token: string) =>
    ask(
      `<tmd:SetRelayOutputState><tmd:RelayOutputToken>${token}</tmd:RelayOutputToken><tmd:LogicalState>active</tmd:LogicalState></tmd:SetRelayOutputState>`,
      io,
    );
  expect((await set('Relay_2')).text).toContain('ter:RelayToken');
  camera.setFault('stuckRelay', true);
  expect((await set('Relay_1')).status).toBe(200);
  expect(camera.contacts().Relay_1).toBe(false);
  camera.setFault('stuckRelay', false);
  await set('Relay_1');
  expect(camera.contacts().Relay_1).toBe(true);
});

test('a monostable relay falls back by itself, a bistable one stays until the power goes', async () => {
  const { camera, ask } = await startCamera({ extras: { inputs: 0, relays: 2, analytics: false } });
  const settings = (mode: string, delay: string) =>
    `<tds:Properties><tt:Mode>${mode}</tt:Mode><tt:DelayTime>${delay}</tt:DelayTime><tt:IdleState>open</tt:IdleState></tds:Properties>`;
  const setUp = (token: string, mode: string, delay: string) =>
    ask(
      `<tds:SetRelayOutputSettings><tds:RelayOutputToken>${token}</tds:RelayOutputToken>${settings(mode, delay)}</tds:SetRelayOutputSettings>`,
    );
  const switchOn = (token: string) =>
    ask(
      `<tds:SetRelayOutputState><tds:RelayOutputToken>${token}</tds:RelayOutputToken><tds:LogicalState>active</tds:LogicalState></tds:SetRelayOutputState>`,
    );
  camera.setFault('noMonostable', true);
  expect((await setUp('Relay_1', 'Monostable', 'PT0.5S')).text).toContain('ter:ModeError');
  camera.setFault('noMonostable', false);
  expect((await setUp('Relay_1', 'Monostable', '30')).text).toContain('ter:InvalidArgVal');
  expect((await setUp('Relay_9', 'Monostable', 'PT1S')).text).toContain('ter:RelayToken');
  // The device IO service wraps the same words in another way.
  const io = `<tmd:SetRelayOutputSettings><tmd:RelayOutput token="Relay_1">${settings('Monostable', 'PT0.5S').replaceAll('tds:', 'tt:')}</tmd:RelayOutput></tmd:SetRelayOutputSettings>`;
  expect((await ask(io, { path: '/onvif/deviceio_service' })).status).toBe(200);
  const told = (await ask('<tds:GetRelayOutputs/>')).text;
  expect([between(told, 'Mode'), between(told, 'DelayTime')]).toEqual(['Monostable', 'PT0.5S']);
  await switchOn('Relay_2');
  await switchOn('Relay_1');
  expect(camera.contacts()).toMatchObject({ Relay_1: true, Relay_2: true });
  await expect.poll(() => camera.contacts().Relay_1, { timeout: 20_000 }).toBe(false);
  expect(camera.contacts().Relay_2).toBe(true);
  await camera.reboot();
  expect(camera.contacts().Relay_2).toBe(false);
});

test('SystemReboot answers first and then restarts', async () => {
  const { ask, subscribe } = await startCamera();
  const pullPoint = await subscribe();
  expect((await ask('<tds:SystemReboot/>')).text).toContain('Rebooting');
  await expect
    .poll(async () => (await pullPoint.pull().catch(() => ({ text: '' }))).text, { timeout: 20_000 })
    .toContain('ResourceUnknown');
});
