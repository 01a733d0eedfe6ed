import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { HealthDay } from '#contract/health.ts';
import { Field } from '../../../parts/field.tsx';
import { Saving } from '../../../parts/saving.tsx';
import { addDays, shortDay } from '../../../state/calendar.ts';
import { useSay } from '../../../state/context.ts';
import type { HouseChild } from '../../../state/houseChildren.ts';
import { AdultPick } from '../adultPick.tsx';
import { type Asked, useSent } from '../asked.ts';
import { ChildForm } from '../childForm.tsx';
import { Pick } from '../pick.tsx';
import type { RosterClass } from '../roster.ts';
import { medicineTexts } from './medicineTexts.ts';

const mealTimes = ['08:30', '09:30', '10:30', '11:30', '12:30', '13:30', '14:30', '15:30', '16:30'];
const lengths = [1, 2, 3, 5, 7];
const mostTimes = 6;

interface MedicineFormProps {
  readonly health: Asked<HealthDay>;
  readonly classes: readonly RosterClass[];
  readonly today: string;
  readonly onEnd: () => void;
}

/** A guardian hands over medicine: whose, what, how much, when, until when, and who asked for it. */
export const MedicineForm = ({ health, classes, today, onEnd }: MedicineFormProps) => {
  const say = useSay(medicineTexts);
  const child = useSignal<HouseChild | undefined>(undefined);
  const name = useSignal('');
  const dose = useSignal('');
  const note = useSignal('');
  const times = useSignal<readonly string[]>([]);
  const days = useSignal('1');
  const guardian = useSignal<string | undefined>(undefined);
  const sent = useSignal<string | undefined>(undefined);
  const state = useSent(sent.value);
  const whole = name.value.trim() !== '' && dose.value.trim() !== '' && times.value.length > 0;
  useEffect(() => {
    if (state === 'saved') onEnd();
  }, [state]);
  const submit = (): void => {
    if (!child.value || !whole || guardian.value === undefined) return;
    sent.value = health.send(
      'medicine',
      '/health/medicines',
      {
        childId: child.value.childId,
        name: name.value.trim(),
        dose: dose.value.trim(),
        times: times.value.toSorted(),
        from: today,
        to: addDays(today, Number(days.value) - 1),
        ...(guardian.value !== '' && { adultId: guardian.value }),
        ...(note.value.trim() !== '' && { note: note.value.trim() }),
      },
      false,
    );
  };
  return (
    <ChildForm
      title={say('medicine.add')}
      whose={say('medicine.whose')}
      classes={classes}
      child={child.value}
      onPick={(picked) => {
        child.value = picked;
        guardian.value = undefined;
      }}
      onBack={onEnd}
      onSubmit={submit}
    >
      <div class="care-fields">
        <Field label={say('medicine.name')} value={name} maxLength={80} />
        <Field label={say('medicine.dose')} value={dose} maxLength={80} />
      </div>
      <Pick
        title={say('medicine.times')}
        options={mealTimes.map((time) => ({ value: time, label: time }))}
        chosen={times.value}
        onPick={(time) => {
          times.value = times.value.includes(time)
            ? times.value.filter((each) => each !== time)
            : [...times.value, time].slice(-mostTimes);
        }}
      />
      <Pick
        title={say('medicine.days')}
        options={lengths.map((n) => ({
          value: String(n),
          label:
            n === 1
              ? say('medicine.days.only')
              : say('medicine.days.more', { n, day: shortDay(addDays(today, n - 1)) }),
        }))}
        chosen={[days.value]}
        onPick={(n) => {
          days.value = n;
        }}
      />
      {child.value && (
        <AdultPick
          title={say('medicine.guardian')}
          none={say('medicine.guardian.later')}
          childId={child.value.childId}
          chosen={guardian.value}
          onPick={(adultId) => {
            guardian.value = adultId;
          }}
        />
      )}
      <Field label={say('medicine.note')} value={note} maxLength={200} />
      <Saving id={sent.value} />
      <button
        type="submit"
        class="button button-main"
        disabled={!whole || guardian.value === undefined || state === 'waiting'}
      >
        {say('medicine.submit')}
      </button>
    </ChildForm>
  );
};
