import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { messagesOf } from '#agent/devices/cloudEvent.ts';
import { eventTypes, type JournalEvent, keptInside } from '#contract/events.ts';
import type { TSchema } from '#typebox';
import { Compile } from '#typebox/schema';

const asyncApiFile = join(import.meta.dirname, '../../agent/contract/asyncapi.json');
const { channels } = JSON.parse(readFileSync(asyncApiFile, 'utf8')) as {
  channels: Record<string, { messages: Record<string, { name: string; payload: { schema: TSchema } }> }>;
};
const described = (channel: string) => Object.values(channels[channel]?.messages ?? {});
const sent = (event: JournalEvent) => messagesOf(event, 'demo', 'Asia/Shanghai');

const envelope = {
  seq: 7,
  id: uuidv7(),
  occurredAt: Date.parse('2026-09-16T08:00:00+08:00'),
  recordedAt: Date.parse('2026-09-16T08:00:01+08:00'),
  actor: 'agent',
  subject: 'x',
};
/** Each with the field that stays in the box. */
const withSecret: readonly JournalEvent[] = [
  {
    ...envelope,
    type: 'attendance.checked_in',
    data: { childId: 'c1', roomId: 'r1', adultId: 'a1', method: 'pin', health: 'unwell' },
  },
  {
    ...envelope,
    type: 'attendance.refused',
    data: { childId: 'c1', adultId: 'a1', action: 'check_out', reason: 'custody_blocked' },
  },
  {
    ...envelope,
    type: 'attendance.stay_closed',
    data: { childId: 'c1', by: 'person', lastSeenAt: '2026-09-16T17:00:00+08:00', note: 'Went home with a neighbour' },
  },
  { ...envelope, type: 'attendance.voided', data: { voids: uuidv7(), why: 'Mei, not Bao' } },
  { ...envelope, type: 'alert.acknowledged', data: { alertId: 'x', action: 'Li came over' } },
  {
    ...envelope,
    type: 'day.closed',
    data: { day: '2026-09-16', stillInside: 0, closedBy: 'person', note: 'Mei waited' },
  },
  { ...envelope, type: 'zone.reset', data: { zoneId: 'always', note: 'Mei leaned on it' } },
  {
    ...envelope,
    type: 'zone.bypass_requested',
    data: {
      zoneId: 'perimeter',
      requestId: uuidv7(),
      reason: 'Bao mends the fence',
      until: '2026-09-16T18:00:00+08:00',
      byDecider: true,
    },
  },
  {
    ...envelope,
    type: 'siren.leased',
    data: { leaseId: uuidv7(), flow: '夜间', reason: 'Somebody came in by the kitchen', seconds: 30 },
  },
];

test('every event with a field that stays in the box has an example here', () => {
  expect(withSecret.map(({ type }) => type).sort()).toEqual(Object.keys(keptInside).sort());
});

test.each(withSecret)('$type is sent as AsyncAPI describes it, which does not know what stays in the box', (event) => {
  const messages = sent(event);
  expect(messages.length).toBeGreaterThan(0);
  for (const { topic, payload } of messages) {
    const [, , channel = ''] = topic.split('/');
    const schema = described(channel).find(({ name }) => name === event.type)?.payload.schema;
    const validator = Compile(schema ?? false);
    const body = JSON.parse(payload) as { data: object };
    expect(validator.Errors(body)).toEqual([true, []]);
    expect(validator.Check({ ...body, data: event.data }), 'with the field').toBe(false);
  }
});

test.each(eventTypes.filter((type) => /^(health|pickup|roll_call)\.|^attendance\.(absence|overdue)_/.test(type)))(
  'no flow learns of %s, not even that it happened',
  (type) => {
    // What it holds is not looked at.
    expect(sent({ ...envelope, type, data: {} } as JournalEvent)).toEqual([]);
    expect(described('events').map(({ name }) => name)).not.toContain(type);
  },
);

test('AsyncAPI describes a message for each type that is sent, and for no other', () => {
  const isSent = (type: string) => sent({ ...envelope, type, data: {} } as JournalEvent).length > 0;
  expect(described('events').map(({ name }) => name)).toEqual(eventTypes.filter(isSent));
});
