import type { Signal } from '@preact/signals';

interface FieldProps {
  readonly label: string;
  readonly value: Signal<string>;
  readonly inputMode?: 'text' | 'numeric';
  readonly maxLength?: number;
  /** What of the typed text is kept. */
  readonly cleaned?: (typed: string) => string;
}

/** One line to type, with its label above it. */
export const Field = ({ label, value, cleaned = (typed) => typed, ...input }: FieldProps) => (
  <label>
    {label}
    <input
      {...input}
      value={value.value}
      autocomplete="off"
      onInput={(event) => {
        value.value = cleaned(event.currentTarget.value);
        event.currentTarget.value = value.value;
      }}
    />
  </label>
);
