import { describe, expect, test } from 'vitest';
import type { FlowNode } from '#agent/flows/normalise.ts';
import { shippedFlows } from '#agent/flows/product.ts';
import { rehearse } from '#agent/flows/rehearsal/rehearse.ts';
import { unplayedBy } from '#agent/flows/rehearsal/unplayed.ts';
import { openRecordedDays } from '#agent/siteRehearsal.ts';
import { instant, liveWeek } from './recordedWeek.ts';

const [from, to] = [instant('2026-09-18T12:00'), instant('2026-09-21T09:00')];

/** Messages of rooms and zones, without when they were looked at, and without what no event tells. */
const viewsIn = (messages: readonly { readonly topic: string; readonly payload: string }[]) =>
  Object.entries(Object.groupBy(messages, ({ topic }) => topic))
    .filter(([topic]) => /\/(rooms|zones)\//.test(topic))
    .map(([topic, some = []]) => {
      const seen = some.map(({ payload }) => {
        const { asOf: _, open: __, unknown: ___, ...view } = JSON.parse(payload);
        return JSON.stringify(view);
      });
      return [topic, seen.filter((view, index) => view !== seen[index - 1])];
    });

/** What a technician may change: one node for each kind of message that the agent sends. */
const changed = (): FlowNode[] => {
  const node = (id: string, type: string, more: object): FlowNode => ({ id, type, z: 'day-tab', ...more });
  const out = (id: string): FlowNode =>
    node(id, 'mqtt out', { topic: `nestbox/\${NESTBOX_SITE}/flows/${id}`, qos: '1', broker: 'broker', wires: [] });
  const heard = (id: string, place: string): FlowNode[] => [
    node(`${id}-in`, 'mqtt in', {
      ...{ topic: `nestbox/\${NESTBOX_SITE}/${place}`, topicType: 'topic', qos: '1', datatype: 'utf8' },
      ...{ broker: 'broker', wires: [[id]] },
    }),
    out(id),
  ];
  return [
    ...shippedFlows(),
    node('short', 'nestbox-room', { site: 'site', states: ['breach'], rooms: '', wires: [['room']] }),
    out('room'),
    ...heard('zone', 'zones/+'),
    ...heard('list', 'unresolved'),
    ...heard('summary', 'summaries'),
    node('away', 'nestbox-event', { site: 'site', types: 'device.availability_changed', wires: [['availability']] }),
    out('availability'),
    node('came', 'nestbox-event', { site: 'site', types: 'attendance.checked_in', wires: [['name']] }),
    node('name', 'nestbox-message', {
      site: 'site',
      to: 'head',
      zh: '{{child}}到了',
      en: '{{child}} is here',
      wires: [[]],
    }),
    node('again', 'nestbox-summary', { site: 'site', wires: [['digest']] }),
    out('digest'),
    node('ears', 'mqtt in', { name: 'door', topic: 'zigbee2mqtt/door', qos: '1', broker: 'broker', wires: [[]] }),
  ];
};

const recorded = async () => {
  const week = await liveWeek();
  const days = openRecordedDays(week, { from, to });
  const moments = [...days.moments];
  days.close();
  return { week, moments, retained: days.retained, places: days.places };
};
const local = (at: number, first: number, last: number): string =>
  new Date(at + 8 * 3_600_000).toISOString().slice(first, last);

describe('a recorded week', () => {
  test('is told by the days as the agent told it, what time alone brought about at its second', async () => {
    const { week, moments, retained } = await recorded();
    const spoken = Map.groupBy(week.said, ({ topic }) => topic);
    const heldOrSaid = [...spoken.values()].flatMap((some) =>
      some.slice(
        Math.max(
          0,
          some.findLastIndex(({ at }) => at <= from),
        ),
      ),
    );
    const views = viewsIn([...retained, ...moments.flatMap(({ messages }) => messages)]);
    expect(views.length).toBeGreaterThan(1);
    expect(Object.fromEntries(views)).toEqual(Object.fromEntries(viewsIn(heldOrSaid)));
    const states = moments
      .filter(({ type }) => type === `rooms/${week.roomId}`)
      .map(({ at, messages }) => [local(at, 11, 19), JSON.parse(messages[0]?.payload ?? '').state]);
    // Three infants came to a first one with a single caregiver: the grace of infants is a minute.
    expect(states.slice(0, 4)).toEqual([
      ['14:00:00', 'unattended'],
      ['14:10:00', 'ok'],
      ['14:20:00', 'transient'],
      ['14:21:00', 'breach'],
    ]);
  });

  test('lets each flow of the product say what it would have sent, and shows what a changed one makes of each kind of message', async () => {
    const { week, ...days } = await recorded();
    const { code: site, timeZone } = week.config.site;
    const { before, comparison, unplayed } = await rehearse({
      ...{ site, timeZone, from, to, memoryMb: 128, ...days },
      ...{ before: shippedFlows(), after: changed(), onProgress: () => {} },
    });
    if (!before.ok) throw new Error(before.detail);
    expect(before.failures).toEqual([]);
    const told = before.outputs.map(({ at, to: place, payload }) => {
      const said = payload.startsWith('{') ? JSON.parse(payload) : {};
      return [
        local(at, 5, 16).replace('T', ' '),
        said.flow ?? place.split('/').at(-1),
        said.text?.zh.split('\n').slice(0, 2).join(' ') ?? said.ask ?? payload,
      ];
    });
    // While it sounds it asks for the siren again and again.
    const once = told.filter(
      ([, , said], index) => said !== 'siren' || told.findIndex((each) => each[2] === said) === index,
    );
    const light = (at: string, state: object) => [at, 'set', JSON.stringify(state)];
    expect(once).toEqual([
      ['09-18 14:00', 'Breach 超比', '乳儿室：无人看护，请立即到位'],
      light('09-18 14:00', { state: 'ON', color: 'red' }),
      light('09-18 14:11', { state: 'OFF' }),
      ['09-18 14:21', 'Breach 超比', '乳儿室：超比，请立即到位'],
      light('09-18 14:21', { state: 'ON', color: 'red' }),
      light('09-18 17:40', { state: 'OFF' }),
      ['09-18 22:00', 'After hours 闭园', 'siren'],
      ['09-18 22:00', 'After hours 闭园', '园内无人时告警：后门 闯入。请在触摸屏上查看并确认。'],
      ['09-18 22:10', 'After hours 闭园', '园内无人时告警：后门 闯入。请在触摸屏上查看并确认。'],
      ['09-19 00:30', 'Day 日报', '2026-09-18 日报 应到 4，实到 4，缺勤 0，未离园 0'],
      ['09-21 07:30', 'Checks 自检', '早间自检：设备、防区和录像正常。'],
      ['09-21 08:00', 'Checks 自检', '本周请更换电池（1）：大门'],
    ]);

    const places = comparison?.differences.flatMap(({ before: old, after }) => {
      expect(old).toEqual([]);
      return after.map(({ to: place }) => place.split('/').at(-1) ?? '');
    });
    expect([...new Set(places)].toSorted()).toEqual([
      'availability',
      'digest',
      'list',
      'requests',
      'room',
      'summary',
      'zone',
    ]);
    // What the agent would fill in is left as the flow wrote it.
    const named = comparison?.differences
      .flatMap(({ after }) => after)
      .filter(({ to: place }) => place.endsWith('requests'));
    expect(named?.map(({ payload }) => JSON.parse(payload))).toMatchObject(
      ['c1', 'c2', 'c3', 'c4'].map((childId) => ({
        text: { zh: '{{child}}到了' },
        tab: 'day-tab',
        about: { childId },
      })),
    );
    expect(unplayed).toEqual({ before: [], after: [{ node: 'door', topic: 'zigbee2mqtt/door' }] });
  });
});

describe('what was not recorded', () => {
  const listening = (topic: string, more: object = {}): FlowNode => ({ id: 'n', type: 'mqtt in', topic, ...more });
  const of = (...nodes: FlowNode[]) => unplayedBy(nodes, 'S-1', ['rooms/+', 'unresolved']);

  test.each(['sim/S-1/door', '#', 'nestbox/S-1/#', 'nestbox/S-1/state', 'nestbox/+/rooms/a', 'nestbox/S-1/rooms/a/b'])(
    'is told of a node that listens to %s',
    (topic) => {
      expect(of(listening(topic, { name: 'ears' }))).toEqual([{ node: 'ears', topic }]);
    },
  );
  test.each([
    'nestbox/S-1/rooms/+',
    `nestbox/\${NESTBOX_SITE}/rooms/a`,
    'nestbox/S-1/unresolved',
    'nestbox/S-1/flows/x/y',
  ])('is nothing for one that listens to %s', (topic) => {
    expect(of(listening(topic))).toEqual([]);
  });
  test('is open where a flow chooses its topics, and nothing where the node is switched off', () => {
    expect(of(listening('', { topicType: 'dynamic' }))).toEqual([{ node: 'n', topic: null }]);
    expect(of(listening('#', { d: true }))).toEqual([]);
    expect(of({ id: 't', type: 'tab', disabled: true }, listening('#', { z: 't' }))).toEqual([]);
  });
});
