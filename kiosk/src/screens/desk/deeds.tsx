import { createContext } from 'preact';
import { useContext, useEffect } from 'preact/hooks';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { undoSeconds, useSecondsOf, useUndo } from '../../parts/undo.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { type Act, outcomeOf } from './deedOutcome.ts';
import { deedTexts } from './deedTexts.ts';
import { deedRefusal } from './refusals.ts';

/** What staff have just done, in the words of the one who did it. */
export interface Deed {
  readonly acts: readonly [Act, ...Act[]];
  readonly words: string;
  /** It is to be read, and there is nothing to take back: it stays until it is put away. */
  readonly stays?: boolean;
}
type Did = (words: string, acts: readonly Act[], stays?: boolean) => void;

export const DidContext = createContext<Did>(() => undefined);
/** Tells what was done, so that it can be followed and taken back on whatever screen comes next. */
export const useDid = (): Did => useContext(DidContext);

/** The last deed: on its way, saved or refused, and ten seconds to take it back. Work goes on meanwhile. */
export const DeedBar = ({ deed, onOver }: { deed: Deed; onOver: () => void }) => {
  const kiosk = useKiosk();
  const say = useSay(deedTexts);
  const undo = useUndo(deed.acts);
  const outcome = outcomeOf(deed.acts, kiosk.outbox.progress.value, kiosk.outbox.waiting.value);
  const passedSeconds = useSecondsOf(deed.acts[0].id);
  const left = Math.max(0, undoSeconds - passedSeconds);
  const refused = outcome.state === 'refused' && undo.state === 'none';
  // Until the agent has answered nobody knows how it ends, and a refusal must not come to an empty screen.
  const over =
    left === 0 &&
    !deed.stays &&
    !refused &&
    outcome.state !== 'waiting' &&
    undo.state !== 'running' &&
    undo.state !== 'refused';
  useEffect(() => {
    if (over) onOver();
  }, [over]);
  const others = outcome.state === 'refused' ? outcome.others : 0;
  const names = outcome.state === 'refused' && others > 0 ? outcome.names.join(say('tile.comma')) : '';
  const blocked = refused && outcome.code === 'custody_blocked';
  const look = refused || undo.state === 'refused' ? 'refused' : undo.state === 'none' ? outcome.state : undo.state;
  return (
    <div class="deed" data-look={look} data-blocked={blocked} role={refused ? 'alert' : 'status'}>
      <Icon name={icons[look]} size="large" />
      <p class="deed-words">
        <b>{blocked ? say('deed.blocked') : refused && names !== '' ? say('deed.notDone', { names }) : deed.words}</b>
        <small>{detailOf()}</small>
      </p>
      {!deed.stays && undo.state === 'none' && (!refused || others > 0) && left > 0 && (
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
        {say(refused || deed.stays ? 'deed.understood' : 'app.close')}
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
        return others > 0 ? partWords(outcome.code) : wholeWords(outcome.code);
    }
  }

  function wholeWords(code: string): string {
    return blocked ? say('deed.blocked.hint') : say('refused.because', { why: say(deedRefusal(code), { code }) });
  }

  function partWords(code: string): string {
    const why = blocked ? say('deed.blocked.part', { names }) : say(deedRefusal(code), { code });
    return say('deed.part', { why, n: others });
  }
};

const icons: Readonly<Record<'saved' | 'waiting' | 'refused' | 'running' | 'undone', IconName>> = {
  saved: 'check',
  waiting: 'unsaved',
  refused: 'octagon',
  running: 'clock',
  undone: 'back',
};
