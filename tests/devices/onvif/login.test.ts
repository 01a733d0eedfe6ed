import { describe, expect, test } from 'vitest';
import { digestHeader, readChallenge, usernameToken } from '#agent/devices/onvif/login.ts';
import { account, startRig } from './rig.ts';

/** The examples of RFC 7616, section 3.9.1. */
const example = {
  header:
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", ' +
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
  account: { username: 'Mufasa', password: 'Circle of Life' },
  request: { method: 'GET', path: '/dir/index.html', uses: 1, cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ' },
};

describe('HTTP Digest', () => {
  test('takes SHA-256 before MD5 and answers as the standard’s example', () => {
    const challenge = readChallenge(example.header);
    expect(challenge).toMatchObject({ algorithm: 'SHA-256', realm: 'http-auth@example.org' });
    if (!challenge) return;
    expect(digestHeader(challenge, example.account, example.request)).toContain(
      'response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"',
    );
    expect(digestHeader({ ...challenge, algorithm: 'MD5' }, example.account, example.request)).toContain(
      'response="8ca523f5e9506fed4657c9700eebdbec"',
    );
  });

  test.each([
    ['Basic realm="camera"', undefined],
    [undefined, undefined],
    ['Digest realm="x"', undefined],
    ['Digest realm="x", nonce="n", algorithm=SHA-512-256', undefined],
    ['Digest realm="x", nonce="n", qop="auth-int"', undefined],
    ['Digest realm="a, b=\\"c\\"", nonce="n"', { realm: 'a, b="c"', nonce: 'n', hasQop: false, algorithm: 'MD5' }],
    ['Basic realm="x", digest nonce=n,realm=y,algorithm=md5-sess', { nonce: 'n', realm: 'y', isSession: true }],
  ])('reads %s', (header, expected) => {
    if (expected === undefined) expect(readChallenge(header)).toBeUndefined();
    else expect(readChallenge(header)).toMatchObject(expected);
  });

  // E11: a client that takes a 401 for each request doubles what a small camera has to do.
  test('uses a nonce again instead of asking for one each time', async () => {
    const rig = await startRig({ faults: { noDigest: 1_000 } });
    expect(await rig.driver.authenticate()).toMatchObject({ ok: true, login: 'http_digest' });
    const before = rig.sent('POST ');
    for (let call = 0; call < 5; call += 1) expect(await rig.driver.authenticate()).toMatchObject({ ok: true });
    expect(rig.sent('POST ') - before).toBe(5);
  });

  test('goes on with a new nonce when the old one has been used up', async () => {
    const rig = await startRig({ faults: { noDigest: 2 } });
    for (let call = 0; call < 6; call += 1) {
      expect(await rig.driver.authenticate()).toMatchObject({ ok: true, login: 'http_digest' });
    }
  });

  test('speaks SHA-256', async () => {
    const rig = await startRig({ faults: { noDigest: 256 } });
    expect(await rig.driver.authenticate()).toMatchObject({ ok: true, login: 'http_digest' });
    expect(rig.sent('algorithm=SHA-256')).toBeGreaterThan(0);
  });
});

describe('WS-Security', () => {
  // E10: names were not escaped, and passwords with other letters than English ones always failed.
  test('writes names that XML would spoil, and passwords in UTF-8', async () => {
    const rig = await startRig();
    expect(await rig.driver.authenticate()).toMatchObject({ ok: true, login: 'ws_digest' });
    expect(usernameToken(account, 'text', 0, new Uint8Array())).toContain('nest &amp; &lt;box&gt;');
  });

  test('never sends the password itself unless the technician allowed it', async () => {
    const rig = await startRig({ faults: { plainTextOnly: true } });
    // What is left is said, and not done.
    expect(await rig.driver.authenticate()).toMatchObject({ ok: false, code: 'refused', isPlainTextLeft: true });
    expect(rig.sent('#PasswordText')).toBe(0);
    const allowed = await startRig({ faults: { plainTextOnly: true }, allowPlainText: true });
    expect(await allowed.driver.authenticate()).toMatchObject({ ok: true, login: 'ws_text' });
  });
});
