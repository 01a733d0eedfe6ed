import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonical } from '#agent/journal/chain.ts';
import { buildSummary } from '#agent/summary/build.ts';
import type { RoomStep } from '#agent/summary/facts.ts';
import { dayBounds } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import { DailySummary } from '#contract/summary.ts';
import { Compile } from '#typebox/schema';
import { at, comesIn, factsOf, firstPlace, goesOut, nullsOf, step, theDay, timeZone } from './day.ts';
import { enrolled, smallDay } from './smallDay.ts';

const midnight = dayBounds(theDay, timeZone).to;
const validator = Compile(DailySummary);

describe('a small day, counted by hand', () => {
  const summary = buildSummary(smallDay(), firstPlace);

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
      arrivalsByAdult: { guardian: 0, authorised: 0, one_off: 0, override: 0, unnamed: 5 },
      departuresByAdult: { guardian: 0, authorised: 4, one_off: 0, override: 1, unnamed: 0 },
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
    const armed = { armedMs: 1000 * 60_000 + 59_000, lapsedMs: new Map([['unknown', 61_000] as const]), lapses: [] };
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
        classIds: ['small'],
        // Nothing is known before the first step, while the box was off, and after the sealing.
        strip: 'x440c40o30r1t29x5t55b3u1o446c40x350',
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
      onDuty: null,
      onDutyUnregistered: 1,
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
