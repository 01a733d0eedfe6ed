import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { languageTags } from '../../i18n/text.ts';
import { Icon } from '../../parts/icons.tsx';
import { dayText } from '../../state/calendar.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { DayPicker } from '../pickers/dayPicker.tsx';
import { TimePicker } from '../pickers/timePicker.tsx';
import { Faults, type FieldProps } from './fields.tsx';
import { formTexts } from './formTexts.ts';

interface DayFieldProps extends FieldProps {
  readonly value: string;
  readonly onChange: (day: string) => void;
  readonly isOptional?: boolean;
  readonly from?: string;
  readonly to?: string;
}

export const DayField = ({ value, onChange, isOptional = false, from, to, ...field }: DayFieldProps) => {
  const kiosk = useKiosk();
  const say = useSay(formTexts);
  const today = kiosk.today.value;
  const tag = languageTags[kiosk.settings.value.language];
  return (
    <PickField
      {...field}
      shown={value === '' ? undefined : dayText(value, tag)}
      invitation={say('field.chooseDay')}
      onClear={isOptional && value !== '' ? () => onChange('') : undefined}
      picker={(close) => (
        <DayPicker
          label={field.label}
          value={value || undefined}
          today={today}
          from={from}
          to={to}
          onChoose={(day) => {
            onChange(day);
            close();
          }}
        />
      )}
    />
  );
};

interface TimeFieldProps extends FieldProps {
  readonly value: string;
  readonly onChange: (time: string) => void;
}

const openingHours = [6, 20] as const;

export const TimeField = ({ value, onChange, ...field }: TimeFieldProps) => {
  const say = useSay(formTexts);
  return (
    <PickField
      {...field}
      shown={value || undefined}
      invitation={say('field.chooseTime')}
      onClear={value === '' ? undefined : () => onChange('')}
      picker={() => (
        <TimePicker label={field.label} value={value || undefined} hours={openingHours} onChoose={onChange} />
      )}
    />
  );
};

interface PickFieldProps extends FieldProps {
  readonly shown: string | undefined;
  readonly invitation: string;
  readonly onClear: (() => void) | undefined;
  readonly picker: (close: () => void) => ComponentChildren;
}

/** A value that is chosen in a picker, which opens under it. */
const PickField = ({ label, field, faults, shown, invitation, onClear, picker }: PickFieldProps) => {
  const say = useSay(formTexts);
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
            aria-label={say('field.clear', { field: label })}
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
      <Faults field={field} faults={faults} />
    </div>
  );
};
