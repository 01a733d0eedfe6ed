import { expect, test } from 'vitest';
import { systemClock } from '#agent/time/clock.ts';
import { between, itemsOf, startCamera } from './cameraClient.ts';

const analytics = { inputs: 2, relays: 1, analytics: true };

test('slots: with one slot the second subscriber is refused until the first is gone', async () => {
  const { camera, subscribe } = await startCamera();
  camera.setFault('slots', 1);
  const first = await subscribe();
  expect((await subscribe()).said).toMatchObject({ status: 500, text: expect.stringContaining('ter:MaxPullPoints') });
  await first.unsubscribe();
  expect((await subscribe()).said.status).toBe(200);
});

test('dropAfter10s: a pull that waits longer loses its connection, a quicker one does not', async () => {
  const { camera, subscribe } = await startCamera();
  const pullPoint = await subscribe();
  camera.setFault('dropAfter10s', 300);
  expect((await pullPoint.pull()).status).toBe(200);
  await expect(pullPoint.pull('PT30S')).rejects.toThrow();
  // What happens afterwards is not lost.
  camera.report('motion', true);
  expect(itemsOf((await pullPoint.pull()).text, 'State')).toEqual(['true']);
});

test('offsetTimes: times are written with +08:00 and mean the same', async () => {
  const clock = systemClock();
  const { camera, subscribe } = await startCamera({ clock });
  camera.setFault('offsetTimes', true);
  const pullPoint = await subscribe('PT10M');
  const said = (name: string): string => between(pullPoint.said.text, name);
  expect(said('CurrentTime')).toMatch(/\+08:00$/);
  expect(Date.parse(said('TerminationTime')) - Date.parse(said('CurrentTime'))).toBeGreaterThan(590_000);
  expect(Math.abs(Date.parse(said('CurrentTime')) - clock.now())).toBeLessThan(60_000);
  expect((await pullPoint.pull()).text).toMatch(/UtcTime="[^"]*\+08:00"/);
});

test('missingTermination: neither the subscription nor a pull tells a time', async () => {
  const { camera, subscribe } = await startCamera();
  camera.setFault('missingTermination', true);
  const pullPoint = await subscribe();
  for (const { status, text } of [pullPoint.said, await pullPoint.pull(), await pullPoint.renew()]) {
    expect(status).toBe(200);
    expect(text).not.toMatch(/CurrentTime|TerminationTime/);
  }
});

test('unsubscribeKillsAll: one client that ends its pull point ends everybody’s', async () => {
  const { camera, subscribe } = await startCamera();
  const [first, second] = [await subscribe(), await subscribe()];
  expect((await second.pull()).status).toBe(200);
  camera.setFault('unsubscribeKillsAll', true);
  await first.unsubscribe();
  expect((await second.pull()).text).toContain('ResourceUnknown');
});

test('deadEvents: pulls are answered and never have a message, not even after a synchronisation', async () => {
  const { camera, subscribe } = await startCamera();
  camera.setFault('deadEvents', true);
  const pullPoint = await subscribe();
  camera.report('motion', true);
  await pullPoint.synchronise();
  const said = await pullPoint.pull();
  expect(said.status).toBe(200);
  expect(said.text).not.toContain('NotificationMessage');
  camera.setFault('deadEvents', false);
  camera.report('motion', false);
  expect(itemsOf((await pullPoint.pull()).text, 'State')).toEqual(['false']);
});

test.each([
  ['noRenew', 'renew', 'Renew'],
  ['noSync', 'synchronise', 'SetSynchronizationPoint'],
] as const)('%s: the camera does not know it', async (name, lever, action) => {
  const { camera, subscribe } = await startCamera();
  const pullPoint = await subscribe();
  expect((await pullPoint[lever]()).status).toBe(200);
  camera.setFault(name, true);
  expect((await pullPoint[lever]()).text).toContain(`does not know ${action}`);
});

test('noInitialized: only changes are told, never how things stand', async () => {
  const { camera, subscribe } = await startCamera();
  camera.setFault('noInitialized', true);
  const pullPoint = await subscribe();
  await pullPoint.synchronise();
  camera.report('tamper', true);
  const said = await pullPoint.pull();
  expect(said.text).not.toContain('Initialized');
  expect(itemsOf(said.text, 'IsTamper')).toEqual(['true']);
});

test('noEnd: what begins is told and its end is not; asked, it says how things stand', async () => {
  const { camera, subscribe } = await startCamera({ extras: analytics });
  const pullPoint = await subscribe();
  await pullPoint.pull();
  camera.setFault('noEnd', true);
  for (const isOn of [true, false]) {
    camera.report('tamper', isOn);
    camera.setInput('DigitalInput_1', isOn);
  }
  const said = await pullPoint.pull();
  expect([...itemsOf(said.text, 'IsTamper'), ...itemsOf(said.text, 'LogicalState')]).toEqual(['true', 'true']);
  await pullPoint.synchronise();
  expect(itemsOf((await pullPoint.pull()).text, 'IsTamper')).toEqual(['false']);
});

test('a camera with inputs, relays and analytics tells of each, and that it was started', async () => {
  const { camera, ask, subscribe } = await startCamera({ extras: analytics });
  const pullPoint = await subscribe();
  const standing = await pullPoint.pull();
  expect(itemsOf(standing.text, 'InputToken')).toEqual(['DigitalInput_1', 'DigitalInput_2']);
  expect(itemsOf(standing.text, 'LogicalState')).toEqual(['false', 'false', 'inactive']);
  expect(standing.text).toContain('tns1:Monitoring/OperatingTime/LastReboot');
  expect(camera.setInput('DigitalInput_2', true)).toBe(true);
  expect(camera.setInput('DigitalInput_3', true)).toBe(false);
  camera.report('people', true);
  camera.crossLine();
  camera.count(3);
  const switched = await ask(
    '<tds:SetRelayOutputState><tds:RelayOutputToken>Relay_1</tds:RelayOutputToken><tds:LogicalState>active</tds:LogicalState></tds:SetRelayOutputState>',
  );
  expect(switched.status).toBe(200);
  const { text } = await pullPoint.pull();
  expect(itemsOf(text, 'LogicalState')).toEqual(['true', 'active']);
  expect(itemsOf(text, 'IsPeople')).toEqual(['true']);
  expect(itemsOf(text, 'Count')).toEqual(['3']);
  // A crossing is an event and no property: it has no operation and never ends.
  expect(text).toMatch(/LineDetector\/Crossed<.*?<tt:Message UtcTime="[^"]*">/);
  expect(camera.contacts()).toEqual({ DigitalInput_1: false, DigitalInput_2: true, Relay_1: true });
  const kinds = (await ask('<tev:GetEventProperties/>')).text;
  expect(kinds).toMatch(/<tns1:RuleEngine>.*<TamperDetector>.*<CellMotionDetector>.*<\/tns1:RuleEngine>/);
  expect(kinds).toContain('<DigitalInput wstop:topic="true">');
});

test('after a restart the camera says when it was started', async () => {
  const { camera, clock, subscribe } = await startCamera({ extras: analytics, clock: systemClock() });
  const startedAt = clock.now();
  await camera.reboot();
  const [said = ''] = itemsOf((await (await subscribe()).pull()).text, 'Status');
  expect(Date.parse(said)).toBeGreaterThanOrEqual(startedAt);
});

test('any event at all can be sent, as odd as a test wants it', async () => {
  const { camera, subscribe } = await startCamera();
  const pullPoint = await subscribe();
  await pullPoint.pull();
  camera.emit({ topic: 'tns1:RuleEngine/tnsvendor:Odd/Thing//.', items: { 'Is<It>': '1' }, operation: 'none' });
  camera.emit({
    topic: 'tns1:UserAlarm/IVA',
    source: { Source: 'VideoSource_1', Rule: 'a' },
    items: { State: 'on' },
    utcTime: '0000-00-00T00:00:00Z',
  });
  const { text } = await pullPoint.pull();
  expect(text).toContain('tns1:RuleEngine/tnsvendor:Odd/Thing//.');
  expect(text).toContain('Name="Is&#60;It&#62;" Value="1"');
  expect(text).toContain('UtcTime="0000-00-00T00:00:00Z" PropertyOperation="Changed"');
  expect(itemsOf(text, 'Rule')).toEqual(['a']);
});
