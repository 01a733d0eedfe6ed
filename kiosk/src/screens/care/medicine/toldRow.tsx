import { useSignal } from '@preact/signals';
import type { HealthDay } from '#contract/health.ts';
import { Face } from '../../../parts/face.tsx';
import { Icon } from '../../../parts/icons.tsx';
import { timeOfDay } from '../../../state/clock.ts';
import { useKiosk, useSay } from '../../../state/context.ts';
import { useStaffNames } from '../../../state/staffNames.ts';
import type { Asked } from '../asked.ts';
import { MistakeButton } from '../mistakeButton.tsx';
import type { ToldDose } from './doses.ts';
import { medicineTexts } from './medicineTexts.ts';

/** A dose that was given or left out: when, by whom, and why not; taken back when it was a mistake. */
export const ToldRow = ({ dose, health }: { dose: ToldDose; health: Asked<HealthDay> }) => {
  const kiosk = useKiosk();
  const say = useSay(medicineTexts);
  const names = useStaffNames();
  const sure = useSignal(false);
  const { child, medicine, eventId, why } = dose;
  const time = timeOfDay(Date.parse(dose.at), kiosk.zone.value);
  return (
    <li class="dose">
      <div class="dose-line" data-given={why === null}>
        <Icon name={why === null ? 'check' : 'octagon'} size="large" />
        <Face who="child" personId={child.childId} name={child.name} size="small" />
        <span class="row-words">
          <b>
            {child.name} · {medicine.name}
          </b>
          <small>
            {[
              why === null ? say('medicine.given', { time }) : say('medicine.left', { time, why }),
              names.ofActor(dose.by),
            ]
              .filter(Boolean)
              .join(' · ')}
          </small>
        </span>
        <MistakeButton
          sure={sure}
          onSure={(said) => health.send(eventId, '/health/withdrawals', { withdraws: eventId, why: said }, false)}
        />
      </div>
    </li>
  );
};
