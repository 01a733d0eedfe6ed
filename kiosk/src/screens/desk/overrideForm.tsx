import { useSay } from '../../state/context.ts';
import type { Fetcher } from './adults.ts';
import { childTexts } from './childTexts.ts';
import { kin, type Override, reasons } from './override.ts';

interface OverrideFormProps {
  readonly override: Override;
  /** Somebody on record who is let go with; then nobody else is asked for. */
  readonly adult: Fetcher | undefined;
  readonly onOverride: (override: Override) => void;
}

/** Why, and with whom: all of it by taps, because a kiosk has no keyboard. */
export const OverrideForm = ({ override, adult, onOverride }: OverrideFormProps) => {
  const say = useSay(childTexts);
  return (
    <div class="override">
      <fieldset class="choices">
        <legend>{say('override.why')}</legend>
        {reasons.map((reason) => (
          <button
            key={reason}
            type="button"
            class="button choice"
            aria-pressed={override.reason === reason}
            onClick={() => onOverride({ ...override, reason })}
          >
            {say(`override.${reason}`)}
          </button>
        ))}
      </fieldset>
      {override.reason === 'other' && (
        <label>
          {say('override.reason.type')}
          <input
            value={override.reasonWords}
            maxLength={200}
            autocomplete="off"
            onInput={(event) => onOverride({ ...override, reasonWords: event.currentTarget.value })}
          />
        </label>
      )}
      {!adult && (
        <fieldset class="choices choices-narrow">
          <legend>{say('override.whom')}</legend>
          {kin.map((relation) => (
            <button
              key={relation}
              type="button"
              class="button choice"
              aria-pressed={override.kin === relation}
              onClick={() => onOverride({ ...override, kin: override.kin === relation ? undefined : relation })}
            >
              {say(`kin.${relation}`)}
            </button>
          ))}
          <input
            value={override.name}
            maxLength={80}
            autocomplete="off"
            aria-label={say('override.whom.type')}
            placeholder={say('override.whom.type')}
            onInput={(event) => onOverride({ ...override, name: event.currentTarget.value })}
          />
        </fieldset>
      )}
    </div>
  );
};
