import type { ComponentChildren } from 'preact';
import { languageTags } from '../i18n/text.ts';
import { dayText } from '../state/calendar.ts';
import { useKiosk, useSay } from '../state/context.ts';
import { DayPicker } from './dayPicker.tsx';
import { pickerTexts } from './pickerTexts.ts';
import { PickField } from './pickField.tsx';

export interface DayFieldProps {
  readonly label: string;
  /** Empty while no day is chosen. */
  readonly value: string;
  readonly onChange: (day: string) => void;
  readonly isOptional?: boolean;
  /** The first and the last day that may be chosen. */
  readonly from?: string;
  readonly to?: string;
  readonly children?: ComponentChildren;
}

/** One day, chosen from a calendar that opens under it. */
export const DayField = ({ label, value, onChange, isOptional = false, from, to, children }: DayFieldProps) => {
  const kiosk = useKiosk();
  const say = useSay(pickerTexts);
  return (
    <PickField
      label={label}
      shown={value === '' ? undefined : dayText(value, languageTags[kiosk.settings.value.language])}
      invitation={say('pick.day')}
      onClear={isOptional && value !== '' ? () => onChange('') : undefined}
      picker={(close) => (
        <DayPicker
          label={label}
          value={value || undefined}
          today={kiosk.today.value}
          from={from}
          to={to}
          onChoose={(day) => {
            onChange(day);
            close();
          }}
        />
      )}
    >
      {children}
    </PickField>
  );
};
