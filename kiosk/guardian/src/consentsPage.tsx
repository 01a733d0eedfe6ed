import { useEffect, useState } from 'preact/hooks';
import type { OwnConsents } from '#contract/guardianPage.ts';
import type { ConsentPurpose } from '#contract/messages.ts';
import { ask, newId } from './api.ts';
import { PushCard } from './pushCard.tsx';
import { purposeTexts, type Say, texts } from './texts.ts';

/** What a guardian agrees to, each by itself; as easily withdrawn as given. */
export const ConsentsPage = ({ say, onChanged }: { readonly say: Say; readonly onChanged: () => Promise<void> }) => {
  const [consents, setConsents] = useState<OwnConsents | 'offline' | undefined>();
  const [saving, setSaving] = useState<'no' | 'saving' | 'saved' | 'notSaved'>('no');

  const load = async (): Promise<void> => {
    const answer = await ask<OwnConsents>('GET', 'consents');
    setConsents(answer.ok ? answer.body : 'offline');
  };
  useEffect(() => void load(), []);

  const turn = async (known: OwnConsents, purpose: ConsentPurpose): Promise<void> => {
    const isOn = known.purposes.includes(purpose);
    const purposes = isOn ? known.purposes.filter((each) => each !== purpose) : [...known.purposes, purpose];
    setSaving('saving');
    const answer = await ask<OwnConsents>('PUT', 'consents', { id: newId(), purposes });
    if (answer.ok) {
      setConsents(answer.body);
      setSaving('saved');
      await onChanged();
    } else {
      setSaving('notSaved');
      // The box stands where the house has it.
      setConsents({ ...known });
      // What is offered may have changed since.
      if (answer.code === 'invalid') await load();
      if (answer.code === 'gone' || answer.code === 'unauthenticated') await onChanged();
    }
  };

  if (consents === undefined) return <p class="card">{say(texts.loading)}</p>;
  if (consents === 'offline') {
    return (
      <section class="card">
        <p>{say(texts.offlineTitle)}</p>
        <button type="button" onClick={() => void load()}>
          {say(texts.again)}
        </button>
      </section>
    );
  }
  // What was agreed to on paper can be withdrawn here, too.
  const shown = [...consents.offered, ...consents.purposes.filter((each) => !consents.offered.includes(each))];
  return (
    <>
      <section class="card">
        <h2>{say(texts.consentTitle)}</h2>
        <p>{say(texts.consentHint)}</p>
        {shown.map((purpose) => (
          <label key={purpose} class="choice">
            <input
              type="checkbox"
              checked={consents.purposes.includes(purpose)}
              disabled={saving === 'saving'}
              onChange={() => void turn(consents, purpose)}
            />
            <span>{say(purposeTexts[purpose])}</span>
          </label>
        ))}
        <p role="status" class={saving === 'notSaved' ? 'fault' : 'minor'}>
          {saving === 'no' ? '' : say(texts[saving])}
        </p>
      </section>
      <PushCard say={say} />
    </>
  );
};
