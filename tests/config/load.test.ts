import { describe, expect, test } from 'vitest';
import { ConfigError, demoFacilityFile, loadConfig, parseConfig } from '#agent/config/load.ts';

const sound = `site: { code: S-1, name: 园 }
rooms:
  - { id: a, name: A, kind: classroom }
classes:
  - { id: c, name: C, type: infant, room: a, places: 10 }
`;

const faultsOf = (text: string): string[] => {
  try {
    parseConfig(text, 'facility.yaml', '/data');
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n');
  }
};

describe('facility.yaml', () => {
  test('is filled with the defaults of product.md', () => {
    const { alerts, broker, listen, hours } = parseConfig(sound, 'facility.yaml', '/data');
    expect(alerts).toMatchObject({
      unattendedGraceMs: 0,
      infantGraceMs: 60_000,
      graceMs: 180_000,
      escalateAfterMs: [180_000, 600_000],
    });
    expect(broker).toEqual({ kind: 'embedded', port: 1883 });
    expect(listen.address).toBe('127.0.0.1');
    expect(hours.seal).toBe('19:00');
  });

  test('takes another broker by one line', () => {
    const config = parseConfig(`${sound}broker: mqtt://127.0.0.1:2883\n`, 'facility.yaml', '/data');
    expect(config.broker).toEqual({ kind: 'external', url: 'mqtt://127.0.0.1:2883' });
  });

  test('is frozen', () => {
    const config = parseConfig(sound, 'facility.yaml', '/data');
    expect(() => Object.assign(config.site, { code: 'X' })).toThrow(TypeError);
  });

  test.each([
    [
      'a room that is not there',
      sound.replace('room: a', 'room: b'),
      /facility\.yaml:5 classes\.0\.room: no room has the id "b"/,
    ],
    ['a wrong class type', sound.replace('infant', 'baby'), /facility\.yaml:5 classes\.0\.type/],
    ['an unknown key', `${sound}colour: red\n`, /facility\.yaml:\d+ .*additional/i],
    ['broken YAML', `${sound}rooms: [\n`, /facility\.yaml:\d+/],
    [
      'an open address without TLS',
      `${sound}listen: { address: 0.0.0.0 }\n`,
      /listen\.address: beyond loopback only with tls/,
    ],
    ['a retention under 90 days', `${sound}recorder: { volumes: [v], retentionDays: 30 }\n`, /recorder\.retentionDays/],
    [
      'hours out of order',
      `${sound}hours: { open: "18:00", close: "07:30", seal: "19:00" }\n`,
      /hours: must be in order/,
    ],
    [
      'a time zone that is none',
      sound.replace('name: 园', 'name: 园, timeZone: Mars/Base'),
      /site\.timeZone.*Asia\/Shanghai/,
    ],
  ])('names the line and the fix of %s', (_what, text, expected) => {
    expect(faultsOf(text).join('\n')).toMatch(expected);
  });

  test('of the demo facility is sound and has one room of each class type', () => {
    const config = loadConfig({ file: demoFacilityFile, data: '/data' });
    expect(new Set(config.classes.map(({ type }) => type))).toEqual(
      new Set(['infant', 'toddler_small', 'toddler_big', 'mixed']),
    );
  });
});
