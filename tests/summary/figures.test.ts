import { createHash, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import { buildSummary } from '#agent/summary/build.ts';
import { sealBytes } from '#agent/summary/envelope.ts';
import type { DayFacts } from '#agent/summary/facts.ts';
import { type NoticeEvent, noticesOf } from '#agent/summary/notices.ts';
import { sameFacts } from '#agent/summary/revision.ts';
import { addDays, dayBounds } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import { DailySummary, EightSDimension } from '#contract/summary.ts';
import { AlertKind } from '#contract/values.ts';
import { LapseReason } from '#contract/zones.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { Compile } from '#typebox/schema';
import { at, event, factsOf, firstPlace, nullsOf, step, theDay, timeZone } from './day.ts';
import { smallDay } from './smallDay.ts';

const midnight = dayBounds(theDay, timeZone).to;
const validator = Compile(DailySummary);

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

/** Everything that a day can hold, drawn at random; ids and names are given. */
const anyDay = (who: fc.Arbitrary<string>) => {
  const instants = fc.integer({ min: at('00:00'), max: midnight - 1 }).map((ms) => ms as EpochMs);
  const stretches = fc.tuple(instants, instants).map(([one, other]) => ({
    from: Math.min(one, other) as EpochMs,
    to: Math.max(one, other) as EpochMs,
  }));
  const either = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: undefined });
  const alerts = fc.record({
    kind: fc.constantFrom(...AlertKind.enum),
    roomId: either(fc.constant('r-small')),
    raisedAt: instants,
    acknowledgedAt: either(instants),
    resolvedAt: either(instants),
  });
  const lapses = fc.tuple(stretches, fc.constantFrom(...LapseReason.enum)).map(([stretch, reason]) => ({
    ...stretch,
    zoneClass: 'always' as const,
    reason,
  }));
  const staff = fc.record({
    staffId: who,
    isRegistered: fc.boolean(),
    registerHash: either(fc.constant('0123456789abcdef0123456789abcdef')),
    certificatesValidTo: fc.constant([]),
  });
  const events = fc
    .record({ who, adult: who, staffId: who, name: who, hour: fc.integer({ min: 10, max: 16 }) })
    .map(({ who: childId, adult, staffId, name, hour }) => [
      event('staff.clocked_in', `${hour - 3}:00`.padStart(5, '0'), { staffId, roomId: 'r-small' }),
      event('attendance.checked_in', `${hour}:00`, { childId, roomId: 'r-small', method: 'pin', adultId: adult }),
      event('attendance.absence_recorded', `${hour}:01`, {
        absenceId: 'x',
        childId: name,
        from: theDay,
        to: theDay,
        reason: 'family',
        note: name,
      }),
      event('attendance.refused', `${hour}:02`, {
        childId,
        adultId: adult,
        action: 'check_out',
        reason: 'not_authorised',
      }),
      event('health.checked', `${hour}:03`, { childId, kind: 'observation', well: false, note: name }),
      event('attendance.checked_out', `${hour + 1}:00`, { childId, method: 'staff', override: true }),
      event('staff.clocked_out', `${hour + 2}:00`, { staffId }),
    ]);
  const notices = fc
    .record({
      text: who,
      dueDay: either(fc.constantFrom(addDays(theDay, -1), theDay, addDays(theDay, 1))),
      isAnswered: fc.boolean(),
    })
    .map(({ text, dueDay, isAnswered }): NoticeEvent[] => {
      const noticeId = randomUUID();
      const received = event('upstream.notice_received', '07:00', {
        noticeId,
        kind: 'finding',
        text,
        ...(dueDay && { dueDay }),
      });
      const answered = event('upstream.notice_answered', '09:00', {
        noticeId,
        answerId: randomUUID(),
        sequence: 1,
        text,
        evidence: [],
        sha256: 'a'.repeat(64),
      });
      return (isAnswered ? [received, answered] : [received]) as NoticeEvent[]; // made by these words
    });
  return fc
    .record({
      now: fc.integer({ min: at('00:00'), max: midnight + 3_600_000 }).map((ms) => ms as EpochMs),
      alerts: fc.array(alerts, { maxLength: 4 }),
      uptime: fc.array(stretches, { maxLength: 2 }),
      lapses: either(fc.array(lapses, { maxLength: 3 })),
      staff: fc.array(staff, { maxLength: 3 }),
      hasStaffKey: fc.boolean(),
      people: fc.array(events, { maxLength: 3 }),
      notices: fc.array(notices, { maxLength: 3 }),
      backedUpAt: either(instants),
      yuanPerChild: fc.constantFrom(300, null),
      children: fc.array(who, { maxLength: 3 }),
      footage: either(fc.constant([])),
      keeping: either(fc.constant({ holdsActive: 1, fullOn: undefined, isMeasured: true })),
      state: fc.constantFrom('ok', 'tight', 'deficit', 'unattended', 'closed'),
      settled: fc.boolean(),
    })
    .map((drawn): DayFacts => {
      const base = factsOf(drawn.now);
      return {
        ...base,
        site: { ...base.site, hasStaffKey: drawn.hasStaffKey },
        alerts: drawn.alerts,
        uptime: drawn.uptime.filter(({ from }) => from < drawn.now),
        staff: drawn.staff,
        staffAtStart: drawn.staff.map(({ staffId }) => staffId),
        insideAtStart: drawn.children.slice(0, 1),
        enrolments: drawn.children.map((childId) => ({ childId, classId: 'small', enrolled: true, expected: true })),
        absences: drawn.children.map((childId) => ({ childId, reason: 'other' })),
        roomSteps: [
          step('r-small', '09:00', '11:00', {
            state: drawn.state,
            deficit: drawn.state === 'deficit' ? 1 : 0,
            guessed: drawn.settled,
          }),
        ],
        armed: drawn.lapses && { armedMs: 0, lapsedMs: new Map(), lapses: drawn.lapses },
        subsidy: [{ classId: 'small', type: 'mixed', children: 2, yuanPerChild: drawn.yuanPerChild }],
        footage: drawn.footage,
        keeping: drawn.keeping,
        journal: {
          ...base.journal,
          events: drawn.people.flat().filter(({ occurredAt }) => occurredAt < drawn.now),
          notices: drawn.notices.flat(),
          backedUpAt: drawn.backedUpAt,
        },
      };
    });
};

describe('whatever a day holds', () => {
  test('every null has its reason and every reason its null, it is as the contract says, and a second look finds the same facts', () => {
    fc.assert(
      fc.property(anyDay(fc.constantFrom('one', 'two', 'three')), (facts) => {
        const summary = buildSummary(facts, firstPlace);
        expect(validator.Errors(summary)).toEqual([true, []]);
        expect(summary.unknown.map(({ path }) => path).sort()).toEqual(nullsOf(summary).sort());
        expect(new Set(summary.eightS?.map(({ dimension }) => dimension))).toEqual(new Set(EightSDimension.enum));
        expect(sameFacts(summary, buildSummary(facts, { ...firstPlace, revision: 2, sequence: 9 }))).toBe(true);
      }),
    );
  });

  test('no name and no id of a child, an adult or somebody of the staff is anywhere in the sealed bytes', () => {
    const key = loadSiteKey(temporaryFolder());
    let number = 0;
    const used: string[] = [];
    // A letter that neither hexadecimal digits nor our words have, so that it is found wherever it goes.
    const who = fc.constant(undefined).map(() => {
      number += 1;
      const id = `Zq${createHash('sha1').update(String(number)).digest('hex').slice(0, 10)}`;
      used.push(id);
      return id;
    });
    fc.assert(
      fc.property(anyDay(who), (facts) => {
        const { bytes } = sealBytes(buildSummary(facts, { ...firstPlace, boxId: key.jwk.kid }), key);
        const text = bytes.toString();
        expect(used.filter((id) => text.includes(id))).toEqual([]);
        used.length = 0;
      }),
      { numRuns: 50 },
    );
  });
});

describe('a notice of the district', () => {
  const noticeId = '00000000-0000-4000-8000-00000000000a';
  const received = (time: string, rest: object = {}) =>
    event('upstream.notice_received', time, { noticeId, kind: 'finding', text: '请整改', dueDay: theDay, ...rest });
  const judged = (time: string, kind: 'closed' | 'reopened', dueDay?: string) =>
    event('upstream.notice_received', time, {
      noticeId: 'v',
      kind,
      text: '已核',
      about: noticeId,
      ...(dueDay && { dueDay }),
    });
  const answered = (time: string) =>
    event('upstream.notice_answered', time, {
      noticeId,
      answerId: noticeId,
      sequence: 1,
      text: '已整改',
      evidence: [],
      sha256: 'a'.repeat(64),
    });
  const endOf = (day: string) => {
    const [parsed] = [theDay, addDays(theDay, 1)].filter((each) => each === day);
    return parsed && dayBounds(parsed, timeZone).to;
  };
  const stateAfter = (events: readonly ReturnType<typeof event>[], asOf: EpochMs = at('23:00')) =>
    noticesOf(events as NoticeEvent[], asOf, endOf).map(({ state }) => state); // only these two types

  test('is open, answered, closed, opened again, and overdue when its day is over without an answer', () => {
    const day = [
      received('08:00'),
      answered('09:00'),
      judged('10:00', 'reopened'),
      answered('11:00'),
      judged('12:00', 'closed'),
    ];
    expect([1, 2, 3, 4, 5].map((many) => stateAfter(day.slice(0, many)))).toEqual([
      ['open'],
      ['answered'],
      ['open'],
      ['answered'],
      ['closed'],
    ]);
    expect(stateAfter(day.slice(0, 1), midnight)).toEqual(['overdue']);
    expect(stateAfter(day.slice(0, 2), midnight)).toEqual(['answered']);
    expect(stateAfter([...day.slice(0, 2), judged('10:00', 'reopened', addDays(theDay, 1))], midnight)).toEqual([
      'open',
    ]);
    expect(stateAfter(day.slice(0, 1), (midnight - 1) as EpochMs)).toEqual(['open']);
    // Neither what comes after the day, nor an answer to what was closed, nor what wants no answer says anything.
    expect(stateAfter(day, at('08:30'))).toEqual(['open']);
    expect(stateAfter([...day, answered('13:00')])).toEqual(['closed']);
    expect(stateAfter([received('08:00', { kind: 'rule_pack' })])).toEqual([]);
  });
});

test('of more lapses than a summary holds the longest are told, in order of time', () => {
  const lapses = Array.from({ length: 250 }, (_, index) => ({
    from: (at('00:00') + index * 300_000) as EpochMs,
    to: (at('00:00') + index * 300_000 + (index + 1) * 1000) as EpochMs,
    zoneClass: 'always' as const,
    reason: 'unknown' as const,
  }));
  const { safety } = buildSummary(
    factsOf(midnight, { armed: { armedMs: 0, lapsedMs: new Map(), lapses } }),
    firstPlace,
  );
  expect(safety?.lapses?.length).toBe(200);
  expect(safety?.lapses?.[0]?.from).toBe('2026-09-16T04:10:00.000+08:00');
});

test('kinds of adults: guardian, authorised, with a code, against the list, unnamed', () => {
  const leaves = (time: string, rest: object) =>
    event('attendance.checked_out', time, { childId: 'mei', method: 'staff', ...rest });
  const facts = smallDay();
  const events = [
    leaves('15:00', { adultId: 'm', guardian: true }),
    leaves('15:01', { adultId: 'm' }),
    leaves('15:02', { pickupId: 'p' }),
    leaves('15:03', { adultId: 'm', guardian: true, override: true }),
    leaves('15:04', {}),
  ];
  const { handovers } = buildSummary({ ...facts, journal: { ...facts.journal, events } }, firstPlace);
  expect(handovers?.departuresByAdult).toEqual({ guardian: 1, authorised: 1, one_off: 1, override: 1, unnamed: 1 });
});
