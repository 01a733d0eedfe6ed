import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Condition, keyOf } from '#agent/alerts/conditions.ts';
import { decideAlerts, type OpenAlert } from '#agent/alerts/decide.ts';
import { soundingAlerts } from '#agent/alerts/sound.ts';
import { epochMs } from '#agent/time/clock.ts';
import type { AlertKind } from '#contract/values.ts';

const ms = epochMs;
const levels = [180_000, 600_000];
const breach = (over: Partial<Condition> = {}): Condition => ({
  kind: 'breach',
  severity: 'critical',
  roomId: 'r1',
  since: ms(1_000_000),
  graceMs: 60_000,
  ...over,
});
const alert = (over: Partial<OpenAlert> = {}): OpenAlert => ({
  alertId: 'a1',
  key: 'breach:r1',
  raisedAt: ms(1_060_000),
  acknowledgedAt: undefined,
  escalation: 0,
  ...over,
});
const stepsAt = (conditions: Condition[], open: OpenAlert[], now: number) =>
  decideAlerts(conditions, open, levels, ms(now)).steps.map((step) =>
    step.step === 'escalate' ? `escalate ${step.level}` : step.step,
  );

test('an alert is raised when the grace is over, not a millisecond before', () => {
  expect(decideAlerts([breach()], [], levels, ms(1_059_999))).toEqual({ steps: [], nextAt: 1_060_000 });
  expect(stepsAt([breach()], [], 1_060_000)).toEqual(['raise']);
});
test('it is escalated at each limit since it was raised, all at once when nobody watched', () => {
  expect(stepsAt([breach()], [alert()], 1_239_999)).toEqual([]);
  expect(stepsAt([breach()], [alert()], 1_240_000)).toEqual(['escalate 1']);
  expect(stepsAt([breach()], [alert({ escalation: 1 })], 1_659_999)).toEqual([]);
  expect(stepsAt([breach()], [alert({ escalation: 1 })], 1_660_000)).toEqual(['escalate 2']);
  expect(stepsAt([breach()], [alert({ escalation: 2 })], 9_000_000)).toEqual([]);
  expect(stepsAt([breach()], [alert()], 9_000_000)).toEqual(['escalate 1', 'escalate 2']);
});
test('an acknowledged alert is neither escalated nor forgotten', () => {
  const acknowledged = alert({ acknowledgedAt: ms(1_070_000) });
  expect(decideAlerts([breach()], [acknowledged], levels, ms(9_000_000))).toEqual({ steps: [], nextAt: undefined });
  expect(stepsAt([], [acknowledged], 9_000_000)).toEqual(['resolve']);
});
test('whoever acknowledged a call has not heard of the next one: it is an alert of its own', () => {
  const acknowledged = alert({ acknowledgedAt: ms(1_070_000) });
  const calledAt = (at: number) => breach({ calledAt: ms(at) });
  expect(stepsAt([calledAt(1_069_999)], [acknowledged], 1_080_000)).toEqual([]);
  expect(decideAlerts([calledAt(1_075_000)], [acknowledged], levels, ms(1_080_000)).steps).toMatchObject([
    { step: 'resolve', because: 'superseded' },
    { step: 'raise', condition: { since: 1_075_000 } },
  ]);
  expect(stepsAt([calledAt(1_075_000)], [alert()], 1_080_000)).toEqual([]);
});
test('a suspended condition keeps its alert and raises none', () => {
  const suspended = breach({ isSuspended: true });
  expect(stepsAt([suspended], [], 9_000_000)).toEqual([]);
  expect(stepsAt([suspended], [alert()], 9_000_000)).toEqual([]);
});
test('what may be over or not keeps nobody from telling of the same thing where it is certain', () => {
  const [doubtful, certain] = [breach({ isSuspended: true, since: ms(900_000) }), breach()];
  for (const both of [
    [doubtful, certain],
    [certain, doubtful],
  ])
    expect(stepsAt(both, [], 1_060_000)).toEqual(['raise']);
});
test('a condition that begins later raises nothing yet, and ends the alert of the one before it', () => {
  const later = breach({ since: ms(2_000_000) });
  expect(decideAlerts([later], [], levels, ms(1_000_000))).toEqual({ steps: [], nextAt: 2_060_000 });
  expect(stepsAt([later], [alert()], 1_999_999)).toEqual(['resolve']);
});
test('two reports of one thing are one alert, begun with the earlier', () => {
  const both = [breach({ since: ms(1_030_000) }), breach()];
  expect(decideAlerts(both, [], levels, ms(1_060_000)).steps).toEqual([
    { step: 'raise', key: 'breach:r1', condition: breach() },
  ]);
});

test('asked at every deadline or only once at the end, nothing is decided twice and the same remains', () => {
  const conditions = fc.uniqueArray(
    fc.record({
      roomId: fc.constantFrom('r1', 'r2', 'r3'),
      kind: fc.constantFrom('breach' as const, 'class_cap' as const),
      severity: fc.constant('critical' as const),
      since: fc.integer({ min: 0, max: 500_000 }).map(ms),
      graceMs: fc.constantFrom(0, 60_000, 180_000),
    }),
    { selector: keyOf },
  );
  fc.assert(
    fc.property(conditions, fc.integer({ min: 500_000, max: 3_000_000 }), (made, end) => {
      const held = made.map((one) => breach(one));
      const open = new Map<string, OpenAlert>();
      let now = 500_000;
      for (;;) {
        const { steps, nextAt } = decideAlerts(held, [...open.values()], levels, ms(now));
        for (const step of steps) {
          if (step.step === 'raise') open.set(step.key, alert({ alertId: step.key, key: step.key, raisedAt: ms(now) }));
          if (step.step === 'escalate') {
            const known = open.get(step.alertId);
            if (known) open.set(step.alertId, { ...known, escalation: step.level });
          }
        }
        // Nothing is left to do at once, and the next deadline lies ahead.
        expect(decideAlerts(held, [...open.values()], levels, ms(now)).steps).toEqual([]);
        if (nextAt === undefined || nextAt > end) break;
        expect(nextAt).toBeGreaterThan(now);
        now = nextAt;
      }
      expect(decideAlerts(held, [...open.values()], levels, ms(end)).steps).toEqual([]);
      expect(open.size).toBe(held.filter(({ since, graceMs }) => since + graceMs <= end).length);
    }),
  );
});

test('the siren sounds for breach and unattended until acknowledged, and never for a custody block', () => {
  const alerts = [
    { kind: 'breach', state: 'open' },
    { kind: 'unattended', state: 'open' },
    { kind: 'breach', state: 'acknowledged' },
    { kind: 'unattended', state: 'resolved' },
    { kind: 'custody_block', state: 'open' },
    { kind: 'class_cap', state: 'open' },
    { kind: 'device_offline', state: 'open' },
  ] as const;
  expect(soundingAlerts(alerts)).toEqual(alerts.slice(0, 2));
});

test('the siren sounds for panic and fire in any zone, for intrusion and boundary where the zone is not a silent one', () => {
  const of = (kind: AlertKind, zoneId: string) => ({ kind, zoneId, state: 'open' as const });
  const loud = [of('panic', 'boundary'), of('fire', 'boundary'), of('intrusion', 'perimeter'), of('boundary', 'gate')];
  const quiet = [
    of('boundary', 'boundary'),
    of('door', 'perimeter'),
    of('tamper', 'always'),
    of('zone_fault', 'always'),
  ];
  expect(soundingAlerts([...loud, ...quiet], new Set(['boundary']))).toEqual(loud);
});
