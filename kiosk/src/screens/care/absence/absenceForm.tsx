import { useSignal } from '@preact/signals';
import type { AbsenceList, AbsenceReason } from '#contract/absence.ts';
import { DayField } from '../../../parts/dayField.tsx';
import { Field } from '../../../parts/field.tsx';
import { Saving } from '../../../parts/saving.tsx';
import { absenceReasons } from '../../../state/absenceReasons.ts';
import { addDays, fridayOf, laterOf } from '../../../state/calendar.ts';
import { useSay } from '../../../state/context.ts';
import type { HouseChild } from '../../../state/houseChildren.ts';
import { type Asked, useSent } from '../asked.ts';
import { ChildForm } from '../childForm.tsx';
import { DayPick } from '../dayPick.tsx';
import { Pick } from '../pick.tsx';
import type { RosterClass } from '../roster.ts';
import { careTexts } from '../texts.ts';
import { absenceTexts } from './absenceTexts.ts';

interface AbsenceFormProps {
  readonly absences: Asked<AbsenceList>;
  readonly classes: readonly RosterClass[];
  readonly today: string;
  readonly onEnd: () => void;
}

const week = [0, 1, 2, 3, 4, 5, 6];
const texts = { ...careTexts, ...absenceTexts } as const;

/** An absence that is known ahead, or lasts longer than today. */
export const AbsenceForm = ({ absences, classes, today, onEnd }: AbsenceFormProps) => {
  const say = useSay(texts);
  const child = useSignal<HouseChild | undefined>(undefined);
  const reason = useSignal<AbsenceReason | undefined>(undefined);
  const from = useSignal(today);
  const to = useSignal(today);
  const followUpOn = useSignal('');
  const note = useSignal('');
  const sent = useSignal<string | undefined>(undefined);
  const state = useSent(sent.value);
  const last = laterOf(from.value, to.value);
  const tomorrow = addDays(today, 1);
  const friday = fridayOf(today);
  return (
    <ChildForm
      title={say('absence.plan')}
      whose={say('absence.whose')}
      classes={classes}
      child={child.value}
      onPick={(picked) => {
        child.value = picked;
        sent.value = undefined;
      }}
      onBack={onEnd}
      onSubmit={() => {
        if (!child.value || !reason.value) return;
        const said = note.value.trim();
        const fields = {
          childId: child.value.childId,
          from: from.value,
          to: last,
          reason: reason.value,
          ...(followUpOn.value !== '' && { followUpOn: followUpOn.value }),
          ...(said !== '' && { note: said }),
        };
        sent.value = absences.send('planned', '/attendance/absences', fields, false);
      }}
    >
      <Pick
        title={say('absence.reason')}
        options={absenceReasons.map((each) => ({ value: each, label: say(`absence.${each}`) }))}
        chosen={reason.value === undefined ? [] : [reason.value]}
        onPick={(picked) => {
          reason.value = absenceReasons.find((each) => each === picked);
        }}
      />
      <DayPick
        title={say('absence.from')}
        today={today}
        days={week.map((n) => addDays(today, n))}
        chosen={from.value}
        onPick={(picked) => {
          from.value = picked;
          // Nobody asks after a child before it stays away.
          if (followUpOn.value < picked) followUpOn.value = '';
        }}
      />
      <DayPick
        title={say('absence.to')}
        today={today}
        days={week.map((n) => addDays(from.value, n))}
        chosen={last}
        onPick={(picked) => {
          to.value = picked;
        }}
      />
      <DayField
        label={say('absence.to.other')}
        value={last}
        from={from.value}
        onChange={(picked) => {
          to.value = picked;
        }}
      />
      <Pick
        title={say('absence.followUpOn')}
        options={[
          { value: '', label: say('absence.followUpOn.never') },
          ...(from.value <= tomorrow ? [{ value: tomorrow, label: say('care.tomorrow') }] : []),
          ...(from.value <= friday && friday > tomorrow ? [{ value: friday, label: say('care.friday') }] : []),
        ]}
        chosen={[followUpOn.value]}
        onPick={(picked) => {
          followUpOn.value = picked;
        }}
      />
      <Field label={say('care.note')} value={note} maxLength={200} />
      <Saving id={sent.value} />
      {state === 'saved' ? (
        <button type="button" class="button button-main" onClick={onEnd}>
          {say('done.finish')}
        </button>
      ) : (
        <button type="submit" class="button button-main" disabled={!reason.value || state === 'waiting'}>
          {say('care.submit')}
        </button>
      )}
    </ChildForm>
  );
};
