import { loadPacks } from '#agent/policy/load.ts';
import type { RatioRules } from '#agent/ratio/evaluate.ts';
import { type Day, fromRfc3339, parseDay } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { Qualification } from '#contract/events.ts';

const timeZone = 'Asia/Shanghai';
export const rules: RatioRules = {
  packs: loadPacks('longmatan-2023'),
  mixedAges: 'youngest',
  settleMs: 0,
  places: 150,
  timeZone,
};

export const day = (text: string): Day => {
  const parsed = parseDay(text);
  if (!parsed) throw new Error(`${text} is no day`);
  return parsed;
};

/** The instant of a local time on the tests' Wednesday, or of a full RFC 3339 text. */
export const at = (text: string): EpochMs => {
  const instant = fromRfc3339(text.includes('T') ? text : `2026-09-16T${text}+08:00`);
  if (instant === undefined) throw new Error(`${text} is no instant`);
  return instant;
};

/** Papers in order for as long as the tests look. */
export const allPapers: readonly Qualification[] = [
  { kind: 'caregiver' },
  { kind: 'health_certificate', validTo: '2030-01-01' },
  { kind: 'background_check', validTo: '2030-01-01' },
];
