import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { useSay } from '../state/context.ts';
import { Icon } from './icons.tsx';
import { searchTexts } from './searchTexts.ts';
import './searchField.css';

interface SearchFieldProps {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  /** Opened by a tap for nothing but searching: the letters are there at once, and a keyboard types into the field. */
  readonly isAlone?: boolean;
}

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** Where a name is looked for: initials to tap on a kiosk without a keyboard; who has one types what they like. */
export const SearchField = ({ query, onQuery, isAlone = false }: SearchFieldProps) => {
  const say = useSay(searchTexts);
  const open = useSignal(isAlone);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isAlone) field.current?.focus();
  }, []);
  return (
    <search class="search" data-open={open.value}>
      <div class="search-line">
        <label class="search-field">
          <span class="unseen">{say('search.query')}</span>
          <Icon name="search" />
          <input
            ref={field}
            value={query}
            placeholder={say('search.query')}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            enterkeyhint="search"
            maxLength={20}
            onClick={() => {
              open.value = true;
            }}
            onInput={(event) => onQuery(event.currentTarget.value)}
          />
        </label>
        {!isAlone && (
          <button
            type="button"
            class="button"
            aria-expanded={open.value}
            onClick={() => {
              open.value = !open.value;
            }}
          >
            {say('search.letters')}
          </button>
        )}
      </div>
      {open.value && <Letters query={query} onQuery={onQuery} />}
    </search>
  );
};

const Letters = ({ query, onQuery }: Pick<SearchFieldProps, 'query' | 'onQuery'>) => {
  const say = useSay(searchTexts);
  return (
    <div class="letters">
      {letters.map((letter) => (
        <button
          key={letter}
          type="button"
          class="letter"
          aria-label={say('search.letter', { letter })}
          onClick={() => onQuery(query + letter)}
        >
          {letter}
        </button>
      ))}
      <button
        type="button"
        class="letter"
        aria-label={say('identify.erase')}
        onClick={() => onQuery(query.slice(0, -1))}
      >
        <Icon name="erase" />
      </button>
      <button type="button" class="letter letter-word" onClick={() => onQuery('')}>
        {say('search.clear')}
      </button>
    </div>
  );
};
