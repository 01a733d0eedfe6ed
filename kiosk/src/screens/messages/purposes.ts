import type { ConsentPurpose } from '#contract/messages.ts';

/** In the order of a day. */
export const purposes: readonly ConsentPurpose[] = [
  ...(['arrival', 'handover', 'departure', 'late_pickup', 'health', 'safety', 'pictures'] as const),
];
