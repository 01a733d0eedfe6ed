import { describe, expect, test } from 'vitest';
import { batteryWord, levelOf, sensorOf } from '#agent/devices/mqtt/sensors.ts';
import { lastSeenAgoMs, silenceBefore, silenceLevel, silenceOf } from '#agent/devices/mqtt/silence.ts';
import { extract, parseTemplate } from '#agent/devices/mqtt/template.ts';
import { matchesFilter } from '#agent/devices/mqtt/topicFilter.ts';
import { wordsOf } from '#agent/devices/mqtt/words.ts';

describe('what a signal tells', () => {
  test.each([
    ['binary_sensor', 'door', 'opening'],
    ['binary_sensor', 'window', 'opening'],
    ['binary_sensor', 'garage_door', 'opening'],
    ['binary_sensor', 'lock', 'opening'],
    ['binary_sensor', 'motion', 'motion'],
    ['binary_sensor', 'occupancy', 'motion'],
    ['binary_sensor', 'smoke', 'smoke'],
    ['binary_sensor', 'carbon_monoxide', 'gas'],
    ['binary_sensor', 'moisture', 'water'],
    ['binary_sensor', 'tamper', 'tamper'],
    ['binary_sensor', 'battery', 'battery'],
    ['binary_sensor', 'connectivity', 'fault'],
    ['binary_sensor', 'power', 'power'],
    ['binary_sensor', undefined, 'input'],
    ['sensor', 'battery', 'battery'],
    ['lock', undefined, 'opening'],
    ['cover', undefined, 'opening'],
    ['alarm_control_panel', undefined, 'intrusion'],
    ['siren', undefined, 'output'],
    ['switch', undefined, 'output'],
    ['event', 'button', 'input'],
    ['event', 'motion', 'motion'],
  ])('%s of class %s: %s', (component, deviceClass, sensor) => {
    expect(sensorOf(component, deviceClass, ['x'])).toBe(sensor);
  });

  test('a button that is called a panic button is one, and so is an SOS key', () => {
    expect(sensorOf('event', 'button', ['panic-1'])).toBe('panic');
    expect(sensorOf('event', undefined, ['门卫一键报警'])).toBe('panic');
    expect(sensorOf('binary_sensor', 'safety', ['0x1_sos_zigbee2mqtt'])).toBe('panic');
    expect(sensorOf('binary_sensor', 'safety', ['boiler'])).toBe('fault');
    expect(sensorOf('binary_sensor', 'smoke', ['panic room'])).toBe('smoke');
  });

  test.each([
    ['door', 'ON', 'active'],
    ['lock', 'ON', 'active'],
    ['battery', 'ON', 'active'],
    ['smoke', 'ON', 'active'],
    ['connectivity', 'ON', 'clear'],
    ['connectivity', 'OFF', 'active'],
    // Power that is there is well; none is what is told.
    ['power', 'ON', 'clear'],
    ['power', 'OFF', 'active'],
    ['safety', 'ON', 'active'],
    ['safety', 'OFF', 'clear'],
    [undefined, 'OFF', 'clear'],
  ])('polarity of %s: %s is %s', (deviceClass, payload, level) => {
    expect(levelOf(wordsOf('binary_sensor', deviceClass, () => undefined).get(payload))).toBe(level);
  });

  test('a lock that jams is not locked, a panel that is armed is not triggered, and nothing heard is unknown', () => {
    expect(['jammed', 'unlocked', 'locked'].map(levelOf)).toEqual(['active', 'active', 'clear']);
    expect(['armed_away', 'pending', 'triggered'].map(levelOf)).toEqual(['clear', 'clear', 'active']);
    expect(levelOf(undefined)).toBe('unknown');
  });

  test('a battery is low under 20 % and well again from 25 %', () => {
    expect([20, 19.9, 0].map((percent) => batteryWord(percent, undefined))).toEqual(['normal', 'low', 'low']);
    expect([24.9, 25].map((percent) => batteryWord(percent, 'low'))).toEqual(['low', 'normal']);
    expect(batteryWord(24, 'normal')).toBe('normal');
  });
});

describe('templates', () => {
  const said = (template: string, payload: string): unknown => {
    const found = extract(parseTemplate(template), payload);
    return found.kind === 'value' ? found.value : found.kind;
  };
  test.each([
    ['{{ value }}', 'ON', 'ON'],
    ['{{ value_json.a.b }}', '{"a":{"b":7}}', 7],
    ["{{ value_json['in:0'].on }}", '{"in:0":{"on":true}}', true],
    ['{{value_json.a}}', '{"a":"x"}', 'x'],
    ['{{ value_json.a | is_defined }}', '{}', 'absent'],
    ["{{ value_json.a | default('none') }}", '{}', 'none'],
    ['{{ value_json.a|default(0)|int }}', '{"a":5}', 5],
    ["{{ 'ON' if value_json.a else 'OFF' }}", '{"a":true}', 'ON'],
    ["{{ 'ON' if value_json.a else 'OFF' }}", '{"a":0}', 'OFF'],
    ["{{ 'ON' if value_json.a == 'open' else 'OFF' }}", '{"a":"open"}', 'ON'],
    ["{{ 'ON' if value_json.a == 2 else 'OFF' }}", '{"a":3}', 'OFF'],
    // A message that does not hold it is no news, not "off".
    ["{{ 'ON' if value_json.a else 'OFF' }}", '{"b":1}', 'absent'],
    ['{{ value_json.a | upper }}', '{"a":"x"}', 'absent'],
    ['{{ value_json.a + 1 }}', '{"a":1}', 'absent'],
    ['{{ value.a }}', '{"a":1}', 'absent'],
  ])('%s of %s', (template, payload, value) => {
    expect(said(template, payload)).toBe(value);
  });

  test('a page of Jinja is not tried', () => {
    expect(parseTemplate(`{{ value_json.${'a'.repeat(500)} }}`)).toEqual({ kind: 'unmapped' });
  });
});

describe('silence', () => {
  test('our own sensors are suspect after a minute and gone after 90 s', () => {
    const silence = silenceOf(30_000);
    expect([59_999, 60_000, 89_999, 90_000].map((ms) => silenceLevel(silence, ms))).toEqual([
      'heard',
      'suspect',
      'suspect',
      'gone',
    ]);
  });

  test('what sleeps is suspect when a report is a tenth late and gone after two', () => {
    const silence = silenceOf(3_600_000);
    expect([3_959_999, 3_960_000, 7_199_999, 7_200_000].map((ms) => silenceLevel(silence, ms))).toEqual([
      'heard',
      'suspect',
      'suspect',
      'gone',
    ]);
    expect(silenceBefore(100).goneAfterMs).toBe(100);
  });

  test('a bridge says when it heard its device, as text or as a number', () => {
    const now = Date.parse('2026-11-26T10:00:00Z');
    expect(lastSeenAgoMs('{"contact":true,"last_seen":"2026-11-26T17:59:00+08:00"}', now)).toBe(60_000);
    expect(lastSeenAgoMs(`{"last_seen": ${now - 5000}}`, now)).toBe(5000);
    expect(lastSeenAgoMs(`{"last_seen": ${now + 5000}}`, now)).toBe(0);
    expect(lastSeenAgoMs('{"last_seen":"yesterday evening"}', now)).toBeUndefined();
    expect(lastSeenAgoMs('{"contact":true}', now)).toBeUndefined();
  });
});

test.each([
  ['tele/+/+', 'tele/hall/LWT', true],
  ['tele/+/+', 'tele/hall/a/b', false],
  ['tele/+/+', 'tele/hall', false],
  ['a/#', 'a', true],
  ['a/#', 'a/b/c', true],
  ['#', '$SYS/x', false],
  ['+/online', '$SYS/online', false],
  ['a/b', 'a/b', true],
  ['a/b', 'a/c', false],
])('the filter %s and the topic %s: %s', (filter, topic, matches) => {
  expect(matchesFilter(filter, topic)).toBe(matches);
});
