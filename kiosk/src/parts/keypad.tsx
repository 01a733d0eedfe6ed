import { useSay } from '../state/context.ts';
import { Icon } from './icons.tsx';

interface KeypadProps {
  readonly disabled?: boolean;
  readonly submitLabel: string;
  readonly onDigit: (digit: string) => void;
  readonly onErase: () => void;
  readonly onSubmit: () => void;
}

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** Ten digits, delete, and OK, at the size of a thumb. */
export const Keypad = ({ disabled = false, submitLabel, onDigit, onErase, onSubmit }: KeypadProps) => {
  const say = useSay();
  const key = (digit: string) => (
    <button
      key={digit}
      type="button"
      class="key"
      disabled={disabled}
      aria-label={say('identify.digit', { n: digit })}
      onClick={() => onDigit(digit)}
    >
      {digit}
    </button>
  );
  return (
    <div class="keypad">
      {digits.map(key)}
      <button
        type="button"
        class="key key-word"
        disabled={disabled}
        aria-label={say('identify.erase')}
        onClick={onErase}
      >
        <Icon name="erase" size="large" />
      </button>
      {key('0')}
      <button type="button" class="key key-word key-main" disabled={disabled} onClick={onSubmit}>
        {submitLabel}
      </button>
    </div>
  );
};
