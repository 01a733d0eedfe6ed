import type { ZoneView } from '#contract/zones.ts';
import { Field } from '../../parts/field.tsx';
import { Presets, useSaid } from '../../parts/presets.tsx';
import { useSay } from '../../state/context.ts';
import { zonesTexts } from './texts.ts';
import { useOrder } from './useOrder.ts';

const presets = ['reset.false', 'reset.dealt', 'reset.drill'] as const;

/** Who has looked into an alarm says what it was; until then it stays one. */
export const ResetForm = ({ zone, onChanged }: { zone: ZoneView; onChanged: () => void }) => {
  const say = useSay(zonesTexts);
  const order = useOrder(zone, onChanged);
  const said = useSaid();
  const note = said.words();
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
        <Presets said={said} answers={presets.map((each) => say(each))} />
      </fieldset>
      <Field label={say('reset.note')} value={said.typed} maxLength={200} />
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
