import { createContext } from 'preact';
import { useContext, useEffect } from 'preact/hooks';
import type { Progress } from '../../outbox/entry.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { type Undoable, undoSeconds, useUndo } from '../../parts/undo.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { deedTexts } from './deedTexts.ts';
import { deedRefusal } from './refusals.ts';

/** What staff have just done, in the words of the one who did it. */
export interface Deed {
  readonly acts: readonly [Undoable, ...Undoable[]];
  readonly words: string;
  readonly sinceMs: number;
}
type Did = (words: string, acts: readonly Undoable[]) => void;

export const DidContext = createContext<Did>(() => undefined);
/** Tells what was done, so that it can be followed and taken back on whatever screen comes next. */
export const useDid = (): Did => useContext(DidContext);

/** The last deed: on its way, saved or refused, and ten seconds to take it back. Work goes on meanwhile. */
export const DeedBar = ({ deed, onOver }: { deed: Deed; onOver: () => void }) => {
  const kiosk = useKiosk();
  const say = useSay(deedTexts);
  const undo = useUndo(deed.acts);
  const outcome = outcomeOf(deed, kiosk.outbox.progress.value, kiosk.outbox.waiting.value);
  const passedSeconds = Math.floor((Date.now() - deed.sinceMs) / 1000);
  // Read, so that the countdown follows the kiosk's clock.
  const left = kiosk.nowMs.value ? Math.max(0, undoSeconds - passedSeconds) : 0;
  const refused = outcome.state === 'refused' && undo.state === 'none';
  const over = left === 0 && !refused && undo.state !== 'running' && undo.state !== 'refused';
  useEffect(() => {
    if (over) onOver();
  }, [over]);
  const blocked = refused && outcome.code === 'custody_blocked';
  const look = refused || undo.state === 'refused' ? 'refused' : undo.state === 'none' ? outcome.state : undo.state;
  return (
    <div class="deed" data-look={look} data-blocked={blocked} role={refused ? 'alert' : 'status'}>
      <Icon name={icons[look]} size="large" />
      <p class="deed-words">
        <b>{blocked ? say('deed.blocked') : deed.words}</b>
        <small>{detailOf()}</small>
      </p>
      {undo.state === 'none' && !refused && left > 0 && (
        <button type="button" class="button" onClick={undo.run}>
          {say('done.undo', { n: left })}
        </button>
      )}
      <button
        type="button"
        class="button"
        onClick={() => {
          // Only what was read and put away needs no staff any more.
          for (const { id } of deed.acts) void kiosk.outbox.dismiss(id);
          onOver();
        }}
      >
        {say(refused ? 'deed.understood' : 'app.close')}
      </button>
    </div>
  );

  function detailOf(): string {
    if (undo.state === 'running') return say('done.undoing');
    if (undo.state === 'undone') return say('done.undone');
    if (undo.state === 'refused') return say('deed.undoRefused');
    switch (outcome.state) {
      case 'saved':
        return say('done.saved');
      case 'waiting':
        return say(kiosk.fresh.value && passedSeconds < 2 ? 'done.saving' : 'done.notSaved');
      case 'refused':
        return blocked
          ? say('deed.blocked.hint')
          : say('refused.because', { why: say(deedRefusal(outcome.code), { code: outcome.code }) });
    }
  }
};

const icons: Readonly<Record<'saved' | 'waiting' | 'refused' | 'running' | 'undone', IconName>> = {
  saved: 'check',
  waiting: 'unsaved',
  refused: 'octagon',
  running: 'clock',
  undone: 'back',
};

type Outcome = { readonly state: 'saved' | 'waiting' } | { readonly state: 'refused'; readonly code: string };

/** The worst of all its writes. The outbox keeps its last answers only: what it neither holds nor remembers is through. */
const outcomeOf = (
  { acts }: Deed,
  progress: ReadonlyMap<string, Progress>,
  waiting: readonly { readonly id: string }[],
): Outcome => {
  const all = acts.map(({ id }) => progress.get(id));
  const refused = all.find((one) => one?.state === 'refused');
  if (refused?.state === 'refused') return { state: 'refused', code: refused.code };
  const isOpen = acts.some(
    ({ id }) => progress.get(id)?.state === 'waiting' || waiting.some((entry) => entry.id === id),
  );
  return { state: isOpen ? 'waiting' : 'saved' };
};
