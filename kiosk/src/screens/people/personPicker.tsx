import { useSignal } from '@preact/signals';
import { Icon } from '../../parts/icons.tsx';
import { found, useFinder } from '../../parts/search.ts';
import { SearchField } from '../../parts/searchField.tsx';
import { useSay } from '../../state/context.ts';
import { formTexts } from './formTexts.ts';

interface PersonPickerProps {
  /** The button that opens it. */
  readonly label: string;
  readonly people: readonly { readonly id: string; readonly name: string; readonly detail: string }[];
  readonly onPick: (id: string) => void;
}

const mostShown = 8;

/** Finds one person among hundreds: a few letters, then a tap. */
export const PersonPicker = ({ label, people, onPick }: PersonPickerProps) => {
  const say = useSay(formTexts);
  const open = useSignal(false);
  const typed = useSignal('');
  const find = useFinder();
  const all = found(people, typed.value, find);
  const shown = all.slice(0, mostShown);
  if (!open.value) {
    return (
      <button
        type="button"
        class="button"
        onClick={() => {
          open.value = true;
        }}
      >
        <Icon name="plus" />
        {label}
      </button>
    );
  }
  return (
    <fieldset class="person-picker" aria-label={label}>
      <SearchField
        query={typed.value}
        onQuery={(query) => {
          typed.value = query;
        }}
        isAlone
      />
      <div class="picked-list">
        {shown.map(({ id: personId, name, detail }) => (
          <button
            key={personId}
            type="button"
            class="button picked"
            onClick={() => {
              open.value = false;
              typed.value = '';
              onPick(personId);
            }}
          >
            <span class="row-words">
              <b>{name}</b>
              {detail && <small>{detail}</small>}
            </span>
          </button>
        ))}
        {all.length > shown.length && <p class="hint">{say('field.pick.more', { n: all.length - shown.length })}</p>}
        {shown.length === 0 && <p class="hint">{say('field.pick.none')}</p>}
      </div>
      <button
        type="button"
        class="button button-quiet"
        onClick={() => {
          open.value = false;
        }}
      >
        {say('app.close')}
      </button>
    </fieldset>
  );
};
