import { describe, expect, test } from 'vitest';
import type { Recipient } from '#agent/delivery/ports.ts';
import { afterExpiry, afterSilence, afterTry, type Standing } from '#agent/delivery/rules/attempt.ts';
import { isDrillDue, nextDrillAt } from '#agent/delivery/rules/drillTime.ts';
import { calledUpTo, type Group, isUrgent } from '#agent/delivery/rules/ladder.ts';
import { life } from '#agent/delivery/rules/life.ts';
import { arrange } from '#agent/delivery/rules/storm.ts';
import { digestOf, nameOutside, wordsOf } from '#agent/delivery/rules/texts.ts';
import { quietUntil } from '#agent/delivery/rules/times.ts';
import { fromRfc3339 } from '#agent/time/calendar.ts';
import { type EpochMs, epochMs } from '#agent/time/clock.ts';
import type { MessageState } from '#contract/messages.ts';

const timeZone = 'Asia/Shanghai';
const at = (text: string): EpochMs => fromRfc3339(`${text}+08:00`) ?? epochMs(0);
const person = (id: string): Recipient => ({ kind: 'staff', id });
const reachOf =
  (who: Partial<Record<Group, string[]>>) =>
  (group: Group): Recipient[] =>
    (who[group] ?? []).map(person);
const ids = (recipients: readonly Recipient[]): string[] => recipients.map(({ id }) => id);

describe('who is called', () => {
  const everybody = reachOf({ caregivers: ['wu', 'li'], head: ['ma'], technician: ['ke'], district: ['office'] });
  const breach = { kind: 'breach', severity: 'critical' } as const;

  test('begins with those on duty and goes up with each escalation', () => {
    expect(ids(calledUpTo(breach, 0, everybody))).toEqual(['wu', 'li']);
    expect(ids(calledUpTo(breach, 1, everybody))).toEqual(['wu', 'li', 'ma']);
    expect(ids(calledUpTo(breach, 2, everybody))).toEqual(['wu', 'li', 'ma', 'office']);
  });

  test('skips a step on which nobody can be reached: an alert that nobody receives did not happen', () => {
    expect(ids(calledUpTo(breach, 0, reachOf({ head: ['ma'] })))).toEqual(['ma']);
    expect(ids(calledUpTo(breach, 0, reachOf({ district: ['office'] })))).toEqual(['office']);
    expect(calledUpTo(breach, 4, reachOf({}))).toEqual([]);
  });

  test('does not call caregivers, who may stand beside the adult, for a custody block', () => {
    expect(ids(calledUpTo({ kind: 'custody_block', severity: 'critical' }, 0, everybody))).toEqual(['ma']);
  });

  test('calls nobody for a notice', () => {
    expect(calledUpTo({ kind: 'battery_low', severity: 'notice' }, 3, everybody)).toEqual([]);
  });

  test.each([
    ['critical', undefined, true],
    ['warning', 'always', true],
    ['warning', 'perimeter24', false],
    ['notice', undefined, false],
  ] as const)('severity %s in a zone %s is urgent: %s', (severity, zoneClass, expected) => {
    expect(isUrgent({ severity, zoneClass })).toBe(expected);
  });
});

describe('quiet hours', () => {
  const night = { from: '21:00', to: '07:00' };
  test.each([
    ['2026-11-27T20:59:59', undefined],
    ['2026-11-27T21:00:00', '2026-11-28T07:00:00'],
    ['2026-11-28T03:00:00', '2026-11-28T07:00:00'],
    ['2026-11-28T07:00:00', undefined],
  ])('over night: at %s until %s', (now, until) => {
    expect(quietUntil(at(now), night, timeZone)).toBe(until && at(until));
  });
  test.each([
    ['2026-11-27T11:59:59', undefined],
    ['2026-11-27T12:00:00', '2026-11-27T14:00:00'],
    ['2026-11-27T14:00:00', undefined],
  ])('at noon: at %s until %s', (now, until) => {
    expect(quietUntil(at(now), { from: '12:00', to: '14:00' }, timeZone)).toBe(until && at(until));
  });
  test('are none when none are set', () =>
    expect(quietUntil(at('2026-11-27T23:00:00'), undefined, timeZone)).toBe(undefined));
});

describe('the weekly drill', () => {
  const monday = { weekday: 1, time: '10:30' };
  test('begins at its time, once, and is made up for within two hours', () => {
    const time = at('2026-11-30T10:30:00');
    expect(isDrillDue(epochMs(time - 1), undefined, monday, timeZone)).toBe(false);
    expect(isDrillDue(time, undefined, monday, timeZone)).toBe(true);
    expect(isDrillDue(epochMs(time + 7_199_999), undefined, monday, timeZone)).toBe(true);
    expect(isDrillDue(epochMs(time + 7_200_000), undefined, monday, timeZone)).toBe(false);
    expect(isDrillDue(epochMs(time + 60_000), time, monday, timeZone)).toBe(false);
    expect(isDrillDue(time, epochMs(time - 7 * 86_400_000), monday, timeZone)).toBe(true);
    expect(isDrillDue(epochMs(time + 86_400_000), undefined, monday, timeZone)).toBe(false);
  });
  test('is next on the coming Monday', () => {
    expect(nextDrillAt(at('2026-11-30T10:29:59'), monday, timeZone)).toBe(at('2026-11-30T10:30:00'));
    expect(nextDrillAt(at('2026-11-30T10:30:00'), monday, timeZone)).toBe(at('2026-12-07T10:30:00'));
  });
});

describe('a storm', () => {
  const now = epochMs(1_000_000);
  const due = (count: number, more: { isUrgent?: boolean; ageMs?: number; isAlone?: boolean } = {}) =>
    Array.from({ length: count }, (_, index) => ({
      messageId: `m${index}`,
      isUrgent: more.isUrgent ?? false,
      isAlone: more.isAlone ?? false,
      createdAt: epochMs(now - (more.ageMs ?? 0)),
    }));
  test.each([
    ['up to three go out singly', due(3), 0, [['m0'], ['m1'], ['m2']]],
    ['what can wait is gathered', due(4), 0, []],
    ['and goes out together', due(4, { ageMs: 15_000 }), 0, [['m0', 'm1', 'm2', 'm3']]],
    ['what is urgent goes out together at once', due(4, { isUrgent: true }), 0, [['m0', 'm1', 'm2', 'm3']]],
    ['after three within a minute one more waits', due(1), 3, []],
    ['unless it is urgent', due(1, { isUrgent: true }), 3, [['m0']]],
    ['a drill is always by itself', due(5, { isAlone: true }), 9, [['m0'], ['m1'], ['m2'], ['m3'], ['m4']]],
  ])('%s', (_what, messages, recent, expected) => expect(arrange(messages, recent, now)).toEqual(expected));
});

describe('a try', () => {
  const now = epochMs(10_000_000);
  const fresh: Standing = {
    state: 'waiting',
    rung: 0,
    attempts: 0,
    round: 0,
    sentAt: undefined,
    isUrgent: false,
    expiresAt: epochMs(now + 3_600_000),
  };
  const two = { addresses: 2, isRepeatable: true, nextAfterMs: 60_000, awaitsAnswer: false };
  const one = { ...two, addresses: 1 };

  test('that is taken ends the way, but for an urgent message that nobody answered', () => {
    expect(afterTry(fresh, 'taken', two, now)).toMatchObject({ state: 'sent', callOnAt: undefined });
    expect(afterTry(fresh, 'delivered', two, now)).toMatchObject({ state: 'delivered' });
    expect(afterTry(fresh, 'taken', { ...two, awaitsAnswer: true }, now)).toMatchObject({ callOnAt: now + 60_000 });
  });

  test('that is refused goes to the next address, and after the last it has failed', () => {
    expect(afterTry(fresh, 'refused', two, now)).toMatchObject({ state: 'waiting', rung: 1, notBefore: now });
    expect(afterTry({ ...fresh, rung: 1 }, 'refused', two, now)).toMatchObject({ state: 'failed' });
    expect(afterTry({ ...fresh, rung: 1, sentAt: now }, 'refused', two, now)).toMatchObject({ state: 'sent' });
  });

  test('that broke is made again later, on the other address when it is urgent', () => {
    expect(afterTry(fresh, 'broke', two, now)).toMatchObject({ rung: 0, attempts: 1, notBefore: now + 2_000 });
    expect(afterTry({ ...fresh, attempts: 3 }, 'broke', two, now)).toMatchObject({ rung: 1, attempts: 0 });
    expect(afterTry({ ...fresh, isUrgent: true, attempts: 1 }, 'broke', two, now)).toMatchObject({ rung: 1 });
    expect(afterTry({ ...fresh, attempts: 30 }, 'broke', one, now)).toMatchObject({
      rung: 0,
      notBefore: now + 300_000,
    });
  });

  test('of which nobody knows is made again only where a repetition is recognised, or there is no other way', () => {
    expect(afterTry(fresh, 'unknown', two, now)).toMatchObject({ rung: 0, attempts: 1 });
    expect(afterTry(fresh, 'unknown', { ...two, isRepeatable: false }, now)).toMatchObject({ rung: 1 });
    expect(afterTry(fresh, 'unknown', { ...one, isRepeatable: false }, now)).toMatchObject({ rung: 0, attempts: 1 });
  });

  test('that nobody answers calls on over the next address, and then begins again', () => {
    const sent: Standing = { ...fresh, state: 'sent', isUrgent: true, sentAt: now };
    expect(afterSilence(sent, 2, now)).toMatchObject({ state: 'waiting', rung: 1, round: 0 });
    expect(afterSilence({ ...sent, rung: 1 }, 2, now)).toMatchObject({ state: 'waiting', rung: 0, round: 1 });
    expect(afterSilence({ ...sent, state: 'answered' }, 2, now).state).toBe('answered');
  });

  test('that came to nothing before its time was over has failed; without a try it is only too late', () => {
    expect(afterExpiry(fresh)).toBe('expired');
    expect(afterExpiry({ ...fresh, attempts: 2 })).toBe('failed');
    expect(afterExpiry({ ...fresh, sentAt: now })).toBe('sent');
    expect(afterExpiry({ ...fresh, state: 'delivered' })).toBe('delivered');
  });

  test('never undoes what a person did', () => {
    const states = Object.keys(life) as MessageState[];
    for (const state of states) {
      expect(life[state].answered).toBe('answered');
      expect(life[state].opened).toBe(state === 'answered' ? 'answered' : 'read');
    }
    for (const event of Object.values(life.answered)) expect(event).toBe('answered');
  });
});

describe('words', () => {
  const facility = '示例托育';
  test('tell a breach in one line of each language', () => {
    const alert = {
      kind: 'breach',
      place: '托小教室',
      since: '09:41',
      children: 11,
      caregivers: 2,
      deficit: 1,
    } as const;
    expect(wordsOf({ kind: 'alert', alert, facility }, 'zh')).toEqual({
      title: '告警 · 示例托育',
      text: '09:41 托小教室 超比：婴幼儿 11，保育 2，缺 1 名保育人员',
    });
    expect(wordsOf({ kind: 'alert', alert, facility }, 'en').text).toBe(
      '09:41 Ratio breach at 托小教室: 11 children, 2 caregivers, 1 missing',
    );
  });

  const ofChild = { child: '王**', time: '16:58', adult: '外婆', by: undefined, voided: undefined, facility } as const;
  test.each([
    ['arrival', '王** 16:58 入园，由外婆送到', '王** arrived at 16:58 with 外婆'],
    ['departure', '王** 16:58 离园，由外婆接走', '王** left at 16:58, with 外婆'],
    ['handover', '王** 16:58 已交到保育人员手中', '王** was handed over to a caregiver at 16:58'],
  ] as const)('tell a guardian of a child: %s', (kind, zh, en) => {
    expect(wordsOf({ kind, ...ofChild }, 'zh').text).toBe(zh);
    expect(wordsOf({ kind, ...ofChild }, 'en').text).toBe(en);
  });

  test('of a finding say nothing of how the child is', () => {
    expect(wordsOf({ kind: 'health', ...ofChild }, 'zh').text).not.toMatch(/发热|℃|咳/);
  });

  test('name a child outside the house as the facility lets it', () => {
    expect([nameOutside('王小明', 'none'), nameOutside('王小明', 'masked'), nameOutside('王小明', 'full')]).toEqual([
      undefined,
      '王**',
      '王小明',
    ]);
  });

  test('of many say how many, and the first of them', () => {
    const many = Array.from({ length: 9 }, (_, index) => ({ title: '', text: `第${index}条` }));
    const { title, text } = digestOf(many, facility, 'zh');
    expect(title).toBe('9 条消息 · 示例托育');
    expect(text.split('\n')).toHaveLength(8);
    expect(text).toContain('另有 3 条');
  });
});
