import type { ChildMoveBody, CorrectionBody } from '#contract/attendance.ts';
import type { Entry } from './entry.ts';

/** Whether it brings somebody into the house. */
export const isArrival = ({ path }: Entry): boolean => path === '/attendance/check-ins' || path === '/staff/clock-ins';

/** These writes without what another of them takes back: that never was. */
export const notTakenBack = (entries: readonly Entry[]): readonly Entry[] => {
  const corrections = entries.filter(({ path }) => path === '/attendance/corrections');
  const voided = new Set(corrections.map(({ body }) => (body as CorrectionBody).voids)); // as the outbox keeps it
  return entries.filter(({ id }) => !voided.has(id));
};

/** These writes without those of an earlier day than `day` (YYYY-MM-DD): who has come or gone since is known of that day. */
export const ofDay = (day: string, entries: readonly Entry[]): readonly Entry[] =>
  entries.filter(({ body }) => {
    const { occurredAt } = body as { readonly occurredAt?: string }; // an object, as all are
    return occurredAt === undefined || occurredAt.slice(0, 10) >= day;
  });

/** Whether a move means a child that is now in that room. */
export const isMoved = (
  { childId: one, childIds, fromRoomId }: ChildMoveBody,
  childId: string,
  roomId: string | null | undefined,
): boolean =>
  childId === one || childIds?.includes(childId) === true || (fromRoomId !== undefined && roomId === fromRoomId);
