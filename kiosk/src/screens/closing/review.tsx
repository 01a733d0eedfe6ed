import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import type { AttendanceDay } from '#contract/attendance.ts';
import { Icon } from '../../parts/icons.tsx';
import { whenText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { refusalText } from '../../state/refusal.ts';
import { closeFields, type Draft, openIn, type Remaining, refusedChildren, type Todo, unanswered } from './draft.ts';
import { closingTexts } from './texts.ts';

interface ReviewProps {
  readonly attendance: AttendanceDay;
  readonly todo: Todo;
  readonly draft: Draft;
  readonly onClosed: () => void;
  readonly onStillInside: (children: readonly Remaining[]) => void;
}

type State = { readonly at: 'idle' | 'sure' | 'running' } | { readonly at: 'refused'; readonly why: string };
const warned = ['clockOuts', 'health', 'handovers', 'absences'] as const;

/** The day's numbers and answers on one page, and the close. */
export const Review = ({ attendance, todo, draft, onClosed, onStillInside }: ReviewProps) => {
  const kiosk = useKiosk();
  const say = useSay(closingTexts);
  const state = useSignal<State>({ at: 'idle' });
  const asked = useSignal<{ readonly id: string; readonly text: string } | undefined>(undefined);
  const open = unanswered(todo, draft);
  const { day } = attendance;

  const close = async (): Promise<void> => {
    state.value = { at: 'running' };
    const fields = closeFields(todo, draft);
    const text = JSON.stringify(fields);
    // The same request keeps its id: who taps again after a lost answer does not close twice.
    if (asked.value?.text !== text) asked.value = { id: v7(), text };
    const answer = await kiosk.api.post(
      `/days/${day}/close`,
      { id: asked.value.id, ...fields },
      kiosk.session.value?.token,
    );
    if (answer.ok) {
      onClosed();
      return;
    }
    const refused = refusedChildren(answer.problem, fields.resolutions ?? []);
    const nameOf = (childId: string, name: string | undefined): string =>
      name ?? todo.inside.find((each) => each.childId === childId)?.name ?? childId;
    const names = refused.map(({ childId, name }) => nameOf(childId, name)).join(say('list.and'));
    switch (answer.code) {
      case 'still_inside':
        onStillInside(
          refused.map(({ childId, name, sinceMs }) => ({
            ...{ childId, className: '', sinceMs },
            name: nameOf(childId, name),
          })),
        );
        return;
      case 'invalid':
      case 'unknown_reference':
        state.value = { at: 'refused', why: say('refused.time', { names }) };
        return;
      case 'conflict':
        onClosed();
        state.value = { at: 'refused', why: say('refused.notBegun') };
        return;
      case 'unreachable':
        state.value = { at: 'refused', why: say('refused.offline') };
        return;
      default:
        state.value = { at: 'refused', why: say(refusalText(answer.code), { code: answer.code }) };
    }
  };

  return (
    <>
      <Numbers attendance={attendance} />
      {todo.inside.length > 0 && (
        <ul class="closing-answers">
          {todo.inside.map(({ childId, name }) => {
            const answer = draft.answers[childId];
            if (!answer) return null;
            const time =
              answer.at === undefined ? '' : whenText(Date.parse(answer.at), kiosk.nowMs.value, kiosk.zone.value);
            return (
              <li key={childId}>
                {answer.what === 'left'
                  ? say('review.left', { name, time })
                  : say('review.stays', { name, note: answer.note ?? '' })}
              </li>
            );
          })}
        </ul>
      )}
      {warned
        .map((step) => ({ step, n: openIn(step, todo, draft) }))
        .filter(({ n }) => n !== 0)
        .map(({ step, n }) => (
          <p key={step} class="closing-warning">
            <Icon name="triangle" size="small" />
            {n === undefined
              ? say('review.unknown', { what: say(`step.${step}`) })
              : say('review.warn', { what: say(`step.${step}`), n })}
          </p>
        ))}
      {open.length > 0 && (
        <p class="closing-warning" data-tone="bad" role="status">
          <Icon name="octagon" size="small" />
          {say('review.open', { n: open.length })}
        </p>
      )}
      {state.value.at === 'refused' && (
        <p class="closing-warning" data-tone="bad" role="alert">
          <Icon name="octagon" size="small" />
          {state.value.why}
        </p>
      )}
      <p class="hint">{say('review.once')}</p>
      <button
        type="button"
        class="button button-main button-tall"
        data-tone={state.value.at === 'sure' ? 'warn' : undefined}
        disabled={open.length > 0 || state.value.at === 'running'}
        onClick={() => {
          if (state.value.at === 'sure') void close();
          else state.value = { at: 'sure' };
        }}
      >
        {state.value.at === 'running'
          ? say('review.running')
          : say(state.value.at === 'sure' ? 'review.sure' : 'review.confirm', { day })}
      </button>
    </>
  );
};

/** Expected, came, absent, still inside: by class and in all. */
export const Numbers = ({ attendance }: { attendance: AttendanceDay }) => {
  const say = useSay(closingTexts);
  const rows = attendance.classes.map(({ classId, name, expected, present, departed, children }) => ({
    ...{ id: classId, name, expected, inside: present, came: present + departed },
    absent: children.filter(({ state }) => state === 'expected' || state === 'absent').length,
  }));
  const sum = (of: 'expected' | 'inside' | 'came' | 'absent'): number =>
    rows.reduce((total, row) => total + row[of], 0);
  const total = {
    ...{ id: 'total', name: say('review.total') },
    ...{ expected: sum('expected'), inside: sum('inside'), came: sum('came'), absent: sum('absent') },
  };
  return (
    <table class="closing-numbers">
      <thead>
        <tr>
          <th scope="col">{say('review.class')}</th>
          <th scope="col">{say('review.expected')}</th>
          <th scope="col">{say('review.came')}</th>
          <th scope="col">{say('review.absent')}</th>
          <th scope="col">{say('review.inside')}</th>
        </tr>
      </thead>
      <tbody>
        {[...rows, total].map(({ id, name, expected, came, absent, inside }) => (
          <tr key={id} data-total={id === 'total'}>
            <th scope="row">{name}</th>
            <td>{expected}</td>
            <td>{came}</td>
            <td>{absent}</td>
            <td>{inside}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};
