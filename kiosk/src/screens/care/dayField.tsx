import type { Signal } from '@preact/signals';

interface DayFieldProps {
  readonly label: string;
  readonly value: Signal<string>;
  /** The first and the last day that may be chosen. */
  readonly min?: string;
  readonly max?: string;
}

/** A day of the calendar; one that is half typed leaves the day as it was. */
export const DayField = ({ label, value, ...limits }: DayFieldProps) => (
  <label>
    {label}
    <input
      {...limits}
      type="date"
      value={value.value}
      onInput={(event) => {
        if (event.currentTarget.value !== '') value.value = event.currentTarget.value;
      }}
    />
  </label>
);
