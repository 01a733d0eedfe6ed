import { type Signal, useSignal } from '@preact/signals';

/** What somebody says: one of the usual answers by a tap, or their own words, which go first. */
export interface Said {
  readonly chosen: Signal<string>;
  readonly typed: Signal<string>;
  /** Empty while nothing was said. */
  words(): string;
}

export const useSaid = (): Said => {
  const chosen = useSignal('');
  const typed = useSignal('');
  return { chosen, typed, words: () => typed.value.trim() || chosen.value };
};

/** The usual answers; stands in a `choices`. */
export const Presets = ({ said: { chosen, typed }, answers }: { said: Said; answers: readonly string[] }) => (
  <>
    {answers.map((answer) => (
      <button
        key={answer}
        type="button"
        class="button choice"
        aria-pressed={typed.value === '' && chosen.value === answer}
        onClick={() => {
          chosen.value = answer;
          typed.value = '';
        }}
      >
        {answer}
      </button>
    ))}
  </>
);
