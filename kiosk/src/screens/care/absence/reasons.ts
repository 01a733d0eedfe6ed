import type { AbsenceReason } from '#contract/absence.ts';

/** In the order in which they are offered. */
export const reasons: readonly AbsenceReason[] = ['illness', 'infectious', 'family', 'holiday', 'other'];
