import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startPublisher } from '#agent/devices/publisher.ts';
import { createCursor } from '#agent/journal/cursor.ts';
import type { NewEvent } from '#agent/journal/journal.ts';
import type { RoomView } from '#contract/rooms.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { eventually } from '#tests/wait.ts';
import { type AgentSide, brokerKinds, listen, siteCode, startAgentSide, startTestBroker, trust } from './site.ts';

const room = (children: number): RoomView => ({
  roomId: 'infant',
  name: '乳儿室',
  classType: 'infant',
  children,
  caregivers: 1,
  required: 1,
  deficit: 0,
  spare: 0,
  cap: 10,
  overCap: false,
  exceptions: 0,
  state: 'tight',
  confidence: 'fresh',
  since: '2026-09-16T08:00:00+08:00',
  asOf: new Date().toISOString(),
  rule: { pack: 'p', version: '1', id: 'r', text: 't' },
  fix: null,
});

const publish = (agent: AgentSide, roomViews: () => RoomView[] = () => []) => {
  const publisher = startPublisher({
    connection: agent.connection,
    journal: agent.journal,
    cursor: createCursor(agent.journal.db, 'mqtt'),
    site: siteCode,
    discoveryPrefix: 'homeassistant',
    facility: '示例托育园',
    timeZone: 'Asia/Shanghai',
    version: '0.1.0',
    boot: uuidv7(),
    roomViews,
    logger: pino({ level: 'silent' }),
  });
  onTestFinished(publisher.close);
  return publisher;
};

const headCount = (children: number): NewEvent => ({
  type: 'attendance.head_counted',
  actor: 'agent',
  subject: 'infant',
  data: { roomId: 'infant', children, expected: children },
});

describe.each(brokerKinds)('what the agent says on the %s broker', (kind) => {
  test('an alert is a CloudEvent on its own topic, and an event for flows; names and health stay inside', async () => {
    const broker = await startTestBroker(kind);
    const agent = await startAgentSide(broker.agentUrl());
    const { messages } = await listen(broker.observerUrl(), `nestbox/${siteCode}/+/+`);
    publish(agent);
    const [raised] = agent.journal.record([
      {
        type: 'alert.raised',
        actor: 'agent',
        subject: 'alert-1',
        data: {
          alertId: 'alert-1',
          kind: 'breach',
          severity: 'critical',
          roomId: 'infant',
          since: '2026-09-16T08:00:00+08:00',
          graceMs: 0,
        },
      },
      {
        type: 'staff.recorded',
        actor: 'agent',
        subject: 'staff-1',
        data: { staffId: 'staff-1', name: '测试员', role: 'caregiver', cardKeys: [], qualifications: [] },
      },
      {
        type: 'health.checked',
        actor: 'agent',
        subject: 'child-1',
        data: { childId: 'child-1', kind: 'morning', well: true },
      },
      {
        type: 'attendance.checked_in',
        actor: 'agent',
        subject: 'child-1',
        data: { childId: 'child-1', roomId: 'infant', method: 'staff', health: 'unwell' },
      },
    ]);
    await eventually('three messages', () => messages.length === 3);
    // Only of one topic does a broker promise the order.
    const [alert, forFlows, checkIn] = messages.toSorted((one, other) => one.topic.localeCompare(other.topic));
    expect([alert, forFlows, checkIn].map((message) => message?.topic)).toEqual([
      `nestbox/${siteCode}/alerts/alert-1`,
      `nestbox/${siteCode}/events/alert.raised`,
      `nestbox/${siteCode}/events/attendance.checked_in`,
    ]);
    expect(JSON.parse(alert?.text ?? '')).toMatchObject({
      specversion: '1.0',
      id: raised?.id,
      source: `/nestbox/${siteCode}`,
      type: 'cn.nestbox.alert.raised',
      subject: 'alert-1',
      datacontenttype: 'application/json',
      sequence: String(raised?.seq),
      data: { alertId: 'alert-1', kind: 'breach', roomId: 'infant' },
    });
    // How a child is, is for those who care for it.
    expect(JSON.parse(checkIn?.text ?? '').data).toEqual({ childId: 'child-1', roomId: 'infant', method: 'staff' });
  });

  test('an alert does not wait for the rooms, which come once for all that happened together', async () => {
    const broker = await startTestBroker(kind);
    const agent = await startAgentSide(broker.agentUrl());
    const { messages } = await listen(broker.observerUrl(), `nestbox/${siteCode}/#`);
    let children = 0;
    publish(agent, () => [room(children)]);
    const rooms = () => messages.filter(({ topic }) => topic.endsWith('/rooms/infant'));
    await eventually('the first room', () => rooms().length === 1);
    messages.length = 0;
    for (children = 1; children < 10; children += 1) agent.journal.record([headCount(children)]);
    await eventually('the room', () => rooms().length === 1);
    expect(messages.slice(0, 9).map(({ topic }) => topic.split('/')[2])).toEqual(Array(9).fill('events'));
    expect(JSON.parse(rooms()[0]?.text ?? '')).toMatchObject({ children: 10 });
  });

  test('nothing is lost while the broker is away, nor across a restart of the agent', async () => {
    const broker = await startTestBroker(kind);
    const folder = temporaryFolder();
    const { messages } = await listen(broker.observerUrl(), `nestbox/${siteCode}/events/#`);
    const first = await startAgentSide(broker.agentUrl(), folder);
    const publisher = publish(first);
    for (let count = 0; count < 20; count += 1) first.journal.record([headCount(count)]);
    await broker.stop();
    for (let count = 20; count < 300; count += 1) first.journal.record([headCount(count)]);
    await eventually('the connection to be gone', () => !first.connection.status().connected);
    expect(publisher.publishedSeq()).toBeLessThan(300);
    await broker.start();
    await eventually('the broker to have everything', () => publisher.publishedSeq() === 300);
    await broker.stop();
    first.journal.record([headCount(300)]);
    await publisher.close();
    expect(createCursor(first.journal.db, 'mqtt').read()).toBe(publisher.publishedSeq());
    await first.close();

    await broker.start();
    const second = await startAgentSide(broker.agentUrl(), folder);
    const again = publish(second);
    await eventually('the rest', () => again.publishedSeq() === 301);
    const counted = () =>
      new Set(messages.map(({ text }) => (JSON.parse(text) as { data: { children: number } }).data.children));
    await eventually('every event at the subscriber', () => counted().size === 301);
  });

  test('rooms and the site’s state are retained, introduced to Home Assistant, and not taken for a device', async () => {
    const broker = await startTestBroker(kind);
    const agent = await startAgentSide(broker.agentUrl());
    let children = 3;
    // Listening first: who subscribes while a retained message passes gets it twice.
    const live = await listen(broker.observerUrl(), `nestbox/${siteCode}/rooms/#`);
    const publisher = publish(agent, () => [room(children)]);
    await eventually('the first room', () => live.messages.length === 1);
    publisher.refreshRooms();
    children = 4;
    agent.journal.record([headCount(4)]);
    await eventually('the changed room', () => live.messages.length === 2);
    const late = await listen(broker.observerUrl(), '#');
    const retained = (topic: string) => late.messages.find((message) => message.topic === topic);
    await eventually('everything retained', () => retained('homeassistant/device/nestbox-demo/config'));
    expect(JSON.parse(retained(`nestbox/${siteCode}/rooms/infant`)?.text ?? '')).toMatchObject({ children: 4 });
    expect(JSON.parse(retained(`nestbox/${siteCode}/state`)?.text ?? '')).toMatchObject({
      online: true,
      version: '0.1.0',
    });
    expect(agent.registry.views()).toEqual([]);
    await publisher.close();
    await eventually('the good-bye', () =>
      late.messages.some(
        ({ topic, text }) => topic === `nestbox/${siteCode}/state` && JSON.parse(text).online === false,
      ),
    );
  });

  test('zones are retained and shown to Home Assistant as panels that take no command', async () => {
    const broker = await startTestBroker(kind);
    const agent = await startAgentSide(broker.agentUrl());
    const publisher = publish(agent);
    let open = 0;
    publisher.followZones(() => [
      { zoneId: 'always', name: '紧急', class: 'always', state: 'alarm', since: null, open, unknown: 0 },
    ]);
    const { messages } = await listen(broker.agentUrl(), '#');
    const last = (topic: string) => messages.findLast((message) => message.topic === topic)?.text ?? 'null';
    const zone = () => JSON.parse(last(`nestbox/${siteCode}/zones/always`));
    await eventually('the zone', () => zone()?.state === 'alarm');
    await eventually('the panel', () => last('homeassistant/device/nestbox-demo/config').includes('zone_always'));
    const { cmps } = JSON.parse(last('homeassistant/device/nestbox-demo/config'));
    expect(cmps.zone_always).toMatchObject({ p: 'alarm_control_panel', sup_feat: [] });
    // A fault is no bypass: the panel stays armed, and the problem sensor tells of it.
    expect(cmps.zone_always.val_tpl).toContain("'fault': 'armed_away'");
    expect(cmps.zone_always_fault.val_tpl).toContain("'fault'");
    // A command goes nowhere: the box says again what it is, and nothing else happens.
    const before = agent.journal.lastSeq();
    await agent.connection.publish(cmps.zone_always.cmd_t, 'DISARM');
    open = 1;
    publisher.refreshRooms();
    await eventually('the next word', () => zone()?.open === 1);
    expect(zone().state).toBe('alarm');
    expect(agent.journal.lastSeq()).toBe(before);
  });

  test('an agent that dies is offline by its will', async () => {
    const broker = await startTestBroker(kind);
    const agent = await startAgentSide(broker.agentUrl());
    const { messages } = await listen(broker.observerUrl(), `nestbox/${siteCode}/state`);
    // The broker sees the connection end without a good-bye: the same client id comes in again.
    const { connectAsync } = await import('mqtt');
    const url = broker.agentUrl();
    const clientId = `nestbox-${siteCode}-agent`;
    const thief = await connectAsync(url, { clientId, reconnectPeriod: 0, ...trust(url) });
    await eventually('the will', () => messages.length > 0);
    expect(messages[0]?.text).toBe('{"online":false}');
    await thief.endAsync(true);
    await eventually('the agent to be back', () => agent.connection.status().connected);
  });
});
