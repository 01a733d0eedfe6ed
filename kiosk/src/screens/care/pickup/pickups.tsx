import { Tabs } from '../../../parts/tabs.tsx';
import './pickup.css';
import { useSignal } from '@preact/signals';
import type { PickupList, PickupView } from '#contract/pickups.ts';
import { Answered } from '../../../parts/answered.tsx';
import { Notice } from '../../../parts/notice.tsx';
import { Page } from '../../../parts/page.tsx';
import { about } from '../../../parts/question.ts';
import { Saving } from '../../../parts/saving.tsx';
import { addDays } from '../../../state/calendar.ts';
import { useKiosk, useSay } from '../../../state/context.ts';
import { useAsked } from '../asked.ts';
import { useDayLabel } from '../dayPick.tsx';
import { useHouse } from '../here.ts';
import { PickupCode } from './pickupCode.tsx';
import { daysAhead, PickupForm } from './pickupForm.tsx';
import { PickupRow } from './pickupRow.tsx';
import { pickupTexts } from './pickupTexts.ts';

type Step = { readonly at: 'list' | 'form' } | { readonly at: 'code'; readonly pickup: PickupView };

/** Who fetches a child once: of every day that the form offers, their codes, and a new one. */
export const Pickups = () => {
  const kiosk = useKiosk();
  const say = useSay(pickupTexts);
  const today = kiosk.today.value;
  const labelOf = useDayLabel(today);
  const day = useSignal(today);
  const pickups = useAsked<PickupList>(`/pickups?day=${day.value}`, about('attendance', 'pickup'));
  const { classes } = useHouse();
  const step = useSignal<Step>({ at: 'list' });
  const list = (): void => {
    step.value = { at: 'list' };
  };
  const show = (pickup: PickupView): void => {
    step.value = { at: 'code', pickup };
  };
  if (step.value.at === 'code') return <PickupCode pickup={step.value.pickup} onEnd={list} />;
  if (step.value.at === 'form') {
    return <PickupForm pickups={pickups} classes={classes} today={today} onEnd={list} onMade={show} />;
  }
  return (
    <Page
      title={say('pickup.title')}
      onBack={() => kiosk.go({ at: 'staff' })}
      aside={
        <>
          <Saving id={pickups.last} />
          <button
            type="button"
            class="button button-main"
            onClick={() => {
              step.value = { at: 'form' };
            }}
          >
            {say('pickup.add')}
          </button>
        </>
      }
    >
      <div class="pickup-days">
        <Tabs
          label={say('pickup.day')}
          tabs={daysAhead.map((n) => addDays(today, n)).map((value) => ({ value, name: labelOf(value) }))}
          chosen={day.value}
          onChoose={(value) => {
            day.value = value;
          }}
        />
      </div>
      <Answered question={pickups} icon="handover">
        {(body) =>
          body.day !== day.value ? (
            <Notice icon="handover" title={say('app.loading')} />
          ) : body.pickups.length === 0 ? (
            <Notice icon="handover" title={say('pickup.none')} hint={say('pickup.none.hint')} />
          ) : (
            <section class="panel">
              <ul>
                {body.pickups.map((pickup) => (
                  <PickupRow key={pickup.pickupId} pickup={pickup} pickups={pickups} onCode={() => show(pickup)} />
                ))}
              </ul>
            </section>
          )
        }
      </Answered>
    </Page>
  );
};
