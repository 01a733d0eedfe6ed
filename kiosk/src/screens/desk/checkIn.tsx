import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { PickupAdults } from '#contract/pickups.ts';
import { Icon } from '../../parts/icons.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { RoomChange } from '../../parts/roomChange.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { AdultList } from './adultList.tsx';
import { adultsOf, type Fetcher } from './adults.ts';
import { childTexts } from './childTexts.ts';
import { useDid } from './deeds.tsx';
import { deedTexts } from './deedTexts.ts';
import type { RosterChild } from './houseRoster.ts';

const texts = { ...childTexts, ...deedTexts };

interface CheckInProps {
  readonly child: RosterChild;
  readonly facts: ComponentChildren;
  readonly onDone: () => void;
}

/** Staff sign a child in for whoever stands at the door. */
export const CheckIn = ({ child, facts, onDone }: CheckInProps) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const did = useDid();
  const { childId, name, homeRoomId } = child;
  const adults = useQuestion<PickupAdults>(`/pickups/adults?childId=${childId}`, about('child', 'adult'));
  const may = adults.body && adultsOf(adults.body, childId, 'mayBring').filter((adult) => adult.may === 'allowed');
  const bringer = useSignal<Fetcher | undefined>(undefined);
  const confirm = (): void => {
    const room = homeRoomId === undefined ? {} : { roomId: homeRoomId };
    const by = bringer.value && { adultId: bringer.value.adultId };
    const id = kiosk.submit('/attendance/check-ins', { childId, method: 'staff', ...room, ...by }, true);
    did(say('deed.in', { name }), [{ id }]);
    onDone();
  };
  return (
    <div class="split">
      <div class="child-main">
        {facts}
        {may && may.length > 0 && (
          <>
            <h2>{say('in.whom')}</h2>
            <AdultList
              adults={may}
              fault={undefined}
              onAsk={adults.ask}
              chosen={bringer.value}
              onChoose={(adult) => {
                bringer.value = adult.adultId === bringer.value?.adultId ? undefined : adult;
              }}
            />
          </>
        )}
      </div>
      <aside class="panel confirm">
        <h2>{say('in.title')}</h2>
        <p class="hint">{bringer.value ? say('in.with', { who: bringer.value.name }) : say('in.by')}</p>
        {homeRoomId !== undefined && <RoomChange intoHouse={1} roomId={homeRoomId} coming={[child]} />}
        <button type="button" class="button button-main button-tall" onClick={confirm}>
          <Icon name="check" size="large" />
          {say('in.confirm')}
        </button>
      </aside>
    </div>
  );
};
