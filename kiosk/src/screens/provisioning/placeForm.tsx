import { useSignal } from '@preact/signals';
import { forbiddenToCameras, positionKinds } from '#contract/places.ts';
import type { DeviceList } from '#contract/provisioning.ts';
import type { PositionKind } from '#contract/values.ts';
import { Choice } from '../../parts/choice.tsx';
import { Field } from '../../parts/field.tsx';
import { PickField } from '../../parts/pickField.tsx';
import { useSay } from '../../state/context.ts';
import { provisioningWords } from './words.ts';

export interface Place {
  readonly positionId: string;
  readonly name: string;
  readonly kind: PositionKind;
  readonly areaId?: string;
  readonly zoneId?: string;
  readonly covers: string[];
}

interface PlaceFormProps {
  readonly areas: DeviceList['areas'];
  readonly begun: Place;
  /** Its id and kind are fixed once a unit stands there. */
  readonly isNew: boolean;
  readonly save: string;
  readonly fault: string | undefined;
  readonly running: boolean;
  readonly onSave: (place: Place) => void;
}

/** Where a device stands, what it is for, and what a camera sees. Where no camera may be, none can be chosen. */
export const PlaceForm = ({ areas, begun, isNew, save, fault, running, onSave }: PlaceFormProps) => {
  const say = useSay(provisioningWords);
  const id = useSignal(begun.positionId);
  const name = useSignal(begun.name);
  const zone = useSignal(begun.zoneId ?? '');
  const kind = useSignal(begun.kind);
  const areaId = useSignal(begun.areaId);
  const covers = useSignal<readonly string[]>(begun.covers);
  const isCamera = kind.value === 'camera';
  const isOpen = (area: DeviceList['areas'][number]): boolean => !isCamera || !forbiddenToCameras.has(area.kind);
  const shown = areas.find((area) => area.areaId === areaId.value);
  const areaWords = (area: DeviceList['areas'][number]): string =>
    isOpen(area) ? area.name : `${area.name}（${say('place.forbidden')}）`;
  return (
    <form
      class="prov-stack"
      onSubmit={(event) => {
        event.preventDefault();
        onSave({
          positionId: id.value.trim(),
          name: name.value.trim(),
          kind: kind.value,
          ...(areaId.value !== undefined && { areaId: areaId.value }),
          ...(zone.value.trim() !== '' && { zoneId: zone.value.trim() }),
          covers: isCamera ? [...covers.value] : [],
        });
      }}
    >
      <div class="prov-pair">
        <Field label={say('place.name')} value={name} maxLength={80} />
        {isNew && <Field label={say('place.id')} value={id} maxLength={64} />}
      </div>
      {isNew && (
        <PickField
          label={say('place.kind')}
          shown={say(`kind.${kind.value}`)}
          invitation=""
          picker={(close) => (
            <Choice
              columns={3}
              legend={say('place.kind')}
              options={positionKinds}
              chosen={kind.value}
              labelOf={(each) => say(`kind.${each}`)}
              onChoose={(each) => {
                kind.value = each;
                close();
              }}
            />
          )}
        />
      )}
      <PickField
        label={say('place.area')}
        shown={shown?.name}
        invitation={say('prov.none')}
        onClear={
          areaId.value === undefined
            ? undefined
            : () => {
                areaId.value = undefined;
              }
        }
        picker={(close) => (
          <div class="choice-list" data-columns={3}>
            {areas.map((area) => (
              <button
                key={area.areaId}
                type="button"
                class="button"
                disabled={!isOpen(area)}
                aria-pressed={area.areaId === areaId.value}
                onClick={() => {
                  areaId.value = area.areaId;
                  // What a camera stands in it sees, until somebody says otherwise.
                  if (isCamera && covers.value.length === 0) covers.value = [area.areaId];
                  close();
                }}
              >
                {areaWords(area)}
              </button>
            ))}
          </div>
        )}
      />
      {isCamera && (
        <fieldset class="field">
          <legend>{say('place.covers')}</legend>
          <div class="choice-list" data-columns={3}>
            {areas.map((area) => {
              const isSeen = covers.value.includes(area.areaId);
              return (
                <button
                  key={area.areaId}
                  type="button"
                  class="button"
                  disabled={!isOpen(area)}
                  aria-pressed={isSeen}
                  onClick={() => {
                    covers.value = isSeen
                      ? covers.value.filter((each) => each !== area.areaId)
                      : [...covers.value, area.areaId];
                  }}
                >
                  {areaWords(area)}
                </button>
              );
            })}
          </div>
        </fieldset>
      )}
      <Field label={say('place.zone')} value={zone} maxLength={64} />
      {fault && (
        <p class="form-fault" role="alert">
          {say('prov.failed', { why: fault })}
        </p>
      )}
      <button
        type="submit"
        class="button button-main"
        disabled={running || name.value.trim() === '' || id.value.trim() === ''}
      >
        {save}
      </button>
    </form>
  );
};
