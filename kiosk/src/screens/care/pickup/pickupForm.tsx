import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { PickupList, PickupView } from '#contract/pickups.ts';
import { Field } from '../../../parts/field.tsx';
import { Saving } from '../../../parts/saving.tsx';
import { addDays } from '../../../state/calendar.ts';
import { useKiosk, useSay } from '../../../state/context.ts';
import type { HouseChild } from '../../../state/houseChildren.ts';
import { AdultPick } from '../adultPick.tsx';
import type { Asked } from '../asked.ts';
import { ChildForm } from '../childForm.tsx';
import { DayPick } from '../dayPick.tsx';
import type { RosterClass } from '../roster.ts';
import { pickupTexts } from './pickupTexts.ts';

interface PickupFormProps {
  readonly pickups: Asked<PickupList>;
  readonly classes: readonly RosterClass[];
  readonly today: string;
  readonly onEnd: () => void;
  readonly onMade: (pickup: PickupView) => void;
}

/** A week; the agent takes them two weeks ahead. */
export const daysAhead = [0, 1, 2, 3, 4, 5, 6, 7];

/** A guardian sends somebody who is not on the list: whom, who, the end of the telephone number, which day. */
export const PickupForm = ({ pickups, classes, today, onEnd, onMade }: PickupFormProps) => {
  const kiosk = useKiosk();
  const say = useSay(pickupTexts);
  const child = useSignal<HouseChild | undefined>(undefined);
  const name = useSignal('');
  const tail = useSignal('');
  const day = useSignal(today);
  const asked = useSignal<string | undefined>(undefined);
  const sent = useSignal<string | undefined>(undefined);
  const progress = sent.value === undefined ? undefined : kiosk.outbox.progress.value.get(sent.value);
  const whole = name.value.trim() !== '' && tail.value.length === 4 && asked.value !== undefined;
  useEffect(() => {
    // What the outbox keeps is the answer of this very route, which the agent's schema checked.
    if (progress?.state === 'saved') onMade(progress.body as PickupView);
  }, [progress]);
  return (
    <ChildForm
      title={say('pickup.add')}
      whose={say('pickup.whose')}
      classes={classes}
      child={child.value}
      onPick={(picked) => {
        child.value = picked;
        asked.value = undefined;
        sent.value = undefined;
      }}
      onBack={onEnd}
      onSubmit={() => {
        if (!child.value || !whole) return;
        const fields = {
          childId: child.value.childId,
          name: name.value.trim(),
          phoneTail: tail.value,
          day: day.value,
          ...(asked.value && { requestedBy: asked.value }),
        };
        sent.value = pickups.send('new', '/pickups', fields, false);
      }}
    >
      <div class="care-fields">
        <Field label={say('pickup.name')} value={name} maxLength={80} />
        <Field
          label={say('pickup.tail')}
          value={tail}
          inputMode="numeric"
          cleaned={(typed) => typed.replace(/\D/g, '').slice(0, 4)}
        />
      </div>
      <DayPick
        title={say('pickup.day')}
        today={today}
        days={daysAhead.map((n) => addDays(today, n))}
        chosen={day.value}
        onPick={(picked) => {
          day.value = picked;
        }}
      />
      {child.value && (
        <AdultPick
          title={say('pickup.asked')}
          none={say('pickup.asked.none')}
          childId={child.value.childId}
          chosen={asked.value}
          onPick={(adultId) => {
            asked.value = adultId;
          }}
        />
      )}
      {progress?.state === 'refused' && progress.code === 'custody_blocked' ? (
        <p class="form-fault" role="alert">
          {say('pickup.blocked')}
        </p>
      ) : (
        <Saving id={sent.value} />
      )}
      <button type="submit" class="button button-main" disabled={!whole || progress?.state === 'waiting'}>
        {say('pickup.submit')}
      </button>
    </ChildForm>
  );
};
