import { describe, expect, test } from 'vitest';
import { onMessage } from '../../flows/functions/room-light.js';

const context = () => {
  const kept = new Map<string, unknown>();
  return {
    flow: { get: (key: string) => kept.get(key), set: (key: string, value: unknown) => void kept.set(key, value) },
    env: { get: () => 'S-1' },
  };
};
const raised = (alertId: string, kind = 'breach', roomId = 'a') => ({
  payload: { type: 'cn.nestbox.alert.raised', data: { alertId, kind, roomId } },
});
const resolved = (alertId: string) => ({ payload: { type: 'cn.nestbox.alert.resolved', data: { alertId } } });

describe('the flow that came with the product', () => {
  test('turns the light of the room red for a breach and off when it is resolved', () => {
    const flow = context();
    expect(onMessage(raised('1'), flow)).toEqual({
      topic: 'sim/S-1/light-a/set',
      payload: '{"state":"ON","color":"red"}',
    });
    expect(onMessage(resolved('1'), flow)).toEqual({ topic: 'sim/S-1/light-a/set', payload: '{"state":"OFF"}' });
  });

  test('keeps the light red while another breach of the room is open', () => {
    const flow = context();
    onMessage(raised('1'), flow);
    onMessage(raised('2', 'unattended'), flow);
    expect(onMessage(resolved('1'), flow)).toBeNull();
    expect(onMessage(resolved('2'), flow)).toMatchObject({ payload: '{"state":"OFF"}' });
  });

  test.each([
    ['a custody block, which must stay quiet', raised('1', 'custody_block')],
    ['an alert that it never saw raised', resolved('7')],
    ['garbage', { payload: 'not an alert' }],
    ['nothing', { payload: null }],
  ])('does nothing for %s', (_what, message) => {
    expect(onMessage(message, context())).toBeNull();
  });
});
