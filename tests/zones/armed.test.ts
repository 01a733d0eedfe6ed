import { describe, expect, it } from 'vitest';
import { epochMs } from '#agent/time/clock.ts';
import { armedTimeOf, armedTimeOfSite, type Spans, type Stretch } from '#agent/zones/armed.ts';

const hour = 3_600_000;
const at = (hours: number) => epochMs(hours * hour);
const between = (from: number, to: number): Stretch => ({ from: at(from), to: at(to) });
const day = between(0, 24);
const boxOn = [day];
const always = { zoneId: 'always', class: 'always' } as const;
const boundary = { zoneId: 'boundary', class: 'child_boundary' } as const;
const lapse = (zoneId: string, because: Spans['lapses'][number]['because'], from: number, to?: number) => ({
  zoneId,
  because,
  about: 'p',
  place: undefined,
  from: at(from),
  to: to === undefined ? undefined : at(to),
});
const armed = (zoneId: string, from: number, to?: number) => ({
  zoneId,
  from: at(from),
  to: to === undefined ? undefined : at(to),
});
const hours = (ms: number): number => ms / hour;

describe('armed minutes', () => {
  it('of a zone that is always armed are the day but for its lapses, each with its reason', () => {
    const spans: Spans = {
      armed: [armed('always', -30)],
      lapses: [lapse('always', 'unknown', 3, 4), lapse('always', 'bypassed', 3, 5), lapse('always', 'fault', 23)],
    };
    const time = armedTimeOf(always, spans, boxOn, day);
    expect([hours(time.requiredMs), hours(time.armedMs)]).toEqual([24, 21]);
    expect([...time.lapsedMs].map(([because, ms]) => [because, hours(ms)])).toEqual([
      ['unknown', 1],
      ['bypassed', 2],
      ['fault', 1],
    ]);
  });

  it('are none while the box is off, and none before there was anything to arm', () => {
    const spans: Spans = { armed: [armed('always', 12)], lapses: [] };
    const time = armedTimeOf(always, spans, [between(0, 20), between(22, 24)], day);
    expect(hours(time.armedMs)).toBe(10);
    expect(time.lapsedMs).toEqual(
      new Map([
        ['box_off', 2 * hour],
        ['not_set_up', 12 * hour],
      ]),
    );
  });

  it('of a boundary are asked for while children are inside, and a box that is off at night lacks nothing there', () => {
    const spans: Spans = { armed: [armed('boundary', 8, 18)], lapses: [lapse('boundary', 'fault', 8, 9)] };
    const time = armedTimeOf(boundary, spans, [between(6, 24)], day);
    expect([hours(time.requiredMs), hours(time.armedMs)]).toEqual([10, 9]);
    expect([...time.lapsedMs.keys()]).toEqual(['fault']);
  });

  it('of the site are those in which no zone lacked anything', () => {
    const spans: Spans = {
      armed: [armed('always', -1), armed('boundary', 8, 18)],
      lapses: [lapse('always', 'unknown', 1, 2), lapse('boundary', 'fault', 8, 9), lapse('always', 'fault', 8, 10)],
    };
    const time = armedTimeOfSite([always, boundary], spans, [between(0, 23)], day);
    expect(hours(time?.armedMs ?? 0)).toBe(20);
    expect(time?.lapsedMs.get('fault')).toBe(2 * hour);
    expect(time?.lapsedMs.get('box_off')).toBe(hour);
    expect(armedTimeOfSite([], spans, boxOn, day)).toBeUndefined();
  });
});
