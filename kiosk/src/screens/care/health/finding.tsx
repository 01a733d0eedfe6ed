import { useSignal } from '@preact/signals';
import type { HealthAction, HealthCheckKind, HealthDay, HealthSign } from '#contract/health.ts';
import { Allergies } from '../../../parts/allergies.tsx';
import { Page } from '../../../parts/page.tsx';
import { useSay } from '../../../state/context.ts';
import type { Asked } from '../asked.ts';
import { healthTexts } from './healthTexts.ts';
import { celsiusOf, type HealthChild, isWell } from './rounds.ts';
import { TemperaturePad } from './temperaturePad.tsx';
import { actions, signs } from './words.ts';

interface FindingProps {
  readonly child: HealthChild;
  readonly kind: HealthCheckKind;
  readonly health: Asked<HealthDay>;
  readonly onEnd: () => void;
}

/** What was seen, how warm, and what was done: taps only; a note for whoever wants one. */
export const Finding = ({ child, kind, health, onEnd }: FindingProps) => {
  const say = useSay(healthTexts);
  const seen = useSignal<readonly HealthSign[]>([]);
  const done = useSignal<readonly HealthAction[]>([]);
  const digits = useSignal('');
  const note = useSignal('');
  const celsius = celsiusOf(digits.value);
  const well = isWell(seen.value, celsius);
  // A morning or noon check is opened to note something; a temperature alone is enough.
  const empty = seen.value.length === 0 && digits.value === '' && note.value.trim() === '';
  const unfinished = digits.value !== '' && celsius === undefined;
  const submit = (): void => {
    const said = note.value.trim();
    const fields = {
      childId: child.childId,
      kind,
      well,
      ...(seen.value.length > 0 && { signs: seen.value }),
      ...(celsius !== undefined && { celsius }),
      ...(!well && done.value.length > 0 && { actions: done.value }),
      ...(said !== '' && { note: said }),
    };
    health.send(`${kind} ${child.childId}`, '/health/checks', fields, true);
    onEnd();
  };
  return (
    <Page
      title={`${child.name} · ${say(`health.${kind}`)}`}
      onBack={onEnd}
      aside={<Allergies what={child.allergies} />}
    >
      <form
        class="finding"
        onSubmit={(event) => {
          event.preventDefault();
          if (!empty && !unfinished) submit();
        }}
      >
        <fieldset class="finding-signs">
          <legend>{say('finding.signs')}</legend>
          {signs.map((sign) => (
            <button
              key={sign}
              type="button"
              class="button choice"
              aria-pressed={seen.value.includes(sign)}
              onClick={() => {
                seen.value = toggled(seen.value, sign);
              }}
            >
              {say(`sign.${sign}`)}
            </button>
          ))}
        </fieldset>
        <TemperaturePad digits={digits} />
        <fieldset class="finding-actions">
          <legend>{say('finding.actions')}</legend>
          {actions.map((action) => (
            <button
              key={action}
              type="button"
              class="button choice"
              disabled={well}
              aria-pressed={!well && done.value.includes(action)}
              onClick={() => {
                done.value = toggled(done.value, action);
              }}
            >
              {say(`action.${action}`)}
            </button>
          ))}
        </fieldset>
        <div class="care-bar">
          <label class="finding-note">
            <span class="unseen">{say('health.note')}</span>
            <input
              value={note.value}
              maxLength={200}
              autocomplete="off"
              placeholder={say('health.note')}
              onInput={(event) => {
                note.value = event.currentTarget.value;
              }}
            />
          </label>
          <button
            type="submit"
            class="button care-bar-main"
            data-tone={well ? 'main' : 'warn'}
            disabled={empty || unfinished}
          >
            {say(empty ? 'finding.submit' : well ? 'finding.submit.well' : 'finding.submit.abnormal')}
          </button>
        </div>
      </form>
    </Page>
  );
};

const toggled = <T,>(list: readonly T[], item: T): readonly T[] =>
  list.includes(item) ? list.filter((each) => each !== item) : [...list, item];
