import { describe, expect, test } from 'vitest';
import { checkJournal } from '#agent/journal/check.ts';
import { breachesOf } from '#agent/ratio/breaches.ts';
import { toRfc3339 } from '#agent/time/calendar.ts';
import { type EpochMs, epochMs } from '#agent/time/clock.ts';
import { openAlertBox } from '../alerts/box.ts';

const second = 1000;
const minute = 60 * second;
const settled = { rules: { settleMs: 20 * second } };
type Box = ReturnType<typeof openAlertBox>;

/** Four small toddlers and eleven more with two caregivers: three are needed. */
const shortRoom = (box: Box): void => {
  box.clocksIn('s0', 'small');
  box.clocksIn('s1', 'small');
  box.clocksIn('s2', 'small');
  box.come('t', 11, 'small');
};
const breaches = (box: Box, from: number, settleMs = 20 * second) =>
  breachesOf(box.past.steps({ from: epochMs(from), to: box.clock.now() }), settleMs);

describe('a breach', () => {
  test('has its peak deficit, the minutes of children and caregivers, its cause and its rule', () => {
    const box = openAlertBox(settled);
    const start = box.clock.now();
    shortRoom(box);
    box.pass(minute);
    const [cause] = box.clocksOut('s2');
    box.pass(2 * minute);
    box.clocksOut('s1');
    box.pass(3 * minute);
    box.clocksIn('s1', 'small');
    box.clocksIn('s2', 'small');
    box.pass(minute);
    const [breach, ...more] = breaches(box, start);
    expect(more).toEqual([]);
    expect(breach).toMatchObject({
      roomId: 'small',
      from: start + minute,
      to: start + 6 * minute,
      unattended: false,
      peakDeficit: 2,
      shortMs: 5 * minute,
      childMs: 11 * 5 * minute,
      caregiverMs: (1 * 2 + 2 * 3) * minute,
      returns: 0,
      causeEventId: cause?.id,
      rule: { id: 'ratio-toddler_small' },
    });
  });

  test('says for how long nobody was with the children', () => {
    const box = openAlertBox(settled);
    const start = box.clock.now();
    box.clocksIn('s0', 'small');
    box.come('t', 5, 'small');
    box.clocksOut('s0');
    box.pass(90 * second);
    box.clocksIn('s0', 'small');
    box.pass(second);
    expect(breaches(box, start)).toMatchObject([{ unattended: true, unattendedMs: 90 * second, peakDeficit: 1 }]);
  });
});

describe('a flapping input makes one breach', () => {
  const flap = (box: Box, times: number): void => {
    for (let index = 0; index < times; index += 1) {
      box.clocksOut('s2');
      box.pass(50 * second);
      box.clocksIn('s2', 'small');
      box.pass(10 * second);
    }
  };

  test('in the list, which counts the returns and only the minutes that were short', () => {
    const box = openAlertBox(settled);
    const start = box.clock.now();
    shortRoom(box);
    flap(box, 6);
    expect(breaches(box, start)).toMatchObject([{ returns: 5, shortMs: 6 * 50 * second }]);
    expect(breaches(box, start, 0)).toHaveLength(6);
  });

  test('for the alert, whose grace goes on over the returns, and which stays one until it is settled', () => {
    const box = openAlertBox(settled);
    shortRoom(box);
    flap(box, 3);
    expect(box.unresolved()).toEqual([]);
    flap(box, 3);
    expect(box.unresolved()).toEqual(['breach small open']);
    const { alertId, since } = box.alerts.unresolved()[0] ?? {};
    expect(since).toBe(box.clock.now() - 6 * minute);
    flap(box, 2);
    expect(box.alerts.unresolved().map((alert) => alert.alertId)).toEqual([alertId]);
    box.pass(10 * second);
    expect(box.unresolved()).toEqual([]);
    expect(checkJournal(box.db, box.projectionsFor)).toEqual([]);
  });

  test('is a breach where a caregiver who forgot to clock out is there by a guess, and too few with or without', () => {
    const box = openAlertBox(settled);
    const start = box.clock.now();
    box.clocksIn('s1', 'small');
    box.come('t', 16, 'small');
    box.pass(60 * minute);
    for (let index = 0; index < 16; index += 1) box.leaves(`t${index}`);
    box.pass(60 * minute);
    const lastSeenAt = toRfc3339(start, box.rules.timeZone);
    box.journal.record([
      { type: 'staff.clocked_out', actor: 'agent', subject: 's1', data: { staffId: 's1', lastSeenAt } },
    ]);
    expect(breaches(box, start)).toMatchObject([{ from: start, to: start + 60 * minute, peakDeficit: 3 }]);
  });

  test('but two deficits with a longer rest between are two', () => {
    const box = openAlertBox(settled);
    const start = box.clock.now();
    shortRoom(box);
    flap(box, 1);
    box.pass(11 * second);
    flap(box, 1);
    expect(breaches(box, start)).toHaveLength(2);
  });
});

describe('a breach that the box learns of when it is over', () => {
  const found = (box: Box) => box.journal.read(0, 1000).filter(({ type }) => type === 'ratio.found_late');
  /** Found once nothing late has come for a minute. */
  const foundInTheEnd = (box: Box) => {
    box.pass(minute);
    box.lateWatch.tick();
    return found(box);
  };
  /** A caregiver who is needed was away for so long, and it is told half an hour later. Returns when they left. */
  const toldLate = (box: Box, away: number): EpochMs => {
    shortRoom(box);
    box.lateWatch.tick();
    const left = epochMs(box.clock.now() + minute);
    box.pass(30 * minute);
    const about = { actor: 'staff:s2', subject: 's2' } as const;
    const back = { occurredAt: epochMs(left + away), data: { staffId: 's2', roomId: 'small' } };
    box.journal.record([
      { ...about, type: 'staff.clocked_out', occurredAt: left, data: { staffId: 's2' } },
      { ...about, type: 'staff.clocked_in', ...back },
    ]);
    return left;
  };

  test('is found late, never raised, and only once', () => {
    const box = openAlertBox(settled);
    const left = toldLate(box, 10 * minute);
    expect(foundInTheEnd(box)).toMatchObject([{ subject: 'small', data: { peakDeficit: 1, unattended: false } }]);
    expect(box.journal.read(0, 1000).filter(({ type }) => type === 'alert.raised')).toEqual([]);
    expect(box.foundAt('small', left, epochMs(left + minute))).toBe(box.clock.now());
    box.leaves('t10', epochMs(box.clock.now() - 2 * minute));
    expect(foundInTheEnd(box)).toHaveLength(1);
    expect(checkJournal(box.db, box.projectionsFor)).toEqual([]);
  });

  test('is looked for when the row of late events has come whole: half of it shows what the other half disproves', () => {
    const box = openAlertBox(settled);
    box.define('small');
    box.lateWatch.tick();
    const ten = box.clock.now();
    box.pass(2 * 60 * minute);
    const at = (minutes: number) => epochMs(ten + minutes * minute);
    box.comes('t0', 'small', at(0));
    box.leaves('t0', at(60));
    box.pass(minute / 2);
    box.lateWatch.tick();
    box.clocksIn('s1', 'small', at(-10));
    box.clocksOut('s1', at(65));
    box.pass(minute / 2);
    box.lateWatch.tick();
    expect(found(box)).toEqual([]);
    expect(foundInTheEnd(box)).toEqual([]);
    box.rests('s1', at(10));
    box.isBack('s1', at(40));
    expect(foundInTheEnd(box)).toHaveLength(1);
    expect(box.foundAt('small', at(10), at(40))).toBe(box.clock.now());
  });

  test('is found in hours before the late event, where a departure proves what was a guess', () => {
    const box = openAlertBox(settled);
    box.lateWatch.tick();
    const start = box.clock.now();
    const at = (minutes: number) => epochMs(start + minutes * minute);
    box.clocksIn('s1', 'small');
    box.comes('t0', 'small');
    box.pass(120 * minute);
    box.journal.record([
      {
        type: 'attendance.stay_closed',
        actor: 'agent',
        subject: 't0',
        data: { childId: 't0', by: 'schedule', lastSeenAt: toRfc3339(start, box.rules.timeZone) },
      },
    ]);
    box.clocksOut('s1', at(30));
    box.clocksIn('s1', 'small', at(60));
    expect(foundInTheEnd(box)).toEqual([]);
    box.leaves('t0', at(100));
    expect(foundInTheEnd(box)).toMatchObject([{ data: { unattended: true } }]);
    expect(box.foundAt('small', at(30), at(60))).toBe(box.clock.now());
  });

  test('is found again where more of it comes to light', () => {
    const box = openAlertBox(settled);
    const left = toldLate(box, 10 * minute);
    const [, back] = box.journal
      .read(0, 1000)
      .filter(({ subject, type }) => subject === 's2' && type.includes('clocked'))
      .slice(-2);
    expect(foundInTheEnd(box)).toHaveLength(1);
    box.takesBack(back);
    box.clocksIn('s2', 'small', epochMs(left + 20 * minute));
    expect(foundInTheEnd(box).map(({ data }) => data)).toMatchObject([
      { to: toRfc3339(epochMs(left + 10 * minute), box.rules.timeZone) },
      { to: toRfc3339(epochMs(left + 20 * minute), box.rules.timeZone) },
    ]);
    box.leaves('t10', epochMs(box.clock.now() - 2 * minute));
    expect(foundInTheEnd(box)).toHaveLength(2);
  });

  test('is not found where the box knew within a minute: nothing of it came late', () => {
    const box = openAlertBox(settled);
    box.define('big');
    box.lateWatch.tick();
    box.clocksIn('s3', 'big');
    box.come('b', 1, 'big');
    box.pass(10 * minute);
    const gone = box.clock.now();
    box.pass(5 * second);
    box.clocksIn('s4', 'big');
    box.pass(15 * second);
    box.clocksOut('s3', gone);
    expect(breaches(box, gone)).toMatchObject([{ unattended: true, to: gone + 5 * second }]);
    box.pass(10 * minute);
    box.comes('t0', 'small', epochMs(box.clock.now() - 3 * minute));
    box.leaves('t0', epochMs(box.clock.now() - 3 * minute + 1));
    expect(foundInTheEnd(box).filter(({ subject }) => subject === 'big')).toEqual([]);
  });

  test('is still found when the box was killed before it looked', () => {
    const box = openAlertBox(settled);
    toldLate(box, 10 * minute);
    box.lateWatch.tick();
    box.db.close();
    const again = openAlertBox({ ...settled, clock: box.clock, folder: box.folder });
    again.pass(minute);
    again.lateWatch.tick();
    expect(found(again)).toHaveLength(1);
  });

  test('within its grace is no breach, late or not', () => {
    const box = openAlertBox(settled);
    toldLate(box, 2 * minute);
    expect(foundInTheEnd(box)).toEqual([]);
  });

  test('that an alert told of at the time is not found again by a late event', () => {
    const box = openAlertBox(settled);
    shortRoom(box);
    box.lateWatch.tick();
    box.clocksOut('s2');
    box.pass(4 * minute);
    expect(box.unresolved()).toEqual(['breach small open']);
    box.clocksIn('s2', 'small');
    box.pass(minute);
    box.leaves('t10', epochMs(box.clock.now() - 2 * minute));
    expect(foundInTheEnd(box)).toEqual([]);
  });
});
