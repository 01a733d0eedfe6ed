import { useEffect, useState } from 'preact/hooks';
import type { AnswerableMessage } from '#contract/guardianPage.ts';
import { ask } from './api.ts';
import { Plain } from './plain.tsx';
import { clockOf, type Say, texts } from './texts.ts';

/** One message to a member of staff, who says that they have read it or see to it. */
export const AnswerPage = ({ token, say }: { readonly token: string; readonly say: Say }) => {
  const [message, setMessage] = useState<AnswerableMessage | 'loading' | 'gone' | 'offline'>('loading');
  const [saving, setSaving] = useState<'no' | 'saving' | 'notSaved'>('no');

  const load = async (): Promise<void> => {
    const answer = await ask<AnswerableMessage>('GET', 'answers', undefined, { 'x-message-token': token });
    setMessage(answer.ok ? answer.body : answer.code === 'offline' ? 'offline' : 'gone');
  };
  useEffect(() => void load(), []);

  const reply = async (answer: 'read' | 'answered'): Promise<void> => {
    setSaving('saving');
    const said = await ask('POST', 'answers', { token, answer });
    setSaving(said.ok ? 'no' : 'notSaved');
    if (said.ok) await load();
  };

  if (message === 'loading') return <Plain title={say(texts.loading)} />;
  if (message === 'gone') return <Plain title={say(texts.answerGone)} hint={say(texts.answerGoneHint)} />;
  if (message === 'offline') {
    return (
      <Plain title={say(texts.offlineTitle)} hint={say(texts.offlineHint)}>
        <button type="button" onClick={() => void load()}>
          {say(texts.again)}
        </button>
      </Plain>
    );
  }
  const { title, text, at, state, canAnswer } = message;
  return (
    <main class="plain">
      <h1>{title}</h1>
      <p>
        <time dateTime={at}>{clockOf(at)}</time>
      </p>
      <p class="strong">{text}</p>
      <p role="status">
        {state === 'answered' ? say(texts.answered) : state === 'read' ? say(texts.read) : ''}
        {saving === 'notSaved' && <span class="fault">{say(texts.notSaved)}</span>}
      </p>
      {canAnswer && state !== 'answered' && (
        <>
          <button type="button" disabled={saving === 'saving'} onClick={() => void reply('answered')}>
            {say(texts.answerTake)}
          </button>
          {state !== 'read' && (
            <button type="button" class="second" disabled={saving === 'saving'} onClick={() => void reply('read')}>
              {say(texts.answerRead)}
            </button>
          )}
        </>
      )}
    </main>
  );
};
