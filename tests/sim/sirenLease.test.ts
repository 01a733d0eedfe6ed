import { expect, test } from 'vitest';
import { isSounding, obey, readSirenCommand, type SirenState, silent } from '#sim/devices/sirenLease.ts';

const issuedAt = '2026-09-16T08:00:00+08:00';
const issuedAtMs = Date.parse(issuedAt);
const payload = (changes: object = {}): string =>
  JSON.stringify({ on: true, leaseSeconds: 30, issuedAt, validForSeconds: 10, ...changes });
const after = (state: SirenState, changes: object, nowMs: number): SirenState => {
  const command = readSirenCommand(payload(changes));
  return command ? obey(state, command, nowMs) : state;
};

test('sounds until the lease ends, and not a millisecond longer', () => {
  const state = after(silent, {}, issuedAtMs + 1_000);
  expect(isSounding(state, issuedAtMs + 30_999)).toBe(true);
  expect(isSounding(state, issuedAtMs + 31_000)).toBe(false);
});

test('a later command renews the lease, off ends it at once', () => {
  const first = after(silent, {}, issuedAtMs);
  const renewed = after(first, { issuedAt: '2026-09-16T08:00:20+08:00' }, issuedAtMs + 20_000);
  expect(isSounding(renewed, issuedAtMs + 49_999)).toBe(true);
  const off = after(renewed, { on: false, issuedAt: '2026-09-16T08:00:21+08:00' }, issuedAtMs + 21_000);
  expect(isSounding(off, issuedAtMs + 21_000)).toBe(false);
});

test('a command that waited longer than it is valid is ignored, also one from the future', () => {
  expect(isSounding(after(silent, {}, issuedAtMs + 10_000), issuedAtMs + 10_000)).toBe(true);
  expect(after(silent, {}, issuedAtMs + 10_001)).toBe(silent);
  expect(after(silent, {}, issuedAtMs - 10_001)).toBe(silent);
});

test('an "on" that was overtaken by an "off" does not sound again', () => {
  const off = after(silent, { on: false, issuedAt: '2026-09-16T08:00:05+08:00' }, issuedAtMs + 5_000);
  expect(after(off, {}, issuedAtMs + 6_000)).toBe(off);
});

test.each([
  ['no JSON', 'ON'],
  ['null', 'null'],
  ['no lease', payload({ leaseSeconds: undefined })],
  ['a lease of a day', payload({ leaseSeconds: 86_400 })],
  ['half a second', payload({ leaseSeconds: 0.5 })],
  ['a word for on', payload({ on: 'true' })],
  ['no time of issue', payload({ issuedAt: 'now' })],
  ['validity without end', payload({ validForSeconds: 1e9 })],
])('%s is no command', (_what, text) => {
  expect(readSirenCommand(text)).toBeUndefined();
});
