import { expect, test } from 'vitest';
import { startingAt, stretchOf, windowAround } from '../../kiosk/src/screens/footage/viewingWindow.ts';

const at = (text: string): number => Date.parse(text);
const now = at('2026-11-26T10:00:00+08:00');

test('what happened opens ten seconds before it', () => {
  expect(stretchOf(windowAround(at('2026-11-26T09:30:00+08:00'), 5), now)).toEqual({
    fromMs: at('2026-11-26T09:29:50+08:00'),
    toMs: at('2026-11-26T09:34:50+08:00'),
  });
});

test('a stretch ends now at the latest, and there is none ahead', () => {
  const window = { kind: 'from', fromMs: now - 60_000, minutes: 15 } as const;
  expect(stretchOf(window, now)?.toMs).toBe(now);
  expect(stretchOf({ ...window, fromMs: now }, now)).toBeUndefined();
  expect(stretchOf({ kind: 'last', untilMs: now, minutes: 5 }, now)).toEqual({ fromMs: now - 300_000, toMs: now });
});

test('another day keeps the time, another time keeps the day, both in the facility’s zone', () => {
  const window = { kind: 'from', fromMs: at('2026-11-26T00:30:00+08:00'), minutes: 15 } as const;
  const otherDay = startingAt(window, { day: '2026-10-09' }, 480);
  expect(otherDay).toEqual({ kind: 'from', fromMs: at('2026-10-09T00:30:00+08:00'), minutes: 15 });
  expect(startingAt(otherDay, { time: '23:55' }, 480)).toMatchObject({ fromMs: at('2026-10-09T23:55:00+08:00') });
});
