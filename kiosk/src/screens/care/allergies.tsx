import { Icon } from '../../parts/icons.tsx';
import { useSay } from '../../state/context.ts';
import { careTexts } from './texts.ts';

/** What a child must not get; nothing when nothing is known. */
export const Allergies = ({ what }: { what: readonly string[] }) => {
  const say = useSay(careTexts);
  return what.length === 0 ? null : (
    <span class="allergies">
      <Icon name="allergy" size="small" />
      {say('care.allergies', { what: what.join(say('care.list')) })}
    </span>
  );
};
