import { describe, expect, test } from 'vitest';
import type { Message } from '#agent/delivery/outbox.ts';
import type { NewEvent } from '#agent/journal/journal.ts';
import { dayAt } from '#agent/time/calendar.ts';
import type { ConsentPurpose } from '#contract/messages.ts';
import { type Gateway, openGateway } from '#tests/gateway.ts';
import { openSiteApp, type SiteApp } from '#tests/siteApp.ts';
import { eventually } from '#tests/wait.ts';

const allPurposes: ConsentPurpose[] = ['arrival', 'handover', 'departure', 'late_pickup', 'health', 'safety'];

interface House extends SiteApp {
  readonly first: Gateway;
  readonly second: Gateway;
  /** Time passes, and what it brings about is done. */
  pass(ms: number): Promise<void>;
  record(...events: NewEvent[]): void;
  arrive(): string;
  leave(): void;
  /** How far the messages of a kind have come, by recipient. */
  states(kind: Message['kind']): Record<string, string>;
  texts(gateway: Gateway): string[];
}

/**
 * A site with two gateways, a head, a caregiver on duty and a technician who can be reached over both, a child 豆豆 with a mother
 * who agreed to everything, and a father who is blocked.
 */
const openHouse = async (messages: object = {}, { flows = {} }: { flows?: object } = {}): Promise<House> => {
  const [first, second] = [await openGateway(), await openGateway()];
  const site = await openSiteApp((config) => ({
    ...config,
    flows: { ...config.flows, ...flows },
    messages: {
      ...config.messages,
      channels: [
        { id: 'sms', kind: 'webhook', format: 'json', url: first.url, perMinute: 6000 },
        { id: 'call', kind: 'webhook', format: 'json', url: second.url, perMinute: 6000 },
      ],
      ...messages,
    },
  }));
  const { journal } = site.stores;
  const actor = 'agent';
  const day = dayAt(site.clock.now(), 'Asia/Shanghai');
  const staff = (staffId: string, role: 'caregiver' | 'manager' | 'technician'): NewEvent[] => [
    {
      type: 'staff.recorded',
      actor,
      subject: staffId,
      data: { staffId, name: `员工${staffId}`, role, cardKeys: [], qualifications: [] },
    },
    {
      type: 'staff.contact_recorded',
      actor,
      subject: staffId,
      data: {
        staffId,
        language: 'zh',
        addresses: [
          { channel: 'sms', address: `sms-${staffId}` },
          { channel: 'call', address: `call-${staffId}` },
        ],
      },
    },
  ];
  const adult = (adultId: string, blockedFor: string[]): NewEvent[] => [
    {
      type: 'adult.recorded',
      actor,
      subject: adultId,
      data: { adultId, name: `家长${adultId}`, phoneTail: '1234', cardKeys: [], blockedFor },
    },
    {
      type: 'adult.contact_recorded',
      actor,
      subject: adultId,
      data: { adultId, language: 'zh', addresses: [{ channel: 'sms', address: `sms-${adultId}` }] },
    },
    {
      type: 'adult.consent_recorded',
      actor,
      subject: adultId,
      data: { adultId, purposes: allPurposes, by: 'staff' },
    },
  ];
  journal.record([
    ...staff('ma', 'manager'),
    ...staff('wu', 'caregiver'),
    ...staff('ke', 'technician'),
    { type: 'staff.clocked_in', actor, subject: 'wu', data: { staffId: 'wu' } },
    {
      type: 'child.recorded',
      actor,
      subject: 'dou',
      data: {
        childId: 'dou',
        name: '豆豆',
        birthDate: '2025-03-01',
        classId: 'toddler-small-1',
        careType: 'full_day',
        enrolledFrom: day,
        guardians: [
          { adultId: 'mum', relation: '妈妈', pickup: true },
          { adultId: 'dad', relation: '爸爸', pickup: true },
        ],
      },
    },
    ...adult('mum', []),
    ...adult('dad', ['dou']),
  ]);
  // What was recorded before a box tells anybody is told to nobody.
  site.messages.delivery.start();
  return {
    ...site,
    first,
    second,
    pass: async (ms) => {
      site.clock.advance(ms);
      journal.react();
      site.messages.delivery.tick();
      // Long enough for what was just planned to be on its way.
      await new Promise((done) => setTimeout(done, 60));
    },
    record: (...events) => void journal.record(events),
    arrive: () => {
      const id = crypto.randomUUID();
      const data = { childId: 'dou', roomId: 'toddler-small', adultId: 'mum', method: 'pin' as const };
      journal.record([{ id, type: 'attendance.checked_in', actor: 'adult:mum', subject: 'dou', data }]);
      return id;
    },
    leave: () => {
      const data = { childId: 'dou', adultId: 'mum', method: 'pin' as const };
      journal.record([{ type: 'attendance.checked_out', actor: 'adult:mum', subject: 'dou', data }]);
    },
    states: (kind) =>
      Object.fromEntries(
        site.messages.delivery.outbox
          .list({ limit: 500 })
          .filter((message) => message.kind === kind)
          .map(({ to, state }) => [to.id, state]),
      ),
    texts: ({ shown }) => shown().map(({ body }) => `${body.to}: ${body.text}`),
  };
};
const until = (house: House, kind: Message['kind'], expected: Record<string, string>) =>
  eventually(`${kind} ${JSON.stringify(expected)}`, () => {
    expect(house.states(kind)).toEqual(expected);
    return true;
  });

/** The mother's gateway has failed once, and the outbox knows. */
const triedOnce = (house: House) =>
  eventually('a first try', () =>
    house.messages.delivery.outbox.list({ limit: 50 }).some(({ to, attempts }) => to.id === 'mum' && attempts === 1),
  );

describe('guardians', () => {
  test('hear of arrival and departure, each who agreed and is not blocked, and of nobody else', async () => {
    const house = await openHouse();
    house.arrive();
    await until(house, 'arrival', { mum: 'sent' });
    house.clock.advance(60_000);
    house.leave();
    await until(house, 'departure', { mum: 'sent' });
    expect(house.texts(house.first).filter((text) => text.startsWith('sms-mum'))).toEqual([
      'sms-mum: 豆** 08:00 入园，由妈妈送到',
      'sms-mum: 豆** 08:01 离园，由妈妈接走',
    ]);
    expect(house.first.received.map(({ body }) => body.to)).not.toContain('sms-dad');
  });

  test('are told of nothing that they did not agree to, even when they withdraw while it waits', async () => {
    const house = await openHouse();
    house.first.behave('break');
    house.arrive();
    await triedOnce(house);
    house.record({
      type: 'adult.consent_recorded',
      actor: 'adult:mum',
      subject: 'mum',
      data: { adultId: 'mum', purposes: ['departure'], by: 'guardian' },
    });
    house.first.behave('take');
    await house.pass(10_000);
    await until(house, 'arrival', { mum: 'dropped' });
    expect(house.first.shown().map(({ body }) => body.to)).not.toContain('sms-mum');
  });

  test('who were told of a mistake are told that it was one', async () => {
    const house = await openHouse();
    const voids = house.arrive();
    await until(house, 'arrival', { mum: 'sent' });
    house.record({ type: 'attendance.voided', actor: 'staff:wu', subject: 'dou', data: { voids, why: '点错了' } });
    await until(house, 'correction', { mum: 'sent' });
    expect(house.texts(house.first).at(-1)).toBe('sms-mum: 更正：08:00 关于豆**“已入园”的消息是误操作，已撤销');
  });

  test('do not learn at 17:00 what happened at 08:10', async () => {
    const house = await openHouse();
    house.first.behave('break');
    house.arrive();
    await triedOnce(house);
    house.first.behave('take');
    await house.pass(9 * 3_600_000);
    await until(house, 'arrival', { mum: 'failed' });
    expect(house.first.shown().map(({ body }) => body.to)).not.toContain('sms-mum');
    // One that the box itself learns of so late.
    const data = { childId: 'dou', adultId: 'mum', method: 'pin' as const };
    const occurredAt = (house.clock.now() - 3 * 3_600_000) as typeof house.clock.now extends () => infer T ? T : never;
    house.record({ type: 'attendance.checked_out', actor: 'adult:mum', subject: 'dou', occurredAt, data });
    await house.pass(1_000);
    await until(house, 'departure', { mum: 'expired' });
  });
});

describe('an alert', () => {
  test('calls those on duty and the head, each over the next way until somebody answers', async () => {
    const house = await openHouse();
    house.arrive();
    await until(house, 'alert', { wu: 'sent', ma: 'sent', kiosk: 'delivered', mqtt: 'delivered' });
    expect(house.second.received).toEqual([]);
    await house.pass(60_000);
    await eventually('the second way', () => house.second.received.length === 2);
    const wu = house.second.received.find(({ body }) => body.to === 'call-wu');
    expect(wu?.body.text).toContain('托小教室 无人看护');
    // Somebody says that they come: nobody is called on.
    const message = house.messages.delivery.outbox.list({ limit: 50 }).find(({ to }) => to.id === 'wu');
    if (!message) throw new Error('wu was not called');
    house.messages.delivery.heard(message, 'answered');
    await house.pass(200_000);
    expect(house.second.received).toHaveLength(2);
    expect(house.states('alert').ke).toBeUndefined();
    expect(house.states('alert')).toMatchObject({ wu: 'answered', ma: 'sent' });
    // The end of it is told to whoever was called.
    house.leave();
    await house.pass(15_000);
    await until(house, 'alert_over', { wu: 'sent', ma: 'sent' });
  });

  test('goes up the ladder with each escalation, and stops with the acknowledgement', async () => {
    const house = await openHouse();
    house.arrive();
    await until(house, 'alert', { wu: 'sent', ma: 'sent', kiosk: 'delivered', mqtt: 'delivered' });
    await house.pass(180_000);
    await until(house, 'alert', { ke: 'sent', wu: 'sent', ma: 'sent', kiosk: 'delivered', mqtt: 'delivered' });
    const [alert] = house.stores.alerts.unresolved();
    const answer = await house.app.inject({
      method: 'POST',
      url: `/api/v1/alerts/${alert?.alertId}/acknowledge`,
      headers: house.as('head'),
      payload: { id: crypto.randomUUID(), action: '已派人' },
    });
    expect(answer.statusCode).toBe(201);
    await until(house, 'alert', { ke: 'sent', wu: 'sent', ma: 'sent', kiosk: 'answered', mqtt: 'delivered' });
    const before = house.first.received.length + house.second.received.length;
    await house.pass(3_600_000);
    expect(house.first.received.length + house.second.received.length).toBe(before);
  });

  test.each([
    ['breaks', 'break', { first: 0, second: 1 }],
    ['refuses', 'refuse', { first: 0, second: 1 }],
    ['takes it and hangs up', 'lost', { first: 1, second: 1 }],
  ] as const)(
    'reaches the head over the second way when the first %s, and nobody sees it twice on one',
    async (_what, how, seen) => {
      const house = await openHouse();
      house.first.behave(how);
      house.arrive();
      await eventually('the second way', async () => {
        await house.pass(3_000);
        return house.second.shown().some(({ body }) => body.to === 'call-ma');
      });
      const to = (gateway: Gateway, address: string) =>
        gateway.shown().filter(({ body }) => body.to === address).length;
      expect({ first: to(house.first, 'sms-ma'), second: to(house.second, 'call-ma') }).toEqual(seen);
    },
  );

  test('whose people cannot be reached at all calls the next on the ladder', async () => {
    const house = await openHouse();
    house.first.behave('refuse');
    house.second.behave('refuse');
    house.arrive();
    await until(house, 'alert', { wu: 'failed', ma: 'failed', ke: 'failed', kiosk: 'delivered', mqtt: 'delivered' });
  });
});

describe('a flow', () => {
  const text = { zh: '请立即到位', en: 'Please come at once' };
  const ask = (house: House, to: 'caregivers_on_duty' | 'technician', key: string) =>
    house.messages.askMessage({ id: crypto.randomUUID(), flow: '超比', ask: 'message', to, text, urgent: true, key });

  test('tells those whom it names, once for one key, and nobody again whom the alert has called', async () => {
    const house = await openHouse();
    house.arrive();
    await until(house, 'alert', { wu: 'sent', ma: 'sent', kiosk: 'delivered', mqtt: 'delivered' });
    const key = `breach:${house.stores.alerts.unresolved()[0]?.alertId}`;
    expect(ask(house, 'caregivers_on_duty', key)).toEqual({ ok: true });
    expect(ask(house, 'technician', key)).toEqual({ ok: true });
    expect(ask(house, 'technician', key)).toEqual({ ok: true });
    await until(house, 'flow', { ke: 'sent' });
    expect(house.texts(house.first).filter((said) => said.includes('请立即到位'))).toEqual(['sms-ke: 请立即到位']);
  });

  const named = (house: House, more: object = {}) =>
    house.messages.askMessage({
      ...{ id: crypto.randomUUID(), flow: '接送', tab: 'pickup-tab', ask: 'message', to: 'head' },
      text: { zh: '{{child}}由{{caregiver}}带到门口', en: '{{child}} is at the door with {{caregiver}}' },
      about: { childId: 'dou', staffId: 'wu' },
      ...more,
    });
  const granted = { flows: { names: ['pickup-tab'] } };

  test('that is granted names has the agent fill them in, as names leave the house', async () => {
    const house = await openHouse({}, granted);
    expect(named(house)).toEqual({ ok: true });
    await until(house, 'flow', { ma: 'sent' });
    expect(house.texts(house.first)).toEqual(['sms-ma: 豆**由员**带到门口']);
    const open = await openHouse({ childNames: 'none' }, granted);
    expect(named(open)).toEqual({ ok: true });
    await until(open, 'flow', { ma: 'sent' });
    expect(open.texts(open.first)).toEqual(['sms-ma: 一名婴幼儿由一名保育人员带到门口']);
  });

  test('never has a name in a group, or told of a child that is erased meanwhile', async () => {
    const house = await openHouse(
      { groups: { head: ['call'], caregivers: [], technician: [], district: [] } },
      granted,
    );
    expect(named(house)).toEqual({ ok: true });
    await until(house, 'flow', { ma: 'sent' });
    expect(house.texts(house.second)).toEqual([]);
    const [kept] = house.messages.delivery.outbox.list({ limit: 10 });
    expect(kept).toMatchObject({ childId: 'dou', facts: { zh: '{{child}}由{{caregiver}}带到门口' } });
    house.messages.delivery.outbox.forget({ childId: 'dou' });
    expect(house.messages.delivery.outbox.list({ limit: 10 })).toEqual([]);
  });

  test.each([
    [
      'that is not granted names',
      { tab: 'other-tab' },
      'not_allowed',
      'The flow "接送" may not have names: add "other-tab" to flows.names in facility.yaml',
    ],
    ['that does not say its tab', { tab: undefined }, 'not_allowed', 'flows.names in facility.yaml'],
    ['to the district', { to: 'district' }, 'not_allowed', 'names go to the staff alone'],
    ['to a channel', { to: { channel: 'sms' } }, 'not_allowed', 'names go to the staff alone'],
    ['that names no child', { about: { staffId: 'wu' } }, 'invalid', 'about.childId is required with {{child}}'],
    [
      'about a stranger',
      { about: { childId: 'nobody', staffId: 'wu' } },
      'not_found',
      'about.childId: nobody here has the id nobody',
    ],
  ])('%s is refused in words', async (_what, more, code, detail) => {
    const house = await openHouse({}, granted);
    expect(named(house, more)).toMatchObject({ ok: false, code, detail: expect.stringContaining(detail) });
    expect(house.messages.delivery.outbox.list({ limit: 10 })).toEqual([]);
  });

  test('is told in words when nobody it names can be reached', async () => {
    const house = await openHouse({ channels: [] });
    expect(ask(house, 'technician', 'k')).toMatchObject({ ok: false, code: 'nobody_reachable' });
  });
});

describe('quiet hours', () => {
  test('hold back what can wait and never what cannot', async () => {
    const house = await openHouse({ quietHours: { from: '07:00', to: '09:00' } });
    house.arrive();
    await until(house, 'alert', { wu: 'sent', ma: 'sent', kiosk: 'delivered', mqtt: 'delivered' });
    expect(house.states('arrival')).toEqual({ mum: 'waiting' });
    await house.pass(3_600_000);
    await until(house, 'arrival', { mum: 'sent' });
  });
});
