import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { PickupAdults } from '#contract/pickups.ts';
import { about, useQuestion } from '../../parts/question.ts';
import { Tabs } from '../../parts/tabs.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { AdultList } from './adultList.tsx';
import { adultsOf, type Fetcher } from './adults.ts';
import { childTexts } from './childTexts.ts';
import { CodeEntry } from './codeEntry.tsx';
import { useDid } from './deeds.tsx';
import { deedTexts } from './deedTexts.ts';
import { departureOf } from './departure.ts';
import type { RosterChild } from './houseRoster.ts';
import { LeavePanel } from './leavePanel.tsx';
import { noOverride, type Override } from './override.ts';
import { OverrideForm } from './overrideForm.tsx';

const texts = { ...childTexts, ...deedTexts };

interface CheckOutProps {
  readonly child: RosterChild;
  readonly facts: ComponentChildren;
  readonly onDone: () => void;
}

const ways = ['adult', 'code', 'override'] as const;
type Way = (typeof ways)[number];

/**
 * A child leaves: with somebody of its list, with who brings the day's code, or because staff say so and why. The last
 * way needs nothing but this kiosk.
 */
export const CheckOut = ({ child, facts, onDone }: CheckOutProps) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const did = useDid();
  const { childId } = child;
  const adults = useQuestion<PickupAdults>(`/pickups/adults?childId=${childId}`, about('child', 'adult'));
  const way = useSignal<Way>('adult');
  const fetcherId = useSignal<string | undefined>(undefined);
  // As the list now has that adult: what was allowed or blocked when it was tapped may be neither any more.
  const listed: readonly Fetcher[] | undefined = adults.body && adultsOf(adults.body, childId, 'mayTake');
  const fetcher = listed?.find(({ adultId }) => adultId === fetcherId.value);
  const code = useSignal('');
  const override = useSignal<Override>(noOverride);
  const departure = departureOf(
    way.value === 'code'
      ? { way: 'code', code: code.value }
      : way.value === 'override'
        ? { way: 'override', override: override.value, adult: fetcher }
        : { way: 'adult', adult: fetcher },
    say,
  );
  const confirm = (): void => {
    if (departure.state === 'incomplete' || departure.state === 'blocked') return;
    const id = kiosk.submit('/attendance/check-outs', { childId, method: 'staff', ...departure.fields }, true);
    const { name } = child;
    did(departure.who === undefined ? say('deed.out', { name }) : say('deed.outWith', { name, who: departure.who }), [
      { id },
    ]);
    onDone();
  };
  return (
    <div class="split">
      <div class="child-main">
        {facts}
        <Tabs
          label={say('out.ways')}
          tabs={ways.map((each) => ({ value: each, name: say(`out.way.${each}`) }))}
          chosen={way.value}
          onChoose={(chosen) => {
            way.value = chosen;
            fetcherId.value = undefined;
          }}
        />
        {way.value === 'adult' ? (
          <AdultList
            adults={listed}
            fault={adults.fault}
            onAsk={adults.ask}
            chosen={fetcher}
            onChoose={({ adultId }) => {
              fetcherId.value = adultId;
            }}
          />
        ) : way.value === 'code' ? (
          <CodeEntry
            code={code.value}
            onSubmit={confirm}
            onCode={(next) => {
              code.value = next;
            }}
          />
        ) : (
          <OverrideForm
            override={override.value}
            adult={fetcher}
            onOverride={(next) => {
              override.value = next;
            }}
          />
        )}
      </div>
      <LeavePanel
        child={child}
        departure={departure}
        onDone={onDone}
        onConfirm={confirm}
        onOverride={() => {
          way.value = 'override';
        }}
      />
    </div>
  );
};
