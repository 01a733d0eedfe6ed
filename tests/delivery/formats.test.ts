import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { MessageChannelConfig } from '#agent/config/messages.ts';
import { retryAfterOf } from '#agent/delivery/channels/judge.ts';
import { fitBytes, plainText } from '#agent/delivery/channels/text.ts';
import type { Outgoing } from '#agent/delivery/ports.ts';
import { messageTo, openOne, secrets } from './channelParts.ts';
import { reply, startHttp, startMail } from './standIns.ts';

type Format = 'wecom' | 'dingtalk' | 'json';

/** What a message becomes on the wire, and what is made of the answer. */
const exchangeWith = async (
  format: Format,
  {
    status = 200,
    text = '{"errcode":0}',
    headers = {},
    message = messageTo(undefined),
  }: { status?: number; text?: string; headers?: Record<string, string>; message?: Outgoing },
) => {
  const standIn = await startHttp((response) => void response.writeHead(status, headers).end(text));
  const url = `${standIn.url}/send?access_token=T`;
  const config = { id: format, kind: 'webhook', format, url } as const;
  const { channel } = openOne({
    ...config,
    ...(format === 'json' && { token: secrets.token }),
    ...(format !== 'wecom' && { secret: secrets.secret }),
  });
  const sent = await channel.send(message);
  channel.close();
  const [received] = standIn.received;
  if (!received) throw new Error('nothing came');
  const asked = new URL(received.path, 'http://x');
  return { sent, received, query: asked.searchParams, body: JSON.parse(received.body.toString()) };
};

describe('a WeCom robot', () => {
  test('is sent title, text and link as text, and calls everybody when it is urgent', async () => {
    const { body, query } = await exchangeWith('wecom', { message: messageTo(undefined, { isUrgent: true }) });
    expect(body).toEqual({
      msgtype: 'text',
      text: {
        content: '小一班无人看护\n10:05 起教室里有 3 名幼儿，没有保育人员。\nhttps://house.example/#m=TOKEN-OF-LINK',
        mentioned_list: ['@all'],
      },
    });
    expect([...query.keys()]).toEqual(['access_token']);
    expect((await exchangeWith('wecom', {})).body.text.mentioned_list).toBeUndefined();
  });

  test('gets no more than the 2048 bytes that it takes, with the link whole, and no call by name out of a text', async () => {
    const { body } = await exchangeWith('wecom', {
      message: messageTo(undefined, { text: `<@boss>${'长'.repeat(900)}` }),
    });
    expect(Buffer.byteLength(body.text.content)).toBeLessThanOrEqual(2048);
    expect(body.text.content).toMatch(/长…\nhttps:\/\/house\.example\/#m=TOKEN-OF-LINK$/);
    expect(body.text.content).not.toContain('<@');
  });
});

describe('a DingTalk robot', () => {
  test('is sent a signed address where it has a secret', async () => {
    const { query, body } = await exchangeWith('dingtalk', { message: messageTo(undefined, { isUrgent: true }) });
    const timestamp = query.get('timestamp') ?? '';
    expect(Math.abs(Number(timestamp) - Date.now())).toBeLessThan(60_000);
    const sign = createHmac('sha256', secrets.secret).update(`${timestamp}\n${secrets.secret}`).digest('base64');
    expect(query.get('sign')).toBe(sign);
    expect(query.get('access_token')).toBe('T');
    expect(body).toMatchObject({ msgtype: 'text', at: { isAtAll: true } });
  });
});

describe('a robot’s errcode', () => {
  test.each<[Format, string, object]>([
    ['wecom', '{"errcode":45009,"errmsg":"api freq out of limit"}', { outcome: 'broke', retryAfterMs: 60_000 }],
    ['wecom', '{"errcode":-1}', { outcome: 'broke', retryAfterMs: 5000 }],
    ['wecom', '{"errcode":93000,"errmsg":"invalid webhook url"}', { outcome: 'refused' }],
    ['wecom', '{"errcode":40058}', { outcome: 'refused', reason: 'errcode 40058' }],
    ['wecom', '{"errmsg":"ok"}', { outcome: 'unknown' }],
    ['wecom', '<html>', { outcome: 'unknown' }],
    ['dingtalk', '{"errcode":130101,"errmsg":"send too fast"}', { outcome: 'broke', retryAfterMs: 60_000 }],
    ['dingtalk', '{"errcode":-1}', { outcome: 'broke' }],
    ['dingtalk', '{"errcode":310000,"errmsg":"sign not match"}', { outcome: 'refused' }],
    ['dingtalk', '{"errcode":"0"}', { outcome: 'unknown' }],
  ])('%s %s', async (format, text, expected) => {
    expect((await exchangeWith(format, { text })).sent).toMatchObject(expected);
  });
});

describe('a gateway', () => {
  const message = messageTo('wangfang', { isUrgent: true, link: undefined });

  test('is sent our own JSON with its id, its token and a signature over the moment and the body', async () => {
    const { received, body } = await exchangeWith('json', { message });
    expect(body).toEqual({
      ...{ id: message.id, to: 'wangfang', language: 'zh', title: message.title, text: message.text, link: null },
      ...{ kind: 'alert', urgent: true, expiresAt: new Date(message.expiresAt).toISOString() },
    });
    const { headers } = received;
    expect(headers['idempotency-key']).toBe(message.id);
    expect(headers.authorization).toBe(`Bearer ${secrets.token}`);
    const signed = `${headers['x-nestbox-timestamp']}.${received.body}`;
    expect(headers['x-nestbox-signature']).toBe(
      `sha256=${createHmac('sha256', secrets.secret).update(signed).digest('hex')}`,
    );
  });

  test.each<[number, string, Record<string, string>, object]>([
    [200, '{"delivered":true}', {}, { outcome: 'delivered' }],
    [202, '{"delivered":"true"}', {}, { outcome: 'taken' }],
    [204, '', {}, { outcome: 'taken' }],
    [400, '', {}, { outcome: 'refused', reason: 'answered 400' }],
    [401, '', {}, { outcome: 'refused', reason: 'does not let us in (401); check its token or secret' }],
    [403, '', {}, { outcome: 'refused' }],
    [404, '{"code":"unknown_recipient"}', {}, { outcome: 'refused', reason: 'knows nobody under this address (404)' }],
    [409, '', {}, { outcome: 'refused' }],
    [410, '{"code":"wangfang"}', {}, { outcome: 'refused', reason: 'answered 410' }],
    [422, '{"code":"content_rejected"}', {}, { outcome: 'refused' }],
    [408, '', {}, { outcome: 'broke' }],
    [429, '', { 'retry-after': '7' }, { outcome: 'broke', retryAfterMs: 7000 }],
    [429, '{"code":"no_credit"}', {}, { outcome: 'broke', reason: 'is out of credit (429)' }],
    [500, '', {}, { outcome: 'broke', reason: 'answered 500' }],
    [503, '', { 'retry-after': '999999' }, { outcome: 'broke', retryAfterMs: 3_600_000 }],
  ])('that answers %i %s', async (status, text, headers, expected) => {
    expect((await exchangeWith('json', { status, text, headers, message })).sent).toMatchObject(expected);
  });
});

test('Retry-After is seconds or a date, and nothing else', () => {
  const now = Date.UTC(2026, 8, 16);
  expect(retryAfterOf('Wed, 16 Sep 2026 00:00:30 GMT', now)).toBe(30_000);
  expect(retryAfterOf('Tue, 15 Sep 2026 00:00:30 GMT', now)).toBe(0);
  expect(retryAfterOf('soon', now)).toBeUndefined();
  expect(retryAfterOf(undefined, now)).toBeUndefined();
});

test('a text is shortened between characters, never inside one, and a title too long leaves the link', () => {
  expect(fitBytes('育巢', 6)).toBe('育巢');
  expect(fitBytes('育巢育巢', 9)).toBe('育巢…');
  expect(fitBytes('👶👶', 7)).toBe('👶…');
  const long = plainText({ title: '长'.repeat(100), text: 'x', link: 'https://a' }, 50);
  expect(Buffer.byteLength(long)).toBeLessThanOrEqual(50);
});

describe('a mail', () => {
  const config = (port: number, security: 'tls' | 'starttls' = 'tls'): MessageChannelConfig => ({
    ...{ id: 'mail', host: '127.0.0.1', port, security, from: '育巢 <box@house.example>' },
    kind: 'email',
  });

  test('is plain text with the same Message-ID at every try, and asks for no automatic answer', async () => {
    const standIn = await startMail();
    const { channel } = openOne(config(standIn.port));
    const message = messageTo('wangfang@example.cn', { isUrgent: true });
    expect(await channel.send(message)).toEqual({ outcome: 'taken' });
    expect(await channel.send(message)).toEqual({ outcome: 'taken' });
    const ids = standIn.received.map((mail) => /^Message-ID: (.*)\r$/m.exec(mail)?.[1]);
    expect(ids).toEqual([`<${message.id}@house.example>`, `<${message.id}@house.example>`]);
    const [mail = ''] = standIn.received;
    expect(mail).toMatch(/^Content-Type: text\/plain; charset=utf-8\r$/m);
    expect(mail).toMatch(/^Auto-Submitted: auto-generated\r$/m);
    expect(mail).toMatch(/^Importance: High\r$/im);
    expect(channel.isRepeatable).toBe(false);
  });

  test('holds no header that a title, a text, an id or an address brought along', async () => {
    const standIn = await startMail();
    const { channel } = openOne(config(standIn.port));
    const injected = 'a\r\nBcc: thief@example.org\r\n\r\nhello';
    const sent = await channel.send(
      messageTo('wangfang@example.cn', {
        title: injected,
        text: `${injected}\r\n.\r\nRCPT TO:<thief@example.org>`,
        id: injected,
      }),
    );
    expect(sent.outcome).toBe('taken');
    const [mail = ''] = standIn.received;
    expect(mail.slice(0, mail.indexOf('\r\n\r\n'))).not.toMatch(/^Bcc:/im);
    expect(standIn.recipients).toEqual(['wangfang@example.cn']);
    for (const address of ['a@b.c,d@e.f', 'a@b.c>\r\nRCPT', 'Wang<a@b.c>', '"a b"@c.d', 'browser', 'a@b@c']) {
      expect(await channel.send(messageTo(address))).toEqual({
        outcome: 'refused',
        reason: 'this is no e-mail address',
      });
    }
    expect(standIn.received).toHaveLength(1);
  });

  test('does not leave without TLS where STARTTLS is wanted and not offered', async () => {
    const standIn = await startMail({ security: 'starttls', isBare: true });
    const { channel } = openOne(config(standIn.port, 'starttls'));
    expect(await channel.send(messageTo('wangfang@example.cn'))).toEqual({
      outcome: 'refused',
      reason: 'offers no TLS here (500); check security and port',
    });
    expect(standIn.recipients).toEqual([]);
  });

  test.each([
    [452, 'broke'],
    [421, 'broke'],
    [550, 'refused'],
    [554, 'refused'],
  ])('answered %i after the last byte is %s: a reply is the last word', async (code, outcome) => {
    const standIn = await startMail({ onData: () => reply(code) });
    const sent = await openOne(config(standIn.port)).channel.send(messageTo('wangfang@example.cn'));
    expect(sent).toEqual({ outcome, reason: `answered ${code}` });
  });
});
