import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { Notice } from '../../parts/notice.tsx';
import type { Question } from '../../parts/question.ts';
import { Saving } from '../../parts/saving.tsx';
import { absenceReasons } from '../../state/absenceReasons.ts';
import { timeOfDay } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import type { Todo } from './draft.ts';
import { closingTexts } from './texts.ts';

/** Who is still clocked in, and has perhaps only forgotten. */
export const ClockOutStep = ({ todo }: { todo: Todo }) => {
  const kiosk = useKiosk();
  const say = useSay(closingTexts);
  const { rooms } = kiosk.live.value;
  return (
    <StepRows
      hint={say('clockOuts.hint')}
      none={say('clockOuts.none')}
      rows={todo.clockedIn.map(({ staffId, name, roomId }) => {
        const room = rooms.find((each) => each.roomId === roomId)?.name;
        return {
          id: staffId,
          name,
          words: room === undefined ? say('clockOuts.noRoom') : say('clockOuts.in', { room }),
          actions: [
            {
              label: say('clockOuts.out'),
              spoken: say('clockOuts.out.name', { name }),
              sure: { label: say('clockOuts.sure'), spoken: say('clockOuts.sure.name', { name }) },
              run: () => kiosk.submit('/staff/clock-outs', { staffId }, true),
            },
          ],
        };
      })}
    />
  );
};

/** Findings of which no guardian has heard. */
export const HealthStep = ({ todo, question }: { todo: Todo; question: Question<unknown> }) => {
  const kiosk = useKiosk();
  const say = useSay(closingTexts);
  if (!todo.untold) return <NotKnown question={question} />;
  return (
    <StepRows
      hint={say('health.hint')}
      none={say('health.none')}
      rows={todo.untold.map(({ checkId, name, signs, atMs }) => ({
        id: checkId,
        name,
        words: `${timeOfDay(atMs, kiosk.zone.value)} ${
          signs.length === 0 ? say('sign.none') : signs.map((sign) => say(`sign.${sign}`)).join(say('tile.comma'))
        }`,
        actions: [
          {
            label: say('health.told'),
            spoken: say('health.told.name', { name }),
            run: () => kiosk.submit(`/health/checks/${checkId}/actions`, { actions: ['guardian_notified'] }, true),
          },
        ],
      }))}
    />
  );
};

/** Children whom the desk let in and nobody took over. */
export const HandoverStep = ({ todo }: { todo: Todo }) => {
  const kiosk = useKiosk();
  const say = useSay(closingTexts);
  const { rooms } = kiosk.live.value;
  return (
    <StepRows
      hint={say('handovers.hint')}
      none={say('handovers.none')}
      rows={todo.awaiting.map(({ childId, name, roomId }) => ({
        id: childId,
        name,
        words: rooms.find((each) => each.roomId === roomId)?.name ?? '',
        actions: [
          {
            label: say('handovers.take'),
            spoken: say('handovers.take.name', { name }),
            run: () => kiosk.submit('/attendance/handovers', { childId }, true),
          },
        ],
      }))}
    />
  );
};

/** Expected children who did not come and of whom nobody has heard. */
export const AbsenceStep = ({ todo, day, question }: { todo: Todo; day: string; question: Question<unknown> }) => {
  const kiosk = useKiosk();
  const say = useSay(closingTexts);
  if (!todo.unexplained) return <NotKnown question={question} />;
  return (
    <StepRows
      hint={say('absences.hint')}
      none={say('absences.none')}
      rows={todo.unexplained.map(({ childId, name }) => ({
        id: childId,
        name,
        words: '',
        actions: absenceReasons.map((reason) => ({
          label: say(`absence.${reason}`),
          spoken: say('absence.of', { name, reason: say(`absence.${reason}`) }),
          run: () => kiosk.submit('/attendance/absences', { childId, from: day, reason }, false),
        })),
      }))}
    />
  );
};

/** Nobody knows yet whether there is anything left to do here: that is not the same as nothing. */
const NotKnown = ({ question: { fault, ask } }: { question: Question<unknown> }) => {
  const say = useSay(closingTexts);
  return fault === undefined ? (
    <Notice icon="link" title={say('app.loading')} />
  ) : (
    <Notice icon="linkOff" tone="bad" title={say('closing.notAsked')} action={{ label: say('app.retry'), run: ask }} />
  );
};

interface StepRow {
  readonly id: string;
  readonly name: string;
  readonly words: string;
  readonly actions: readonly StepAction[];
}
interface StepAction {
  readonly label: string;
  readonly spoken: string;
  /** What it says before a second tap, for what one slip of a finger must not do. */
  readonly sure?: { readonly label: string; readonly spoken: string };
  readonly run: () => string;
}
interface StepRowsProps {
  readonly hint: string;
  readonly none: string;
  readonly rows: readonly StepRow[];
}

/** One line each, and what can be done about it with one tap; a line goes when the agent has it. */
const StepRows = ({ hint, none, rows }: StepRowsProps): ComponentChildren => {
  const kiosk = useKiosk();
  const sent = useSignal<Readonly<Record<string, string>>>({});
  if (rows.length === 0) return <Notice icon="check" tone="good" title={none} />;
  return (
    <>
      <p class="hint">{hint}</p>
      <ul>
        {rows.map(({ id, name, words, actions }) => {
          const entry = sent.value[id];
          const state = entry === undefined ? undefined : kiosk.outbox.progress.value.get(entry)?.state;
          return (
            <li key={id} class="row closing-row">
              <span class="row-words">
                <b>{name}</b>
                <small>{words}</small>
                <Saving id={entry} />
              </span>
              <span class="closing-actions">
                {actions.map((action) => (
                  <ActionButton
                    key={action.label}
                    action={action}
                    disabled={state === 'waiting' || state === 'saved'}
                    onRun={() => {
                      sent.value = { ...sent.value, [id]: action.run() };
                    }}
                  />
                ))}
              </span>
            </li>
          );
        })}
      </ul>
    </>
  );
};

interface ActionButtonProps {
  readonly action: StepAction;
  readonly disabled: boolean;
  readonly onRun: () => void;
}

const ActionButton = ({ action, disabled, onRun }: ActionButtonProps) => {
  const asked = useSignal(false);
  const { label, spoken } = (asked.value && action.sure) || action;
  return (
    <button
      type="button"
      class="button"
      data-tone={asked.value ? 'warn' : undefined}
      aria-label={spoken}
      disabled={disabled}
      onClick={() => {
        if (!action.sure || asked.value) onRun();
        asked.value = action.sure !== undefined && !asked.value;
      }}
    >
      {label}
    </button>
  );
};
