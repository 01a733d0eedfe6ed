import { expect, test } from 'vitest';
import { publicEvent } from '#agent/journal/publicEvent.ts';
import { eventCatalogue, type JournalEvent } from '#contract/events.ts';

const envelope = {
  seq: 7,
  id: '0190f3a0-0000-7000-8000-000000000001',
  occurredAt: Date.parse('2026-09-16T08:00:00+08:00'),
  recordedAt: Date.parse('2026-09-16T08:00:01.500+08:00'),
  actor: 'token:t1',
};
const outside = {
  seq: 7,
  id: envelope.id,
  occurredAt: '2026-09-16T08:00:00.000+08:00',
  recordedAt: '2026-09-16T08:00:01.500+08:00',
};

test('a published event leaves with its data and RFC 3339 times, without its actor', () => {
  const event: JournalEvent = {
    ...envelope,
    type: 'attendance.moved',
    subject: 'c1',
    data: { childId: 'c1', roomId: 'r1' },
  };
  expect(publicEvent(event, 'Asia/Shanghai')).toEqual({
    ...outside,
    type: 'attendance.moved',
    subject: 'c1',
    data: { childId: 'c1', roomId: 'r1' },
  });
});

test('of an unpublished event only type and subject leave', () => {
  const event: JournalEvent = { ...envelope, type: 'token.revoked', subject: 't2', data: { tokenId: 't2' } };
  expect(publicEvent(event, 'Asia/Shanghai')).toEqual({ ...outside, type: 'token.revoked', subject: 't2' });
});

test.each<[JournalEvent, object]>([
  [
    { ...envelope, type: 'attendance.voided', subject: 'c1', data: { voids: envelope.id, why: 'Mei, not Bao' } },
    { voids: envelope.id },
  ],
  [
    {
      ...envelope,
      type: 'attendance.checked_out',
      subject: 'c1',
      data: { childId: 'c1', adultId: 'a1', method: 'staff', override: true },
    },
    { childId: 'c1', adultId: 'a1', method: 'staff', override: true },
  ],
  [
    { ...envelope, type: 'alert.acknowledged', subject: 'x', data: { alertId: 'x', action: 'Li came over' } },
    { alertId: 'x' },
  ],
  [
    {
      ...envelope,
      type: 'day.closed',
      subject: '2026-09-16',
      data: { day: '2026-09-16', stillInside: 1, closedBy: 'person', note: 'Mei waits' },
    },
    { day: '2026-09-16', stillInside: 1, closedBy: 'person' },
  ],
])('what people wrote in their own words stays in the box: $type', (event, data) => {
  expect(publicEvent(event, 'Asia/Shanghai').data).toEqual(data);
});

test.each(Object.entries(eventCatalogue))('%s takes no field that the catalogue does not name', (_type, { data }) => {
  expect(data).toMatchObject({ additionalProperties: false });
});
