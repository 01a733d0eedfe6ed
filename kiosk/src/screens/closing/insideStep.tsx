import { useSignal } from '@preact/signals';
import type { StayResolution } from '#contract/attendance.ts';
import { Field } from '../../parts/field.tsx';
import { Icon } from '../../parts/icons.tsx';
import { useInView } from '../../parts/inView.ts';
import { Notice } from '../../parts/notice.tsx';
import { timeOfDay, whenText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { type Draft, leftAt, type Remaining, type Todo } from './draft.ts';
import { closingTexts } from './texts.ts';

interface InsideStepProps {
  readonly todo: Todo;
  readonly draft: Draft;
  /** Whom the agent has named when it did not close the day. */
  readonly named: readonly Remaining[];
  readonly onChange: (changed: Partial<Draft>) => void;
}

/** Of every child without a departure somebody says what became of it. */
export const InsideStep = ({ todo, draft, named, onChange }: InsideStepProps) => {
  const kiosk = useKiosk();
  const say = useSay(closingTexts);
  const unsettled = named.filter(({ childId }) => draft.answers[childId] === undefined).map(({ name }) => name);
  if (todo.inside.length === 0) return <Notice icon="check" tone="good" title={say('inside.none')} />;
  return (
    <>
      {unsettled.length > 0 && (
        <p class="closing-warning" data-tone="bad" role="alert">
          <Icon name="octagon" size="small" />
          {say('refused.stillInside', { names: unsettled.join(say('list.and')) })}
        </p>
      )}
      <p class="hint">{say('inside.hint')}</p>
      <ul>
        {todo.inside.map((child) => (
          <ChildRow
            key={child.childId}
            child={child}
            answer={draft.answers[child.childId]}
            onAnswer={(answer) => {
              const { [child.childId]: _, ...others } = draft.answers;
              onChange({ answers: answer ? { ...others, [child.childId]: answer } : others });
            }}
          />
        ))}
      </ul>
      <button type="button" class="button" onClick={() => kiosk.go({ at: 'roster', filter: 'present' })}>
        <Icon name="roster" />
        {say('inside.checkOut')}
      </button>
    </>
  );
};

interface ChildRowProps {
  readonly child: Remaining;
  readonly answer: StayResolution | undefined;
  readonly onAnswer: (answer: StayResolution | undefined) => void;
}

const ChildRow = ({ child, answer, onAnswer }: ChildRowProps) => {
  const kiosk = useKiosk();
  const say = useSay(closingTexts);
  const asking = useSignal<'left' | 'stays' | undefined>(undefined);
  const since = child.sinceMs === undefined ? '' : whenText(child.sinceMs, kiosk.nowMs.value, kiosk.zone.value);
  const give = (given: StayResolution): void => {
    asking.value = undefined;
    onAnswer(given);
  };
  const choice = (what: 'left' | 'stays') => (
    <button
      type="button"
      class="button"
      aria-pressed={asking.value === what}
      aria-label={`${child.name} ${say(`inside.${what}`)}`}
      onClick={() => {
        asking.value = asking.value === what ? undefined : what;
      }}
    >
      {say(`inside.${what}`)}
    </button>
  );
  return (
    <li class="closing-child" data-answered={answer !== undefined}>
      <div class="row">
        <span class="row-words">
          <b>{child.name}</b>
          <small>{say('inside.since', { class: child.className, time: since })}</small>
        </span>
        {answer ? (
          <>
            <span class="closing-answer">
              <Icon name="check" size="small" />
              {answer.what === 'left'
                ? say('inside.leftAt', {
                    time: whenText(Date.parse(answer.at ?? ''), kiosk.nowMs.value, kiosk.zone.value),
                  })
                : say('inside.stays.note', { note: answer.note ?? '' })}
            </span>
            <button
              type="button"
              class="button"
              aria-label={`${say('inside.change')} ${child.name}`}
              onClick={() => onAnswer(undefined)}
            >
              {say('inside.change')}
            </button>
          </>
        ) : (
          <>
            {choice('left')}
            {choice('stays')}
          </>
        )}
      </div>
      {!answer && asking.value === 'left' && (
        <LeftAt child={child} onAnswer={(at) => give({ childId: child.childId, what: 'left', at })} />
      )}
      {!answer && asking.value === 'stays' && (
        <Stays onAnswer={(note) => give({ childId: child.childId, what: 'stays', note })} />
      )}
    </li>
  );
};

const shifts = [-60, -15, -5, 5, 15] as const;

const LeftAt = ({ child, onAnswer }: { child: Remaining; onAnswer: (at: string) => void }) => {
  const kiosk = useKiosk();
  const say = useSay(closingTexts);
  const nowMs = kiosk.nowMs.value;
  const zone = kiosk.zone.value;
  const opened = useInView<HTMLDivElement>();
  const chosenMs = useSignal(nowMs);
  const at = leftAt(chosenMs.value, { sinceMs: child.sinceMs, nowMs }, zone);
  return (
    <div ref={opened} class="closing-ask">
      <p>{say('inside.when')}</p>
      <p class="closing-time" role="status">
        {timeOfDay(Date.parse(at), zone)}
      </p>
      <div class="closing-shifts">
        {shifts.map((minutes) => (
          <button
            key={minutes}
            type="button"
            class="button"
            aria-label={say(minutes < 0 ? 'inside.earlier' : 'inside.later', { n: Math.abs(minutes) })}
            onClick={() => {
              chosenMs.value = Date.parse(
                leftAt(Date.parse(at) + minutes * 60_000, { sinceMs: child.sinceMs, nowMs: kiosk.nowMs.value }, zone),
              );
            }}
          >
            {minutes < 0 ? `−${-minutes}` : `+${minutes}`}
          </button>
        ))}
        <button type="button" class="button button-main" onClick={() => onAnswer(at)}>
          {say('inside.ok')}
        </button>
      </div>
    </div>
  );
};

const presets = ['inside.stay.duty', 'inside.stay.longer'] as const;

const Stays = ({ onAnswer }: { onAnswer: (note: string) => void }) => {
  const say = useSay(closingTexts);
  const opened = useInView<HTMLFormElement>();
  const typed = useSignal('');
  return (
    <form
      ref={opened}
      class="closing-ask"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.value.trim() !== '') onAnswer(typed.value.trim());
      }}
    >
      <p>{say('inside.why')}</p>
      <div class="closing-notes">
        {presets.map((preset) => (
          <button key={preset} type="button" class="button" onClick={() => onAnswer(say(preset))}>
            {say(preset)}
          </button>
        ))}
      </div>
      <div class="closing-typed">
        <Field label={say('inside.other')} value={typed} maxLength={200} />
        <button type="submit" class="button button-main" disabled={typed.value.trim() === ''}>
          {say('inside.stays')}
        </button>
      </div>
    </form>
  );
};
