import { useEffect, useRef, useState } from 'preact/hooks';
import type { Look } from '#contract/guardianPage.ts';
import { ask, askPicture, newId } from './api.ts';
import { lookEndTexts, type Say, texts } from './texts.ts';

type At =
  /** `because`: the code of what ended the last look, or kept it from beginning. */
  | { readonly at: 'closed'; readonly because?: string }
  | { readonly at: 'opening' }
  | { readonly at: 'open'; readonly endsAtMs: number; readonly shown?: Shown; readonly waits: boolean };
interface Shown {
  readonly url: string;
  readonly takenAt: string;
}

/** A single picture is put away after a while, or it would stay on a telephone that lies about. */
const stillMs = 60_000;
/** What may pass by itself while a look lasts. */
const passing = ['unavailable', 'rate_limited', 'offline'];

/** A look at the room that a child is in: begun by a tap, over by itself, and put away when the page is. */
export const LookAtRoom = ({
  childId,
  name,
  say,
  onChanged,
}: {
  readonly childId: string;
  readonly name: string;
  readonly say: Say;
  readonly onChanged: () => Promise<void>;
}) => {
  const [at, setAt] = useState<At>({ at: 'closed' });
  const [now, setNow] = useState(performance.now());
  /** Whatever belongs to a look before this one is late. */
  const turn = useRef(0);
  const url = useRef<string | undefined>(undefined);

  const putAway = (next?: string): void => {
    if (url.current !== undefined) URL.revokeObjectURL(url.current);
    url.current = next;
  };
  const close = (because?: string): void => {
    turn.current += 1;
    putAway();
    setAt(because === undefined ? { at: 'closed' } : { at: 'closed', because });
    if (because === 'gone' || because === 'unauthenticated') void onChanged();
  };
  useEffect(() => {
    const hide = () => document.visibilityState === 'hidden' && close();
    const tick = setInterval(() => setNow(performance.now()), 1000);
    document.addEventListener('visibilitychange', hide);
    return () => {
      clearInterval(tick);
      document.removeEventListener('visibilitychange', hide);
      turn.current += 1;
      putAway();
    };
  }, []);

  const look = async (): Promise<void> => {
    turn.current += 1;
    const own = turn.current;
    const isOver = () => turn.current !== own;
    setAt({ at: 'opening' });
    const begun = await ask<Look>('POST', `children/${childId}/looks`, { id: newId() });
    if (isOver()) return;
    if (!begun.ok) return close(begun.code);
    const { shows, seconds, everySeconds } = begun.body;
    let endsAtMs = performance.now() + seconds * 1000;
    let shown: Shown | undefined;
    for (;;) {
      const picture = await askPicture(`children/${childId}/picture`);
      if (isOver()) {
        if (picture.ok) URL.revokeObjectURL(picture.body.url);
        return;
      }
      if (!picture.ok && passing.indexOf(picture.code) === -1) return close(picture.code);
      if (picture.ok) {
        shown = picture.body;
        putAway(shown.url);
        if (shows === 'still') endsAtMs = performance.now() + stillMs;
      }
      setNow(performance.now());
      setAt({ at: 'open', endsAtMs, waits: !picture.ok, ...(shown && { shown }) });
      const leftMs = endsAtMs - performance.now();
      const isLast = shows === 'still' && picture.ok;
      await pause(Math.max(0, isLast ? leftMs : Math.min(everySeconds * 1000, leftMs)));
      if (isOver()) return;
      if (performance.now() >= endsAtMs) return close(shown || picture.ok ? 'look_over' : picture.code);
    }
  };

  if (at.at === 'closed') {
    const { because } = at;
    return (
      <div class="look">
        <p role="status" class={because === undefined ? 'minor' : undefined}>
          {say(because === undefined ? texts.lookHint : lookEndTexts[because] || texts.lookHint)}
        </p>
        <button type="button" class="second" onClick={() => void look()}>
          {say(texts.look)}
        </button>
      </div>
    );
  }
  if (at.at === 'opening') {
    return (
      <div class="look">
        <p role="status">{say(texts.lookOpening)}</p>
      </div>
    );
  }
  const { shown, waits, endsAtMs } = at;
  const left = Math.max(0, Math.ceil((endsAtMs - now) / 1000));
  return (
    <div class="look">
      {shown && <img src={shown.url} alt={say(texts.lookAlt, { name })} />}
      <p role="status">
        {waits ? say(texts.lookWaits) : shown && say(texts.lookTaken, { time: shown.takenAt.slice(11, 19) })}
      </p>
      <p class="minor">{say(texts.lookLeft, { n: String(left) })}</p>
      <button type="button" class="second" onClick={() => close()}>
        {say(texts.lookStop)}
      </button>
    </div>
  );
};

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
