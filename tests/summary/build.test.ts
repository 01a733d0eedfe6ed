import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { Compile } from 'typebox/schema';
import { describe, expect, test } from 'vitest';
import { canonical } from '#agent/journal/chain.ts';
import { buildSummary } from '#agent/summary/build.ts';
import type { DayFacts, RoomStep } from '#agent/summary/facts.ts';
import { sameFacts } from '#agent/summary/revision.ts';
import { addDays, dayBounds } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import { DailySummary } from '#contract/summary.ts';
import { at, comesIn, event, factsOf, firstPlace, goesOut, nullsOf, step, theDay, timeZone } from './day.ts';

const midnight = dayBounds(theDay, timeZone).to;
const validator = Compile(DailySummary);
const enrolled = (childId: string, expected = true) => ({ childId, classId: 'small', enrolled: true, expected });

describe('a small day, counted by hand', () => {
  // Mei 08:00–16:00, Bao 08:30–12:00 and 13:00–17:30, Hua (hourly, nobody expected her) 09:00–11:00; Xin stays away.
  const fever = event('health.checked', '12:30', { childId: 'mei', kind: 'observation', well: false, celsius: 38.4 });
  const slip = event('health.checked', '12:45', { childId: 'bao', kind: 'observation', well: false, signs: ['cough'] });
  const events = [
    event('staff.clocked_in', '07:20', { staffId: 'li', roomId: 'r-small' }),
    comesIn('mei', '08:00', 'well'),
    comesIn('mei', '08:01'),
    comesIn('bao', '08:30', 'unwell'),
    comesIn('hua', '09:00'),
    goesOut('hua', '11:00'),
    event('attendance.refused', '11:50', {
      childId: 'bao',
      adultId: 'father',
      action: 'check_out',
      reason: 'custody_blocked',
    }),
    goesOut('bao', '12:00'),
    event('attendance.checked_in', '13:00', { childId: 'bao', roomId: 'r-small', method: 'staff' }, at('13:30')),
    event('device.availability_changed', '14:00', { deviceId: 'door', availability: 'offline' }),
    // Nobody saw her come: a slip of the finger, no visit.
    goesOut('xin', '15:00'),
    event('health.checked', '12:10', { childId: 'mei', kind: 'noon', well: true }),
    fever,
    event('health.checked', '12:40', { childId: 'mei', kind: 'observation', well: false, signs: ['rash'] }),
    slip,
    event('health.withdrawn', '12:50', { withdraws: slip.id, why: 'wrong child' }),
    event('health.acted', '13:00', { checkId: fever.id, actions: ['guardian_notified'] }),
    event('roll_call.started', '14:30', { rollCallId: 'drill', kind: 'drill', people: [] }),
    goesOut('mei', '16:00'),
    event('attendance.checked_out', '17:30', {
      childId: 'bao',
      adultId: 'aunt',
      method: 'staff',
      override: true,
    }),
  ];
  const closing = event('day.closed', '18:10', { day: theDay, stillInside: 0, closedBy: 'person' });
  const facts = factsOf(at('18:10'), {
    journal: {
      ...factsOf(at('18:10')).journal,
      events,
      // `event` made a day.closed, so it is one.
      closing: closing.type === 'day.closed' ? closing : undefined,
      corrections: 1,
      leaves: 14,
    },
    enrolments: [enrolled('mei'), enrolled('bao'), enrolled('xin'), enrolled('hua', false)],
    absences: [{ childId: 'xin', reason: 'illness' }],
    roomSteps: [
      step('r-small', '07:20', '08:00', { state: 'closed' }),
      step('r-small', '08:00', '08:30'),
      // 60 s without enough: ends within the grace of 180 s.
      step('r-small', '08:30', '08:31', { state: 'deficit', deficit: 1 }),
      step('r-small', '08:31', '10:00', { state: 'tight' }),
      // 4 minutes without enough, the last one with nobody: a breach from its first second.
      step('r-small', '10:00', '10:03', { state: 'deficit', deficit: 2 }),
      step('r-small', '10:03', '10:04', { state: 'unattended', deficit: 3, caregivers: 0 }),
      step('r-small', '10:04', '12:00', { caregivers: 2, overCap: true }),
      step('r-small', '12:00', '17:30', { caregivers: 2 }),
      step('r-small', '17:30', '19:00', { state: 'closed', caregivers: 2 }),
    ],
    alerts: [
      {
        kind: 'breach',
        roomId: 'r-small',
        raisedAt: at('10:03'),
        acknowledgedAt: at('10:05'),
        resolvedAt: at('10:13'),
      },
      {
        kind: 'unattended',
        roomId: 'r-small',
        raisedAt: at('10:03'),
        acknowledgedAt: at('10:04'),
        resolvedAt: undefined,
      },
      {
        kind: 'custody_block',
        roomId: undefined,
        raisedAt: at('11:50'),
        acknowledgedAt: undefined,
        resolvedAt: undefined,
      },
    ],
    staff: [
      { certificatesValidTo: [addDays(theDay, -1), undefined] },
      { certificatesValidTo: [theDay, addDays(theDay, 30), addDays(theDay, 31)] },
    ],
    footage: [
      {
        recording: true,
        requiredMs: 600_000,
        recordedMs: 540_000,
        gaps: [{ from: at('09:00'), to: at('09:01'), reason: 'unreachable' }],
        oldestPlayable: addDays(theDay, -90),
      },
      { recording: false, requiredMs: 600_000, recordedMs: 600_000, gaps: [], oldestPlayable: addDays(theDay, -2) },
    ],
    uptime: [
      { from: at('00:00'), to: at('09:00') },
      { from: at('09:05'), to: at('18:10') },
    ],
  });
  const summary = buildSummary(facts, firstPlace);

  test('attendance', () => {
    expect(summary.attendance).toEqual([
      {
        classId: 'small',
        type: 'toddler_small',
        places: 15,
        enrolled: 4,
        expected: 3,
        attended: 3,
        unexpected: 1,
        absent: 1,
        absentByReason: { illness: 1, infectious: 0, family: 0, holiday: 0, other: 0, unexplained: 0 },
        firstIn: '08:00',
        lastOut: '17:30',
        peak: 3,
        childMinutes: 480 + 210 + 270 + 120,
        ratePermille: 667,
      },
    ]);
  });

  test('handovers, health and safety', () => {
    const none = { pin: 0, card: 0, qr: 0, phone_tail: 0, staff: 0, roster: 0 };
    expect(summary.handovers).toEqual({
      arrivals: { ...none, pin: 4, staff: 1 },
      departures: { ...none, card: 4, staff: 1 },
      overrides: 1,
      oneOffPickups: 0,
      refusals: { custody_blocked: 1, not_authorised: 0, not_valid_today: 0 },
      custodyBlockHits: 1,
      unclosedAtDayEnd: 0,
    });
    expect(summary.health).toEqual({
      morningChecks: 2,
      morningChecksExpected: 3,
      unwell: 1,
      medicine: 0,
      noonChecks: 1,
      noonChecksExpected: 1,
      abnormal: 3,
      notified: 1,
      dosesGiven: 0,
    });
    expect(summary.safety).toMatchObject({ drills: 1, emergencies: 0 });
    expect(summary.safety?.alerts).toMatchObject({ breach: 1, unattended: 1, custody_block: 1, class_cap: 0 });
    expect(summary.safety?.devicesWentOffline).toBe(1);
  });

  test('armed minutes: those in which no zone lacked anything, and why others were not; unknown where no zone is in use', () => {
    const armed = { armedMs: 1000 * 60_000 + 59_000, lapsedMs: new Map([['unknown', 61_000] as const]) };
    const { safety } = buildSummary(factsOf(at('19:00'), { armed }), firstPlace);
    expect(safety).toMatchObject({ armedMinutes: 1000, lapsedMinutes: { unknown: 2, box_off: 0, bypassed: 0 } });
    const without = buildSummary(factsOf(at('19:00')), firstPlace);
    expect(without.safety?.armedMinutes).toBeNull();
    expect(without.unknown).toContainEqual({ path: '/safety/armedMinutes', why: 'not_recorded' });
  });

  test('ratio: a short lack is transient, one that outlives its grace is a breach from its first second', () => {
    expect(summary.ratio).toEqual([
      {
        roomId: 'r-small',
        openSeconds: 9.5 * 3600,
        metSeconds: 9.5 * 3600 - 300,
        tightSeconds: 89 * 60,
        transientSeconds: 60,
        breachSeconds: 180,
        unattendedSeconds: 60,
        unverifiedSeconds: 300,
        overCapSeconds: 116 * 60,
        breaches: 1,
        longestBreachSeconds: 240,
        peakDeficit: 3,
        capBreaches: 1,
        medianSecondsToAcknowledge: 60,
        medianSecondsToResolve: 600,
      },
    ]);
  });

  test('staff, footage, system, opening and who closed', () => {
    expect(summary.staff).toEqual({
      qualifiedPeak: 2,
      qualifiedMinimum: 0,
      certificatesExpired: 1,
      certificatesDueIn30Days: 2,
    });
    expect(summary.footage).toMatchObject({
      camerasRequired: 2,
      camerasRecording: 1,
      requiredMinutes: 20,
      recordedMinutes: 19,
      gaps: 1,
      longestGapSeconds: 60,
      oldestPlayableDay: '2026-09-14',
    });
    expect(summary.footage?.gapSeconds).toMatchObject({ unreachable: 60, stall: 0 });
    expect(summary.system).toMatchObject({ starts: 0, offMinutes: 5, lateEvents: 1, corrections: 1 });
    expect(summary.opening).toMatchObject({ opened: '07:20', closed: '18:10', classes: 1, places: 60 });
    expect(summary.attestation).toEqual({ closedBy: 'person' });
  });

  test('the envelope tells what part of the opening hours the box has seen', () => {
    expect(summary.envelope).toMatchObject({
      covers: 'part',
      dataState: 'partial',
      plannedMinutes: 630,
      coveredMinutes: 625,
      gaps: [{ from: '2026-09-16T09:00:00.000+08:00', to: '2026-09-16T09:05:00.000+08:00', cause: 'box_off' }],
      journal: { events: 14 },
    });
  });

  test('it is as the contract says, without names and without ids of people', () => {
    expect(validator.Errors(summary)).toEqual([true, []]);
    const text = canonical(summary);
    for (const id of ['mei', 'bao', 'hua', 'xin', 'mother', 'father', 'aunt', 'called']) expect(text).not.toContain(id);
    expect(text).not.toMatch(/\d\.\d+[,}]/);
  });
});

test('who looked, what was handed over, what is held and when the disks are full are counted with the footage', () => {
  const [from, to] = ['2026-09-10T08:00:00+08:00', '2026-09-10T09:00:00+08:00'];
  const grant = { grantId: 'g', streamId: 'cam', from, to, reason: 'asked', expiresAt: to };
  const sha = 'a'.repeat(64);
  const finished = { exportId: randomUUID(), manifestSha256: sha, files: 1, bytes: 1 };
  const events = [
    event('footage.viewing_granted', '09:00', grant),
    event('footage.viewed', '09:01', { grantId: 'g', streamId: 'cam', from, to }),
    event('footage.viewing_granted', '10:00', grant),
    event('footage.export_finished', '11:00', finished),
  ];
  const figures = (keeping: DayFacts['keeping']) => {
    const facts = factsOf(midnight, { keeping });
    return buildSummary({ ...facts, journal: { ...facts.journal, events } }, firstPlace);
  };
  const foreseen = figures({ holdsActive: 3, fullOn: addDays(theDay, 9), isMeasured: true });
  expect(foreseen.footage).toMatchObject({ lookUps: 2, exports: 1, holdsActive: 3, forecastFullDay: '2026-09-25' });
  const suffices = figures({ holdsActive: 0, fullOn: undefined, isMeasured: true });
  expect(suffices.footage?.forecastFullDay).toBeNull();
  expect(suffices.unknown).toContainEqual({ path: '/footage/forecastFullDay', why: 'disks_suffice' });
  // What is foreseen belongs to the moment of sealing: it makes no revision.
  expect(sameFacts(foreseen, suffices)).toBe(true);
});

describe('what is unknown', () => {
  test('a day with the box off is no data: no figure is 0, none is fine', () => {
    const summary = buildSummary(factsOf(midnight, { uptime: [], footage: undefined }), firstPlace);
    expect(summary.envelope).toMatchObject({ dataState: 'none', coveredMinutes: 0, covers: 'whole' });
    const { opening, attendance, handovers, ratio, staff, health, safety, footage } = summary;
    expect([opening, attendance, handovers, ratio, staff, health, safety, footage]).toEqual(Array(8).fill(null));
    expect(summary.system.offMinutes).toBe(1440);
    expect(summary.unknown).toContainEqual({ path: '/attendance', why: 'no_data' });
    expect(summary.unknown).toContainEqual({ path: '/footage', why: 'footage_unreadable' });
    expect(summary.attestation.closedBy).toBe('none');
  });

  test('a box that ran, and nobody came: zeros are facts then', () => {
    const summary = buildSummary(factsOf(midnight), firstPlace);
    expect(summary.envelope.dataState).toBe('full');
    expect(summary.attendance?.[0]).toMatchObject({ attended: 0, firstIn: null, ratePermille: null });
    expect(summary.unknown).toContainEqual({ path: '/attendance/0/ratePermille', why: 'nobody_expected' });
  });

  test('events that a kiosk kept while the box was off are partial data', () => {
    const facts = factsOf(midnight, { uptime: [] });
    const journal = { ...facts.journal, events: [comesIn('mei', '08:00')] };
    expect(buildSummary({ ...facts, journal }, firstPlace).envelope.dataState).toBe('partial');
  });

  test('the hours that have not happened yet are told apart from those that the box missed', () => {
    const { envelope, handovers } = buildSummary(factsOf(at('10:00')), firstPlace);
    expect(envelope.gaps.map(({ cause }) => cause)).toEqual(['not_yet']);
    expect(envelope.coveredMinutes).toBe(150);
    expect(handovers?.unclosedAtDayEnd).toBeNull();
  });

  test('children whom nobody signed out are counted when the day is over, and from the night before', () => {
    const summary = buildSummary(
      factsOf(midnight, { insideAtStart: ['mei'], enrolments: [enrolled('mei')] }),
      firstPlace,
    );
    expect(summary.handovers?.unclosedAtDayEnd).toBe(1);
    expect(summary.attendance?.[0]).toMatchObject({ attended: 1, firstIn: '00:00', lastOut: null, childMinutes: 1440 });
  });

  test('every null has its reason, and every reason its null', () => {
    const instants = fc.integer({ min: at('00:00'), max: midnight + 3_600_000 }).map((ms) => ms as EpochMs);
    const times = fc
      .integer({ min: 0, max: 1439 })
      .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`);
    const taps = fc.array(fc.tuple(fc.constantFrom('mei', 'bao', 'nobody'), times, fc.boolean()), { maxLength: 20 });
    fc.assert(
      fc.property(instants, taps, fc.boolean(), fc.boolean(), (now, movements, boxOn, cameras) => {
        const events = movements
          .map(([child, time, isIn]) => (isIn ? comesIn(child, time) : goesOut(child, time)))
          .filter(({ occurredAt }) => occurredAt < now)
          .sort((a, b) => a.occurredAt - b.occurredAt);
        const base = factsOf(now);
        const summary = buildSummary(
          {
            ...base,
            journal: { ...base.journal, events },
            enrolments: [enrolled('mei'), enrolled('bao')],
            ...(boxOn ? {} : { uptime: [] }),
            footage: cameras ? [] : undefined,
          },
          firstPlace,
        );
        expect(validator.Errors(summary)).toEqual([true, []]);
        expect(summary.unknown.map(({ path }) => path).sort()).toEqual(nullsOf(summary).sort());
        const [figures] = summary.attendance ?? [];
        if (figures) expect(figures.childMinutes).toBeLessThanOrEqual(figures.peak * 1440);
      }),
    );
  });
});

describe('a lack of caregivers', () => {
  const roomOf = (...roomSteps: RoomStep[]) => {
    const [room] = buildSummary(factsOf(midnight, { roomSteps }), firstPlace).ratio ?? [];
    return room;
  };
  const lack = (from: string, to: string, graceMs = 180_000) =>
    step('r-small', from, to, { deficit: 1, state: 'deficit', graceMs });

  test('of 90 seconds is transient, and a breach while infants were there, whoever is there when the day is sealed', () => {
    const around = [step('r-small', '08:00', '09:00'), step('r-small', '09:01:30', '18:00')] as const;
    expect(roomOf(around[0], lack('09:00', '09:01:30'), around[1])).toMatchObject({
      breaches: 0,
      transientSeconds: 90,
    });
    expect(roomOf(around[0], lack('09:00', '09:01:30', 60_000), around[1])).toMatchObject({
      breaches: 1,
      breachSeconds: 90,
    });
  });

  test('that comes back within the settling time is the same breach; only the lacking seconds count', () => {
    const flapping = (back: string) =>
      roomOf(lack('09:00', '09:02'), step('r-small', '09:02', back), lack(back, '09:05'));
    expect(flapping('09:02:10')).toMatchObject({ breaches: 1, breachSeconds: 290, longestBreachSeconds: 290 });
    expect(flapping('09:02:11')).toMatchObject({ breaches: 0, transientSeconds: 289 });
  });
});

describe('ratio seconds', () => {
  test('add up: open is met, transient, breach and unattended, however the steps fall', () => {
    const steps = fc.array(
      fc.record({
        ms: fc.integer({ min: 1, max: 900_000 }),
        state: fc.constantFrom('ok', 'tight', 'deficit', 'unattended', 'closed'),
      }),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(steps, fc.nat(600_000), fc.nat(60_000), (lengths, graceMs, settleMs) => {
        let from = at('08:00');
        const roomSteps = lengths.map(({ ms, state }) => {
          const to = (from + ms) as EpochMs;
          const one = { ...step('r-small', '08:00', '08:00'), from, to, state, graceMs } as const;
          from = to;
          return { ...one, deficit: state === 'deficit' || state === 'unattended' ? 1 : 0 };
        });
        const facts = factsOf(midnight, { roomSteps });
        const { ratio } = buildSummary({ ...facts, site: { ...facts.site, settleMs } }, firstPlace);
        const [room] = ratio ?? [];
        if (!room) throw new Error('no room');
        expect(room.openSeconds).toBe(
          room.metSeconds + room.transientSeconds + room.breachSeconds + room.unattendedSeconds,
        );
        expect(room.unverifiedSeconds).toBe(0);
        expect(room.tightSeconds).toBeLessThanOrEqual(room.metSeconds);
        expect(room.longestBreachSeconds).toBeLessThanOrEqual(room.breachSeconds + room.unattendedSeconds);
      }),
    );
  });
});
