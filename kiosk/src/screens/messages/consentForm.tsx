import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import type { ConsentPurpose, ConsentView } from '#contract/messages.ts';
import { Field } from '../../parts/field.tsx';
import { Presets, useSaid } from '../../parts/presets.tsx';
import { Switch } from '../../parts/switch.tsx';
import { useSay } from '../../state/context.ts';
import { consentTexts } from './consentTexts.ts';
import { purposesFor } from './purposes.ts';
import { messagesTexts } from './texts.ts';
import { useWrite } from './useWrite.ts';

const texts = { ...messagesTexts, ...consentTexts };
const ways = ['paper', 'spoken', 'phone'] as const;

interface ConsentFormProps {
  readonly consent: ConsentView;
  readonly offered: readonly ConsentPurpose[];
  readonly onDone: () => void;
}

/** Each purpose asked by itself, and how it was agreed to: a consent without a note proves nothing. */
export const ConsentForm = ({ consent, offered, onDone }: ConsentFormProps) => {
  const say = useSay(texts);
  const { write, running, fault } = useWrite();
  const agreed = useSignal<readonly ConsentPurpose[]>(consent.purposes);
  const purposes = purposesFor(offered);
  const said = useSaid();
  const note = said.words();
  const save = async (): Promise<void> => {
    const body = { id: v7(), purposes: purposes.filter((each) => agreed.value.includes(each)), note };
    if ((await write('put', `/adults/${consent.adultId}/consents`, body)) !== undefined) onDone();
  };
  return (
    <form
      class="consent-form"
      aria-label={say('consent.title')}
      onSubmit={(event) => {
        event.preventDefault();
        if (note !== '') void save();
      }}
    >
      <h3>{say('consent.title')}</h3>
      <p class="hint">{say('consent.hint')}</p>
      <div class="purpose-switches">
        {purposes.map((purpose) => (
          <Switch
            key={purpose}
            label={say(`purpose.${purpose}`)}
            on={agreed.value.includes(purpose)}
            onChange={(on) => {
              agreed.value = on ? [...agreed.value, purpose] : agreed.value.filter((each) => each !== purpose);
            }}
          />
        ))}
      </div>
      <h3>{say('consent.how')}</h3>
      <div class="choices consent-ways">
        <Presets said={said} answers={ways.map((each) => say(`consent.how.${each}`))} />
      </div>
      <Field label={say('consent.how.other')} value={said.typed} maxLength={200} />
      {fault && (
        <p class="form-fault" role="alert">
          {fault}
        </p>
      )}
      <div class="message-acts">
        <button type="button" class="button" onClick={onDone}>
          {say('messages.cancel')}
        </button>
        <button type="submit" class="button button-main" disabled={note === '' || running}>
          {say(running ? 'consent.saving' : 'consent.save')}
        </button>
      </div>
    </form>
  );
};
