import type { AbsenceReason } from '#contract/absence.ts';

/** In the order in which they are offered. */
export const absenceReasons: readonly AbsenceReason[] = ['illness', 'infectious', 'family', 'holiday', 'other'];
