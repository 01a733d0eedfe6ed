import type { ConsentPurpose } from '#contract/messages.ts';

/** In the order of a day. */
const purposes: readonly ConsentPurpose[] = [
  ...(['arrival', 'handover', 'departure', 'late_pickup', 'health', 'safety', 'pictures'] as const),
];

/** What is asked for; pictures are not while there are none to see, but who once agreed to them can withdraw it. */
export const purposesFor = (agreed: readonly ConsentPurpose[]): readonly ConsentPurpose[] =>
  purposes.filter((purpose) => purpose !== 'pictures' || agreed.includes(purpose));
