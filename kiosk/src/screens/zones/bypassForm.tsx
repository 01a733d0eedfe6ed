import { useSignal } from '@preact/signals';
import type { ZoneView } from '#contract/zones.ts';
import { Choice } from '../../parts/choice.tsx';
import { Field } from '../../parts/field.tsx';
import { Presets, useSaid } from '../../parts/presets.tsx';
import { timestampOf } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { zonesTexts } from './texts.ts';
import { useOrder } from './useOrder.ts';

const reasons = ['bypass.repair', 'bypass.works', 'bypass.false'] as const;
const hours = [1, 4, 24] as const;
const whole = '';

interface BypassFormProps {
  readonly zone: ZoneView;
  readonly onChanged: () => void;
  readonly onDone: () => void;
}

/** The first of the two persons says what is left out, why and until when. */
export const BypassForm = ({ zone, onChanged, onDone }: BypassFormProps) => {
  const kiosk = useKiosk();
  const say = useSay(zonesTexts);
  const order = useOrder(zone, onChanged);
  const positionId = useSignal(zone.positions[0]?.positionId ?? whole);
  const length = useSignal<(typeof hours)[number]>(1);
  const said = useSaid();
  const reason = said.words();
  const placeOf = (id: string): string =>
    zone.positions.find((position) => position.positionId === id)?.place ?? say('zones.whole');
  const submit = async (): Promise<void> => {
    // A minute less than a day: the kiosk's clock is not the agent's.
    const endMs = kiosk.nowMs.value + length.value * 3_600_000 - (length.value === 24 ? 60_000 : 0);
    const until = timestampOf(endMs, kiosk.zone.value);
    const about = positionId.value === whole ? {} : { positionId: positionId.value };
    if (await order.give('bypass', { ...about, reason, until })) onDone();
  };
  return (
    <form
      class="panel zone-form"
      aria-label={say('bypass.title')}
      onSubmit={(event) => {
        event.preventDefault();
        if (reason !== '') void submit();
      }}
    >
      <h2>
        {say('bypass.title')} · {zone.name}
      </h2>
      <h3>{say('bypass.what')}</h3>
      <Choice
        legend={say('bypass.what')}
        options={[...zone.positions.map((position) => position.positionId), whole]}
        chosen={positionId.value}
        labelOf={placeOf}
        columns={2}
        onChoose={(id) => {
          positionId.value = id;
        }}
      />
      <h3>{say('bypass.long')}</h3>
      <Choice
        legend={say('bypass.long')}
        options={hours}
        chosen={length.value}
        labelOf={(n) => say('bypass.hours', { n })}
        columns={3}
        onChoose={(n) => {
          length.value = n;
        }}
      />
      <h3>{say('bypass.why')}</h3>
      <div class="choices">
        <Presets said={said} answers={reasons.map((each) => say(each))} />
      </div>
      <Field label={say('bypass.other')} value={said.typed} maxLength={200} />
      {order.fault && (
        <p class="form-fault" role="alert">
          {order.fault}
        </p>
      )}
      <div class="zone-orders">
        <button type="button" class="button" onClick={onDone}>
          {say('bypass.cancel')}
        </button>
        <button type="submit" class="button button-main" disabled={reason === '' || order.running}>
          {say('bypass.submit')}
        </button>
      </div>
    </form>
  );
};
