import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { type NameSearch, pinyinSearch, plainSearch } from '../../state/nameSearch.ts';

/** Those whose name is meant by what was typed; everybody while nothing is. */
export const useNameSearch = <P extends { readonly name: string }>(people: readonly P[], typed: string): readonly P[] => {
  // In a box of its own: a function as a signal's value is one.
  const search = useSignal<{ readonly finds: NameSearch }>({ finds: plainSearch });
  const isAsked = typed.trim() !== '';
  useEffect(() => {
    if (!isAsked) return;
    pinyinSearch().then(
      (finds) => {
        search.value = { finds };
      },
      // Without its dictionary the search still finds by the characters.
      () => undefined,
    );
  }, [isAsked]);
  return isAsked ? people.filter(({ name }) => search.value.finds(name, typed)) : people;
};
