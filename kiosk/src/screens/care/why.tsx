import { useSignal } from '@preact/signals';
import { useInView } from '../../parts/inView.ts';
import { useSay } from '../../state/context.ts';
import { careTexts } from './texts.ts';

interface WhyProps {
  readonly title: string;
  /** Answers that need no typing; one tap says them. */
  readonly presets: readonly string[];
  readonly onSay: (why: string) => void;
  readonly onCancel: () => void;
}

/** Asks for a reason: one tap, or a few words of one's own. */
export const Why = ({ title, presets, onSay, onCancel }: WhyProps) => {
  const say = useSay(careTexts);
  const opened = useInView<HTMLFormElement>();
  const typed = useSignal('');
  const own = typed.value.trim();
  return (
    <form
      ref={opened}
      class="why"
      onSubmit={(event) => {
        event.preventDefault();
        if (own !== '') onSay(own);
      }}
    >
      <fieldset>
        <legend>{title}</legend>
        <div class="why-presets">
          {presets.map((preset) => (
            <button key={preset} type="button" class="button" onClick={() => onSay(preset)}>
              {preset}
            </button>
          ))}
        </div>
      </fieldset>
      <div class="why-own">
        <input
          value={typed.value}
          aria-label={say('care.otherWhy')}
          placeholder={say('care.otherWhy')}
          maxLength={200}
          autocomplete="off"
          onInput={(event) => {
            typed.value = event.currentTarget.value;
          }}
        />
        <button type="submit" class="button button-main" disabled={own === ''}>
          {say('care.submit')}
        </button>
        <button type="button" class="button" onClick={onCancel}>
          {say('care.cancel')}
        </button>
      </div>
    </form>
  );
};
