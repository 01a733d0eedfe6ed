import type { AlertView, RoomView } from '#contract/rooms.ts';

const rule = { pack: 'longmatan-2023', version: '1', id: 'ratio', text: '四(一)' };

/** A legal room with one place to spare, changed as a test wants it. */
export const room = (changes: Partial<RoomView> = {}): RoomView => ({
  roomId: 'toddler_small',
  name: '托小班',
  classType: 'toddler_small',
  children: 3,
  caregivers: 1,
  required: 1,
  deficit: 0,
  spare: 2,
  cap: 15,
  overCap: false,
  exceptions: 0,
  state: 'ok',
  confidence: 'fresh',
  since: '2026-11-24T08:00:00+08:00',
  asOf: '2026-11-24T08:10:00+08:00',
  rule,
  fix: null,
  ...changes,
});

export const alert = (changes: Partial<AlertView> = {}): AlertView => ({
  alertId: 'alert-1',
  kind: 'breach',
  severity: 'critical',
  state: 'open',
  roomId: 'toddler_small',
  deviceId: null,
  positionId: null,
  zoneId: null,
  place: null,
  since: '2026-11-24T08:00:00+08:00',
  raisedAt: '2026-11-24T08:03:00+08:00',
  escalation: 0,
  acknowledgedAt: null,
  acknowledgedBy: null,
  action: null,
  resolvedAt: null,
  children: 6,
  caregivers: 1,
  required: 2,
  deficit: 1,
  rule,
  ...changes,
});
