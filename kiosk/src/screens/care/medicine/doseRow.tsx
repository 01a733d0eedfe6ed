import { useSignal } from '@preact/signals';
import type { HealthDay } from '#contract/health.ts';
import { Allergies } from '../../../parts/allergies.tsx';
import { Face } from '../../../parts/face.tsx';
import { useKiosk, useSay } from '../../../state/context.ts';
import type { Asked } from '../asked.ts';
import { Why } from '../why.tsx';
import { type DueDose, needsNote } from './doses.ts';
import { medicineTexts } from './medicineTexts.ts';

/** One dose: given with one tap; left out, ended, or given out of its time only with a reason. */
export const DoseRow = ({ dose, health }: { dose: DueDose; health: Asked<HealthDay> }) => {
  const kiosk = useKiosk();
  const say = useSay(medicineTexts);
  const asking = useSignal<'leave' | 'early' | 'end' | undefined>(undefined);
  const { child, medicine, at } = dose;
  const about = `${medicine.medicineId} ${at}`;
  const sent = health.stateOf(about);
  const waiting = sent === 'waiting' || sent === 'saved';
  const words = { name: child.name, medicine: medicine.name, time: at };
  const send = (path: string, fields: Record<string, unknown>, timed: boolean): void => {
    asking.value = undefined;
    health.send(about, `/health/medicines/${medicine.medicineId}/${path}`, fields, timed);
  };
  const ask = (what: 'leave' | 'early' | 'end') => (): void => {
    asking.value = what;
  };
  return (
    <li class="dose">
      <div class="dose-line">
        <b class="dose-time">{at}</b>
        <Face who="child" personId={child.childId} name={child.name} size="small" />
        <span class="row-words">
          <b>{child.name}</b>
          <span class="dose-what">
            {medicine.name} · {medicine.dose}
          </span>
          {medicine.note && <small>{medicine.note}</small>}
          {!child.inside && <small>{say('medicine.away')}</small>}
          <Allergies what={child.allergies} />
        </span>
        {waiting ? (
          <small>{say(kiosk.fresh.value ? 'app.waiting' : 'app.notSaved')}</small>
        ) : (
          <span class="row-actions">
            <button
              type="button"
              class="button button-main"
              aria-label={say('medicine.give.name', words)}
              onClick={() => (needsNote(dose, kiosk.nowMs.value) ? ask('early')() : send('doses', {}, true))}
            >
              {say('medicine.give')}
            </button>
            <button type="button" class="button" aria-label={say('medicine.leave.name', words)} onClick={ask('leave')}>
              {say('medicine.leave')}
            </button>
            <button type="button" class="button" aria-label={say('medicine.end.name', words)} onClick={ask('end')}>
              {say('medicine.end')}
            </button>
          </span>
        )}
      </div>
      {asking.value && (
        <Why
          title={say(`medicine.${asking.value}.why`, words)}
          presets={presets[asking.value].map((key) => say(key))}
          onCancel={() => {
            asking.value = undefined;
          }}
          onSay={(why) => {
            if (asking.value === 'early') send('doses', { note: why }, true);
            else if (asking.value === 'leave') send('left-out', { why }, true);
            else send('end', { why }, false);
          }}
        />
      )}
    </li>
  );
};

const presets = {
  early: ['medicine.early.guardian', 'medicine.early.doctor', 'medicine.early.leaving'],
  leave: [
    'medicine.leave.home',
    'medicine.leave.refused',
    'medicine.leave.vomited',
    'medicine.leave.missing',
    'medicine.leave.doctor',
  ],
  end: ['medicine.end.recovered', 'medicine.end.guardian', 'medicine.end.doctor'],
} as const;
