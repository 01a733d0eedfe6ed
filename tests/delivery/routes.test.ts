import { describe, expect, test } from 'vitest';
import { createApp } from '#agent/http/app.ts';
import { openGateway } from '#tests/gateway.ts';
import { openSiteApp, type SiteApp } from '#tests/siteApp.ts';
import { eventually } from '#tests/wait.ts';

const openOffice = async () => {
  const gateway = await openGateway();
  const site = await openSiteApp((config) => ({
    ...config,
    guardianPage: { port: 0, url: 'https://jiazhang.example/' },
    messages: {
      ...config.messages,
      channels: [
        { id: 'sms', kind: 'webhook', format: 'json', url: gateway.url, perMinute: 6000 },
        { id: 'group', kind: 'webhook', format: 'wecom', url: gateway.url, perMinute: 20 },
      ],
    },
  }));
  const data = { staffId: 'ma', name: '马园长', role: 'manager' as const, cardKeys: [], qualifications: [] };
  site.stores.journal.record([{ type: 'staff.recorded', actor: 'agent', subject: 'ma', data }]);
  site.messages.delivery.start();
  const head = site.as('head');
  const call = async (method: 'GET' | 'PUT' | 'POST', url: string, body: object = {}) => {
    const payload = method === 'GET' ? {} : { payload: { id: crypto.randomUUID(), ...body } };
    const answer = await site.app.inject({ method, url, headers: head, ...payload });
    return { status: answer.statusCode, body: answer.json() };
  };
  const reach = (channel = 'sms') =>
    call('PUT', '/api/v1/contacts/staff/ma', { language: 'en', addresses: [{ channel, address: '+86-555' }] });
  return { ...site, gateway, call, reach };
};

/** The outside listener, with nothing on it but answers. */
const openOutside = (site: SiteApp) =>
  createApp({ identify: () => undefined, logger: false as never, routes: [site.messages.outside] });

describe('contacts', () => {
  test('are kept per person and told with how each channel fares', async () => {
    const { call, reach } = await openOffice();
    expect((await reach()).status).toBe(201);
    const { body } = await call('GET', '/api/v1/contacts');
    expect(body.contacts).toEqual([
      {
        who: 'staff',
        personId: 'ma',
        name: '马园长',
        language: 'en',
        addresses: [{ channel: 'sms', address: '+86-555' }],
      },
    ]);
    expect(body.channels.map(({ id, isGroup }: { id: string; isGroup: boolean }) => [id, isGroup])).toEqual([
      ['sms', false],
      ['group', true],
    ]);
  });

  test.each(['nowhere', 'group'])(
    'on the channel %s, where no person is, are refused by their field',
    async (channel) => {
      const { reach } = await openOffice();
      const { status, body } = await reach(channel);
      expect(status).toBe(422);
      expect(body.errors).toEqual([
        { path: 'body/addresses/0/channel', message: 'must be a channel of facility.yaml that reaches persons: sms' },
      ]);
    },
  );

  test('of nobody who is known are refused', async () => {
    const { call } = await openOffice();
    expect((await call('PUT', '/api/v1/contacts/adult/nobody', { language: 'zh', addresses: [] })).status).toBe(404);
  });
});

describe('a test message', () => {
  test('goes out once under one id, and its way shows', async () => {
    const { call, reach, gateway } = await openOffice();
    expect((await call('POST', '/api/v1/messages/tests', { who: 'staff', personId: 'ma' })).status).toBe(409);
    await reach();
    const id = crypto.randomUUID();
    expect((await call('POST', '/api/v1/messages/tests', { id, who: 'staff', personId: 'ma' })).status).toBe(201);
    expect((await call('POST', '/api/v1/messages/tests', { id, who: 'staff', personId: 'ma' })).status).toBe(200);
    await eventually('the message', () => gateway.shown().length === 1);
    await eventually('its row', async () => (await call('GET', '/api/v1/messages')).body.messages[0]?.state === 'sent');
    expect((await call('GET', '/api/v1/contacts')).body.channels[0].lastTakenAt).not.toBeNull();
  });
});

describe('a drill', () => {
  test('goes to everybody, and whoever answers by the link in it is no longer missing', async () => {
    const site = await openOffice();
    const { call, reach, gateway } = site;
    expect((await call('POST', '/api/v1/messages/drills')).body.code).toBe('conflict');
    await reach();
    expect((await call('POST', '/api/v1/messages/drills')).status).toBe(201);
    await eventually('the drill', () => gateway.shown().length === 1);
    const link = String(gateway.shown()[0]?.body.link);
    expect(link).toMatch(/^https:\/\/jiazhang\.example\/#m=/);
    expect((await call('GET', '/api/v1/messages/drills')).body.drill).toMatchObject({ recipients: 1, answered: 0 });

    const outside = await openOutside(site);
    const token = link.slice(link.indexOf('#m=') + 3);
    const ask = async (method: 'GET' | 'POST', said: string, answer?: string) => {
      const reply = await outside.inject({
        method,
        url: '/guardian/v1/answers',
        ...(method === 'GET' ? { headers: { 'x-message-token': said } } : { payload: { token: said, answer } }),
      });
      return { status: reply.statusCode, body: reply.json() };
    };
    expect((await ask('GET', token)).body).toMatchObject({ canAnswer: true, text: expect.stringContaining('drill') });
    const forged = token.replace(/\../, (first) => (first === '.A' ? '.B' : '.A'));
    expect((await ask('GET', forged)).status).toBe(404);
    expect((await ask('POST', forged, 'answered')).status).toBe(404);
    expect((await ask('POST', token, 'read')).body).toMatchObject({ state: 'read', canAnswer: true });
    expect((await ask('POST', token, 'answered')).body).toMatchObject({ state: 'answered', canAnswer: false });
    expect((await call('GET', '/api/v1/messages/drills')).body.drill).toMatchObject({ recipients: 1, answered: 1 });
    await outside.close();
  });
});
