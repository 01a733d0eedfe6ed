import { spawnSync } from 'node:child_process';
import { chmodSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { mostBrowsers, openPushStore, vapidFile } from '#agent/delivery/channels/pushStore.ts';
import type { Outgoing } from '#agent/delivery/ports.ts';
import { openDatabase } from '#agent/journal/database.ts';
import { epochMs } from '#agent/time/clock.ts';
import { fakeClock } from '#tests/clock.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { messageTo, openOne } from './channelParts.ts';
import { newBrowser, vapidClaims } from './pushStandIn.ts';
import { startHttp } from './standIns.ts';

const contact = 'mailto:box@house.example';
const openPush = (isTrusted = true) => openOne({ id: 'push', kind: 'web_push', contact }, { isTrusted });
const startService = (statusOf: (path: string) => number = () => 201) =>
  startHttp((response, { path }) => void response.writeHead(statusOf(path), { 'retry-after': '9' }).end(), {
    isSecure: true,
  });
const message = (more: Partial<Outgoing> = {}) => messageTo('browser', more);

describe('a message to a browser', () => {
  test('can be read by that browser alone, and is signed for the push service that has it', async () => {
    const service = await startService();
    const { channel, pushStore } = openPush();
    const [browser, other] = [newBrowser(service.url), newBrowser(service.url)];
    pushStore.subscribe('a-1', browser.subscription);
    expect(await channel.send(message({ isUrgent: true }))).toEqual({ outcome: 'taken' });
    const [received] = service.received;
    if (!received) throw new Error('nothing came');
    expect(browser.read(received)).toEqual({
      tag: received.headers.topic,
      title: '小一班无人看护',
      text: '10:05 起教室里有 3 名幼儿，没有保育人员。',
      link: 'https://house.example/#m=TOKEN-OF-LINK',
      urgent: true,
    });
    expect(() => other.read(received)).toThrow();
    expect(received.body.toString('latin1')).not.toContain('TOKEN-OF-LINK');
    const claims = vapidClaims(received, pushStore.publicKey());
    expect(claims).toMatchObject({ aud: service.url, sub: contact });
    expect(Number(claims.exp) * 1000).toBeGreaterThan(Date.now());
    expect(received.headers.urgency).toBe('high');
    expect(Number(received.headers.ttl)).toBeGreaterThan(500);
    expect(Number(received.headers.ttl)).toBeLessThanOrEqual(600);
  });

  test('says for how long it is of use, bears the same topic at every try, and is never too long', async () => {
    const service = await startService();
    const { channel, pushStore } = openPush();
    const browser = newBrowser(service.url);
    pushStore.subscribe('a-1', browser.subscription);
    await channel.send(
      message({ expiresAt: epochMs(Date.now() - 1), text: '"长\n'.repeat(2000), title: '"'.repeat(500) }),
    );
    await channel.send(message());
    await channel.send(message({ id: 'another' }));
    expect(service.received.map(({ headers }) => headers.ttl)[0]).toBe('0');
    expect(service.received.map(({ headers }) => headers.urgency)).toEqual(['normal', 'normal', 'normal']);
    const topics = service.received.map(({ headers }) => headers.topic);
    expect(topics[0]).toBe(topics[1]);
    expect(topics[2]).not.toBe(topics[1]);
    // What every push service takes (RFC 8030, 7.2).
    for (const { body } of service.received) expect(body.length).toBeLessThanOrEqual(4096);
  });

  test('is taken when one of several browsers took it, and those that are gone are forgotten', async () => {
    const service = await startService(
      (path) => ({ gone: 410, unknown: 404, busy: 503, good: 201 })[path.slice(6)] ?? 500,
    );
    const { channel, pushStore } = openPush();
    for (const name of ['gone', 'unknown', 'busy']) {
      pushStore.subscribe('a-1', newBrowser(service.url, name).subscription);
    }
    expect(await channel.send(message())).toMatchObject({ outcome: 'broke', retryAfterMs: 9000 });
    expect(pushStore.subscriptionsOf('a-1')).toHaveLength(1);
    pushStore.subscribe('a-1', newBrowser(service.url, 'good').subscription);
    expect(await channel.send(message())).toEqual({ outcome: 'taken' });
  });

  test('is refused where no browser is signed up, and goes to no other person’s', async () => {
    const service = await startService();
    const { channel, pushStore } = openPush();
    pushStore.subscribe('a-2', newBrowser(service.url).subscription);
    const nobody = { outcome: 'refused', reason: 'no browser is signed up for messages' };
    expect(await channel.send(message())).toEqual(nobody);
    expect(await channel.send(message({ recipient: { kind: 'staff', id: 'a-2' } }))).toEqual(nobody);
    expect(service.received).toEqual([]);
  });

  test('is not sent into the house by the address of a browser, unless the push service is its own', async () => {
    const service = await startService();
    const { channel, pushStore, faults } = openPush(false);
    const browser = newBrowser(service.url.replace('127.0.0.1', 'localhost'));
    pushStore.subscribe('a-1', browser.subscription);
    expect(await channel.send(message())).toEqual({ outcome: 'broke', reason: 'not reached: EINSIDE' });
    expect(service.received).toEqual([]);
    expect(faults).toEqual([]);
  });
});

describe('the browsers of an adult', () => {
  const openStore = (dataFolder = temporaryFolder()) => {
    const clock = fakeClock();
    const store = openPushStore(openDatabase(':memory:'), { dataFolder, now: clock.now, mayBeInside: false });
    return { clock, store };
  };
  const on = (name: string) => newBrowser('https://push.example', name).subscription;

  test('are kept up to five, the oldest goes, and a browser belongs to whom subscribed it last', () => {
    const { clock, store } = openStore();
    for (let index = 0; index <= mostBrowsers; index++) {
      expect(store.subscribe('a-1', on(`b${index}`))).toEqual({ ok: true });
      clock.advance(1000);
    }
    const names = (adultId: string) => store.subscriptionsOf(adultId).map(({ endpoint }) => endpoint.slice(26));
    expect(names('a-1')).toEqual(['b1', 'b2', 'b3', 'b4', 'b5']);
    store.subscribe('a-2', on('b1'));
    store.remove('https://push.example/push/b2');
    expect([names('a-1'), names('a-2')]).toEqual([['b3', 'b4', 'b5'], ['b1']]);
    store.forget('a-1');
    expect([names('a-1'), names('a-2')]).toEqual([[], ['b1']]);
  });

  test.each([
    ['not over TLS', { endpoint: 'http://push.example/x' }],
    ['no address', { endpoint: 'push' }],
    ['an address with a password', { endpoint: 'https://a:b@push.example/x' }],
    ['an address without end', { endpoint: `https://push.example/${'x'.repeat(1000)}` }],
    ['the box itself', { endpoint: 'https://127.0.0.1:8080/api' }],
    ['the box itself, written otherwise', { endpoint: 'https://2130706433/api' }],
    ['the box itself over IPv6', { endpoint: 'https://[::1]/' }],
    ['the box itself over IPv6, mapped', { endpoint: 'https://[::ffff:127.0.0.1]/' }],
    ['the house', { endpoint: 'https://192.168.1.1/' }],
    ['a key that is none', { keys: { p256dh: 'AAAA', auth: on('x').keys.auth } }],
    ['a secret that is none', { keys: { p256dh: on('x').keys.p256dh, auth: '' } }],
  ])('%s is no subscription', (_what, more) => {
    const { store } = openStore();
    expect(store.subscribe('a-1', { ...on('x'), ...more })).toEqual({ ok: false, code: 'subscription_unusable' });
    expect(store.subscriptionsOf('a-1')).toEqual([]);
  });

  test('are asked under one key, which outlives a restart and is nobody else’s to read', () => {
    const folder = temporaryFolder();
    const key = openStore(folder).store.publicKey();
    expect(Buffer.from(key, 'base64url')).toHaveLength(65);
    expect(openStore(folder).store.publicKey()).toBe(key);
    expect(statSync(vapidFile(folder)).mode & 0o777).toBe(0o600);
    chmodSync(vapidFile(folder), 0o644);
    expect(() => openStore(folder).store.publicKey()).toThrow(/chmod 600/);
  });
});

test('nothing of nodemailer or web-push is read before a message goes out', () => {
  const script = `
    import { registerHooks } from 'node:module';
    const seen = [];
    registerHooks({ load: (url, context, next) => { if (/nodemailer|web-push/.test(url)) seen.push(url); return next(url, context); } });
    const { openChannels } = await import('./agent/delivery/channels/open.ts');
    const { openPushStore } = await import('./agent/delivery/channels/pushStore.ts');
    const { openDatabase } = await import('./agent/journal/database.ts');
    const now = () => Date.now();
    const pushStore = openPushStore(openDatabase(':memory:'), { dataFolder: process.argv[1], now, mayBeInside: false });
    pushStore.publicKey();
    const [mail, push] = openChannels([
      { id: 'mail', kind: 'email', host: '127.0.0.1', port: 1, from: 'a@b.c' },
      { id: 'push', kind: 'web_push', contact: 'mailto:a@b.c' },
    ], { authorities: new Map(), pushStore, now, onFault: (_, error) => { throw error; } });
    const counts = [seen.length];
    const message = { id: 'x', recipient: { kind: 'adult', id: 'a' }, address: 'a@b.c', title: 't', text: 't' };
    await mail.send(message);
    counts.push(seen.length > 0);
    console.log(JSON.stringify(counts));
  `;
  const root = join(import.meta.dirname, '../..');
  const ran = spawnSync(process.execPath, ['--input-type=module', '-e', script, temporaryFolder()], { cwd: root });
  expect(ran.stderr.toString()).toBe('');
  expect(ran.stdout.toString().trim()).toBe('[0,true]');
});
