import { describe, expect, test } from 'vitest';
import { soundingAlerts } from '#agent/alerts/sound.ts';
import { checkJournal } from '#agent/journal/check.ts';
import { epochMs } from '#agent/time/clock.ts';
import { fakeClock } from '#tests/clock.ts';
import { at } from '../ratio/people.ts';
import { manyPeople, onlyAlert, openAlertBox, typesOf } from './box.ts';

const minute = 60_000;

describe('unattended', () => {
  test('children alone are an alert in the same transaction as the clock-out that left them', () => {
    const box = openAlertBox();
    box.clocksIn('s0', 'small');
    box.come('t', 3, 'small');
    const [left, raised, ...more] = box.clocksOut('s0');
    expect(more).toEqual([]);
    expect(left?.type).toBe('staff.clocked_out');
    expect(raised).toMatchObject({
      type: 'alert.raised',
      recordedAt: left?.recordedAt,
      data: {
        kind: 'unattended',
        severity: 'critical',
        roomId: 'small',
        graceMs: 0,
        children: 3,
        caregivers: 0,
        required: 1,
        deficit: 1,
        causeEventId: left?.id,
        rule: { pack: 'longmatan-2023', id: 'ratio-toddler_small' },
      },
    });
  });
  test('while nobody is there the missing caregivers are no second alert, however long it lasts', () => {
    const box = openAlertBox();
    box.come('t', 6, 'small');
    box.pass(2 * minute);
    expect(box.unresolved()).toEqual(['unattended small open']);
    expect(box.pass(2 * minute).every(({ type }) => type === 'alert.escalated')).toBe(true);
  });
  test('when somebody comes but not enough, the breach counts from when caregivers were first missing', () => {
    const box = openAlertBox();
    box.come('t', 6, 'small');
    const begun = box.clock.now();
    box.clock.advance(3 * minute);
    expect(typesOf(box.clocksIn('s0', 'small'))).toEqual(['staff.clocked_in', 'alert.raised', 'alert.resolved']);
    expect(onlyAlert(box)).toMatchObject({ kind: 'breach', since: begun });
  });
  test('a breach that becomes unattended stays, with its acknowledgement, beneath the louder alert', () => {
    const box = openAlertBox();
    box.clocksIn('s0', 'small');
    box.come('t', 6, 'small');
    box.pass(3 * minute);
    const breach = onlyAlert(box);
    box.acknowledge(breach.alertId);
    box.rests('s0');
    expect(box.unresolved()).toEqual(['breach small acknowledged', 'unattended small open']);
    box.pass(20 * minute);
    box.isBack('s0');
    expect(box.unresolved()).toEqual(['breach small acknowledged']);
    expect(onlyAlert(box).alertId).toBe(breach.alertId);
  });
});

describe('breach', () => {
  test('begins when it happened, is transient within its grace, and is raised to the millisecond', () => {
    const box = openAlertBox();
    box.clocksIn('s0', 'small');
    box.come('t', 5, 'small');
    const state = () => box.board.room('small', box.clock.now())?.state;
    expect(state()).toBe('tight');
    const [cause] = box.comes('t5', 'small');
    const begun = box.clock.now();
    expect(state()).toBe('transient');
    expect(box.pass(3 * minute - 1)).toEqual([]);
    expect(state()).toBe('transient');
    expect(box.pass(1)).toMatchObject([
      { type: 'alert.raised', data: { kind: 'breach', graceMs: 180_000, deficit: 1, causeEventId: cause?.id } },
    ]);
    expect(state()).toBe('breach');
    expect(onlyAlert(box)).toMatchObject({ since: begun, raisedAt: begun + 3 * minute });
    expect(typesOf(box.clocksIn('s1', 'small'))).toEqual(['staff.clocked_in', 'alert.resolved']);
    expect(state()).toBe('ok');
  });
  test('has a minute of grace where infants are, be it their class or the yard', () => {
    const box = openAlertBox();
    for (const [roomId, staffId] of [
      ['infant', 's0'],
      ['yard', 's1'],
    ] as const)
      box.clocksIn(staffId, roomId);
    box.come('i', 4, 'infant');
    for (const child of ['i10', 'i11', 'i12', 't10']) box.comes(child, 'yard');
    expect(box.pass(minute - 1)).toEqual([]);
    expect(box.pass(1)).toHaveLength(2);
  });
  test('is escalated after three and ten minutes, until somebody acknowledges', () => {
    const box = openAlertBox();
    box.clocksIn('s0', 'small');
    box.come('t', 6, 'small');
    box.pass(3 * minute);
    expect(box.pass(3 * minute - 1)).toEqual([]);
    expect(box.pass(1)).toMatchObject([{ type: 'alert.escalated', data: { level: 1 } }]);
    expect(box.pass(7 * minute)).toMatchObject([{ type: 'alert.escalated', data: { level: 2 } }]);
    expect(box.pass(60 * minute)).toEqual([]);
    expect(onlyAlert(box).escalation).toBe(2);
  });
  test('keeps the siren on until acknowledged; acknowledging does not end the alert', () => {
    const box = openAlertBox();
    box.clocksIn('s0', 'small');
    box.come('t', 6, 'small');
    box.pass(3 * minute);
    const { alertId } = onlyAlert(box);
    expect(soundingAlerts(box.alerts.unresolved())).toHaveLength(1);
    box.acknowledge(alertId);
    expect(soundingAlerts(box.alerts.unresolved())).toEqual([]);
    expect(box.pass(30 * minute), 'no escalation after that').toEqual([]);
    expect(box.alerts.find(alertId)).toMatchObject({ state: 'acknowledged', acknowledgedBy: 'staff:s0' });
    box.leaves('t5');
    expect(box.alerts.find(alertId)).toMatchObject({ state: 'resolved', acknowledgedBy: 'staff:s0' });
  });
  test('a flapping room that is restored within its grace each time never alarms', () => {
    const box = openAlertBox();
    box.clocksIn('s0', 'small');
    box.come('t', 5, 'small');
    for (let time = 0; time < 10; time += 1) {
      box.comes('t5', 'small');
      expect(box.pass(2 * minute)).toEqual([]);
      box.leaves('t5');
      expect(box.pass(2 * minute)).toEqual([]);
    }
    box.comes('t5', 'small');
    expect(box.pass(3 * minute), 'and each grace is a whole one').toHaveLength(1);
  });
  test('that grows is still one alert', () => {
    const box = openAlertBox();
    box.clocksIn('s0', 'small');
    box.come('t', 6, 'small');
    box.pass(3 * minute);
    box.come('t', 14, 'small');
    expect(box.pass(minute)).toEqual([]);
    expect(box.unresolved()).toEqual(['breach small open']);
  });
  test('learned of late is raised at once, because it is already older than its grace', () => {
    const box = openAlertBox();
    box.clocksIn('s0', 'small');
    box.clocksIn('s1', 'small');
    box.come('t', 6, 'small');
    box.clock.advance(10 * minute);
    const left = epochMs(box.clock.now() - 5 * minute);
    expect(box.clocksOut('s1', left)).toMatchObject([
      { type: 'staff.clocked_out' },
      { type: 'alert.raised', data: { kind: 'breach' } },
    ]);
    expect(onlyAlert(box).since).toBe(left);
  });
  test('a kiosk whose clock runs an hour ahead does not put it off', () => {
    const box = openAlertBox();
    box.clocksIn('s0', 'small');
    box.come('t', 5, 'small');
    box.comes('t5', 'small', epochMs(box.clock.now() + 60 * minute));
    expect(box.pass(3 * minute)).toHaveLength(1);
  });
  test('of a caregiver in two rooms: entering one leaves the other short in the same instant', () => {
    const box = openAlertBox();
    box.clocksIn('s0', 'small');
    box.comes('t0', 'small');
    expect(box.changesTo('s0', 'big')).toMatchObject([
      { type: 'staff.moved' },
      { type: 'alert.raised', data: { kind: 'unattended', roomId: 'small' } },
    ]);
    expect(box.ratio.room('big')?.caregivers).toBe(1);
  });
  test('at midnight, when a background check runs out, begins at midnight', () => {
    const people = manyPeople();
    people.staff.set('s1', {
      role: 'caregiver',
      qualifications: [
        { kind: 'caregiver' },
        { kind: 'health_certificate' },
        { kind: 'background_check', validTo: '2026-09-16' },
      ],
    });
    const box = openAlertBox({ people });
    box.clocksIn('s0', 'small');
    box.clocksIn('s1', 'small');
    box.come('t', 6, 'small');
    const midnight = at('2026-09-17T00:00:00+08:00');
    box.clock.advance(midnight - box.clock.now() + 1500);
    box.dayStarts('2026-09-17', midnight);
    expect(box.ratio.room('small')).toMatchObject({ state: 'deficit', since: midnight, caregivers: 1 });
  });
});

describe('caps', () => {
  test('the tenth infant is welcome, the eleventh is an alert of its own, and nobody is kept from leaving', () => {
    const box = openAlertBox();
    for (const staffId of ['s0', 's1', 's2', 's3']) box.clocksIn(staffId, 'infant');
    box.come('i', 10, 'infant');
    expect(box.pass(60 * minute)).toEqual([]);
    box.comes('i10', 'infant');
    expect(box.pass(minute)).toMatchObject([
      {
        type: 'alert.raised',
        data: { kind: 'class_cap', severity: 'warning', children: 11, rule: { id: 'cap-infant' } },
      },
    ]);
    expect(box.board.room('infant', box.clock.now())).toMatchObject({ state: 'tight', overCap: true });
    box.leaves('i3');
    expect(box.unresolved()).toEqual([]);
  });
  test('over the cap and short of caregivers are two alerts', () => {
    const box = openAlertBox();
    box.clocksIn('s0', 'infant');
    box.come('i', 11, 'infant');
    box.pass(minute);
    expect(box.unresolved().sort()).toEqual(['breach infant open', 'class_cap infant open']);
  });
  test('the facility’s last licensed place is legal, one more child is not', () => {
    const box = openAlertBox({ rules: { places: 12 } });
    for (let index = 0; index < 4; index += 1) box.clocksIn(`s${index}`, 'big');
    box.come('b', 12, 'big');
    expect(box.pass(60 * minute)).toEqual([]);
    box.comes('b12', 'yard');
    box.clocksIn('s5', 'yard');
    expect(box.pass(3 * minute)).toMatchObject([
      { type: 'alert.raised', data: { kind: 'facility_cap', children: 13, rule: { id: 'facility-places' } } },
    ]);
    expect(box.board.list(box.clock.now()).whole).toEqual({ children: 13, places: 12, overPlaces: true });
    box.leaves('b0');
    expect(box.unresolved()).toEqual([]);
    expect(box.board.list(box.clock.now()).whole).toEqual({ children: 12, places: 12, overPlaces: false });
  });
});

describe('a custody block', () => {
  const refuse = (box: ReturnType<typeof openAlertBox>, adultId: string) =>
    box.journal.record([
      {
        type: 'attendance.refused',
        actor: 'kiosk:k1',
        subject: 't0',
        data: { childId: 't0', adultId, action: 'check_out', reason: 'custody_blocked' },
      },
    ]);
  test('is a silent critical alert in the transaction of the refusal, without the child in it', () => {
    const box = openAlertBox();
    const [refusal, raised] = refuse(box, 'a1');
    expect(raised).toMatchObject({
      type: 'alert.raised',
      data: { kind: 'custody_block', severity: 'critical', causeEventId: refusal?.id },
    });
    expect(JSON.stringify(raised)).not.toContain('t0');
    expect(soundingAlerts(box.alerts.unresolved())).toEqual([]);
  });
  test('asked again at once is one alert; another adult, or another attempt later, is another', () => {
    const box = openAlertBox();
    refuse(box, 'a1');
    expect(typesOf(refuse(box, 'a1'))).toEqual(['attendance.refused']);
    refuse(box, 'a2');
    expect(box.alerts.unresolved()).toHaveLength(2);
    box.pass(3 * minute);
    expect(typesOf(refuse(box, 'a1'))).toContain('alert.raised');
    expect(box.alerts.unresolved()).toHaveLength(3);
    expect(checkJournal(box.db, box.projectionsFor)).toEqual([]);
  });
  test('lasts until a person closes it, then a new attempt is a new alert', () => {
    const box = openAlertBox();
    refuse(box, 'a1');
    expect(typesOf(box.pass(3 * minute))).toEqual(['alert.escalated']);
    const { alertId } = onlyAlert(box);
    box.journal.record([
      { type: 'alert.resolved', actor: 'staff:s0', subject: alertId, data: { alertId, because: 'closed_by_person' } },
    ]);
    expect(box.alerts.unresolved()).toEqual([]);
    expect(typesOf(refuse(box, 'a1'))).toEqual(['attendance.refused', 'alert.raised']);
  });
  test.each([
    ['not_authorised', 'check_out', 'unauthorised_pickup warning'],
    ['not_valid_today', 'check_out', 'unauthorised_pickup warning'],
    ['custody_blocked', 'check_in', 'custody_block critical'],
    ['not_authorised', 'check_in', undefined],
    ['not_valid_today', 'check_in', undefined],
  ] as const)('a refusal as %s at %s is told quietly as %s', (reason, action, told) => {
    const box = openAlertBox();
    const refusal = { childId: 't0', adultId: 'a1', action, reason };
    box.journal.record([{ type: 'attendance.refused', actor: 'kiosk:k1', subject: 't0', data: refusal }]);
    const unresolved = box.alerts.unresolved();
    expect(unresolved.map(({ kind, severity }) => `${kind} ${severity}`)).toEqual(told ? [told] : []);
    expect(soundingAlerts(unresolved)).toEqual([]);
    expect(checkJournal(box.db, box.projectionsFor)).toEqual([]);
  });
});

test('what others report is raised after its grace and resolved when they no longer report it', () => {
  let isOffline = false;
  const clock = fakeClock();
  const since = clock.now();
  const box = openAlertBox({
    clock,
    others: [
      () =>
        isOffline ? [{ kind: 'device_offline', severity: 'warning', deviceId: 'door1', since, graceMs: 30_000 }] : [],
    ],
  });
  isOffline = true;
  expect(box.pass(29_999)).toEqual([]);
  expect(box.pass(1)).toMatchObject([{ type: 'alert.raised', data: { kind: 'device_offline', deviceId: 'door1' } }]);
  isOffline = false;
  expect(typesOf(box.pass(1))).toEqual(['alert.resolved']);
});

test('after a whole life of alerts a rebuild finds the same rows', () => {
  const box = openAlertBox();
  box.clocksIn('s0', 'small');
  box.come('t', 6, 'small');
  box.pass(3 * minute);
  box.acknowledge(onlyAlert(box).alertId);
  box.rests('s0');
  box.pass(4 * minute);
  box.isBack('s0');
  box.leaves('t0');
  box.come('i', 11, 'infant');
  box.pass(4 * minute);
  box.journal.record([
    {
      type: 'attendance.refused',
      actor: 'kiosk:k1',
      subject: 't1',
      data: { childId: 't1', adultId: 'a1', action: 'check_out', reason: 'custody_blocked' },
    },
  ]);
  expect(box.alerts.unresolved().length).toBeGreaterThan(1);
  expect(checkJournal(box.db, box.projectionsFor)).toEqual([]);
});
