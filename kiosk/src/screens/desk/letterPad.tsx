import { Icon } from '../../parts/icons.tsx';
import { useSay } from '../../state/context.ts';
import { rosterTexts } from './rosterTexts.ts';

interface LetterPadProps {
  readonly query: string;
  readonly onQuery: (query: string) => void;
}

const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

/** Initials without a keyboard; who has one may also type characters or whole pinyin into the field. */
export const LetterPad = ({ query, onQuery }: LetterPadProps) => {
  const say = useSay(rosterTexts);
  return (
    <search class="panel letter-pad">
      <label>
        <span class="unseen">{say('search.query')}</span>
        <input
          class="letter-query"
          value={query}
          placeholder={say('search.query')}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          maxLength={20}
          onInput={(event) => onQuery(event.currentTarget.value)}
        />
      </label>
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
    </search>
  );
};
