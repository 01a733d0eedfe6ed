import type { ConsentPurpose } from '#contract/messages.ts';

/** In the order of a day. */
const purposes: readonly ConsentPurpose[] = [
  ...(['arrival', 'handover', 'departure', 'late_pickup', 'health', 'safety', 'pictures'] as const),
];

/** What is asked for, of what the house offers: pictures only under rules that have them. */
export const purposesFor = (offered: readonly ConsentPurpose[]): readonly ConsentPurpose[] =>
  purposes.filter((purpose) => offered.includes(purpose));
