import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Recorded } from '#contract/attendance.ts';
import type { Progress } from '../../outbox/entry.ts';
import { Icon } from '../../parts/icons.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { guardianRefusal } from '../../state/refusal.ts';
import type { Act } from '../../state/screens.ts';

const undoSeconds = 10;

/** The big tick, and ten seconds to take it back. Says saved only when the agent has said so. */
export const Done = ({ acts, sinceMs }: { acts: readonly Act[]; sinceMs: number }) => {
  const kiosk = useKiosk();
  const say = useSay();
  const undo = useUndo(acts);
  const progress = kiosk.outbox.progress.value;
  const of = (act: Act): Progress => progress.get(act.id) ?? { state: 'waiting', attempted: false };
  const passedSeconds = Math.floor((Date.now() - sinceMs) / 1000);
  // Read, so that the countdown follows the kiosk's clock.
  const left = kiosk.nowMs.value ? Math.max(0, undoSeconds - passedSeconds) : 0;
  const over = left === 0 && undo.state !== 'running';
  useEffect(() => {
    if (over) kiosk.leave();
  }, [over, kiosk]);

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
        <p class="done-refused">
          {guardianRefusal(progress.code) === 'already'
            ? say('done.already', { name })
            : say('done.desk.hint', { name })}
        </p>
      );
  }
};

interface Undo {
  readonly state: 'none' | 'running' | 'undone' | 'refused';
  readonly run: () => void;
}

/** Takes back what was never sent; what was is voided by a correction. */
const useUndo = (acts: readonly Act[]): Undo => {
  const kiosk = useKiosk();
  const say = useSay();
  const corrections = useSignal<readonly string[] | undefined>(undefined);
  const { progress } = kiosk.outbox;

  const run = async (): Promise<void> => {
    const sent: string[] = [];
    for (const act of acts) {
      if (await kiosk.outbox.withdraw(act.id)) continue;
      const made = progress.value.get(act.id);
      if (made?.state === 'refused') continue;
      // The event carries the id of the request that made it, also while its answer is still on the way.
      const voids = made?.state === 'saved' ? (made.body as Recorded).event.id : act.id;
      sent.push(kiosk.submit('/attendance/corrections', { voids, why: say('done.undoReason') }, false));
    }
    corrections.value = sent;
  };

  const states = corrections.value?.map((id) => progress.value.get(id)?.state ?? 'waiting');
  const state: Undo['state'] = !states
    ? 'none'
    : states.includes('refused')
      ? 'refused'
      : states.includes('waiting')
        ? 'running'
        : 'undone';
  return { state, run: () => void run() };
};
