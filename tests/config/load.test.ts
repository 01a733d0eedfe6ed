import { describe, expect, test } from 'vitest';
import { ConfigError, demoFacilityFile, loadConfig, parseConfig } from '#agent/config/load.ts';
import { wordsOfPattern } from '#agent/config/patternWords.ts';
import { FacilityFile } from '#agent/config/schema.ts';
import { PeopleFile } from '#agent/people/peopleFile.ts';
import { RulePack } from '#agent/policy/schema.ts';

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
  test('names the zone of a position by its own id, or by that of one that exists by itself', () => {
    const zones = 'zones: [{ id: gates, name: 门, class: perimeter24 }]\n';
    const of = (zone: string): string =>
      `${sound}${zones}positions: [{ id: gate, name: 门, kind: door, zone: ${zone} }]\n`;
    expect(faultsOf(of('gates'))).toEqual([]);
    expect(faultsOf(of('always'))).toEqual([]);
    // The file has a zone of that class, so there is none by itself.
    expect(faultsOf(of('perimeter'))[0]).toContain('positions.0.zone: no zone has the id "perimeter"');
  });

  test('says how much of each volume is kept free, and what of a camera is recorded', () => {
    const camera =
      "cameras: [{ id: gate, name: 门, onvif: 'http://192.0.2.1/', audio: true, recordingPriority: 90 }]\n";
    const { recorder, cameras } = parseConfig(
      `${sound}${camera}recorder: { reserveGb: 0.5 }\n`,
      'facility.yaml',
      '/data',
    );
    expect(recorder).toMatchObject({ volumes: ['/data/footage'], reserveBytes: 500_000_000 });
    expect(cameras[0]).toMatchObject({ audio: true, recordingPriority: 90 });
    expect(parseConfig(sound, 'facility.yaml', '/data').recorder.reserveBytes).toBeUndefined();
  });

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

  test('has a zone of each class, doors released around opening and closing, and those that it names instead', () => {
    const { zones } = parseConfig(sound, 'facility.yaml', '/data');
    expect(zones.map(({ id }) => id)).toEqual(['always', 'perimeter', 'boundary', 'interior', 'supervision']);
    expect(zones[1]?.release).toEqual([
      { from: '06:30', to: '09:00' },
      { from: '16:00', to: '19:00' },
    ]);
    const named = parseConfig(
      `${sound}zones: [{ id: gate, name: 门, class: child_boundary, siren: true, heldOpenSeconds: 20 }]\n`,
      'facility.yaml',
      '/data',
    ).zones;
    expect(named.map(({ id }) => id)).toEqual(['gate', 'always', 'perimeter', 'interior', 'supervision']);
    expect(named[0]).toMatchObject({ siren: true, heldOpenMs: 20_000, handoverWindowMs: 0, entryDelayMs: 0 });
  });

  test('takes another broker by one line', () => {
    const config = parseConfig(`${sound}broker: mqtt://127.0.0.1:2883\n`, 'facility.yaml', '/data');
    expect(config.broker).toEqual({ kind: 'external', url: 'mqtt://127.0.0.1:2883', ca: undefined });
  });

  test('lets the embedded broker listen in the house: with TLS, or in plain text where that is said', () => {
    const brokerOf = (text: string) =>
      parseConfig(`${sound}brokerListen: ${text}\n`, '/etc/facility.yaml', '/data').broker;
    expect(brokerOf('{ address: 0.0.0.0, tls: { certificate: tls/box.pem, key: /keys/box.key } }')).toEqual({
      kind: 'embedded',
      port: 1883,
      listen: {
        address: '0.0.0.0',
        port: 8883,
        tls: { certificate: '/etc/tls/box.pem', key: '/keys/box.key' },
      },
    });
    expect(brokerOf('{ address: 192.168.1.10, port: 1884, insecure: true }')).toMatchObject({
      listen: { address: '192.168.1.10', port: 1884, tls: undefined },
    });
  });

  test('names sirens by device, by position, or by the relay of a camera', () => {
    const sirensOf = (text: string) => parseConfig(`${sound}siren: ${text}\n`, 'facility.yaml', '/data').sirens;
    expect(sirensOf('siren-hall')).toEqual(['siren-hall']);
    expect(sirensOf('[siren-hall, cam-yard/relay-1]')).toEqual(['siren-hall', 'cam-yard/relay-1']);
    expect(() => sirensOf('cam-yard/input-1')).toThrow(/siren/);
    expect(() => sirensOf('cam-yard/relay-')).toThrow(/siren/);
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
    [
      'a wrong class type',
      sound.replace('infant', 'baby'),
      /facility\.yaml:5 classes\.0\.type: must be one of: infant, toddler_small, toddler_big, mixed \/ 应为其中之一：infant/,
    ],
    [
      'an unknown key',
      `${sound}colour: red\n`,
      /^facility\.yaml:6 colour: is not known; leave it out \/ 不认识这个字段，请删去$/,
    ],
    [
      'a position in a zone that is not there',
      `${sound}positions: [{ id: gate, name: 门, kind: door, zone: perimter }]\n`,
      /^facility\.yaml:6 positions\.0\.zone: no zone has the id "perimter"; name one of: always \(紧急与防拆\), perimeter \(周界\), .*没有编号为“perimter”的防区/,
    ],
    [
      'a zone with the id of one that exists by itself',
      `${sound}zones: [{ id: always, name: 门, class: perimeter24 }]\n`,
      /^facility\.yaml:6 zones\.0\.id: "always" is used twice, .*每个防区要有自己的编号$/,
    ],
    [
      'a delay of a zone that nobody may disarm',
      `${sound}zones: [{ id: z, name: 门, class: perimeter24, entryDelaySeconds: 30 }]\n`,
      /^facility\.yaml:6 zones\.0\.entryDelaySeconds: only a zone of the class interior_after_hours/,
    ],
    [
      'a release that ends before it begins',
      `${sound}zones: [{ id: z, name: 门, class: perimeter24, release: [{ from: "09:00", to: "08:00" }] }]\n`,
      /^facility\.yaml:6 zones\.0\.release\.0: `from` must be before `to`/,
    ],
    [
      'a key that is missing',
      sound.replace(', places: 10', ''),
      /^facility\.yaml:5 classes\.0\.places: is missing \/ 缺少$/,
    ],
    [
      'a name of blanks',
      sound.replace('name: A', 'name: " "'),
      /^facility\.yaml:3 rooms\.0\.name: must be a name: .*看得见/,
    ],
    [
      'an id that begins with a dash',
      sound.replace('id: a,', 'id: -a,'),
      /^facility\.yaml:3 rooms\.0\.id: must be an id: .*a letter or digit first.*以字母或数字开头/m,
    ],
    [
      'a list that needs one entry',
      `${sound}recorder: { volumes: [] }\n`,
      /recorder\.volumes: must have at least 1 entry \/ 不得少于 1 项$/,
    ],
    [
      'a list of too many entries',
      `${sound}alerts: { escalateAfterSeconds: [1, 2, 3, 4, 5] }\n`,
      /alerts\.escalateAfterSeconds: must have at most 4 entries \/ 不得多于 4 项$/,
    ],
    [
      'an empty text',
      `${sound}recorder: { volumes: [""] }\n`,
      /recorder\.volumes\.0: must have at least 1 character \/ 不得少于 1 个字符$/,
    ],
    [
      'a broker that is neither',
      `${sound}broker: localhost\n`,
      /broker: must be: embedded, or must begin with mqtt:.*，或应以/,
    ],
    ['a broker of another kind', `${sound}broker: { host: x }\n`, /broker: must be text \/ 应为文字$/],
    ['broken YAML', `${sound}rooms: [\n`, /facility\.yaml:\d+ .*not written as YAML.*不合 YAML 的写法/],
    [
      'an open address without TLS',
      `${sound}listen: { address: 0.0.0.0 }\n`,
      /listen\.address: beyond loopback only with tls/,
    ],
    [
      'a broker that listens in the house without TLS',
      `${sound}brokerListen: { address: 0.0.0.0 }\n`,
      /^facility\.yaml:6 brokerListen: needs tls: .*insecure: true where .* \/ 要写 tls: .*写 insecure: true$/,
    ],
    [
      'a broker that listens in the house with half of TLS',
      `${sound}brokerListen: { address: 0.0.0.0, tls: { certificate: box.pem } }\n`,
      /^facility\.yaml:6 brokerListen\.tls\.key: is missing \/ 缺少$/,
    ],
    [
      'a broker that listens in the house both ways',
      `${sound}brokerListen: { address: 0.0.0.0, insecure: true, tls: { certificate: a, key: b } }\n`,
      /^facility\.yaml:6 brokerListen\.insecure: must be left out where there is tls.*请删去/,
    ],
    [
      'a listener of a broker that is not ours',
      `${sound}broker: mqtt://127.0.0.1:2883\nbrokerListen: { address: 0.0.0.0, insecure: true }\n`,
      /^facility\.yaml:7 brokerListen: is for the embedded broker;.*leave it out \/ 只用于内置/,
    ],
    [
      'a road to the district in plain text',
      `${sound}upstream: { https: { url: "http://district.example/intake" } }\n`,
      /upstream\.https\.url: beyond loopback only with TLS.*或写 insecure: true$/,
    ],
    [
      'a secret in the address of the road to the district',
      `${sound}upstream: { mqtt: { url: "mqtts://east:secret@district.example" } }\n`,
      /upstream\.mqtt\.url: must hold no account/,
    ],
    [
      'a retention under 90 days',
      `${sound}recorder: { volumes: [v], retentionDays: 30 }\n`,
      /recorder\.retentionDays: must be at least 90 \/ 不得小于 90/,
    ],
    [
      'hours out of order',
      `${sound}hours: { open: "18:00", close: "07:30", seal: "19:00" }\n`,
      /hours: must be in order.*次序应为/,
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

test.each([
  ['facility.yaml', FacilityFile],
  ['people.json', PeopleFile],
  ['a rule pack', RulePack],
])('every pattern of %s has words of its own', (_what, schema) => {
  const patterns = [...JSON.stringify(schema).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(
    ([, text = '']) => JSON.parse(text) as string,
  );
  expect(patterns.length).toBeGreaterThan(0);
  expect(patterns.filter((pattern) => wordsOfPattern(pattern) === undefined)).toEqual([]);
});
