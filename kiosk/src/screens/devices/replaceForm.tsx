import { useSignal } from '@preact/signals';
import type { DeviceList, InboxEntry, PositionView } from '#contract/provisioning.ts';
import { Choice } from '../../parts/choice.tsx';
import { useSay } from '../../state/context.ts';
import { Refused } from './figure.tsx';
import { hostOf } from './inbox.tsx';
import { useDeed } from './inventory.ts';
import { testTexts } from './testTexts.ts';
import { devicesTexts } from './texts.ts';

const texts = { ...devicesTexts, ...testTexts };
const same = 'same';

interface ReplaceFormProps {
  readonly position: PositionView;
  readonly list: DeviceList;
  readonly onDone: () => void;
  readonly onClose: () => void;
}

/** Another unit at the same place: one that waits, or whoever answers at the camera's address now. */
export const ReplaceForm = ({ position, list, onDone, onClose }: ReplaceFormProps) => {
  const say = useSay(texts);
  const deed = useDeed<PositionView>();
  const isCamera = position.kind === 'camera';
  const address = position.unit?.address;
  const fitting = list.inbox.filter(({ source }) => (source === 'onvif') === isCamera);
  const options = [...(isCamera && address ? [same] : []), ...fitting.map(({ key }) => key)];
  const chosen = useSignal(options[0]);
  const entry = fitting.find(({ key }) => key === chosen.value);
  const needsYes = deed.fault?.code === 'confirmation_needed';
  const run = async (): Promise<void> => {
    const unit = entry ? unitOf(entry) : { address };
    const done = await deed.run(`/devices/${position.positionId}/replace`, {
      unit,
      ...(needsYes && { confirm: true }),
    });
    if (!done) return;
    onDone();
    onClose();
  };
  return (
    <section class="dev-asks" aria-label={say('replace.title')}>
      <h2>{say('replace.title')}</h2>
      <p class="hint">{say('replace.hint')}</p>
      {options.length === 0 && <p>{say('replace.none')}</p>}
      <Choice
        legend={say('replace.title')}
        options={options}
        chosen={chosen.value ?? ''}
        labelOf={(key) => {
          const found = fitting.find((each) => each.key === key);
          return found
            ? `${found.name} ${found.address ? hostOf(found.address) : (found.unitId ?? '')}`
            : say('replace.same');
        }}
        onChoose={(key) => {
          deed.forget();
          chosen.value = key;
        }}
      />
      <Refused fault={deed.fault} />
      <div class="dev-buttons">
        <button type="button" class="button" onClick={onClose}>
          {say('position.cancel')}
        </button>
        {options.length > 0 && (
          <button
            type="button"
            class={needsYes ? 'button button-danger' : 'button button-main'}
            disabled={deed.isRunning}
            onClick={() => void run()}
          >
            {say(deed.isRunning ? 'position.saving' : needsYes ? 'replace.confirm' : 'replace.do')}
          </button>
        )}
      </div>
    </section>
  );
};

const unitOf = ({ address, unitId }: InboxEntry) => (address === null ? { unitId: unitId ?? '' } : { address });
