import { DayField as AnyDayField, type DayFieldProps as AnyDayFieldProps } from '../../parts/dayField.tsx';
import { pickerTexts } from '../../parts/pickerTexts.ts';
import { PickField } from '../../parts/pickField.tsx';
import { TimePicker } from '../../parts/timePicker.tsx';
import { useSay } from '../../state/context.ts';
import { Faults, type FieldProps } from './fields.tsx';

type DayFieldProps = FieldProps & Omit<AnyDayFieldProps, 'children'>;

/** A day of a record, with what is wrong with it. */
export const DayField = ({ field, faults, ...day }: DayFieldProps) => (
  <AnyDayField {...day}>
    <Faults field={field} faults={faults} />
  </AnyDayField>
);

interface TimeFieldProps extends FieldProps {
  readonly value: string;
  readonly onChange: (time: string) => void;
}

const openingHours = [6, 20] as const;

/** A time of day of a record; none until one is chosen. */
export const TimeField = ({ label, field, faults, value, onChange }: TimeFieldProps) => {
  const say = useSay(pickerTexts);
  return (
    <PickField
      label={label}
      shown={value || undefined}
      invitation={say('pick.time')}
      onClear={value === '' ? undefined : () => onChange('')}
      picker={() => <TimePicker label={label} value={value || undefined} hours={openingHours} onChoose={onChange} />}
    >
      <Faults field={field} faults={faults} />
    </PickField>
  );
};
