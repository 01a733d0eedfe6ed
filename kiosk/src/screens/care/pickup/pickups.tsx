import './pickup.css';
import { useSignal } from '@preact/signals';
import type { PickupList, PickupView } from '#contract/pickups.ts';
import { Notice } from '../../../parts/notice.tsx';
import { Page } from '../../../parts/page.tsx';
import { Saving } from '../../../parts/saving.tsx';
import { useKiosk, useSay } from '../../../state/context.ts';
import { Answer } from '../answer.tsx';
import { useAsked } from '../asked.ts';
import { useDayLabel } from '../dayPick.tsx';
import { dayAfter } from '../days.ts';
import { useHouse, useToday } from '../here.ts';
import { PickupCode } from './pickupCode.tsx';
import { daysAhead, PickupForm } from './pickupForm.tsx';
import { PickupRow } from './pickupRow.tsx';
import { pickupTexts } from './pickupTexts.ts';

type Step = { readonly at: 'list' | 'form' } | { readonly at: 'code'; readonly pickup: PickupView };

/** Who fetches a child once: of every day that the form offers, their codes, and a new one. */
export const Pickups = () => {
  const kiosk = useKiosk();
  const say = useSay(pickupTexts);
  const today = useToday();
  const labelOf = useDayLabel(today);
  const day = useSignal(today);
  const pickups = useAsked<PickupList>(`/pickups?day=${day.value}`, (type) => type.startsWith('attendance.'));
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
      <div class="tabs" role="tablist">
        {daysAhead
          .map((n) => dayAfter(today, n))
          .map((value) => (
            <button
              key={value}
              type="button"
              role="tab"
              class="tab"
              aria-selected={day.value === value}
              onClick={() => {
                day.value = value;
              }}
            >
              {labelOf(value)}
            </button>
          ))}
      </div>
      <Answer question={pickups} icon="handover">
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
      </Answer>
    </Page>
  );
};
