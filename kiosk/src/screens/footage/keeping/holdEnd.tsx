import { type Signal, useSignal } from '@preact/signals';
import { DayField } from '../../../parts/dayField.tsx';
import { addDays } from '../../../state/calendar.ts';
import { useKiosk, useSay } from '../../../state/context.ts';
import { keepTexts } from './keepTexts.ts';

/** How long a hold lasts: to a day, or until it is released and looked at again meanwhile. */
export interface HoldEndChoice {
  readonly kind: Signal<'review' | 'until'>;
  readonly day: Signal<string>;
  readonly chosen: () => { readonly until: string } | { readonly reviewOn: string };
}

const usualDays = 30;
const kinds = ['review', 'until'] as const;

export const useHoldEnd = (today: string): HoldEndChoice => {
  const kind = useSignal<'review' | 'until'>('review');
  const day = useSignal(addDays(today, usualDays));
  return { kind, day, chosen: () => (kind.value === 'until' ? { until: day.value } : { reviewOn: day.value }) };
};

export const HoldEnd = ({ end: { kind, day } }: { end: HoldEndChoice }) => {
  const kiosk = useKiosk();
  const say = useSay(keepTexts);
  return (
    <>
      <fieldset class="choice-list" data-columns="2">
        <legend class="hint">{say('holds.end')}</legend>
        {kinds.map((each) => (
          <button
            key={each}
            type="button"
            class="button"
            aria-pressed={kind.value === each}
            onClick={() => {
              kind.value = each;
            }}
          >
            {say(`holds.end.${each}`)}
          </button>
        ))}
      </fieldset>
      <DayField
        label={say(kind.value === 'until' ? 'holds.until' : 'holds.review')}
        value={day.value}
        from={addDays(kiosk.today.value, 1)}
        onChange={(next) => {
          day.value = next;
        }}
      />
    </>
  );
};
