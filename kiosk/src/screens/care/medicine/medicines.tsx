import './medicine.css';
import { useSignal } from '@preact/signals';
import type { HealthDay } from '#contract/health.ts';
import { Answered } from '../../../parts/answered.tsx';
import { Notice } from '../../../parts/notice.tsx';
import { Page } from '../../../parts/page.tsx';
import { about } from '../../../parts/question.ts';
import { Saving } from '../../../parts/saving.tsx';
import { timeOfDay } from '../../../state/clock.ts';
import { useKiosk, useSay } from '../../../state/context.ts';
import { useAsked } from '../asked.ts';
import { useHouse } from '../here.ts';
import { DoseRow } from './doseRow.tsx';
import { dosesDue, dosesTold } from './doses.ts';
import { MedicineForm } from './medicineForm.tsx';
import { medicineTexts } from './medicineTexts.ts';
import { ToldRow } from './toldRow.tsx';

/** Today's doses: due first, then what was given and what was left out, and by whom. */
export const Medicines = () => {
  const kiosk = useKiosk();
  const say = useSay(medicineTexts);
  const today = kiosk.today.value;
  const health = useAsked<HealthDay>(`/health?day=${today}`, about('attendance', 'health', 'child'));
  const { classes } = useHouse();
  const adding = useSignal(false);
  if (adding.value) {
    return (
      <MedicineForm
        health={health}
        classes={classes}
        today={today}
        onEnd={() => {
          adding.value = false;
        }}
      />
    );
  }
  const children = health.body?.children ?? [];
  const due = dosesDue(children, timeOfDay(kiosk.nowMs.value, kiosk.zone.value));
  const told = dosesTold(children);
  return (
    <Page
      title={say('medicine.title')}
      onBack={() => kiosk.go({ at: 'staff' })}
      aside={
        <>
          <Saving id={health.last} />
          <button
            type="button"
            class="button"
            onClick={() => {
              adding.value = true;
            }}
          >
            {say('medicine.add')}
          </button>
        </>
      }
    >
      <Answered question={health} icon="clock">
        {() => (
          <>
            {due.length === 0 && told.length === 0 && (
              <Notice icon="check" title={say('medicine.none')} hint={say('medicine.none.hint')} />
            )}
            {(['now', 'soon', 'later'] as const).map((standing) => {
              const doses = due.filter((dose) => dose.standing === standing);
              return (
                doses.length > 0 && (
                  <section
                    key={standing}
                    class="panel doses"
                    data-standing={standing}
                    aria-label={say(`medicine.${standing}`)}
                  >
                    <h2>{say(`medicine.${standing}`)}</h2>
                    <ul>
                      {doses.map((dose) => (
                        <DoseRow key={`${dose.medicine.medicineId} ${dose.at}`} dose={dose} health={health} />
                      ))}
                    </ul>
                  </section>
                )
              );
            })}
            {told.length > 0 && (
              <section class="panel doses" aria-label={say('medicine.told')}>
                <h2>{say('medicine.told')}</h2>
                <ul>
                  {told.map((dose) => (
                    <ToldRow key={dose.eventId} dose={dose} health={health} />
                  ))}
                </ul>
              </section>
            )}
          </>
        )}
      </Answered>
    </Page>
  );
};
