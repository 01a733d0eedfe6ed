import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { useSay } from '../state/context.ts';
import { Icon } from './icons.tsx';
import { pickerTexts } from './pickerTexts.ts';
import './field.css';

interface PickFieldProps {
  readonly label: string;
  /** The value in words; undefined while there is none. */
  readonly shown: string | undefined;
  readonly invitation: string;
  readonly onClear?: (() => void) | undefined;
  readonly picker: (close: () => void) => ComponentChildren;
  /** What is wrong with the value. */
  readonly children?: ComponentChildren;
}

/** A value that is chosen in a picker, which opens under it. */
export const PickField = ({ label, shown, invitation, onClear, picker, children }: PickFieldProps) => {
  const say = useSay(pickerTexts);
  const open = useSignal(false);
  const id = useId();
  const close = (): void => {
    open.value = false;
  };
  return (
    <div class="field">
      <span id={id} class="field-label">
        {label}
      </span>
      <div class="field-pick">
        <button
          type="button"
          class="button field-value"
          aria-expanded={open.value}
          aria-labelledby={`${id} ${id}-value`}
          onClick={() => {
            open.value = !open.value;
          }}
        >
          <span id={`${id}-value`} data-empty={shown === undefined}>
            {shown ?? invitation}
          </span>
        </button>
        {onClear && (
          <button
            type="button"
            class="button button-icon"
            aria-label={say('pick.clear', { field: label })}
            onClick={() => {
              onClear();
              close();
            }}
          >
            <Icon name="cross" />
          </button>
        )}
      </div>
      {open.value && picker(close)}
      {children}
    </div>
  );
};
