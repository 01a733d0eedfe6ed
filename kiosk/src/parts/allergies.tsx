import { useSay } from '../state/context.ts';
import { allergyTexts } from './allergyTexts.ts';
import { Icon } from './icons.tsx';
import './allergies.css';

/** What a child must not get; nothing when nothing is known. */
export const Allergies = ({ what }: { what: readonly string[] }) => {
  const say = useSay(allergyTexts);
  return what.length === 0 ? null : (
    <span class="allergies">
      <Icon name="allergy" size="small" />
      {say('allergies', { what: what.join(say('tile.comma')) })}
    </span>
  );
};
