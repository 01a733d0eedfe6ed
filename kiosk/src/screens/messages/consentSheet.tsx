import { useSignal } from '@preact/signals';
import type { ConsentPurpose, ConsentView } from '#contract/messages.ts';
import { Icon } from '../../parts/icons.tsx';
import { useSay } from '../../state/context.ts';
import { ConsentForm } from './consentForm.tsx';
import { consentTexts } from './consentTexts.ts';
import { PersonalLink } from './personalLink.tsx';
import { purposesFor } from './purposes.ts';
import { useWhen } from './when.ts';

interface ConsentSheetProps {
  readonly consent: ConsentView;
  readonly offered: readonly ConsentPurpose[];
  readonly onChanged: () => void;
}

/** One guardian: each purpose with a yes or no, since when and by whom, and the link to their own page. */
export const ConsentSheet = ({ consent, offered, onChanged }: ConsentSheetProps) => {
  const say = useSay(consentTexts);
  const { day } = useWhen();
  const isEdited = useSignal(false);
  const { since, by } = consent;
  if (isEdited.value) {
    return (
      <ConsentForm
        consent={consent}
        offered={offered}
        onDone={() => {
          isEdited.value = false;
          onChanged();
        }}
      />
    );
  }
  return (
    <div class="consent-sheet">
      <section class="consent-part" aria-label={say('consent.title')}>
        <h3>{say('consent.title')}</h3>
        <ul class="purposes">
          {purposesFor(offered).map((purpose) => {
            const agreed = consent.purposes.includes(purpose);
            return (
              <li key={purpose} data-agreed={agreed}>
                <Icon name={agreed ? 'check' : 'cross'} size="small" />
                {say(`purpose.${purpose}`)}
                <small>{say(agreed ? 'consent.yes' : 'consent.no')}</small>
              </li>
            );
          })}
        </ul>
        <p class="hint">
          {since === null || by === null
            ? say('consents.never')
            : say('consents.since', { day: day(since), by: say(`by.${by}`) })}
        </p>
        <div class="message-acts">
          <button
            type="button"
            class={since === null ? 'button button-main' : 'button'}
            onClick={() => {
              isEdited.value = true;
            }}
          >
            {say(since === null ? 'consent.ask' : 'consent.change')}
          </button>
        </div>
      </section>
      <PersonalLink consent={consent} onChanged={onChanged} />
    </div>
  );
};
