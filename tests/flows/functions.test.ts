import { describe, expect, test } from 'vitest';
import { onMessage as door } from '../../flows/functions/after-hours-door.js';
import { onMessage as batteries } from '../../flows/functions/battery-list.js';
import { onMessage as day } from '../../flows/functions/day-words.js';
import { onMessage as light } from '../../flows/functions/room-light.js';
import { onMessage as selfTest } from '../../flows/functions/self-test.js';

const context = (address = '') => {
  const kept = new Map<string, unknown>();
  return {
    flow: { get: (key: string) => kept.get(key), set: (key: string, value: unknown) => void kept.set(key, value) },
    env: { get: (name: string) => (name === 'KIOSK_ADDRESS' ? address : 'S-1') },
  };
};
const about = (topic: string, alertId: string, data: object = {}) => ({
  topic,
  payload: { data },
  alert: { alertId, roomId: 'a', where: '大门', words: { zh: '闯入', en: 'intrusion' } },
});

describe('the light of a room', () => {
  test('is red for a breach and off when it is resolved', () => {
    const flow = context();
    expect(light(about('raised', '1'), flow)).toEqual({
      topic: 'sim/S-1/light-a/set',
      payload: '{"state":"ON","color":"red"}',
    });
    expect(light(about('resolved', '1'), flow)).toEqual({ topic: 'sim/S-1/light-a/set', payload: '{"state":"OFF"}' });
  });

  test('stays red while another breach of the room is open', () => {
    const flow = context();
    light(about('raised', '1'), flow);
    light(about('raised', '2'), flow);
    expect(light(about('resolved', '1'), flow)).toBeNull();
    expect(light(about('resolved', '2'), flow)).toMatchObject({ payload: '{"state":"OFF"}' });
  });

  test.each([
    ['an alert of no room', { topic: 'raised', alert: { alertId: '1' } }],
    ['garbage', { payload: 'not an alert' }],
    ['an escalation', about('escalated', '1')],
  ])('does nothing for %s', (_what, message) => {
    expect(light(message, context())).toBeNull();
  });
});

describe('a door in an empty house', () => {
  const empty = (address?: string) => {
    const flow = context(address);
    door({ topic: 'closed', payload: { roomId: 'a', children: 0, caregivers: 0 } }, flow);
    return flow;
  };

  test('calls nobody past the end of the list, and is forgotten once somebody answers', () => {
    const flow = empty();
    expect(door(about('raised', '1'), flow)).toMatchObject([{ reason: '大门 闯入 intrusion' }, { to: 'head' }]);
    expect(door(about('escalated', '1', { level: 1 }), flow)).toMatchObject([null, { to: 'technician' }]);
    expect(door(about('escalated', '1', { level: 2 }), flow)).toBeNull();
    expect(door(about('acknowledged', '1'), flow)).toEqual([{ stop: true }, null]);
    expect(door(about('escalated', '1', { level: 1 }), flow)).toBeNull();
  });

  test('goes on sounding while another one stands', () => {
    const flow = empty();
    door(about('raised', '1'), flow);
    door(about('raised', '2'), flow);
    expect(door(about('resolved', '1'), flow)).toBeNull();
    expect(door(about('resolved', '2'), flow)).toEqual([{ stop: true }, null]);
  });

  test('links to the footage of the alert, and to none where the site has no address', () => {
    const [, call] = door(about('raised', '1'), empty()) as [unknown, { text: { zh: string } }];
    expect(call.text.zh).not.toContain('录像');
    const [, linked] = door(about('raised', '1'), empty('http://box')) as [unknown, { text: { zh: string } }];
    expect(linked.text.zh).toMatch(/看录像：http:\/\/box\/#footage=1$/);
    const [, slashed] = door(about('raised', '1'), empty('http://box/')) as [unknown, { text: { en: string } }];
    expect(slashed.text.en).toMatch(/Footage: http:\/\/box\/#footage=1$/);
  });
});

describe('lists', () => {
  const fault = (where: string) => ({ where, words: { zh: '设备离线', en: 'device offline' } });

  test('of faults stop at ten, so that a message stays one', () => {
    const message = selfTest({ payload: Array.from({ length: 11 }, (_, n) => fault(`门${n}`)) });
    expect(message.text.zh).toContain('11 项');
    expect(message.text.zh).toMatch(/门9 设备离线 …$/);
  });

  test('of no battery are no message', () => {
    expect(batteries({ payload: [] })).toBeNull();
  });
});

test('a day of which nothing is known is told in dashes', () => {
  const nothing = { day: '2026-09-16', revision: 2, breachSeconds: null, unattendedSeconds: null };
  const { key, text } = day({ payload: nothing });
  expect(key).toBe('day:2026-09-16.2');
  expect(text.zh).toContain('应到 —，实到 —');
  expect(text.zh).not.toMatch(/NaN|null|undefined/);
});
