import type { TextKey } from '../i18n/text.ts';

const told: Readonly<Record<string, TextKey>> = {
  conflict: 'refused.conflict',
  reexamination_due: 'refused.reexamination_due',
  still_inside: 'refused.still_inside',
  already_clocked_in: 'refused.already_clocked_in',
  not_clocked_in: 'refused.not_clocked_in',
  unknown_reference: 'refused.unknown_reference',
  clock_unset: 'refused.clock_unset',
  outside_bands: 'refused.outside_bands',
  forbidden: 'refused.forbidden',
  invalid: 'refused.invalid',
  unauthenticated: 'refused.expired',
  person_required: 'refused.expired',
  unreachable: 'app.unreachable',
};

/** What staff are told about a refused write. */
export const refusalText = (code: string): TextKey => told[code] ?? 'refused.other';

/** A guardian's screen: done before, or a word at the desk; never why. */
export const guardianRefusal = (code: string): 'already' | 'desk' =>
  code === 'already_present' || code === 'not_present' ? 'already' : 'desk';
