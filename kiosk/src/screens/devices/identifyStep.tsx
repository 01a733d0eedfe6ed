import type { InboxEntry } from '#contract/provisioning.ts';
import { Choice } from '../../parts/choice.tsx';
import { useSay } from '../../state/context.ts';
import type { Draft } from './draft.ts';
import { Facts } from './facts.tsx';
import { hostOf } from './inbox.tsx';
import { newTexts } from './newTexts.ts';
import { devicesTexts } from './texts.ts';
import { entryName } from './words.ts';

const texts = { ...devicesTexts, ...newTexts };
const whole = '';

interface IdentifyStepProps {
  readonly entry: InboxEntry | undefined;
  readonly draft: Draft;
  readonly onChange: (changed: Partial<Draft>) => void;
  readonly onNext: () => void;
}

/** Which device it is: what it says of itself, or the address of one that did not come by itself. */
export const IdentifyStep = ({ entry, draft, onChange, onNext }: IdentifyStepProps) => {
  const say = useSay(texts);
  return (
    <section class="panel dev-stack" aria-label={say('identify.device')}>
      <h2>{say('identify.device')}</h2>
      {entry ? (
        <Facts
          facts={[
            [say('place.kind'), say(`kind.${entry.kind}`)],
            [say('fact.wired'), entry.source === 'camera' ? entryName(entry, say) : undefined],
            [say('fact.address'), entry.address && hostOf(entry.address)],
            [say('fact.unitId'), entry.unitId],
            [say('fact.manufacturer'), entry.manufacturer],
            [say('fact.model'), entry.model],
            [say('fact.serial'), entry.serial],
            [say('fact.mac'), entry.mac],
          ]}
        />
      ) : (
        <label>
          {say('identify.address')}
          <input
            value={draft.address}
            maxLength={300}
            inputMode="url"
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            placeholder="192.168.1.64"
            onInput={(event) => onChange({ address: event.currentTarget.value, identified: undefined })}
          />
          <span>{say('identify.address.hint')}</span>
        </label>
      )}
      {entry && entry.items.length > 1 && (
        <>
          <h2>{say('identify.item')}</h2>
          <Choice
            legend={say('identify.item')}
            columns={2}
            options={[whole, ...entry.items.map(({ item }) => item)]}
            chosen={draft.item ?? whole}
            labelOf={(item) => {
              const found = entry.items.find((each) => each.item === item);
              return found ? `${found.name}（${say(`kind.${found.kind}`)}）` : say('identify.item.all');
            }}
            onChoose={(item) => onChange({ item: item === whole ? undefined : item, place: undefined })}
          />
        </>
      )}
      <div class="dev-buttons">
        <button
          type="button"
          class="button button-main"
          disabled={!entry && draft.address.trim() === ''}
          onClick={onNext}
        >
          {say('step.next')}
        </button>
      </div>
    </section>
  );
};
