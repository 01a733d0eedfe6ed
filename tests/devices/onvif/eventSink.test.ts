import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createEventSink } from '#agent/devices/onvif/eventSink.ts';
import type { HeardRules } from '#agent/devices/onvif/ruleNames.ts';
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

const isIn = async (token: string, value: string, operation: string) =>
  (await readXml(
    '<NotificationMessage><Topic>tns1:Device/Trigger/DigitalInput</Topic>' +
      `<Message><Message PropertyOperation="${operation}"><Source><SimpleItem Name="InputToken" Value="${token}"/></Source>` +
      `<Data><SimpleItem Name="LogicalState" Value="${value}"/></Data></Message></Message></NotificationMessage>`,
  )) ?? [];

const crossed = async (rule: string, topic = 'LineDetector/Crossed', item = 'ObjectId', value = '7') =>
  (await readXml(
    `<NotificationMessage><Topic>tns1:RuleEngine/${topic}</Topic><Message><Message><Source>` +
      `<SimpleItem Name="VideoAnalyticsConfigurationToken" Value="va1"/><SimpleItem Name="Rule" Value="${rule}"/>` +
      `</Source><Data><SimpleItem Name="${item}" Value="${value}"/></Data></Message></Message></NotificationMessage>`,
  )) ?? [];

const minute = 60_000;

const open = (kept: { value: HeardRules } = { value: {} }) => {
  const signals = createSignalBook();
  const pulses: string[] = [];
  const unended: (readonly string[])[] = [];
  let asked = 0;
  const { now } = fakeClock();
  const sink = createEventSink({
    unitId: 'cam-1',
    now,
    teachings: () => [],
    rules: {
      read: () => kept.value,
      write: (rules) => {
        kept.value = rules;
      },
    },
    ask: () => {
      asked += 1;
    },
    answersWithinMs: 90_000,
    listener: {
      signal: signals.set,
      pulse: ({ item }) => void pulses.push(item),
      unended: (items) => void unended.push(items),
      doubt: () => signals.doubt('cam-1', now()),
      health: () => {},
    },
    onBug: (error) => {
      throw error;
    },
    endsUnsaidAfterMs: 30_000,
  });
  return {
    sink,
    signals,
    pulses,
    unended,
    asked: () => asked,
    items: () => signals.of('cam-1').map(({ item }) => item),
    level: () => signals.of('cam-1')[0]?.level,
  };
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

describe('what says when it ends', () => {
  test('is asked about after some minutes, and lasts as long as the camera says so', async () => {
    const { sink, level, asked, unended } = open();
    sink.take(await event('true', 'Changed'));
    for (let times = 1; times <= 20; times += 1) {
      vi.advanceTimersByTime(5 * minute - 1);
      expect(asked()).toBe(times - 1);
      vi.advanceTimersByTime(minute);
      expect(asked()).toBe(times);
      sink.take(await event('true', 'Initialized'));
    }
    expect(level()).toBe('active');
    sink.take(await event('false', 'Changed'));
    vi.advanceTimersByTime(60 * minute);
    expect(level()).toBe('clear');
    expect(asked()).toBe(20);
    expect(unended).toEqual([]);
  });

  test('is unknown and never clear where the camera says nothing about it, and asked about until it does', async () => {
    const { sink, level, asked, unended } = open();
    sink.take(await event('true', 'Changed'));
    vi.advanceTimersByTime(6 * minute);
    expect(level()).toBe('active');
    vi.advanceTimersByTime(minute);
    expect(level()).toBe('unknown');
    expect(unended).toEqual([['motion']]);
    vi.advanceTimersByTime(5 * minute);
    expect(asked()).toBe(2);
    sink.take(await event('false', 'Initialized'));
    expect(level()).toBe('clear');
    expect(unended).toEqual([['motion'], []]);
    // Heard, it is watched again as at first.
    sink.take(await event('true', 'Changed'));
    vi.advanceTimersByTime(7 * minute);
    expect(level()).toBe('unknown');
  });

  test('is not cleared either by another event of the same meaning', async () => {
    const { sink, level } = open();
    const twin = '<Source><SimpleItem Name="VideoSourceToken" Value="v1"/></Source>';
    const cell = await readXml(
      `<NotificationMessage><Topic>tns1:RuleEngine/CellMotionDetector/Motion</Topic><Message><Message PropertyOperation="Changed">${twin}` +
        '<Data><SimpleItem Name="IsMotion" Value="false"/></Data></Message></Message></NotificationMessage>',
    );
    sink.take(await event('true', 'Changed'));
    sink.take(cell ?? []);
    vi.advanceTimersByTime(7 * minute);
    expect(level()).toBe('unknown');
  });

  test('may last for an hour where it is a contact', async () => {
    const { sink, level, asked } = open();
    sink.take(await isIn('DI_1', 'true', 'Changed'));
    vi.advanceTimersByTime(59 * minute);
    expect(asked()).toBe(0);
    expect(level()).toBe('active');
    vi.advanceTimersByTime(3 * minute);
    expect(asked()).toBe(1);
    expect(level()).toBe('unknown');
  });

  test('is nobody’s affair any more once it is doubted: all is unknown then', async () => {
    const { sink, unended, asked } = open();
    sink.take(await event('true', 'Changed'));
    vi.advanceTimersByTime(7 * minute);
    sink.doubt();
    expect(unended.at(-1)).toEqual([]);
    vi.advanceTimersByTime(60 * minute);
    expect(asked()).toBe(1);
  });
});

describe('several rules of one camera', () => {
  test('are told apart; the first has the name that a lone one has, also after a restart', async () => {
    const kept: { value: HeardRules } = { value: {} };
    const first = open(kept);
    for (const rule of ['Back fence', 'Gate', 'Back fence']) first.sink.take(await crossed(rule));
    expect(first.pulses).toEqual(['line-cross', 'line-cross-Gate', 'line-cross']);
    const second = open(kept);
    for (const rule of ['Gate', '后院', '沙池', 'Back fence']) second.sink.take(await crossed(rule));
    expect(second.pulses).toEqual(['line-cross-Gate', 'line-cross-3', 'line-cross-4', 'line-cross']);
  });

  test('each have a level or a count of their own', async () => {
    const { sink, signals } = open();
    const field = 'FieldDetector/ObjectsInside';
    sink.take(await crossed('A', field, 'IsInside', 'true'));
    sink.take(await crossed('B', field, 'IsInside', 'false'));
    sink.take(await crossed('In', 'CountAggregation/Counter', 'Count', '3'));
    sink.take(await crossed('Out', 'CountAggregation/Counter', 'Count', '0'));
    expect(signals.of('cam-1').map(({ item, level }) => [item, level])).toEqual([
      ['intrusion', 'active'],
      ['intrusion-B', 'clear'],
      ['people-count', 'active'],
      ['people-count-Out', 'clear'],
    ]);
  });

  test('that a broken camera invents do not fill the book', async () => {
    const { sink, pulses, items } = open();
    for (let rule = 1; rule <= 100; rule += 1) {
      sink.take(await crossed(`R${rule}`));
      sink.take(await crossed(`R${rule}`, 'FieldDetector/ObjectsInside', 'IsInside', 'true'));
    }
    expect(pulses).toHaveLength(100);
    expect(new Set(pulses).size).toBe(16);
    expect(items()).toHaveLength(16);
  });

  test('of what there is one of in a picture are one: motion is motion', async () => {
    const { sink, items } = open();
    for (const rule of ['A', 'B']) sink.take(await crossed(rule, 'CellMotionDetector/Motion', 'IsMotion', 'true'));
    expect(items()).toEqual(['motion']);
  });
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
