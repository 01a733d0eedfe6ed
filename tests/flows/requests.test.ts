import fc from 'fast-check';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createAlertStore } from '#agent/alerts/store.ts';
import { judgeAcknowledge, limits, readRequest } from '#agent/flows/judge.ts';
import type { AskedAlert, AskMessage } from '#agent/flows/ports.ts';
import { startFlowRequests } from '#agent/flows/requests.ts';
import { createSirenLeases, longestLeaseMs } from '#agent/flows/sirenLeases.ts';
import { FlowAnswer, type MessageRequest } from '#contract/flows.ts';
import { AlertKind, AlertState, Severity, ZoneClass } from '#contract/values.ts';
import { fakeClock } from '#tests/clock.ts';
import { openTestJournal, type TestJournal } from '#tests/journal.ts';
import { noConnection } from '#tests/noConnection.ts';
import { Compile } from '#typebox/schema';

const topic = 'nestbox/S-1/flows/requests';
const answerForm = Compile(FlowAnswer);
const warning: AskedAlert = {
  kind: 'late_pickup',
  severity: 'warning',
  state: 'open',
  isRefusal: false,
  zoneClass: undefined,
};

/** The agent's side on a real journal, asked as over MQTT. */
const openSide = (
  options: { askMessage?: AskMessage; alert?: AskedAlert; on?: Pick<TestJournal, 'folder' | 'clock'> } = {},
) => {
  const { journal, clock, folder } = openTestJournal({
    ...options.on,
    projections: (db) => [createAlertStore(db).projection],
  });
  const leases = createSirenLeases(clock);
  onTestFinished(leases.close);
  const answers: FlowAnswer[] = [];
  let hear: (topic: string, payload: Buffer, retained: boolean) => void = () => {};
  startFlowRequests({
    site: 'S-1',
    connection: {
      ...noConnection,
      onMessage: (listener) => {
        hear = listener;
      },
      publish: async (on, payload) => {
        expect(on).toBe('nestbox/S-1/flows/answers');
        const answer = JSON.parse(payload) as FlowAnswer;
        expect(answerForm.Check(answer), payload).toBe(true);
        answers.push(answer);
      },
    },
    journal,
    clock,
    leases,
    alertOf: (alertId) => (alertId === 'alert-1' ? (options.alert ?? warning) : undefined),
    askMessage: options.askMessage ?? (() => ({ ok: true })),
    logger: pino({ level: 'silent' }),
  });
  return {
    journal,
    clock,
    folder,
    leases,
    answers,
    ask: (request: object, retained = false) => {
      hear(topic, Buffer.from(JSON.stringify(request)), retained);
      return answers.at(-1);
    },
  };
};

const siren = (more: object = {}) => ({
  id: uuidv7(),
  flow: '夜间',
  ask: 'siren',
  reason: '夜间有人进门',
  seconds: 30,
  ...more,
});
const message = (more: object = {}) => ({
  id: uuidv7(),
  flow: '夜间',
  ask: 'message',
  to: 'head',
  text: { zh: '门开了', en: 'A door opened' },
  ...more,
});
const acknowledge = (more: object = {}) => ({
  id: uuidv7(),
  flow: '夜间',
  ask: 'acknowledge',
  alertId: 'alert-1',
  action: '已转告值班园长',
  ...more,
});

describe('a request that cannot be read', () => {
  test.each([
    ['no JSON', 'off', 'JSON'],
    ['no object', '[1]', 'object'],
    ['half a character', '{"reason":"\\ud800"}', 'JSON'],
    ['nothing that is asked', JSON.stringify(siren({ ask: 'open_door' })), 'ask must be one of: siren, message'],
    ['a prototype’s name for an ask', JSON.stringify(siren({ ask: 'constructor' })), 'ask must be one of'],
    ['a siren for an hour', JSON.stringify(siren({ seconds: 3600 })), 'seconds'],
    ['a siren without a reason', JSON.stringify(siren({ reason: ' ' })), 'reason must be: 1 to 200 characters'],
    ['a message in one language', JSON.stringify(message({ text: { zh: '门' } })), 'text.en is required'],
    ['a message to a person', JSON.stringify(message({ to: 'staff-7' })), 'to must be caregivers_on_duty'],
    ['what is not known', JSON.stringify(message({ children: [] })), 'children is not known here'],
    ['too much', JSON.stringify(message({ key: 'x'.repeat(20_000) })), 'larger than 16 KiB'],
  ])('%s is refused with the field and what it must be', (_what, text, words) => {
    expect(readRequest(Buffer.from(text))).toMatchObject({
      ok: false,
      code: 'invalid',
      detail: expect.stringContaining(words),
    });
  });

  test('is answered under its id where that can be read', () => {
    const side = openSide();
    const request = siren({ seconds: 0 });
    expect(side.ask(request)).toMatchObject({ id: request.id, ok: false, code: 'invalid' });
    expect(side.ask({ ...request, id: 'seven' })).toMatchObject({ id: null, ok: false, code: 'invalid' });
  });
});

describe('the siren', () => {
  test('sounds for as long as was asked, and ends when nobody renews it', () => {
    const side = openSide();
    const request = siren();
    expect(side.ask(request)).toEqual({ id: request.id, ok: true });
    expect(side.leases.isWanted()).toBe(true);
    side.clock.advance(29_000);
    expect(side.ask(siren({ leaseId: request.id }))).toMatchObject({ ok: true });
    side.clock.advance(29_999);
    expect(side.leases.isWanted()).toBe(true);
    side.clock.advance(1);
    expect(side.leases.isWanted()).toBe(false);
  });

  test('tells whoever drives it when it begins and when it ends', () => {
    const side = openSide();
    const told: boolean[] = [];
    side.leases.onChange(() => told.push(side.leases.isWanted()));
    const request = siren({ seconds: 60 });
    side.ask(request);
    side.ask(siren({ leaseId: request.id, seconds: 1 }));
    expect(told).toEqual([true]);
    side.clock.advance(1000);
    side.ask(siren());
    expect(told).toEqual([true]);
    expect(side.leases.isWanted()).toBe(true);
  });

  test('is in the journal once for each lease, with the flow that asked and by no person', () => {
    const side = openSide();
    const request = siren();
    side.ask(request);
    side.ask(siren({ leaseId: request.id }));
    const leased = side.journal.read(0, 10).filter(({ type }) => type === 'siren.leased');
    expect(leased).toMatchObject([
      { actor: 'flows', data: { leaseId: request.id, flow: '夜间', reason: '夜间有人进门', seconds: 30 } },
    ]);
  });

  test('does not sound for ever, however often it is renewed', () => {
    const side = openSide();
    const request = siren({ seconds: 60 });
    side.ask(request);
    let ms = 0;
    let last = side.ask(siren({ leaseId: request.id, seconds: 60 }));
    while (last?.ok && ms < 2 * longestLeaseMs) {
      side.clock.advance(30_000);
      ms += 30_000;
      last = side.ask(siren({ leaseId: request.id, seconds: 60 }));
    }
    expect(last).toMatchObject({ ok: false, code: 'rate_limited' });
    side.clock.advance(60_000);
    expect(side.leases.isWanted()).toBe(false);
  });
});

describe('an acknowledgement', () => {
  test('is the flows’ own in the journal', () => {
    const side = openSide();
    expect(side.ask(acknowledge())).toMatchObject({ ok: true });
    expect(side.journal.read(0, 10)).toMatchObject([
      { type: 'alert.acknowledged', actor: 'flows', subject: 'alert-1', data: { action: '已转告值班园长' } },
    ]);
  });

  test.each<[string, Partial<AskedAlert>, string]>([
    ['what is critical', { severity: 'critical', kind: 'breach' }, 'not_allowed'],
    ['an adult who was sent away', { kind: 'unauthorised_pickup', isRefusal: true }, 'not_allowed'],
    ['what a zone tells that is always armed', { kind: 'tamper', zoneClass: 'always' }, 'not_allowed'],
    ['what is over', { state: 'resolved' }, 'conflict'],
  ])('of %s is refused, and nothing is recorded', (_what, alert, code) => {
    const side = openSide({ alert: { ...warning, ...alert } });
    expect(side.ask(acknowledge())).toMatchObject({ ok: false, code });
    expect(side.journal.lastSeq()).toBe(0);
  });

  test('of an alert that nobody knows is refused', () => {
    expect(openSide().ask(acknowledge({ alertId: 'alert-2' }))).toMatchObject({ ok: false, code: 'not_found' });
  });

  test('is never given for what a person has to look at, whatever the alert', () => {
    fc.assert(
      fc.property(
        fc.record({
          kind: fc.constantFrom(...AlertKind.enum),
          severity: fc.constantFrom(...Severity.enum),
          state: fc.constantFrom(...AlertState.enum),
          isRefusal: fc.boolean(),
          zoneClass: fc.constantFrom(undefined, ...ZoneClass.enum),
        }),
        (alert) => {
          const { severity, isRefusal, zoneClass, state } = alert;
          const isForPeople = severity === 'critical' || isRefusal || zoneClass === 'always' || state === 'resolved';
          expect(judgeAcknowledge('a', alert).ok).toBe(!isForPeople);
        },
      ),
    );
  });
});

describe('the same request again', () => {
  test('has the same answer and is done once', () => {
    const asked: MessageRequest[] = [];
    const side = openSide({
      askMessage: (request) => {
        asked.push(request);
        return { ok: false, code: 'no_channel', detail: 'No channel reaches the head' };
      },
    });
    const request = message();
    const first = side.ask(request);
    expect(first).toMatchObject({ ok: false, code: 'no_channel', detail: 'No channel reaches the head' });
    expect(side.ask(request)).toEqual(first);
    expect(asked).toHaveLength(1);
    expect(side.ask({ ...request, urgent: true })).toMatchObject({ ok: false, code: 'id_reused' });
    expect(asked).toHaveLength(1);
  });

  test('is done once over a restart of the agent too, where the journal tells of it', () => {
    const before = openSide();
    const [ring, answer] = [siren(), acknowledge()];
    before.ask(ring);
    before.ask(answer);
    const after = openSide({ on: before });
    expect(after.ask(ring)).toEqual({ id: ring.id, ok: true });
    expect(after.ask(answer)).toEqual({ id: answer.id, ok: true });
    expect(after.journal.lastSeq()).toBe(2);
    expect(after.ask({ ...answer, action: '别的' })).toMatchObject({ ok: false, code: 'id_reused' });
  });

  test('that a broker kept is nobody’s request', () => {
    const side = openSide();
    side.ask(siren(), true);
    expect(side.answers).toEqual([]);
    expect(side.leases.isWanted()).toBe(false);
  });
});

describe('too many requests', () => {
  test.each([
    ['siren', siren],
    ['message', message],
    ['acknowledge', acknowledge],
  ] as const)('of %s are refused with when to ask again, and then there is room', (kind, make) => {
    const side = openSide();
    for (let n = 0; n < limits[kind].most; n += 1) expect(side.ask(make())).toMatchObject({ ok: true });
    const late = make();
    expect(side.ask(late)).toMatchObject({
      ok: false,
      code: 'rate_limited',
      detail: expect.stringContaining('ask again in 600 s'),
    });
    side.clock.advance(limits[kind].withinMs);
    expect(side.ask(late)).toMatchObject({ ok: true });
  });

  test('of a flow that runs in a circle get no answer after a while', () => {
    const side = openSide();
    for (let n = 0; n < 10_000; n += 1) side.ask({ ask: 'nonsense' });
    expect(side.answers).toHaveLength(limits.any.most);
    side.clock.advance(limits.any.withinMs);
    expect(side.ask(message())).toMatchObject({ ok: true });
  });
});

test('a delivery core that fails is told as such, and may be asked again', () => {
  let isBroken = true;
  const side = openSide({
    askMessage: () => {
      if (isBroken) throw new Error('disk full');
      return { ok: true };
    },
  });
  const request = message();
  expect(side.ask(request)).toMatchObject({ ok: false, code: 'internal' });
  isBroken = false;
  expect(side.ask(request)).toMatchObject({ ok: true });
});

test('a lease ends by the clock that nobody sets', () => {
  const clock = fakeClock();
  const leases = createSirenLeases(clock);
  onTestFinished(leases.close);
  leases.ask(uuidv7(), 10);
  clock.set('2026-09-17T08:00:00+08:00');
  expect(leases.isWanted()).toBe(true);
});
