import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, parseConfig } from '#agent/config/load.ts';
import { readChannelFiles, TlsFilesError } from '#agent/config/tlsFiles.ts';
import { certificates, writeCertificates } from '#tests/certificates.ts';
import { temporaryFolder } from '#tests/folder.ts';

/** Nine lines, so that what a test adds begins on the tenth. */
const sound = `site:
  code: S-1
  name: 园
rooms:
  - { id: a, name: A, kind: classroom }
classes:
  - { id: c, name: C, type: infant, room: a, places: 10 }
listen:
  port: 8080
`;
const faultsOf = (text: string): string[] => {
  try {
    parseConfig(`${sound}${text}`, 'facility.yaml', '/data');
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n');
  }
};
const messagesOf = (text: string) => parseConfig(`${sound}${text}`, 'facility.yaml', '/data').messages;

const robot =
  '{ id: group, kind: webhook, format: wecom, url: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=K" }';
const gateway = '{ id: sms, kind: webhook, format: json, url: "https://sms.example/send", token: T }';
const mail = '{ id: mail, kind: email, host: mail.example, port: 465, from: box@house.example }';
const withChannels = (...channels: readonly string[]): string =>
  `messages:\n  channels:\n${channels.map((channel) => `    - ${channel}\n`).join('')}`;

test('a facility without messages has no channel and no drill', () => {
  expect(messagesOf('')).toEqual({
    channels: [],
    groups: { caregivers: [], head: [], technician: [], district: [] },
    quietHours: undefined,
    nextChannelAfterMs: 60_000,
    drill: undefined,
    childNames: 'masked',
  });
});

test('channels get the pace of a robot or of a gateway, their authority’s file, and the Monday drill', () => {
  const ca = gateway.replace('token: T', 'ca: tls/ca.pem, perMinute: 30');
  const { channels, drill, groups } = messagesOf(`${withChannels(robot, ca, mail)}  groups:\n    head: [group]\n`);
  expect(channels.map(({ id, perMinute }) => [id, perMinute])).toEqual([
    ['group', 20],
    ['sms', 30],
    ['mail', 600],
  ]);
  expect(channels[1]?.ca).toMatch(/^\/.*\/tls\/ca\.pem$/);
  expect(drill).toEqual({ weekday: 1, time: '10:30' });
  expect(groups.head).toEqual(['group']);
  expect(messagesOf(`${withChannels(robot)}  drill: off\n`).drill).toBeUndefined();
});

describe('facility.yaml is refused with the line of', () => {
  test.each<[string, string, string[]]>([
    [
      'an id that two channels have',
      withChannels(robot, robot),
      ['facility.yaml:13 messages.channels.1.id: "group" is taken; give each channel its own id'],
    ],
    [
      'a channel that is called like the house’s own',
      withChannels(robot.replace('group', 'siren')),
      ['facility.yaml:12 messages.channels.0.id: "siren" is taken'],
    ],
    [
      'an address without TLS',
      withChannels(gateway.replace('https', 'http')),
      ['facility.yaml:12 messages.channels.0.url: beyond loopback only with TLS, or with insecure: true'],
    ],
    [
      'mail without TLS',
      withChannels(mail.replace('port: 465', 'port: 25, security: none')),
      ['facility.yaml:12 messages.channels.0.security: beyond loopback only with TLS'],
    ],
    [
      'a group that is a gateway to persons',
      `${withChannels(robot, gateway)}  groups:\n    head: [group, sms]\n`,
      ['facility.yaml:15 messages.groups.head.1: "sms" is no channel that reaches a group'],
    ],
    [
      'a group that is nowhere',
      `${withChannels(robot)}  groups:\n    technician: [elsewhere]\n`,
      ['facility.yaml:14 messages.groups.technician.0: "elsewhere" is no channel that reaches a group'],
    ],
    [
      'quiet hours without end',
      `${withChannels(robot)}  quietHours: { from: "21:00", to: "21:00" }\n`,
      ['facility.yaml:13 messages.quietHours: must not begin and end at the same time'],
    ],
    [
      'a guardians’ page without TLS',
      'guardianPage:\n  port: 8443\n  url: http://house.example/\n',
      ['facility.yaml:12 guardianPage.url: beyond loopback only with TLS, or with insecure: true'],
    ],
    [
      'a sender that is two headers',
      withChannels(mail.replace('box@house.example', '"box@house.example\\r\\nBcc: a@b.c"')),
      ['facility.yaml:12 messages.channels.0.from: must be an e-mail address'],
    ],
    [
      'a format that is none',
      withChannels(robot.replace('wecom', 'wechat')),
      ['facility.yaml:12 messages.channels.0.format: must be one of: wecom, dingtalk, json'],
    ],
    [
      'a kind that is none',
      withChannels(robot.replace('webhook', 'pigeon')),
      ['facility.yaml:12 messages.channels.0.kind: must be: webhook, or must be: email, or must be: web_push'],
    ],
  ])('%s', (_what, text, expected) => {
    const faults = faultsOf(text);
    for (const each of expected) expect(faults.join('\n')).toContain(each);
    // In both languages, and nothing else is wrong.
    expect(faults.filter((line) => line.includes('facility.yaml:')).length, faults.join('\n')).toBe(expected.length);
  });

  test.each([
    ['an address on loopback', withChannels(gateway.replace('https://sms.example', 'http://127.0.0.1:8081'))],
    ['one that says so', withChannels(gateway.replace('https', 'http').replace('token: T', 'insecure: true'))],
    ['mail on loopback', withChannels(mail.replace('mail.example', 'localhost').replace('465', '25, security: none'))],
    ['a page on loopback', 'guardianPage: { port: 8443, url: "http://localhost:8443/" }\n'],
  ])('no line without TLS for %s', (_what, text) => {
    expect(faultsOf(text)).toEqual([]);
  });
});

test('the authority of a channel is read at the start, and a file that is none is named', () => {
  const folder = temporaryFolder();
  writeCertificates(folder);
  writeFileSync(join(folder, 'empty.pem'), '');
  const [ca, empty] = [join(folder, 'ca.pem'), join(folder, 'empty.pem')];
  expect(readChannelFiles([{ id: 'a' }, { id: 'b', ca }])).toEqual(new Map([['b', certificates().ca]]));
  const reading = () =>
    readChannelFiles([
      { id: 'a', ca },
      { id: 'b', ca: empty },
    ]);
  expect(reading).toThrow(TlsFilesError);
  expect(reading).toThrow(/messages\.channels\.1\.ca: .*empty\.pem is no certificate/);
});
