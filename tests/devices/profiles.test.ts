import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createInbox } from '#agent/devices/mqtt/inbox.ts';
import { loadProfiles, readProfile, shippedProfiles } from '#agent/devices/mqtt/profiles.ts';
import type { Pulse } from '#agent/devices/signals.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { eventually } from '#tests/wait.ts';
import { brokerKinds, client, startAgentSide, startTestBroker } from './site.ts';

const contact = readFileSync(join(shippedProfiles, 'raw-door-contact.json'), 'utf8');

describe('a profile', () => {
  test('every one that is shipped is right, and a facility’s own takes the place of a shipped one', () => {
    const files = readdirSync(shippedProfiles);
    expect(files.length).toBeGreaterThan(6);
    for (const file of files) {
      expect(readProfile(file, readFileSync(join(shippedProfiles, file), 'utf8'))).toMatchObject({ ok: true });
    }
    const own = temporaryFolder();
    writeFileSync(join(own, 'raw-door-contact.json'), contact.replace('"version": 1', '"version": 2'));
    writeFileSync(join(own, 'broken.json'), '{');
    const faults: string[] = [];
    const profiles = loadProfiles([shippedProfiles, own, join(own, 'none')], (found) => faults.push(...found));
    expect(profiles.get('raw-door-contact')?.version).toBe(2);
    expect(profiles.size).toBe(files.length);
    expect(faults).toEqual([expect.stringContaining('broken.json (top): is not written as JSON')]);
  });

  const base = JSON.parse(contact) as Record<string, unknown>;
  test.each([
    ['no id', { id: undefined }, '/id: is missing'],
    ['another name than its file', { id: 'other' }, '/id: must be the name of the file'],
    ['a component nobody knows', { component: 'oven' }, '/component: '],
    ['a topic that would hear everybody', { topics: { state: '#', availability: 'a' } }, '/topics/state: '],
    ['a field nobody knows', { colour: 'red' }, '/colour: is not known'],
    [
      'a keepalive beyond 30 s',
      { availability: { online: 'a', offline: 'b', keepAliveSeconds: 60 } },
      '/availability/keepAliveSeconds: ',
    ],
    ['nothing that tells its state', { topics: { availability: 'a' } }, '/topics/state: is missing'],
    ['availability without a topic', { topics: { state: 'a' } }, '/topics/availability: is missing'],
  ])('with %s is refused with a reason in both languages', (_what, change, fault) => {
    const reading = readProfile('raw-door-contact.json', JSON.stringify({ ...base, ...change }));
    const said = reading.ok ? '' : reading.faults.join('\n');
    expect(said).toContain(`raw-door-contact.json ${fault}`);
    expect(said).toMatch(/ \/ .*[\u4e00-\u9fff]/);
  });
});

describe.each(brokerKinds)('devices by profile on the %s broker', (kind) => {
  const start = async (retainedBefore: Readonly<Record<string, string>> = {}) => {
    const broker = await startTestBroker(kind);
    const device = await client(broker.deviceUrl());
    const say = (topic: string, payload: string, retain = false) =>
      device.publishAsync(topic, payload, { qos: 1, retain });
    for (const [topic, payload] of Object.entries(retainedBefore)) await say(topic, payload, true);
    return { agent: await startAgentSide(broker.agentUrl()), say };
  };

  test('a raw contact: open, closed, its battery and its lid, all one unit; gone when it is taken from the list', async () => {
    const { agent, say } = await start();
    await say('devices/door-9/availability', 'online', true);
    await say('devices/door-9/state', 'closed', true);
    expect(agent.ingest.useProfiled([{ id: 'door-9', name: '后门', profile: 'raw-door-contact' }])).toEqual([]);
    const levels = () => Object.fromEntries(agent.signals.of('door-9').map(({ item, level }) => [item, level]));
    await eventually('a closed door', () => levels()['door-9'] === 'clear');
    expect(levels()).toEqual({ 'door-9': 'clear', 'door-9-battery': 'unknown', 'door-9-tamper': 'unknown' });
    await say('devices/door-9/beat', '{"battery":12,"tamper":false}');
    await say('devices/door-9/state', 'open', true);
    await eventually('an open door', () => levels()['door-9'] === 'active');
    expect(levels()).toEqual({ 'door-9': 'active', 'door-9-battery': 'active', 'door-9-tamper': 'clear' });
    expect(agent.store.find('door-9-battery')).toMatchObject({ name: '后门 电池', unitId: 'door-9', state: 'low' });
    await eventually('a view of it', () => agent.registry.views().some(({ state }) => state === 'open'));
    agent.ingest.useProfiled([]);
    await eventually('nobody', () => agent.registry.views().length === 0 && agent.signals.of('door-9').length === 0);
  });

  test('a raw panic button: each press once, a retained one never', async () => {
    const { agent, say } = await start({ 'devices/panic-1/press': 'press' });
    const pulses: Pulse[] = [];
    agent.signals.onPulse((pulse) => pulses.push(pulse));
    agent.ingest.useProfiled([{ id: 'panic-1', name: '门卫', profile: 'raw-panic-button' }]);
    await say('devices/panic-1/press', 'press');
    await say('devices/panic-1/press', 'press');
    await say('devices/panic-1/press', 'nonsense');
    await say('devices/panic-1/beat', '{"battery":80}');
    await eventually('the battery', () => agent.signals.of('panic-1').some(({ level }) => level === 'clear'));
    expect(pulses.map(({ unitId, sensor }) => [unitId, sensor])).toEqual([
      ['panic-1', 'panic'],
      ['panic-1', 'panic'],
    ]);
  });

  test('a profile nobody knows is said, and the device is not invented', async () => {
    const { agent } = await start();
    const device = { id: 'x-1', name: '未知', profile: 'no-such-profile' };
    expect(agent.ingest.useProfiled([device])).toEqual([device]);
    expect(agent.registry.views()).toEqual([]);
  });

  test('who speaks without an introduction lands in the inbox with what may fit, until it is known', async () => {
    const { agent, say } = await start();
    await say('tele/hall/LWT', 'Online', true);
    await say('stat/hall/RESULT', '{"Switch1":{"Action":"ON"}}');
    await say('devices/door-9/state', 'open');
    await say('elsewhere/x/y', 'nobody asked');
    await say('nestbox/demo/state', '{"online":true}');
    // What is kept may be handed over later than what is said.
    const roots = () =>
      agent.ingest
        .unknownTalkers()
        .map(({ root }) => root)
        .sort();
    await eventually('three roots', () => roots().length === 3);
    expect(roots()).toEqual(['devices/door-9', 'stat/hall', 'tele/hall']);
    const talker = (root: string) => agent.ingest.unknownTalkers().find((each) => each.root === root);
    expect(talker('devices/door-9')).toMatchObject({
      sample: 'open',
      topics: ['devices/door-9/state'],
      suggestions: [{ profile: 'raw-door-contact', device: 'door-9' }],
    });
    expect(talker('stat/hall')?.suggestions).toContainEqual({ profile: 'tasmota-switch', device: 'hall' });
    agent.ingest.useProfiled([{ id: 'door-9', name: '后门', profile: 'raw-door-contact' }]);
    expect(roots()).toEqual(['stat/hall', 'tele/hall']);
  });
});

describe('the inbox', () => {
  test('is bounded in talkers, topics, words and pace, and the oldest make way', () => {
    let now = 0;
    const inbox = createInbox(() => now);
    for (let index = 0; index < 300; index += 1) {
      now += 1000;
      inbox.note(`stranger-${index}/x`, 'hello');
    }
    expect(inbox.talkers()).toHaveLength(100);
    expect(inbox.talkers()[0]?.root).toBe('stranger-299');
    now += 1000;
    for (let index = 0; index < 5000; index += 1) inbox.note(`flood/${index}`, 'x'.repeat(5000));
    const [flood] = inbox.talkers();
    expect(flood).toMatchObject({ root: 'flood', messages: 50 });
    expect(flood?.topics).toHaveLength(8);
    expect(flood?.sample).toHaveLength(200);
    inbox.note('y'.repeat(300), 'too long a topic');
    expect(inbox.talkers()[0]?.root).toBe('flood');
    now += 1000;
    inbox.note('odd/x', 'a\u0000b\ud800');
    expect(inbox.talkers()[0]?.sample).toBe('a b\ufffd');
  });
});
