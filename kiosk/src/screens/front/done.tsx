import { useEffect, useRef } from 'preact/hooks';
import type { Progress } from '../../outbox/entry.ts';
import { Icon } from '../../parts/icons.tsx';
import { useTold } from '../../parts/told.ts';
import { undoSeconds, useSecondsOf, useUndo } from '../../parts/undo.ts';
import { useKiosk, useParts, useSay } from '../../state/context.ts';
import { guardianRefusal } from '../../state/refusal.ts';
import type { Act } from '../../state/screens.ts';

/** The big tick, and ten seconds to take it back. Says saved only when the agent has said so. */
export const Done = ({ acts }: { acts: readonly Act[] }) => {
  const kiosk = useKiosk();
  const say = useSay();
  const undo = useUndo(acts.filter(({ atDesk }) => !atDesk));
  useTold(acts.map(({ id }) => id));
  const progress = kiosk.outbox.progress.value;
  const of = (act: Act): Progress =>
    act.atDesk
      ? { state: 'refused', code: 'at_desk', problem: undefined }
      : (progress.get(act.id) ?? { state: 'waiting', attempted: false });
  useSpokenWhenSaved(acts, of);
  const passedSeconds = useSecondsOf('done');
  const left = Math.max(0, undoSeconds - passedSeconds);
  const worst = acts.some((act) => of(act).state === 'refused')
    ? 'refused'
    : acts.some((act) => of(act).state === 'waiting')
      ? 'waiting'
      : 'saved';
  const desk = acts.some((act) => {
    const made = of(act);
    return made.state === 'refused' && guardianRefusal(made.code) === 'desk';
  });
  const look = undo.state === 'undone' ? 'undone' : undo.state === 'refused' ? 'refused' : worst;
  // What comes late is read as long as what came at once.
  const shownSeconds = useSecondsOf(look);
  const over = left === 0 && undo.state !== 'running' && shownSeconds >= (look === 'refused' ? undoSeconds : 2);
  useEffect(() => {
    if (over) kiosk.leave();
  }, [over, kiosk]);
  const mayUndo = undo.state === 'none' && left > 0 && acts.some((act) => of(act).state !== 'refused');
  return (
    <main class="done" data-look={look}>
      <h1 class="unseen">{say('done.title')}</h1>
      <div class="done-words" role="status">
        <div class="done-mark">
          <Icon name={look === 'refused' ? 'desk' : look === 'waiting' ? 'clock' : 'check'} size="huge" />
        </div>
        {undo.state === 'none' && desk && <p class="done-line">{say('done.desk')}</p>}
        {undo.state === 'none' ? (
          acts.map((act) => <ActLine key={act.id} act={act} progress={of(act)} late={passedSeconds >= 2} />)
        ) : (
          <p class="done-line">
            {say(
              undo.state === 'running' ? 'done.undoing' : undo.state === 'undone' ? 'done.undone' : 'done.undoRefused',
            )}
          </p>
        )}
      </div>
      <div class="done-buttons">
        {mayUndo && (
          <button type="button" class="button button-tall" onClick={undo.run}>
            {say('done.undo', { n: left })}
          </button>
        )}
        <button type="button" class="button button-main button-tall" onClick={kiosk.leave}>
          {say('done.finish')}
        </button>
      </div>
    </main>
  );
};

/** Says a name when the agent has it, once: never before, and nothing of what was refused. */
const useSpokenWhenSaved = (acts: readonly Act[], of: (act: Act) => Progress): void => {
  const { speak } = useParts();
  const say = useSay();
  const spoken = useRef(false);
  const isSaved = acts.every((act) => of(act).state === 'saved');
  useEffect(() => {
    if (!isSaved || spoken.current) return;
    spoken.current = true;
    speak(acts.map(({ name, direction }) => say(`done.speech.${direction}`, { name })).join(' '));
  }, [isSaved]);
};

const ActLine = ({ act, progress, late }: { act: Act; progress: Progress; late: boolean }) => {
  const say = useSay();
  const { name, direction } = act;
  switch (progress.state) {
    case 'saved':
      return (
        <p class="done-line">
          {say(`done.${direction}`, { name })}
          <small>{say('done.saved')}</small>
        </p>
      );
    case 'waiting':
      return (
        <p class="done-line">
          {name} {say(direction === 'in' ? 'children.in' : 'children.out')}
          <small data-tone="warn">{say(late ? 'done.notSaved' : 'done.saving')}</small>
        </p>
      );
    case 'refused':
      return (
        <p>
          {guardianRefusal(progress.code) === 'already'
            ? say('done.already', { name })
            : say('done.desk.hint', { name })}
        </p>
      );
  }
};
