import { useSignal } from '@preact/signals';
import type { ZoneView } from '#contract/zones.ts';
import { Field } from '../../parts/field.tsx';
import { useSay } from '../../state/context.ts';
import { zonesTexts } from './texts.ts';
import { useOrder } from './useOrder.ts';

const presets = ['reset.false', 'reset.dealt', 'reset.drill'] as const;

/** Who has looked into an alarm says what it was; until then it stays one. */
export const ResetForm = ({ zone, onChanged }: { zone: ZoneView; onChanged: () => void }) => {
  const say = useSay(zonesTexts);
  const order = useOrder(zone, onChanged);
  const chosen = useSignal('');
  const typed = useSignal('');
  const note = typed.value.trim() || chosen.value;
  return (
    <form
      class="zone-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (note !== '') void order.give('reset', { note });
      }}
    >
      <fieldset class="choices">
        <legend>{say('reset.title')}</legend>
        {presets.map((preset) => (
          <button
            key={preset}
            type="button"
            class="button choice"
            aria-pressed={typed.value === '' && chosen.value === say(preset)}
            onClick={() => {
              chosen.value = say(preset);
              typed.value = '';
            }}
          >
            {say(preset)}
          </button>
        ))}
      </fieldset>
      <Field label={say('reset.note')} value={typed} maxLength={200} />
      {order.fault && (
        <p class="form-fault" role="alert">
          {order.fault}
        </p>
      )}
      <button type="submit" class="button button-main" disabled={note === '' || order.running}>
        {say('reset.do')}
      </button>
    </form>
  );
};
