import type { Signal } from '@preact/signals';
import { Icon } from '../../../parts/icons.tsx';
import { useSay } from '../../../state/context.ts';
import { healthTexts } from './healthTexts.ts';
import { celsiusOf, feverFromCelsius, shownCelsius, withDigit } from './rounds.ts';

/** Three taps for a temperature: 3 8 2 is 38.2 °C. */
export const TemperaturePad = ({ digits }: { digits: Signal<string> }) => {
  const say = useSay(healthTexts);
  const celsius = celsiusOf(digits.value);
  const fever = celsius !== undefined && celsius >= feverFromCelsius;
  const odd = digits.value.length === 3 && celsius === undefined;
  return (
    <fieldset class="temperature">
      <legend>{say('finding.celsius')}</legend>
      <p class="temperature-shown" role="status" data-tone={fever || odd ? 'bad' : undefined}>
        {digits.value === '' ? '––.–' : shownCelsius(digits.value)} °C
        {(fever || odd) && <small>{say(odd ? 'finding.celsius.odd' : 'health.fever')}</small>}
      </p>
      <div class="temperature-keys">
        {['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'].map((digit) => (
          <button
            key={digit}
            type="button"
            class="button"
            aria-label={say('identify.digit', { n: digit })}
            onClick={() => {
              digits.value = withDigit(digits.value, digit);
            }}
          >
            {digit}
          </button>
        ))}
        <button
          type="button"
          class="button"
          aria-label={say('finding.celsius.erase')}
          onClick={() => {
            digits.value = digits.value.slice(0, -1);
          }}
        >
          <Icon name="erase" />
        </button>
      </div>
    </fieldset>
  );
};
