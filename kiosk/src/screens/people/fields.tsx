import { useId } from 'preact/hooks';
import { Icon } from '../../parts/icons.tsx';
import { useSay } from '../../state/context.ts';
import { type FieldFault, faultsAt } from './faults.ts';
import { formTexts } from './formTexts.ts';
import '../../parts/field.css';

export interface FieldProps {
  readonly label: string;
  /** The field's name in the record, and all faults of the record. */
  readonly field: string;
  readonly faults: readonly FieldFault[];
}

/** What is wrong with a field, beside it and in words. */
export const Faults = ({ field, faults, id }: Pick<FieldProps, 'field' | 'faults'> & { readonly id?: string }) => {
  const say = useSay(formTexts);
  const own = faultsAt(faults, field);
  if (own.length === 0) return null;
  return (
    <p id={id} class="field-fault" data-fault={field} role="alert">
      <Icon name="octagon" size="small" />
      {own.map(({ text, message }) => (text ? say(text) : say('fault.other', { message }))).join(' ')}
    </p>
  );
};

interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly digits?: boolean;
  readonly maxLength?: number;
  readonly rows?: number;
}

export const TextField = ({ label, field, faults, value, onInput, digits, maxLength = 80, rows }: TextFieldProps) => {
  const id = useId();
  const shared = {
    id: `${id}-value`,
    value,
    maxLength,
    autocomplete: 'off',
    enterkeyhint: 'done' as const,
    'aria-invalid': faultsAt(faults, field).length > 0,
    'aria-describedby': id,
  };
  return (
    <div class="field">
      <label htmlFor={`${id}-value`}>{label}</label>
      {rows ? (
        <textarea {...shared} rows={rows} onInput={(event) => onInput(event.currentTarget.value)} />
      ) : (
        <input
          {...shared}
          inputMode={digits ? 'numeric' : 'text'}
          onInput={(event) => {
            const typed = event.currentTarget.value;
            const taken = digits ? typed.normalize('NFKC').replaceAll(/\D/g, '') : typed;
            event.currentTarget.value = taken;
            onInput(taken);
          }}
        />
      )}
      <Faults field={field} faults={faults} id={id} />
    </div>
  );
};

interface ChoiceFieldProps<V extends string | number> extends FieldProps {
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly isChosen: (value: V) => boolean;
  readonly onChoose: (value: V) => void;
  /** How many stand side by side. */
  readonly columns?: 2 | 4;
}

/** One of a few: a tap instead of typing. */
export const ChoiceField = <V extends string | number>({
  label,
  field,
  faults,
  options,
  isChosen,
  onChoose,
  columns = 2,
}: ChoiceFieldProps<V>) => (
  <fieldset class="field">
    <legend>{label}</legend>
    <div class="field-choices" data-columns={columns}>
      {options.map(({ value, label: words }) => (
        <button
          key={value}
          type="button"
          class="button choice"
          aria-pressed={isChosen(value)}
          onClick={() => onChoose(value)}
        >
          {words}
        </button>
      ))}
    </div>
    <Faults field={field} faults={faults} />
  </fieldset>
);
