import type { Say, TextKey } from '../../i18n/text.ts';
import type { childTexts } from './childTexts.ts';

export const reasons = ['confirmed', 'family', 'offline', 'doctor', 'emergency', 'other'] as const;
export const kin = [
  'grandmother',
  'grandfather',
  'grandmotherOut',
  'grandfatherOut',
  'relative',
  'neighbour',
  'medic',
] as const;

/** Why a child leaves though nobody on record takes it, and with whom: by taps, or in words where there is a keyboard. */
export interface Override {
  readonly reason: (typeof reasons)[number] | undefined;
  /** Only with `other`. */
  readonly reasonWords: string;
  readonly kin: (typeof kin)[number] | undefined;
  readonly name: string;
}
export const noOverride: Override = { reason: undefined, reasonWords: '', kin: undefined, name: '' };

type SayChild = Say<TextKey | keyof typeof childTexts>;

/** The reason as it is recorded; undefined while none was chosen. "Another reason" stands by itself without words. */
export const reasonOf = ({ reason, reasonWords }: Override, say: SayChild): string | undefined => {
  if (reason === undefined) return undefined;
  return (reason === 'other' && reasonWords.trim()) || say(`override.${reason}`);
};

/** Relation and name, as far as they are known. */
export const takenByOf = ({ kin: relation, name }: Override, say: SayChild): string | undefined => {
  const said = name.trim();
  // A name alone is compared with those who are blocked, so the relation must not hide it.
  if (said !== '') return said;
  return relation && say(`kin.${relation}`);
};
