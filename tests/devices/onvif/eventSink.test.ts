import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEventSink } from '#agent/devices/onvif/eventSink.ts';
import { readXml } from '#agent/devices/onvif/xml.ts';
import { createSignalBook } from '#agent/devices/signals.ts';
import { fakeClock } from '#tests/clock.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const event = async (value: string, operation?: string) =>
  (await readXml(
    `<NotificationMessage><Topic>tns1:VideoSource/MotionAlarm</Topic><Message><Message${operation ? ` PropertyOperation="${operation}"` : ''}>` +
      `<Data><SimpleItem Name="State" Value="${value}"/></Data></Message></Message></NotificationMessage>`,
  )) ?? [];

const open = () => {
  const signals = createSignalBook();
  const { now } = fakeClock();
  const sink = createEventSink({
    unitId: 'cam-1',
    now,
    teachings: () => [],
    listener: {
      signal: signals.set,
      pulse: signals.pulse,
      doubt: () => signals.doubt('cam-1', now()),
      health: () => {},
    },
    onBug: (error) => {
      throw error;
    },
    endsUnsaidAfterMs: 30_000,
  });
  return { sink, level: () => signals.of('cam-1')[0]?.level };
};

test('what only ever begins is over after its time, counted from the last word', async () => {
  const { sink, level } = open();
  sink.take(await event('true'));
  vi.advanceTimersByTime(20_000);
  sink.take(await event('true'));
  vi.advanceTimersByTime(29_000);
  expect(level()).toBe('active');
  vi.advanceTimersByTime(1_500);
  expect(level()).toBe('clear');
});

test('what says when it ends is not ended for it', async () => {
  const { sink, level } = open();
  sink.take(await event('true', 'Changed'));
  vi.advanceTimersByTime(3_600_000);
  expect(level()).toBe('active');
  sink.take(await event('false', 'Changed'));
  expect(level()).toBe('clear');
});

test('what is doubted does not end by itself either: it stays unknown', async () => {
  const { sink, level } = open();
  sink.take(await event('true'));
  sink.doubt();
  vi.advanceTimersByTime(60_000);
  expect(level()).toBe('unknown');
});

test('a property that is deleted is unknown', async () => {
  const { sink, level } = open();
  sink.take(await event('true', 'Changed'));
  sink.take(await event('true', 'Deleted'));
  expect(level()).toBe('unknown');
});
