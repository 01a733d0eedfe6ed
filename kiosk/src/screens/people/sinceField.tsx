import { addDays } from '../../state/calendar.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import type { FieldFault } from './faults.ts';
import { ChoiceField } from './fields.tsx';
import { formTexts } from './formTexts.ts';
import { DayField } from './pickFields.tsx';

interface SinceFieldProps {
  readonly value: string;
  readonly onChange: (since: string) => void;
  readonly faults: readonly FieldFault[];
}

/** As far back as the agent takes a correction. */
const furthestDays = 31;

/** Whether a change holds from now on, or since a day in the past that was recorded late or wrongly. */
export const SinceField = ({ value, onChange, faults }: SinceFieldProps) => {
  const say = useSay(formTexts);
  const today = useKiosk().today.value;
  return (
    <section class="panel form-section">
      <ChoiceField
        label={say('field.since')}
        field=""
        faults={[]}
        options={[
          { value: 'now', label: say('field.since.now') },
          { value: 'past', label: say('field.since.past') },
        ]}
        isChosen={(when) => (when === 'past') === (value !== '')}
        onChoose={(when) => onChange(when === 'now' ? '' : value || addDays(today, -1))}
      />
      {value !== '' && (
        <>
          <DayField
            label={say('field.since')}
            field="since"
            faults={faults}
            value={value}
            onChange={onChange}
            from={addDays(today, -furthestDays)}
            to={today}
          />
          <p class="hint">{say('field.since.hint')}</p>
        </>
      )}
    </section>
  );
};
