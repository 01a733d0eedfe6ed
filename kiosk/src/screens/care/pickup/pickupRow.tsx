import { useSignal } from '@preact/signals';
import type { PickupList, PickupView } from '#contract/pickups.ts';
import { Face } from '../../../parts/face.tsx';
import { useSay } from '../../../state/context.ts';
import type { Asked } from '../asked.ts';
import { pickupTexts } from './pickupTexts.ts';

interface PickupRowProps {
  readonly pickup: PickupView;
  readonly pickups: Asked<PickupList>;
  readonly onCode: () => void;
}

/** One pickup: whom, by whom, and whether it still stands. */
export const PickupRow = ({ pickup, pickups, onCode }: PickupRowProps) => {
  const say = useSay(pickupTexts);
  const sure = useSignal(false);
  const { pickupId, childId, childName, name, phoneTail, note } = pickup;
  const state = pickup.used ? 'used' : pickup.cancelled ? 'cancelled' : 'valid';
  return (
    <li class="row pickup-row" data-state={state}>
      <Face who="child" personId={childId} name={childName} size="body" />
      <span class="row-words">
        <b>{childName}</b>
        <span class="pickup-who">{say('pickup.who', { name, tail: phoneTail })}</span>
        <small>{[say(`pickup.${state}`), note].filter(Boolean).join(' · ')}</small>
      </span>
      {state === 'valid' && (
        <span class="row-actions">
          <button
            type="button"
            class="button button-main"
            aria-label={say('pickup.code.name', { name })}
            onClick={onCode}
          >
            {say('pickup.code')}
          </button>
          <button
            type="button"
            class="button"
            data-tone={sure.value ? 'warn' : undefined}
            disabled={pickups.stateOf(pickupId) === 'waiting'}
            aria-label={sure.value ? undefined : say('pickup.cancel.name', { name })}
            onClick={() => {
              if (sure.value) pickups.send(pickupId, `/pickups/${pickupId}/cancel`, {}, false);
              sure.value = !sure.value;
            }}
          >
            {say(sure.value ? 'pickup.cancel.confirm' : 'pickup.cancel')}
          </button>
        </span>
      )}
    </li>
  );
};
