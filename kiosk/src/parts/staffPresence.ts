import type { StaffPresence } from '#contract/attendance.ts';
import { about, type Question, useQuestion } from './question.ts';

/** Who of the staff is here, in which room, and whether they count. */
export const useStaffPresence = (): Question<{ readonly staff: StaffPresence[] }> =>
  useQuestion('/staff/presence', about('staff'));
