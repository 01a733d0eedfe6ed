/** What a dishonest facility could try. Done while serving: what is kept stays sound. */
export const tamperKinds = [
  'changed-byte',
  'removed-day',
  'reordered-day',
  'swapped-key',
  'replayed',
  'rolled-back',
] as const;
export type TamperKind = (typeof tamperKinds)[number];
