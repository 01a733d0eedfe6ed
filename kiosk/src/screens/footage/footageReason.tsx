import { useSignal } from '@preact/signals';
import type { Requester } from '#contract/footageEvents.ts';
import { Field } from '../../parts/field.tsx';
import { Presets, useSaid } from '../../parts/presets.tsx';
import { useSay } from '../../state/context.ts';
import { footageTexts } from './texts.ts';

const presets = ['footage.reason.incident', 'footage.reason.guardian', 'footage.reason.check'] as const;
const requesters = ['house', 'guardian', 'police', 'authority'] as const;

/** Why somebody looks, and for whom. */
export interface Reasoned {
  readonly reason: string;
  readonly requester: Requester;
}

interface FootageReasonProps {
  /** What is known already: an alert says itself why. */
  readonly given?: string | undefined;
  /** What the button does: the head looks, everybody else asks the head. */
  readonly does: 'play' | 'ask';
  readonly onSubmit: (reasoned: Reasoned) => Promise<void>;
  readonly fault: string | undefined;
}

/** Nobody looks without a reason (Reg. 799 art. 16): one of the usual ones, or typed; and who asked for it. */
export const FootageReason = ({ given, does, onSubmit, fault }: FootageReasonProps) => {
  const say = useSay(footageTexts);
  const said = useSaid();
  const kind = useSignal<(typeof requesters)[number]>('house');
  const name = useSignal('');
  const running = useSignal(false);
  const reason = said.words() || given || '';
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (reason === '') return;
    running.value = true;
    const named = kind.value !== 'house' && name.value.trim() !== '' ? { name: name.value.trim() } : {};
    await onSubmit({ reason, requester: { kind: kind.value, ...named } });
    running.value = false;
  };
  return (
    <form class="panel footage-reason" onSubmit={(event) => void submit(event)}>
      {given && said.words() === '' && <p class="footage-given">{given}</p>}
      <div class="choices">
        <Presets said={said} answers={presets.map((each) => say(each))} />
      </div>
      <fieldset class="footage-requester">
        <legend class="hint">{say('requester')}</legend>
        {requesters.map((each) => (
          <button
            key={each}
            type="button"
            class="button"
            aria-pressed={kind.value === each}
            onClick={() => {
              kind.value = each;
            }}
          >
            {say(`requester.${each}`)}
          </button>
        ))}
      </fieldset>
      {kind.value !== 'house' && <Field label={say('requester.name')} value={name} maxLength={80} />}
      <div class="reason-words">
        <Field label={say(given ? 'footage.reason.other' : 'footage.reason')} value={said.typed} maxLength={1000} />
        <button type="submit" class="button button-main" disabled={reason === '' || running.value}>
          {say(running.value ? 'footage.granting' : does === 'play' ? 'footage.play' : 'footage.ask')}
        </button>
      </div>
      {fault && (
        <p class="form-fault" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
};
