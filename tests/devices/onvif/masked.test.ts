import { expect, test } from 'vitest';
import { usernameToken } from '#agent/devices/onvif/login.ts';
import { masked } from '#agent/devices/onvif/masked.ts';
import { account } from './rig.ts';

const password = account.password;
const document = `<S:Envelope>${usernameToken(account, 'digest', 0, new Uint8Array(20).fill(7))}<tds:SetUser><tt:Password>next-secret</tt:Password></tds:SetUser></S:Envelope>`;
const [, digest = ''] = /PasswordDigest">([^<]+)</.exec(document) ?? [];
const [, nonce = ''] = /Nonce[^>]*>([^<]+)</.exec(document) ?? [];
const basic = Buffer.from(`${account.username}:${password}`).toString('base64');

const textOf = (body: string): string =>
  masked({
    to: new URL('http://192.0.2.7/onvif/device_service?key=of-an-address'),
    document,
    http: { ok: true, status: 401, headers: {}, body: Buffer.from(body) },
    failure: { ok: false, why: 'not_authorized', detail: `not with ${password}` },
    account,
  });

test.each([
  ['the password', `wrong password ${password}`, password],
  [
    'the password as a part of an address',
    `rtsp://u:${encodeURIComponent(password)}@192.0.2.7/`,
    encodeURIComponent(password),
  ],
  ['an account in an address', '<tt:Uri>rtsp://admin:other-secret@192.0.2.7/1</tt:Uri>', 'other-secret'],
  ['the key in an address', '<tt:Uri>http://192.0.2.7/snap?token=k-1234&amp;auth=k-1234</tt:Uri>', 'k-1234'],
  ['the digest that we sent', `<Reason>${digest}</Reason>`, digest],
  ['the nonce that we sent', `<Reason>${nonce}</Reason>`, nonce],
  ['a password that was to be set', 'cannot set next-secret', 'next-secret'],
  ['basic authentication', basic, basic],
  ['a header that a page repeats', 'Authorization: Digest username="a", response="0123abcd"\nAllow: POST', '0123abcd'],
  ['a cookie', 'Set-Cookie: SID=k-1234; path=/', 'k-1234'],
  ['the session of a web page', '{"sessionId": "k-1234", "code": 5}', 'k-1234'],
  [
    'half a password at the end of a long answer',
    `${'x'.repeat(16 * 1024 - 8)}${password}`,
    [...password].slice(0, 4).join(''),
  ],
])('what is kept of a failed exchange holds no secret: %s', (_, body, secret) => {
  expect(secret).not.toBe('');
  expect(body + document).toContain(secret);
  const text = textOf(body);
  expect(text).not.toContain(secret);
  expect(text).not.toContain('of-an-address');
  expect(text).not.toContain('next-secret');
});

test('and still says what was asked and answered', () => {
  const text = textOf('<ter:NotAuthorized/> <trt:Profiles fixed="true"><tt:Uri>rtsp://192.0.2.7/main</tt:Uri>');
  for (const word of [
    'POST 192.0.2.7/onvif/device_service',
    'SetUser',
    'HTTP 401',
    'NotAuthorized',
    'rtsp://192.0.2.7/main',
  ])
    expect(text).toContain(word);
});
