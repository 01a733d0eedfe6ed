import { useEffect, useState } from 'preact/hooks';
import { ask } from './api.ts';
import { Plain } from './plain.tsx';
import { clockOf, type Say, texts } from './texts.ts';

type Standing =
  | { readonly is: 'free' | 'asking' | 'wrong' | 'offline' }
  | { readonly is: 'locked'; readonly retryAt: string; readonly isWrong: boolean };

/** Asks for the last four digits of the telephone number, the second factor beside the link. */
export const TailForm = ({
  link,
  say,
  onIn,
}: {
  readonly link: string;
  readonly say: Say;
  readonly onIn: () => void;
}) => {
  const [tail, setTail] = useState('');
  const [standing, setStanding] = useState<Standing>({ is: 'free' });
  const [freeAt, setFreeAt] = useState(0);

  useEffect(() => {
    if (standing.is !== 'locked') return undefined;
    const timer = setTimeout(() => setStanding({ is: 'free' }), Math.max(0, freeAt - performance.now()));
    return () => clearTimeout(timer);
  }, [standing, freeAt]);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!/^\d{4}$/.test(tail) || standing.is === 'asking') return;
    setStanding({ is: 'asking' });
    const answer = await ask('POST', 'sessions', { link, tail });
    if (answer.ok) return onIn();
    setTail('');
    if (answer.retryAt !== undefined) {
      setFreeAt(performance.now() + (answer.waitMs || 0));
      setStanding({ is: 'locked', retryAt: answer.retryAt, isWrong: answer.code === 'unknown_credential' });
    } else {
      setStanding({ is: answer.code === 'unknown_credential' ? 'wrong' : 'offline' });
    }
  };

  if (standing.is === 'locked') {
    return (
      <Plain title={say(texts.locked)}>
        <p class="strong">{say(texts.lockedUntil, { time: clockOf(standing.retryAt) })}</p>
        <p>{say(texts.lockedHint)}</p>
      </Plain>
    );
  }
  return (
    <Plain title={say(texts.tailTitle)} hint={say(texts.tailHint)}>
      <form onSubmit={submit}>
        <input
          class="tail"
          type="tel"
          inputMode="numeric"
          autocomplete="off"
          maxLength={4}
          aria-label={say(texts.tailLabel)}
          value={tail}
          onInput={({ currentTarget }) => {
            const digits = currentTarget.value.replace(/\D/g, '').slice(0, 4);
            currentTarget.value = digits;
            setTail(digits);
          }}
        />
        <button type="submit" disabled={tail.length !== 4 || standing.is === 'asking'}>
          {say(standing.is === 'asking' ? texts.entering : texts.enter)}
        </button>
      </form>
      <div role="alert">
        {standing.is === 'wrong' && <p class="fault">{say(texts.wrong)}</p>}
        {standing.is === 'wrong' && <p>{say(texts.wrongHint)}</p>}
        {standing.is === 'offline' && <p class="fault">{say(texts.offlineTitle)}</p>}
      </div>
    </Plain>
  );
};
