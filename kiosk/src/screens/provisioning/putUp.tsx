import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import type { DeviceList, InboxEntry, PositionView } from '#contract/provisioning.ts';
import { Choice } from '../../parts/choice.tsx';
import { Icon } from '../../parts/icons.tsx';
import { useSay } from '../../state/context.ts';
import { type Identified, IdentifyStep } from './identifyStep.tsx';
import { type Place, PlaceForm } from './placeForm.tsx';
import { type Technician, useWhy } from './technician.ts';
import { provisioningTexts } from './texts.ts';

interface PutUpProps {
  readonly technician: Technician;
  readonly devices: DeviceList;
  /** Of the inbox; a camera by its address; or a place for later. */
  readonly what: InboxEntry | 'address' | 'plan';
  readonly onDone: (positionId: string) => void;
  readonly onCancel: () => void;
}

const steps = ['identify', 'place', 'tests'] as const;

/** Step by step: who it is, where it stands; its live tests follow on its own page. */
export const PutUp = ({ technician, devices, what, onDone, onCancel }: PutUpProps) => {
  const say = useSay(provisioningTexts);
  const why = useWhy();
  const entry = typeof what === 'string' ? undefined : what;
  const isCamera = what === 'address' || entry?.source === 'onvif';
  const address = useSignal(entry?.address ?? '');
  const found = useSignal<Identified | undefined>(undefined);
  const item = useSignal('');
  const fault = useSignal<string | undefined>(undefined);
  const running = useSignal(false);
  const step = isCamera && !found.value ? 'identify' : 'place';
  const name = entry?.name ?? say('put.new');
  const items = entry?.items ?? [];
  const one = items.find((each) => each.item === item.value);
  const save = async (place: Place): Promise<void> => {
    running.value = true;
    const camera = found.value;
    const unit =
      camera !== undefined
        ? { address: camera.address }
        : entry?.unitId != null
          ? { unitId: entry.unitId, ...(item.value !== '' && { item: item.value }) }
          : undefined;
    const answer = await technician.call<PositionView>('POST', '/devices', {
      id: v7(),
      ...place,
      ...(unit && { unit }),
      ...(camera?.credentials && { credentials: camera.credentials }),
      ...(camera && !camera.who && { ifSilent: true }),
    });
    running.value = false;
    fault.value = answer.ok ? undefined : why(answer);
    if (answer.ok) onDone(place.positionId);
  };
  return (
    <section class="panel prov-stack" aria-label={say('put.title', { name })}>
      <div class="prov-head">
        <h2>{say('put.title', { name })}</h2>
        <button type="button" class="button" onClick={onCancel}>
          <Icon name="cross" />
          {say('prov.cancel')}
        </button>
      </div>
      <ol class="prov-steps">
        {steps
          .filter((each) => isCamera || each !== 'identify')
          .map((each) => (
            <li key={each} aria-current={each === step ? 'step' : undefined}>
              {say(`put.step.${each}`)}
            </li>
          ))}
      </ol>
      {step === 'identify' ? (
        <IdentifyStep
          technician={technician}
          address={address}
          next={say('put.next')}
          onIdentified={(camera) => {
            found.value = camera;
          }}
        />
      ) : (
        <>
          {items.length > 1 && (
            <Choice
              columns={3}
              legend={say('put.item')}
              options={['', ...items.map((each) => each.item)]}
              chosen={item.value}
              labelOf={(each) => items.find((known) => known.item === each)?.name ?? say('put.item.all')}
              onChoose={(each) => {
                item.value = each;
              }}
            />
          )}
          <PlaceForm
            key={item.value}
            areas={devices.areas}
            begun={{
              positionId: one?.item ?? entry?.unitId ?? nextId(isCamera, devices),
              name: one?.name ?? entry?.name ?? '',
              kind: one?.kind ?? entry?.kind ?? (isCamera ? 'camera' : 'door'),
              covers: [],
            }}
            isNew
            save={say(what === 'plan' ? 'place.saveChange' : 'place.save')}
            fault={fault.value}
            running={running.value}
            onSave={(place) => void save(place)}
          />
        </>
      )}
    </section>
  );
};

/** `cam-3`: the first that is free. */
const nextId = (isCamera: boolean, { positions }: DeviceList): string => {
  const stem = isCamera ? 'cam' : 'pos';
  for (let number = positions.length + 1; ; number += 1) {
    const id = `${stem}-${number}`;
    if (!positions.some(({ positionId }) => positionId === id)) return id;
  }
};
