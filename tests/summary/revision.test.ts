import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import { buildSummary } from '#agent/summary/build.ts';
import { readSealed, sealBytes } from '#agent/summary/envelope.ts';
import type { DayFacts, SubsidyFact } from '#agent/summary/facts.ts';
import { sameFacts } from '#agent/summary/revision.ts';
import { verifySummaries } from '#agent/summary/verify.ts';
import { addDays, type Day, parseDay } from '#agent/time/calendar.ts';
import type { PublicKey } from '#contract/district.ts';
import type { DailySummary } from '#contract/summary.ts';
import { firstPlace, theDay } from './day.ts';
import { openSite, type Site } from './site.ts';
import { smallDay } from './smallDay.ts';

/** Sealed by the version before strips, kinds of adults, subsidy, notices and 8S were counted; these bytes never change. */
const before = readFileSync(join(import.meta.dirname, 'sealedBefore.summary'));
const keyOfBefore: PublicKey = {
  kty: 'OKP',
  crv: 'Ed25519',
  x: 'YToHtfa2l_vPL9dZUSizUhdR7-Klh3in7lBKi7H0FWs',
  kid: 'KWSjo40T-IRKKWYsn4wkO7VNxFOsSkI6AL5QsgcWhNA',
  alg: 'Ed25519',
  use: 'sig',
};
const dataOf = (bytes: Uint8Array): DailySummary => {
  const reading = readSealed(bytes);
  if (!reading.ok) throw new Error(reading.detail);
  return reading.sealed.data;
};
const hour = 3_600_000;

describe('a summary that was sealed before these figures were counted', () => {
  test('verifies', () => {
    const { faults, sound } = verifySummaries([{ name: 'old', bytes: before }], [keyOfBefore], { site: 'demo' });
    expect([faults, sound.length]).toEqual([[], 1]);
    expect(dataOf(before).ratio?.[0]).not.toHaveProperty('strip');
  });

  test('tells the same facts as the day counted now, as long as no figure that it has is another', () => {
    const now = buildSummary(smallDay(), firstPlace);
    expect(sameFacts(dataOf(before), now)).toBe(true);
    expect(sameFacts(now, dataOf(before))).toBe(true);
    const changed: DailySummary[] = [
      { ...now, attendance: now.attendance?.map((each) => ({ ...each, attended: each.attended + 1 })) ?? null },
      { ...now, ratio: [] },
      { ...now, health: null, unknown: [...now.unknown, { path: '/health', why: 'no_data' }] },
      { ...now, safety: now.safety && { ...now.safety, alerts: { ...now.safety.alerts, breach: 7 } } },
    ];
    for (const other of changed) expect(sameFacts(dataOf(before), other)).toBe(false);
  });

  test('is not sealed anew when its day is examined again, only when something of it changed', () => {
    const site = openSite();
    const came = site.checkIn('mei');
    site.clock.advance(24 * hour);
    sealDue(site);
    sealInOldShape(site, theDay);
    // Whatever is recorded about staff has every day of the last month examined.
    site.journal.record([
      {
        type: 'staff.recorded',
        actor: 'staff:zhao',
        subject: 'li',
        occurredAt: addMs(came?.occurredAt, 0),
        data: { staffId: 'li', name: '李老师', role: 'caregiver', cardKeys: [], qualifications: [] },
      },
    ]);
    const head = site.sealing.store.head().sequence;
    expect(site.sealing.dueDays(site.clock.now())).toContain(theDay);
    // The record itself is an event of the day: one revision, and none after it.
    expect(sealDue(site)).toMatchObject([{ day: theDay, fresh: true, reason: 'late_events' }]);
    sealInOldShape(site, theDay);
    site.journal.record([
      {
        type: 'class.defined',
        actor: 'staff:zhao',
        subject: 'small',
        occurredAt: addMs(came?.occurredAt, -24 * hour),
        data: { classId: 'small', name: '托小一班', type: 'toddler_small', roomId: 'r-small', places: 15 },
      },
    ]);
    expect(site.sealing.dueDays(site.clock.now())).toContain(theDay);
    expect(sealDue(site).filter(({ day }) => day === theDay)).toMatchObject([{ fresh: false }]);
    expect(site.sealing.store.head().sequence).toBeGreaterThan(head);
  });
});

test('what belongs to the moment of sealing makes no revision: a key of the district, what is held and foreseen', () => {
  const facts = smallDay();
  const staff = facts.staff.map((each) => ({ ...each, isRegistered: true, registerHash: undefined }));
  const hashed = staff.map((each) => ({ ...each, registerHash: 'a'.repeat(32) }));
  const without = buildSummary({ ...facts, staff }, firstPlace);
  const withKey = buildSummary({ ...facts, staff: hashed, site: { ...facts.site, hasStaffKey: true } }, firstPlace);
  expect(withKey.staff?.onDuty).toEqual([{ staff: 'a'.repeat(32), from: 440, to: 1090 }]);
  expect(sameFacts(without, withKey)).toBe(true);
  const later: DayFacts = { ...facts, keeping: { holdsActive: 9, fullOn: addDays(theDay, 3), isMeasured: true } };
  const kept = { ...facts, keeping: { holdsActive: 0, fullOn: undefined, isMeasured: true } };
  expect(sameFacts(buildSummary(later, firstPlace), buildSummary(kept, firstPlace))).toBe(true);
});

test('what is learned of a day makes the last day of its month tell the month anew, if that is over', () => {
  const month: SubsidyFact = { classId: 'small', type: 'toddler_small', children: 1, yuanPerChild: 300 };
  let children = 1;
  const site = openSite({ sources: { subsidy: () => [{ ...month, children }] } });
  site.checkIn('mei');
  const morning = site.clock.now();
  site.clock.set('2026-10-01T09:00:00+08:00');
  sealDue(site);
  children = 2;
  site.clock.set('2026-10-01T09:30:00+08:00');
  site.checkIn('bao', addMs(morning, hour));
  site.journal.record([
    {
      type: 'day.closed',
      actor: 'staff:zhao',
      subject: theDay,
      data: { day: theDay, stillInside: 0, closedBy: 'person' },
    },
  ]);
  const last = parseDay('2026-09-30') ?? theDay;
  expect(sealDue(site)).toMatchObject([
    { day: theDay, fresh: true },
    { day: last, fresh: true, reason: 'recount' },
  ]);
  const row = site.sealing.store.find(last);
  expect(row && dataOf(row.bytes).subsidy?.classes).toMatchObject([{ children: 2 }]);
  expect(sealDue(site)).toEqual([]);
});

const addMs = (at: number | undefined, ms: number) => ((at ?? 0) + ms) as ReturnType<Site['clock']['now']>;

const sealDue = (site: Site) =>
  site.sealing.sealDue().map((outcome) => {
    if (!outcome.ok) throw new Error(outcome.detail);
    return outcome;
  });

/** The newest revision of a day once more, as the version before would have sealed it. */
const sealInOldShape = ({ sealing, folder, clock }: Site, day: Day): void => {
  const newest = sealing.store.find(day);
  const head = sealing.store.head();
  if (!newest) throw new Error(`${day} is not sealed`);
  const { subsidy: _, notices: __, eightS: ___, ...summary } = dataOf(newest.bytes);
  const { arrivalsByAdult: _a, departuresByAdult: _d, ...handovers } = summary.handovers ?? fail();
  const { onDuty: _o, onDutyUnregistered: _u, ...staff } = summary.staff ?? fail();
  const {
    lapses: _l,
    medianSecondsToAcknowledge: _m,
    medianSecondsToResolve: _r,
    ...safety
  } = summary.safety ?? fail();
  const { outages: _s, lastBackup: _b, ...system } = summary.system;
  const envelope = {
    ...summary.envelope,
    revision: newest.revision + 1,
    sequence: head.sequence + 1,
    previousHash: head.sha256,
  };
  const old: DailySummary = {
    ...summary,
    envelope,
    handovers,
    staff,
    safety,
    system,
    ratio: summary.ratio?.map(({ strip: _strip, classIds: _classIds, ...room }) => room) ?? null,
    unknown: summary.unknown.filter(
      ({ path }) => !/^\/(eightS|subsidy|staff\/onDuty|safety\/(lapses|medianSeconds)|system\/lastBackup)/.test(path),
    ),
  };
  const key = loadSiteKey(folder);
  sealing.store.insert({
    sequence: envelope.sequence,
    day,
    revision: envelope.revision,
    sealedAt: clock.now(),
    previous: head.sha256,
    kid: key.jwk.kid,
    ...sealBytes(old, key),
  });
};

const fail = (): never => {
  throw new Error('the day has no such group');
};
