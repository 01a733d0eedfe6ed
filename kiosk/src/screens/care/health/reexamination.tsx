import { useSignal } from '@preact/signals';
import type { HealthDay } from '#contract/health.ts';
import { DayField } from '../../../parts/dayField.tsx';
import { Saving } from '../../../parts/saving.tsx';
import { addDays } from '../../../state/calendar.ts';
import { useSay } from '../../../state/context.ts';
import type { HouseChild } from '../../../state/houseChildren.ts';
import { type Asked, useSent } from '../asked.ts';
import { ChildForm } from '../childForm.tsx';
import { DayPick } from '../dayPick.tsx';
import type { RosterClass } from '../roster.ts';
import { careTexts } from '../texts.ts';
import { healthTexts } from './healthTexts.ts';

interface ReexaminationProps {
  readonly health: Asked<HealthDay>;
  readonly classes: readonly RosterClass[];
  readonly today: string;
  readonly onEnd: () => void;
}

const lastDays = [0, -1, -2, -3, -4];
const texts = { ...careTexts, ...healthTexts } as const;

/** A child comes back after three months or more: the doctor's examination is noted before it may come in. */
export const Reexamination = ({ health, classes, today, onEnd }: ReexaminationProps) => {
  const say = useSay(texts);
  const child = useSignal<HouseChild | undefined>(undefined);
  const day = useSignal(today);
  const sent = useSignal<string | undefined>(undefined);
  const state = useSent(sent.value);
  return (
    <ChildForm
      title={say('health.reexamination')}
      whose={say('health.reexamination.whose')}
      hint={say('health.reexamination.hint')}
      classes={classes}
      among={({ inside }) => !inside}
      child={child.value}
      onPick={(picked) => {
        child.value = picked;
        sent.value = undefined;
      }}
      onBack={onEnd}
      onSubmit={() => {
        if (!child.value) return;
        const fields = { childId: child.value.childId, day: day.value };
        sent.value = health.send('reexamination', '/health/reexaminations', fields, false);
      }}
    >
      <DayPick
        title={say('health.reexamination.day')}
        today={today}
        days={lastDays.map((n) => addDays(today, n))}
        chosen={day.value}
        onPick={(picked) => {
          day.value = picked;
        }}
      />
      <DayField
        label={say('care.otherDay')}
        value={day.value}
        to={today}
        onChange={(picked) => {
          day.value = picked;
        }}
      />
      <Saving id={sent.value} />
      {state === 'saved' ? (
        <button type="button" class="button button-main" onClick={onEnd}>
          {say('done.finish')}
        </button>
      ) : (
        <button type="submit" class="button button-main" disabled={state === 'waiting'}>
          {say('care.submit')}
        </button>
      )}
    </ChildForm>
  );
};
