import { useSignal } from '@preact/signals';
import type { Requester } from '#contract/footageEvents.ts';
import { Field } from '../../parts/field.tsx';
import { useSay } from '../../state/context.ts';
import { footageTexts } from './texts.ts';

/** The usual reasons, each with whoever asks then. */
const usual = [
  { key: 'footage.reason.incident', kind: 'house' },
  { key: 'footage.reason.guardian', kind: 'guardian' },
  { key: 'footage.reason.police', kind: 'police' },
  { key: 'footage.reason.authority', kind: 'authority' },
  { key: 'footage.reason.check', kind: 'house' },
] as const;

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

/** Nobody looks without a reason (Reg. 799 art. 16): a usual one by a tap, in own words, or both; and who asked for it. */
export const FootageReason = ({ given, does, onSubmit, fault }: FootageReasonProps) => {
  const say = useSay(footageTexts);
  const chosen = useSignal<(typeof usual)[number] | undefined>(undefined);
  const typed = useSignal('');
  const name = useSignal('');
  const running = useSignal(false);
  const kind = chosen.value?.kind ?? 'house';
  const reason = typed.value.trim() || (chosen.value ? say(chosen.value.key) : (given ?? ''));
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (reason === '') return;
    running.value = true;
    const named = kind !== 'house' && name.value.trim() !== '' ? { name: name.value.trim() } : {};
    await onSubmit({ reason, requester: { kind, ...named } });
    running.value = false;
  };
  return (
    <form class="panel footage-reason" onSubmit={(event) => void submit(event)}>
      {given && <p class="footage-given">{given}</p>}
      <fieldset class="footage-usual" aria-label={say('footage.reason.usual')}>
        {usual.map((each) => (
          <button
            key={each.key}
            type="button"
            class="button choice"
            aria-pressed={chosen.value === each}
            onClick={() => {
              chosen.value = chosen.value === each ? undefined : each;
            }}
          >
            {say(each.key)}
          </button>
        ))}
      </fieldset>
      <div class="reason-words" data-named={kind !== 'house'}>
        {kind !== 'house' && <Field label={say('requester.name')} value={name} maxLength={80} />}
        <Field label={say('footage.reason')} value={typed} maxLength={1000} />
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
