import { useEffect, useRef, useState } from 'preact/hooks';
import type { GuardianToday } from '#contract/guardianPage.ts';
import { ask } from './api.ts';
import { forget, keep, kept } from './kept.ts';
import { Plain } from './plain.tsx';
import { TailForm } from './tailForm.tsx';
import { type Say, texts } from './texts.ts';
import { TodayPage } from './todayPage.tsx';

/** Where a guardian stands with this page. */
type At =
  | { readonly at: 'loading' | 'tail' | 'ended' | 'noLink' | 'offline' }
  | { readonly at: 'in'; readonly today: GuardianToday; readonly askedAt: number; readonly isReached: boolean };

const askEveryMs = 30_000;
/** Longer without news, and what is shown is no longer now. */
const staleAfterMs = 90_000;
const lookEveryMs = 5_000;

/** A guardian's own page: asks for the telephone's tail once, then shows today and keeps asking. */
export const GuardianPage = ({ link, say }: { readonly link: string | undefined; readonly say: Say }) => {
  const [at, setAt] = useState<At>({ at: 'loading' });
  const [now, setNow] = useState(performance.now());
  const isAsking = useRef(false);

  const look = async (): Promise<void> => {
    if (isAsking.current) return;
    isAsking.current = true;
    const answer = await ask<GuardianToday>('GET', 'today');
    isAsking.current = false;
    setNow(performance.now());
    setAt((before): At => {
      if (answer.ok) return { at: 'in', today: answer.body, askedAt: performance.now(), isReached: true };
      if (answer.code === 'gone') return { at: 'ended' };
      if (answer.code === 'unauthenticated') return { at: link === undefined ? 'noLink' : 'tail' };
      // What was known stays in sight, marked as old.
      return before.at === 'in' ? { ...before, isReached: false } : { at: 'offline' };
    });
  };
  /** A session of another link than this one is not this one's page. */
  const begin = async (): Promise<void> => {
    const before = kept('link');
    if (link !== undefined && before !== undefined && before !== link) {
      forget('link');
      await ask('DELETE', 'sessions');
    }
    await look();
  };

  useEffect(() => {
    void begin();
    const timer = setInterval(() => document.visibilityState === 'visible' && void look(), askEveryMs);
    const tick = setInterval(() => setNow(performance.now()), lookEveryMs);
    const back = () => {
      setNow(performance.now());
      if (document.visibilityState === 'visible') void look();
    };
    document.addEventListener('visibilitychange', back);
    addEventListener('online', back);
    return () => {
      clearInterval(timer);
      clearInterval(tick);
      document.removeEventListener('visibilitychange', back);
      removeEventListener('online', back);
    };
  }, []);

  const again = () => {
    setAt({ at: 'loading' });
    void look();
  };
  const leave = async (): Promise<void> => {
    await ask('DELETE', 'sessions');
    forget('link');
    setAt({ at: link === undefined ? 'noLink' : 'tail' });
  };

  switch (at.at) {
    case 'loading':
      return <Plain title={say(texts.loading)} />;
    case 'noLink':
      return <Plain title={say(texts.noLinkTitle)} hint={say(texts.noLinkHint)} />;
    case 'ended':
      return <Plain title={say(texts.endedTitle)} hint={say(texts.endedHint)} />;
    case 'offline':
      return (
        <Plain title={say(texts.offlineTitle)} hint={say(texts.offlineHint)}>
          <button type="button" onClick={again}>
            {say(texts.again)}
          </button>
        </Plain>
      );
    case 'tail':
      return (
        <TailForm
          link={link || ''}
          say={say}
          onIn={() => {
            if (link !== undefined) keep('link', link);
            again();
          }}
        />
      );
    case 'in':
      return (
        <TodayPage
          today={at.today}
          isStale={!at.isReached || now - at.askedAt > staleAfterMs}
          say={say}
          onChanged={look}
          onLeave={leave}
        />
      );
  }
};
