import { describe, expect, it } from 'vitest';
import type { AlertView, RoomView } from '#contract/rooms.ts';
import { bannerAlerts } from '../../kiosk/src/state/alerts.ts';
import { isFresh, type LiveMessage, type LiveState, noLiveState, reduceLive } from '../../kiosk/src/state/live.ts';
import { alert, room } from './samples.ts';

const told = (state: LiveState, message: LiveMessage, atMs = 0): LiveState =>
  reduceLive(state, { kind: 'message', message }, atMs);

const snapshot = (rooms: RoomView[], alerts: AlertView[] = []): LiveMessage => ({
  name: 'snapshot',
  body: { seq: 7, places: 150, rooms, alerts, devices: [], district: { day: null, state: 'none' } },
});

describe('what the kiosk knows from the event stream', () => {
  it('shows no number as present before the first snapshot, even when the stream is open', () => {
    const opened = reduceLive(noLiveState, { kind: 'opened' }, 1_000);
    expect(opened.loaded).toBe(false);
    expect(isFresh(opened, 1_000)).toBe(false);
  });

  it('is fresh for 25 s after the last byte, heartbeats included, and not a moment longer', () => {
    let state = told(noLiveState, snapshot([room()]), 1_000);
    expect(isFresh(state, 26_000)).toBe(true);
    expect(isFresh(state, 26_001)).toBe(false);
    state = reduceLive(state, { kind: 'heard' }, 20_000);
    expect(isFresh(state, 45_000)).toBe(true);
  });

  it('is stale the moment the stream closes, and stays so until the next snapshot', () => {
    let state = told(noLiveState, snapshot([room()]), 1_000);
    state = reduceLive(state, { kind: 'closed' }, 2_000);
    expect(isFresh(state, 2_000)).toBe(false);
    expect(state.rooms).toHaveLength(1);
    state = reduceLive(state, { kind: 'opened' }, 3_000);
    expect(isFresh(state, 3_000)).toBe(false);
    state = told(state, snapshot([room({ children: 9 })]), 3_100);
    expect(isFresh(state, 3_100)).toBe(true);
    expect(state.rooms[0]?.children).toBe(9);
  });

  it('replaces one room in its place and takes in a room that is new', () => {
    let state = told(noLiveState, snapshot([room({ roomId: 'a' }), room({ roomId: 'b' })]));
    state = told(state, { name: 'room', body: room({ roomId: 'a', children: 4 }) });
    state = told(state, { name: 'room', body: room({ roomId: 'c' }) });
    expect(state.rooms.map(({ roomId, children }) => [roomId, children])).toEqual([
      ['a', 4],
      ['b', 3],
      ['c', 3],
    ]);
  });

  it('keeps alerts newest first and follows one through its life', () => {
    const older = alert({ alertId: 'older', raisedAt: '2026-11-24T08:00:00+08:00' });
    const newer = alert({ alertId: 'newer', raisedAt: '2026-11-24T08:05:00+08:00' });
    let state = told(noLiveState, snapshot([], [older]));
    state = told(state, { name: 'alert', body: newer });
    expect(state.alerts.map(({ alertId }) => alertId)).toEqual(['newer', 'older']);
    state = told(state, { name: 'alert', body: { ...older, state: 'acknowledged' } });
    expect(state.alerts.map((each) => each.state)).toEqual(['open', 'acknowledged']);
  });

  it('closes an alert when its event says that it is resolved', () => {
    const state = told(told(noLiveState, snapshot([], [alert()])), {
      name: 'event',
      body: {
        seq: 8,
        id: 'e',
        type: 'alert.resolved',
        occurredAt: '2026-11-24T08:06:00+08:00',
        recordedAt: '2026-11-24T08:06:00+08:00',
        subject: 'alert-1',
      },
    });
    expect(state.alerts[0]).toMatchObject({ state: 'resolved', resolvedAt: '2026-11-24T08:06:00+08:00' });
    expect(bannerAlerts(state.alerts, state.rooms)).toEqual([]);
  });

  it('takes the events of a restored journal, whose numbers were another’s before', () => {
    const resolved: LiveMessage = {
      name: 'event',
      body: { seq: 8, id: 'new', type: 'alert.resolved', occurredAt: '', recordedAt: '', subject: 'alert-1' },
    };
    let state = told(noLiveState, snapshot([room()]));
    for (const seq of [8, 9, 10]) {
      state = told(state, {
        name: 'event',
        body: { seq, id: `old-${seq}`, type: 'x', occurredAt: '', recordedAt: '', subject: 's' },
      });
    }
    state = reduceLive(state, { kind: 'closed' }, 0);
    state = told(state, snapshot([room()], [alert()]));
    expect(state.recent).toEqual([]);
    state = told(state, resolved);
    expect([state.recent.map(({ id }) => id), state.alerts[0]?.state]).toEqual([['new'], 'resolved']);
  });

  it('takes an event that comes twice once, and remembers the last sixty', () => {
    const event = (seq: number): LiveMessage => ({
      name: 'event',
      body: { seq, id: 'e', type: 'x', occurredAt: '', recordedAt: '', subject: 's' },
    });
    let state = told(told(noLiveState, event(1)), event(1));
    expect(state.recent).toHaveLength(1);
    for (let seq = 2; seq <= 100; seq += 1) state = told(state, event(seq));
    expect(state.recent).toHaveLength(60);
    expect(state.recent[0]?.seq).toBe(100);
  });
});
