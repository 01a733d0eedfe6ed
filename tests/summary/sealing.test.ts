import { rmSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { checkJournal } from '#agent/journal/check.ts';
import { loadSiteKey, siteKeyFile } from '#agent/journal/siteKey.ts';
import { checkSealed } from '#agent/summary/check.ts';
import { readSealed } from '#agent/summary/envelope.ts';
import { type SealOutcome, sealOnClose } from '#agent/summary/sealing.ts';
import { addDays, type Day } from '#agent/time/calendar.ts';
import type { DailySummary } from '#contract/summary.ts';
import { theDay } from './day.ts';
import { fakeClock, openSite, type Site } from './site.ts';

const hour = 3_600_000;
const sealed = (site: Site, day: Day, revision?: number): DailySummary => {
  const row = site.sealing.store.find(day, revision);
  const reading = row && readSealed(row.bytes);
  if (!reading?.ok) throw new Error(`${day} is not sealed`);
  return reading.sealed.data;
};
const sealedOk = (outcome: SealOutcome) => {
  if (!outcome.ok) throw new Error(outcome.detail);
  return outcome;
};

describe('sealing a day', () => {
  test('is one commit: summary, journal event and outbox row name the same bytes', () => {
    const site = openSite();
    site.checkIn('mei');
    const outcome = sealedOk(site.sealing.seal(theDay));
    expect(outcome).toMatchObject({ revision: 1, sequence: 1, reason: 'first', fresh: true });
    const event = site.journal.read(0, 100).at(-1);
    expect(event).toMatchObject({ type: 'day.sealed', subject: theDay });
    expect(event?.data).toEqual({ day: theDay, revision: 1, sequence: 1, sha256: outcome.sha256 });
    expect(site.outbox.next()).toMatchObject({ day: theDay, revision: 1, sha256: outcome.sha256, state: 'sealed' });
    expect(checkSealed(site.db)).toEqual([]);
    expect(checkJournal(site.db, () => [])).toEqual([]);
  });

  test('leaves nothing behind when it fails half-way', () => {
    const site = openSite();
    site.checkIn('mei');
    site.db.exec("CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'disk full'); END");
    expect(() => site.sealing.seal(theDay)).toThrow('disk full');
    expect(site.sealing.store.head().sequence).toBe(0);
    expect(site.journal.read(0, 100).map(({ type }) => type)).toEqual(['attendance.checked_in']);
    site.db.exec('DROP TRIGGER full');
    expect(sealedOk(site.sealing.seal(theDay)).sequence).toBe(1);
  });

  test('again, when nothing changed, is the same revision', () => {
    const site = openSite();
    site.checkIn('mei');
    site.clock.advance(24 * hour);
    const first = sealedOk(site.sealing.seal(theDay));
    site.clock.advance(hour);
    expect(site.sealing.seal(theDay)).toEqual({ ...first, fresh: false });
    expect(site.journal.lastSeq()).toBe(2);
  });

  test('after something changed makes a new revision that says why, and the old one stays', () => {
    const site = openSite();
    const came = site.checkIn('mei');
    site.checkIn('bao');
    site.sealing.seal(theDay);
    const before = site.sealing.store.find(theDay, 1)?.bytes;
    site.clock.advance(hour);
    expect(site.sealing.seal(theDay)).toMatchObject({ revision: 2, reason: 'day_running' });
    site.clock.advance(24 * hour);
    expect(site.sealing.seal(theDay)).toMatchObject({ revision: 3, reason: 'rest_of_day' });
    site.checkIn('late', (site.clock.now() - 24 * hour) as ReturnType<typeof site.clock.now>);
    expect(site.sealing.seal(theDay)).toMatchObject({ revision: 4, reason: 'late_events' });
    site.journal.record([
      {
        type: 'attendance.voided',
        actor: 'staff:li',
        subject: 'mei',
        data: { voids: came?.id ?? '', why: 'the wrong sibling' },
      },
    ]);
    expect(site.sealing.seal(theDay)).toMatchObject({ revision: 5, reason: 'corrections' });
    expect(sealed(site, theDay, 4).attendance?.[0]?.attended).toBe(2);
    expect(sealed(site, theDay, 5).attendance?.[0]?.attended).toBe(1);
    expect(site.sealing.store.find(theDay, 1)?.bytes).toEqual(before);
    expect(checkSealed(site.db)).toEqual([]);
  });

  test('is refused while the clock is unset, and for a day that has not begun', () => {
    const clock = { ...fakeClock(), trust: () => 'unset' as const };
    const unset = openSite({ clock });
    unset.checkIn('mei');
    expect(unset.sealing.seal(theDay)).toMatchObject({ ok: false, code: 'clock_unset' });
    expect(unset.sealing.sealDue()).toEqual([]);
    expect(openSite().sealing.seal(addDays(theDay, 1))).toMatchObject({ ok: false, code: 'day_ahead' });
  });

  test('the Merkle root covers the events of the day and those that correct it, and changes with each', () => {
    const site = openSite();
    const roots = new Set<string>();
    for (const child of ['mei', 'bao', 'hua']) {
      site.checkIn(child);
      site.sealing.seal(theDay);
      const { journal } = sealed(site, theDay).envelope;
      roots.add(journal.root);
      expect(journal.events).toBe(roots.size);
    }
    expect(roots.size).toBe(3);
  });
});

describe('by itself', () => {
  test('a day is sealed as soon as it is closed, with who closed it', () => {
    const site = openSite();
    const told: unknown[] = [];
    sealOnClose(site.journal, site.sealing, (outcome) => told.push(outcome));
    site.checkIn('mei');
    site.journal.record([
      {
        type: 'day.closed',
        actor: 'staff:zhao',
        subject: theDay,
        data: { day: theDay, stillInside: 1, closedBy: 'person' },
      },
    ]);
    expect(told).toMatchObject([{ ok: true, day: theDay, revision: 1 }]);
    expect(sealed(site, theDay)).toMatchObject({
      attestation: { closedBy: 'person' },
      handovers: { unclosedAtDayEnd: 1 },
    });
  });

  test('a summary that cannot be made does not undo the closing, and is made up for later', () => {
    const site = openSite();
    const told: unknown[] = [];
    sealOnClose(site.journal, site.sealing, (outcome) => told.push(outcome));
    site.db.exec("CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'disk full'); END");
    site.journal.record([
      {
        type: 'day.closed',
        actor: 'agent',
        subject: theDay,
        data: { day: theDay, stillInside: 0, closedBy: 'schedule' },
      },
    ]);
    expect(told).toMatchObject([{ ok: false, error: { message: 'disk full' } }]);
    site.db.exec('DROP TRIGGER full');
    site.clock.advance(24 * hour);
    expect(site.sealing.sealDue()).toMatchObject([{ day: theDay, revision: 1 }]);
    expect(sealed(site, theDay).attestation.closedBy).toBe('schedule');
  });

  test('days with the box off are sealed one by one as no data, and never again', () => {
    const site = openSite();
    site.checkIn('mei');
    site.live(10 * hour);
    site.clock.set('2026-09-20T09:00:00+08:00');
    const outcomes = site.sealing.sealDue();
    expect(outcomes.map(({ day }) => day)).toEqual(['2026-09-16', '2026-09-17', '2026-09-18', '2026-09-19']);
    expect(outcomes.map(({ day }) => sealed(site, day).envelope.dataState)).toEqual([
      'partial',
      'none',
      'none',
      'none',
    ]);
    expect(site.sealing.sealDue()).toEqual([]);
    expect(checkSealed(site.db)).toEqual([]);
  });

  test('a day sealed in the evening is sealed once more when it is over, ten minutes after midnight', () => {
    const site = openSite();
    site.checkIn('mei');
    site.sealing.seal(theDay);
    site.clock.set('2026-09-17T00:09:00+08:00');
    expect(site.sealing.sealDue()).toEqual([]);
    site.clock.set('2026-09-17T00:10:00+08:00');
    expect(site.sealing.sealDue()).toMatchObject([{ day: theDay, revision: 2, reason: 'rest_of_day' }]);
    expect(site.sealing.sealDue()).toEqual([]);
  });

  test('what a kiosk sends late, and what is corrected later, makes the day due again', () => {
    const site = openSite();
    const came = site.checkIn('mei');
    const morning = site.clock.now();
    site.clock.set('2026-09-18T09:00:00+08:00');
    expect(site.sealing.sealDue()).toHaveLength(2);
    site.checkIn('bao', morning);
    expect(site.sealing.sealDue()).toMatchObject([{ day: theDay, revision: 2, reason: 'late_events' }]);
    site.journal.record([
      { type: 'attendance.voided', actor: 'staff:li', subject: 'mei', data: { voids: came?.id ?? '', why: 'mistake' } },
    ]);
    expect(site.sealing.sealDue()).toMatchObject([{ day: theDay, revision: 3, reason: 'corrections' }]);
    site.journal.record([
      { type: 'day.closed', actor: 'x', subject: theDay, data: { day: theDay, stillInside: 0, closedBy: 'person' } },
    ]);
    expect(site.sealing.sealDue()).toMatchObject([{ day: theDay, revision: 4 }]);
    expect(site.sealing.sealDue()).toEqual([]);
  });
});

describe('the key', () => {
  test('is made once, for its owner only, and stays', () => {
    const site = openSite();
    const made = loadSiteKey(site.folder).jwk;
    expect(statSync(siteKeyFile(site.folder)).mode & 0o777).toBe(0o600);
    expect(loadSiteKey(site.folder).jwk).toEqual(made);
  });

  test('another key in its place seals from then on, and the old one stays listed', () => {
    const site = openSite();
    site.sealing.seal(theDay);
    const [old] = site.keys();
    rmSync(siteKeyFile(site.folder));
    site.clock.advance(hour);
    site.checkIn('mei');
    site.sealing.seal(theDay);
    expect(site.keys().map(({ kid }) => kid)).toEqual([loadSiteKey(site.folder).jwk.kid, old?.kid]);
  });
});

describe('the check', () => {
  const damage = (what: string): string[] => {
    const site = openSite();
    for (const child of ['mei', 'bao']) {
      site.checkIn(child);
      site.sealing.seal(theDay);
    }
    site.db.exec('DROP TRIGGER sealed_summary_never_changed; DROP TRIGGER sealed_summary_never_deleted');
    site.db.pragma('foreign_keys = OFF');
    site.db.exec(what);
    return checkSealed(site.db).map(({ where, found }) => `${where} ${found}`);
  };

  test('finds changed bytes, a removed row, a foreign row and a broken chain', () => {
    expect(damage("UPDATE sealed_summary SET bytes = CAST(bytes || 'x' AS BLOB) WHERE sequence = 1")).toEqual([
      'summary 1 (2026-09-16.1) its bytes are not what was sealed',
    ]);
    expect(damage('DELETE FROM sealed_summary WHERE sequence = 2')).toEqual([
      'summary 2 (2026-09-16.2) was sealed according to the journal and is gone',
    ]);
    expect(damage('DELETE FROM sealed_summary WHERE sequence = 1')).toContain(
      'summary 2 (2026-09-16.2) does not follow from the one before',
    );
    expect(
      damage(
        'INSERT INTO sealed_summary SELECT 3, day, 3, sealed_at, bytes, sha256, sha256, kid FROM sealed_summary WHERE sequence = 2',
      ),
    ).toEqual(['summary 3 (2026-09-16.3) no event of the journal explains it']);
  });

  test('the table itself refuses change and deletion', () => {
    const site = openSite();
    site.sealing.seal(theDay);
    expect(() => site.db.exec('UPDATE sealed_summary SET revision = 9')).toThrow('never changes');
    expect(() => site.db.exec('DELETE FROM sealed_summary')).toThrow('stays');
  });
});
