import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { AlertKind, RoomState, Severity } from '#contract/values.ts';
import { eventually } from '#tests/wait.ts';
import { knownRefusals } from '../../flows/nodes/asking.ts';
import { type Node, openStage } from './stage.ts';

let stage: Awaited<ReturnType<typeof openStage>>;
beforeAll(async () => {
  stage = await openStage();
});
afterEach(() => stage.clear());
afterAll(() => stage.close());

/** One node of ours in a tab of its own, wired to somebody who listens. */
const alone = (type: string, config: object = {}): Node[] => [
  { id: 'tab', type: 'tab', label: '夜间' },
  { id: 'site', type: 'nestbox-site', name: '' },
  { id: 'node', type, z: 'tab', site: 'site', name: '', ...config, wires: [['ear'], ['second']] },
  { id: 'ear', type: 'helper', z: 'tab', wires: [] },
  { id: 'second', type: 'helper', z: 'tab', wires: [] },
];
const raised = (alertId: string, more: object = {}) => ({
  alertId,
  kind: 'breach',
  severity: 'critical',
  roomId: 'infant',
  ...more,
});
const room = (state: string, more: object = {}) => ({
  roomId: 'infant',
  name: '乳儿室',
  state,
  children: 1,
  caregivers: 1,
  ...more,
});

describe('event in', () => {
  test('gives the chosen types, each event once', async () => {
    await stage.run(alone('nestbox-event', { types: 'day.closed, zone.armed' }));
    const got = stage.outputs('ear');
    await stage.tell('zone.armed', { zoneId: 'perimeter' }, 'one');
    await stage.tell('zone.armed', { zoneId: 'perimeter' }, 'one');
    await stage.tell('room.defined', { roomId: 'infant' });
    await stage.tell('day.closed', { day: '2026-09-16' });
    await eventually('the last', () => got.length > 1);
    expect(got).toMatchObject([
      { topic: 'zone.armed', payload: { id: 'one', data: { zoneId: 'perimeter' } } },
      { topic: 'day.closed', payload: { data: { day: '2026-09-16' } } },
    ]);
  });
});

describe('alert in', () => {
  test('gives the life of an alert with where and what it is, though later phases name the id alone', async () => {
    await stage.say('rooms/infant', room('ok'), true);
    await stage.run(alone('nestbox-alert', { kinds: ['breach'], severities: [], phases: [] }));
    const got = stage.outputs('ear');
    await stage.tell('alert.raised', raised('a1'));
    await stage.tell('alert.raised', raised('a2', { kind: 'late_pickup' }));
    await stage.tell('alert.escalated', { alertId: 'a1', level: 1 });
    await stage.tell('alert.resolved', { alertId: 'a2' });
    await stage.tell('alert.resolved', { alertId: 'a1' });
    await eventually('the end', () => got.length > 2);
    expect(got).toMatchObject([
      { topic: 'raised', alert: { alertId: 'a1', where: '乳儿室', words: { zh: '超比', en: 'ratio breach' } } },
      { topic: 'escalated', alert: { alertId: 'a1', kind: 'breach' }, payload: { data: { level: 1 } } },
      { topic: 'resolved', alert: { alertId: 'a1', roomId: 'infant' } },
    ]);
  });

  test('says nothing of an adult at the desk to a flow that did not choose it', async () => {
    await stage.run(alone('nestbox-alert', { phases: ['raised'] }));
    const got = stage.outputs('ear');
    await stage.tell('alert.raised', raised('a1', { kind: 'custody_block' }));
    await stage.tell('alert.raised', raised('a2', { kind: 'unauthorised_pickup' }));
    await stage.tell('alert.raised', raised('a3', { kind: 'panic' }));
    await eventually('the third', () => got.length > 0);
    expect(got).toMatchObject([{ alert: { alertId: 'a3' } }]);
    await stage.run(alone('nestbox-alert', { kinds: ['custody_block'] }));
    const chosen = stage.outputs('ear');
    await stage.tell('alert.raised', raised('a4', { kind: 'custody_block' }));
    await eventually('the chosen one', () => chosen.length > 0);
  });

  test('lists what stands, also what was raised while the flows were away, and knows its end', async () => {
    const alerts = [raised('a1'), raised('a2', { kind: 'battery_low', severity: 'notice', place: '大门' })];
    await stage.say('unresolved', { alerts }, true);
    await stage.run(alone('nestbox-alert', { kinds: ['battery_low'] }));
    const [got, list] = [stage.outputs('ear'), stage.outputs('second')];
    await eventually('the list', () => {
      stage.push('node', { payload: 'Monday' });
      return list.length > 0;
    });
    expect(list[0]).toMatchObject({ payload: [{ alertId: 'a2', where: '大门', words: { zh: '电量低' } }] });
    await stage.tell('alert.resolved', { alertId: 'a2' });
    await eventually('its end', () => got.length > 0);
  });
});

describe('room in', () => {
  test('gives changes of the state alone, and how rooms stand at the start only where that is chosen', async () => {
    await stage.say('rooms/infant', room('ok'), true);
    await stage.run(alone('nestbox-room', { rooms: 'infant' }));
    const got = stage.outputs('ear');
    await stage.say('rooms/infant', room('ok', { children: 2 }), true);
    await stage.say('rooms/yard', room('breach', { roomId: 'yard' }), true);
    await stage.say('rooms/infant', room('breach'), true);
    await eventually('the change', () => got.length > 0);
    expect(got).toMatchObject([{ topic: 'breach', payload: { roomId: 'infant', name: '乳儿室' } }]);
    await stage.run(alone('nestbox-room', { atStart: true, states: ['breach'] }));
    const atStart = stage.outputs('ear');
    await stage.say('rooms/infant', room('closed'), true);
    await stage.say('rooms/infant', room('breach'), true);
    await eventually('the other', () => atStart.length > 0);
  });
});

describe('summary in', () => {
  const digest = (revision: number, sealedAt = new Date().toISOString(), day = '2026-09-16') => ({
    day,
    revision,
    sealedAt,
    attended: 30,
  });
  test('gives each day once, a correction only where that is chosen, and nothing that is long past', async () => {
    await stage.run(alone('nestbox-summary'));
    const got = stage.outputs('ear');
    await stage.say('digest', digest(1, '2026-09-15T19:00:00+08:00', '2026-09-15'));
    await stage.say('digest', digest(1));
    await stage.say('digest', digest(2));
    await stage.say('digest', digest(1, undefined, '2026-09-17'));
    await eventually('the second day', () => got.length > 1);
    expect(got).toMatchObject([
      { topic: '2026-09-16', payload: { revision: 1, attended: 30 } },
      { topic: '2026-09-17' },
    ]);
    await stage.run(alone('nestbox-summary', { everyRevision: true }));
    const every = stage.outputs('ear');
    await stage.say('digest', digest(1));
    await stage.say('digest', digest(2));
    await eventually('both', () => every.length > 1);
  });
});

describe('siren out', () => {
  test('asks for a lease in the name of its tab, and ends it when it is told to stop', async () => {
    await stage.run(alone('nestbox-siren', { reason: '{{alert.where}} 有人', seconds: 300 }));
    const got = stage.outputs('ear');
    stage.push('node', { alert: { where: '大门' } });
    await eventually('the answer', () => got.length > 0);
    const [first] = stage.requests();
    expect(first).toMatchObject({ flow: '夜间', ask: 'siren', reason: '大门 有人', seconds: 30, leaseId: first?.id });
    stage.push('node', { stop: true });
    await eventually('the end', () => stage.requests().length > 1);
    expect(stage.requests()[1]).toMatchObject({ ask: 'siren', seconds: 1, leaseId: first?.id });
  });
});

describe('message out', () => {
  test('fills in its texts in both languages; what the message does not hold is seen', async () => {
    const texts = { zh: '{{alert.where}}：{{alert.words.zh}} {{nothing.here}}', en: 'At {{alert.where}}' };
    await stage.run(alone('nestbox-message', { to: 'head', urgent: true, key: 'door:{{alert.alertId}}', ...texts }));
    const got = stage.outputs('ear');
    stage.push('node', { alert: { alertId: 'a1', where: '大门', words: { zh: '闯入' } } });
    await eventually('the answer', () => got.length > 0);
    expect(got).toMatchObject([{ payload: { ok: true } }]);
    expect(stage.requests()).toMatchObject([
      { ask: 'message', to: 'head', urgent: true, key: 'door:a1', text: { zh: '大门：闯入 —', en: 'At 大门' } },
    ]);
  });

  test('leaves names to the agent: says its tab and whom the event was about', async () => {
    await stage.run(
      alone('nestbox-message', { to: 'head', zh: '{{child}}由{{caregiver}}接到', en: '{{child}} is here' }),
    );
    stage.push('node', { payload: { data: { childId: 'c1' } }, staffId: 's1' });
    await eventually('the request', () => stage.requests().length > 0);
    expect(stage.requests()).toMatchObject([
      {
        text: { zh: '{{child}}由{{caregiver}}接到', en: '{{child}} is here' },
        about: { childId: 'c1', staffId: 's1' },
      },
    ]);
  });

  test('takes from the message what it does not say itself; a channel is named by its id', async () => {
    const given = { to: 'technician', text: { zh: '电池', en: 'Battery' }, key: 'b' };
    await stage.run(alone('nestbox-message', { to: '' }));
    stage.push('node', given);
    await eventually('the request', () => stage.requests().length > 0);
    expect(stage.requests()[0]).toMatchObject(given);
    await stage.run(alone('nestbox-message', { to: 'channel', channel: 'group-1' }));
    stage.push('node', given);
    await eventually('the second', () => stage.requests().length > 1);
    expect(stage.requests()[1]).toMatchObject({ to: { channel: 'group-1' }, text: given.text });
  });

  test('shows why it was refused, in the editor’s language where there are words for it', async () => {
    await stage.run(alone('nestbox-message', { to: 'head', zh: '门', en: 'Door' }));
    const [got, told] = [stage.outputs('ear'), stage.statuses('node')];
    stage.answer(({ id }) => ({ id, ok: false, code: 'rate_limited', detail: 'ask again in 60 s' }));
    stage.push('node', {});
    await eventually('the refusal', () => got.length > 0);
    expect(got[0]).toMatchObject({ payload: { ok: false, code: 'rate_limited', detail: 'ask again in 60 s' } });
    stage.answer(({ id }) => ({ id, ok: false, code: 'quiet_hours', detail: 'The head sleeps' }));
    stage.push('node', {});
    await eventually('the second', () => told.includes('The head sleeps'));
    expect(told).toContain('nestbox-nodes/nestbox-site:refused.rate_limited');
  });

  test('asks again under the same id until it is answered', { timeout: 30_000 }, async () => {
    await stage.run(alone('nestbox-message', { to: 'head', zh: '门', en: 'Door' }));
    const got = stage.outputs('ear');
    stage.answer(({ id }) => (stage.requests().length > 1 ? { id, ok: true } : undefined));
    stage.push('node', {});
    await eventually('the answer', () => got.length > 0);
    const ids = stage.requests().map(({ id }) => id);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
  });
});

describe('acknowledge', () => {
  test('names the alert of the message and what was done', async () => {
    await stage.run(alone('nestbox-acknowledge', { action: '已通知 {{who}}' }));
    stage.push('node', { alert: { alertId: 'a1' }, who: '技术人员' });
    await eventually('the request', () => stage.requests().length > 0);
    expect(stage.requests()).toMatchObject([{ ask: 'acknowledge', alertId: 'a1', action: '已通知 技术人员' }]);
  });
});

describe('the site', () => {
  test('says that the flows are there, and that they are gone', async () => {
    await stage.run(alone('nestbox-event'));
    await stage.stop();
    const states = stage.heard.filter(({ topic }) => topic.endsWith('/state')).map(({ payload }) => payload);
    expect(states).toEqual([{ online: true }, { online: false }]);
  });

  test('that refuses the account is seen on every node', async () => {
    const { NESTBOX_MQTT_PASSWORD } = process.env;
    process.env.NESTBOX_MQTT_PASSWORD = 'another';
    try {
      await stage.run(alone('nestbox-event'), false);
      const told = stage.statuses('node');
      await eventually('the refusal', () => told.includes('nestbox-nodes/nestbox-site:status.refused'));
    } finally {
      process.env.NESTBOX_MQTT_PASSWORD = NESTBOX_MQTT_PASSWORD;
    }
  });
});

describe('the forms and their words', () => {
  const folder = resolve(import.meta.dirname, '../../flows/nodes');
  const { 'node-red': listed } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    'node-red': { nodes: Record<string, string> };
  };
  const types = Object.keys(listed.nodes);
  const words = (language: string, type: string) =>
    JSON.parse(readFileSync(join(folder, 'locales', language, `${type}.json`), 'utf8')) as Record<string, unknown>;
  const form = (type: string): string => readFileSync(join(folder, `${type}.html`), 'utf8');
  const paths = (part: unknown, at = ''): string[] =>
    typeof part === 'object' && part !== null
      ? Object.entries(part).flatMap(([key, value]) => paths(value, `${at}.${key}`))
      : [at.slice(1)];

  test('are of every node that is there', () => {
    const there = readdirSync(folder).filter((file) => /^nestbox-.*\.js$/.test(file));
    expect(Object.values(listed.nodes).toSorted()).toEqual(there.toSorted());
  });

  test.each(types)('%s has a form, and help and labels in Chinese and English', (type) => {
    expect(form(type)).toContain(`data-template-name="${type}"`);
    const [zh, en] = [words('zh-CN', type), words('en-US', type)];
    expect(paths(zh)).toEqual(paths(en));
    const site = paths(words('zh-CN', 'nestbox-site'));
    for (const [, key = ''] of form(type).matchAll(/data-i18n="(?:\[placeholder\])?([^"]+)"/g)) {
      const ofSite = key.startsWith('nestbox-nodes/nestbox-site:');
      expect(ofSite ? site : paths(zh)).toContain(key.replace('nestbox-nodes/nestbox-site:', ''));
    }
    for (const language of ['zh-CN', 'en-US']) {
      expect(existsSync(join(folder, 'locales', language, `${type}.html`))).toBe(true);
      expect(readFileSync(join(folder, 'locales', language, `${type}.html`), 'utf8')).toContain(
        `data-help-name="${type}"`,
      );
    }
  });

  test('offer what the contract knows', () => {
    const { kind, severity } = words('zh-CN', 'nestbox-alert') as Record<string, object>;
    expect(Object.keys(kind ?? {})).toEqual([...AlertKind.enum]);
    expect(Object.keys(severity ?? {})).toEqual([...Severity.enum]);
    expect(Object.keys((words('zh-CN', 'nestbox-room') as Record<string, object>).state ?? {})).toEqual([
      ...RoomState.enum,
    ]);
    for (const each of AlertKind.enum) expect(form('nestbox-alert')).toContain(`value="${each}"`);
    expect(Object.keys((words('zh-CN', 'nestbox-site') as Record<string, object>).refused ?? {})).toEqual([
      ...knownRefusals,
    ]);
  });
});
