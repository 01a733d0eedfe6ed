import type { StaffPresence } from '#contract/attendance.ts';
import { useQuestion } from '../../parts/question.ts';

/** Names of staff by id, as far as the agent has told them. */
export const useStaffNames = (): ((staffId: string) => string | undefined) => {
  const presence = useQuestion<{ staff: StaffPresence[] }>('/staff/presence', (type) => type.startsWith('staff.'));
  return (staffId) => presence.body?.staff.find((each) => each.staffId === staffId)?.name;
};

/** The name behind `staff:ID`; undefined for a kiosk or a program. */
export const actorName = (actor: string | null, nameOf: (staffId: string) => string | undefined): string | undefined =>
  actor?.startsWith('staff:') ? nameOf(actor.slice('staff:'.length)) : undefined;
