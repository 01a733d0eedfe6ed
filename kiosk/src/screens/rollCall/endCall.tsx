import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { Field } from '../../parts/field.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Page } from '../../parts/page.tsx';
import { useSay } from '../../state/context.ts';
import { countsOf, isAccountedFor, isComplete, keyOf, markOf, type RollCall } from './call.ts';
import type { Running } from './running.ts';
import { rollCallTexts } from './texts.ts';

const presets = {
  real: ['end.firefighters', 'end.home', 'end.hospital', 'end.list'],
  drill: ['end.drill', 'end.home', 'end.list'],
} as const;
const longestReport = 1_000;

interface EndCallProps {
  readonly call: RollCall;
  readonly running: Running;
  readonly onBack: () => void;
}

/** Ending it: at once when everybody is accounted for, else with what is known of the others. */
export const EndCall = ({ call, running, onBack }: EndCallProps) => {
  const say = useSay(rollCallTexts);
  useEffect(() => scrollTo(0, 0), []);
  const chosen = useSignal<readonly string[]>([]);
  const typed = useSignal(call.unsaidReport ?? '');
  const { open, listed } = countsOf(call);
  const isAll = isComplete(call);
  const sought = call.list.filter((person) => !isAccountedFor(markOf(call, keyOf(person))));
  // Whom the agent does not list it cannot know: their marks go along in words.
  const strangers = call.own.filter(({ passage }) => passage.state === 'alone');
  const words = [
    ...chosen.value,
    ...(typed.value.trim() === '' ? [] : [typed.value.trim()]),
    ...(strangers.length > 0 ? [say('report.alone', { n: strangers.length })] : []),
  ];
  const text = words.join('；').slice(0, longestReport);
  const needsWords = !isAll && chosen.value.length === 0 && typed.value.trim() === '';
  const toggle = (sentence: string): void => {
    chosen.value = chosen.value.includes(sentence)
      ? chosen.value.filter((each) => each !== sentence)
      : [...chosen.value, sentence];
  };
  return (
    <Page title={say('end.title')} onBack={onBack}>
      <form
        class="call-end"
        onSubmit={(event) => {
          event.preventDefault();
          if (!needsWords) running.close(text);
        }}
      >
        <p class="call-end-state" data-all={isAll} role="status">
          <Icon name={isAll ? 'check' : 'octagon'} size="large" />
          {isAll ? say('end.all', { n: listed }) : open > 0 ? say('end.open', { n: open }) : say('end.noHouse')}
        </p>
        {call.closeRefused !== undefined && (
          <p class="call-refused" role="alert">
            {say(call.closeRefused === 'roll_call_unsettled' ? 'end.unsettled' : 'end.untaken')}
          </p>
        )}
        {open > 0 && (
          <ul class="call-sought">
            {sought.map((person) => (
              <li key={keyOf(person)} data-mark={markOf(call, keyOf(person)) ?? 'none'}>
                {person.name}
              </li>
            ))}
          </ul>
        )}
        {!isAll && (
          <fieldset class="choices">
            <legend>{say('end.question')}</legend>
            {presets[call.kind].map((preset) => (
              <button
                key={preset}
                type="button"
                class="button choice"
                aria-pressed={chosen.value.includes(say(preset))}
                onClick={() => toggle(say(preset))}
              >
                {say(preset)}
              </button>
            ))}
          </fieldset>
        )}
        <Field label={say('end.other')} value={typed} maxLength={400} />
        <div class="call-end-buttons">
          <button type="button" class="button button-tall" onClick={onBack}>
            {say('end.back')}
          </button>
          <button type="submit" class="button button-main button-tall" disabled={needsWords}>
            {say(isAll ? 'end.submit.all' : 'end.submit')}
          </button>
        </div>
      </form>
    </Page>
  );
};
