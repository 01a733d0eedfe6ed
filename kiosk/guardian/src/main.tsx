import { options, render } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { AnswerPage } from './answer.tsx';
import { GuardianPage } from './guardian.tsx';
import { keep, kept } from './kept.ts';
import { type Language, sayIn, texts } from './texts.ts';

/** What the address's fragment opens: `#g=` a guardian's own page, `#m=` one message to a member of staff. */
const partOf = (hash: string): { readonly link: string | undefined; readonly message: string | undefined } => ({
  link: (/^#g=([A-Za-z0-9_-]{22})$/.exec(hash) || [])[1],
  message: (/^#m=([A-Za-z0-9_-]+)$/.exec(hash) || [])[1],
});

const Page = () => {
  const [hash, setHash] = useState(location.hash);
  const [language, setLanguage] = useState<Language>(kept('language') === 'en' ? 'en' : 'zh');
  useEffect(() => {
    const look = () => setHash(location.hash);
    addEventListener('hashchange', look);
    return () => removeEventListener('hashchange', look);
  }, []);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  const say = sayIn(language);
  const turn = (): void => {
    const other = language === 'zh' ? 'en' : 'zh';
    keep('language', other);
    setLanguage(other);
  };
  const { link, message } = partOf(hash);
  return (
    <>
      <p class="language">
        <button type="button" class="quiet" lang={language === 'zh' ? 'en' : 'zh-CN'} onClick={turn}>
          {say(texts.otherLanguage)}
        </button>
      </p>
      {message === undefined ? (
        // A tapped notification comes without the fragment: what was opened here before is asked for.
        <GuardianPage key={link || ''} link={link || kept('link')} say={say} />
      ) : (
        <AnswerPage key={message} token={message} say={say} />
      )}
    </>
  );
};

// Preact asks for `queueMicrotask`, which a Chrome 70 does not have yet.
options.debounceRendering = (draw) => void Promise.resolve().then(draw);

const root = document.getElementById('page');
if (!root) throw new Error('The page has no place for itself');
root.textContent = '';
render(<Page />, root);
