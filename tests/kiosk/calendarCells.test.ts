import { describe, expect, test } from 'vitest';
import type { FootageGap } from '#contract/footage.ts';
import { calendarOf, causesOf, nameLines, stateOf, type ToldDay } from '../../kiosk/src/screens/site/calendarCells.ts';

const gap = (from: string, to: string | null, reason: FootageGap['reason'] = 'unreachable') => ({
  from: `2026-11-25T${from}:00+08:00`,
  to: to === null ? null : `2026-11-25T${to}:00+08:00`,
  reason,
  detail: null,
});
const told = (changes: Partial<ToldDay> = {}): ToldDay => ({
  rowId: 'cam-yard',
  day: '2026-11-25',
  recordedMinutes: 1440,
  requiredMinutes: 1440,
  gaps: [],
  ...changes,
});

describe('a day of a camera', () => {
  test('is complete, with gaps, without footage, or not asked for', () => {
    expect(stateOf(told())).toBe('complete');
    expect(stateOf(told({ recordedMinutes: 1438 }))).toBe('complete');
    expect(stateOf(told({ recordedMinutes: 1438, gaps: [gap('03:00', '03:02')] }))).toBe('gaps');
    expect(stateOf(told({ recordedMinutes: 1400 }))).toBe('gaps');
    expect(stateOf(told({ recordedMinutes: 0, gaps: [gap('00:00', null)] }))).toBe('none');
    expect(stateOf(told({ recordedMinutes: 0, requiredMinutes: 0 }))).toBe('notRequired');
  });

  test('stands in the column of its day and the row of its camera; what has neither is left out', () => {
    const days = [told({ recordedMinutes: 720 }), told({ rowId: 'cam-sub' }), told({ day: '2026-11-20' })];
    const rows = [
      { rowId: 'cam-infant', name: '乳儿室' },
      { rowId: 'cam-yard', name: '院子' },
    ];
    expect(calendarOf(days, ['2026-11-24', '2026-11-25'], rows).cells).toMatchObject([
      { day: 1, row: 1, state: 'gaps', share: 0.5 },
    ]);
  });

  test('tells why minutes are missing, the longest cause first; what is missing now counts up to now', () => {
    const gaps = [gap('03:00', '03:02', 'disk_full'), gap('04:00', '04:10'), gap('08:00', null)];
    expect(causesOf(gaps, '2026-11-25', Date.parse('2026-11-25T08:05:00+08:00'))).toEqual([
      { reason: 'unreachable', minutes: 15 },
      { reason: 'disk_full', minutes: 2 },
    ]);
  });

  test('counts a gap that is still open no further than the end of its day', () => {
    const tenDaysLater = Date.parse('2026-12-05T08:00:00+08:00');
    expect(causesOf([gap('00:00', null)], '2026-11-25', tenDaysLater)).toEqual([
      { reason: 'unreachable', minutes: 1440 },
    ]);
    expect(causesOf([gap('23:00', null)], '2026-11-25', tenDaysLater)).toEqual([
      { reason: 'unreachable', minutes: 60 },
    ]);
  });
});

test('a long name is broken into lines and never cut off', () => {
  expect(nameLines('大门入口', 7)).toEqual(['大门入口']);
  expect(nameLines('阿依古丽教室后门走廊', 7)).toEqual(['阿依古丽教室后', '门走廊']);
  expect(nameLines('Back door corridor', 9)).toEqual(['Back door', 'corridor']);
});
