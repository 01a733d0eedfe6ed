import type { DaySources, SiteFacts } from '#agent/summary/facts.ts';
import { timeZone } from './day.ts';

/** What a small house without devices knows of its days. */
export const sources: DaySources = {
  classes: () => [{ classId: 'small', type: 'toddler_small', roomId: 'r-small', places: 15 }],
  absences: () => [],
  enrolments: () => ['mei', 'bao'].map((childId) => ({ childId, classId: 'small', enrolled: true, expected: true })),
  presentAt: () => [],
  roomSteps: () => [],
  alerts: () => [],
  staff: () => [],
  footage: () => [],
  keeping: () => ({ holdsActive: 0, fullOn: undefined, isMeasured: false }),
  armed: () => undefined,
  subsidy: () => [],
  rulePack: () => ({ id: 'longmatan-2023', version: '1' }),
};

export const siteFacts = (code: string): SiteFacts => ({
  code,
  timeZone,
  mixedAges: 'youngest',
  places: 60,
  settleMs: 10_000,
  hours: { open: '07:30', close: '18:00' },
  noonCheck: '12:00',
  hasStaffKey: false,
  version: '0.1.0',
});
