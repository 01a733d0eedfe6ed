import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import type { Problem } from '#contract/problems.ts';
import type { DeviceList, PositionView } from '#contract/provisioning.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { placeBody, placeOf } from './draft.ts';
import { Refused } from './figure.tsx';
import { isPlaced } from './newDevice.tsx';
import { PlaceFields } from './placeFields.tsx';
import { testTexts } from './testTexts.ts';
import { devicesTexts } from './texts.ts';

const texts = { ...devicesTexts, ...testTexts };

interface EditFormProps {
  readonly position: PositionView;
  readonly list: DeviceList;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Another name, area, coverage or zone; the unit and its history stay. */
export const EditForm = ({ position, list, onDone, onClose }: EditFormProps) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const place = useSignal(placeOf(position));
  const running = useSignal(false);
  const fault = useSignal<{ code: string; problem: Problem | undefined } | undefined>(undefined);
  const save = async (): Promise<void> => {
    running.value = true;
    const body = { id: v7(), ...placeBody(place.value) };
    const answer = await kiosk.api.put(`/devices/${position.positionId}`, body, kiosk.session.value?.token);
    running.value = false;
    fault.value = answer.ok ? undefined : answer;
    if (!answer.ok) return;
    onDone();
    onClose();
  };
  return (
    <div class="dev-stack">
      <PlaceFields
        place={place.value}
        list={list}
        onChange={(changed) => {
          place.value = { ...place.value, ...changed };
        }}
      />
      <Refused fault={fault.value} />
      <div class="dev-buttons">
        <button type="button" class="button" onClick={onClose}>
          {say('position.cancel')}
        </button>
        <button
          type="button"
          class="button button-main"
          disabled={running.value || !isPlaced(place.value)}
          onClick={() => void save()}
        >
          {say(running.value ? 'position.saving' : 'position.save')}
        </button>
      </div>
    </div>
  );
};
