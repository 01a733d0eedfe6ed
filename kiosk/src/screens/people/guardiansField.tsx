import { useSignal } from '@preact/signals';
import type { GuardianLink } from '#contract/events.ts';
import type { AdultRecord } from '#contract/people.ts';
import { Icon } from '../../parts/icons.tsx';
import { Switch } from '../../parts/switch.tsx';
import { useSay } from '../../state/context.ts';
import type { FieldFault } from './faults.ts';
import { Faults } from './fields.tsx';
import { formTexts } from './formTexts.ts';
import { PersonPicker } from './personPicker.tsx';
import { peopleTexts } from './texts.ts';

const texts = { ...formTexts, ...peopleTexts };

interface GuardiansFieldProps {
  readonly childId: string;
  readonly value: readonly GuardianLink[];
  readonly adults: readonly AdultRecord[];
  readonly faults: readonly FieldFault[];
  readonly onChange: (guardians: readonly GuardianLink[]) => void;
}

/** As tables and other records write them; any other relation can be typed. */
const relations = ['母亲', '父亲', '祖母', '祖父', '外祖母', '外祖父'] as const;

/** Who belongs to a child, as what, and who of them may take it home. */
export const GuardiansField = ({ childId, value, adults, faults, onChange }: GuardiansFieldProps) => {
  const say = useSay(texts);
  const nameOf = (id: string): string => adults.find(({ adultId }) => adultId === id)?.name ?? id;
  const change = (index: number, changed: Partial<GuardianLink>): void =>
    onChange(value.map((link, each) => (each === index ? { ...link, ...changed } : link)));
  const blocked = adults.filter(({ blockedFor }) => blockedFor.includes(childId)).map(({ name }) => name);
  const linked = new Set(value.map(({ adultId }) => adultId));
  return (
    <section class="panel form-section" aria-label={say('field.guardians')}>
      <h2>{say('field.guardians')}</h2>
      {blocked.length > 0 && (
        <p class="block-mark">
          <Icon name="lock" size="small" />
          {say('field.blockedHere', { names: blocked.join(say('tile.comma')) })}
        </p>
      )}
      {value.length === 0 && <p class="hint">{say('field.guardian.none')}</p>}
      {value.map(({ adultId, relation, pickup }, index) => {
        const name = nameOf(adultId);
        return (
          <fieldset key={adultId} class="guardian">
            <legend class="unseen">{name}</legend>
            <div class="guardian-head">
              <b>{name}</b>
              <button
                type="button"
                class="button button-icon"
                aria-label={say('field.guardian.remove', { name })}
                onClick={() => onChange(value.filter((_link, each) => each !== index))}
              >
                <Icon name="cross" />
              </button>
            </div>
            <Relation value={relation} onChange={(chosen) => change(index, { relation: chosen })} />
            <Switch label={say('field.pickup')} on={pickup} onChange={(on) => change(index, { pickup: on })} />
            <Faults field={`guardians/${index}`} faults={faults} />
          </fieldset>
        );
      })}
      <PersonPicker
        label={say('field.guardian.add')}
        people={adults
          .filter(({ adultId }) => !linked.has(adultId))
          .map(({ adultId, name, phoneTail }) => ({
            id: adultId,
            name,
            detail: say('people.tail', { tail: phoneTail }),
          }))}
        onPick={(adultId) => onChange([...value, { adultId, relation: '', pickup: true }])}
      />
    </section>
  );
};

const Relation = ({ value, onChange }: { value: string; onChange: (relation: string) => void }) => {
  const say = useSay(texts);
  const isListed = relations.some((each) => each === value);
  const types = useSignal(value !== '' && !isListed);
  return (
    <>
      <div class="field-choices" data-columns="4">
        {relations.map((each) => (
          <button
            key={each}
            type="button"
            class="button choice"
            aria-pressed={value === each}
            onClick={() => {
              types.value = false;
              onChange(each);
            }}
          >
            {say(`relation.${each}`)}
          </button>
        ))}
        <button
          type="button"
          class="button choice"
          aria-pressed={types.value}
          onClick={() => {
            types.value = true;
            if (isListed) onChange('');
          }}
        >
          {say('relation.other')}
        </button>
      </div>
      {types.value && (
        <label>
          {say('field.relation')}
          <input
            value={value}
            maxLength={20}
            autocomplete="off"
            enterkeyhint="done"
            onInput={(event) => onChange(event.currentTarget.value)}
          />
        </label>
      )}
    </>
  );
};
