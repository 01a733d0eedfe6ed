import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AbsenceList } from '#contract/absence.ts';
import type { AttendanceDay } from '#contract/attendance.ts';
import type { HealthDay } from '#contract/health.ts';
import type { Session } from '#contract/identity.ts';
import { Unanswered } from '../../parts/answered.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { about, together, useQuestion } from '../../parts/question.ts';
import { useStaffPresence } from '../../parts/staffPresence.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { isHead } from '../../state/screens.ts';
import { ClosedDay } from './closedDay.tsx';
import { type Draft, emptyDraft, openIn, type Remaining, type Step, steps, type Todo, todoOf } from './draft.ts';
import { InsideStep } from './insideStep.tsx';
import { Review } from './review.tsx';
import { AbsenceStep, ClockOutStep, HandoverStep, HealthStep } from './smallSteps.tsx';
import { closingTexts } from './texts.ts';
import './closing.css';

const keptKey = 'closing';
const isChange = about('attendance', 'staff', 'health', 'day', 'child');

/** The head ends the day: what is left open, one step after the other, and then the seal. */
export const Closing = ({ session }: { session: Session }) => {
  const kiosk = useKiosk();
  const say = useSay(closingTexts);
  const day = kiosk.today.value;
  const attendance = useQuestion<AttendanceDay>(`/attendance?day=${day}`, isChange);
  const presence = useStaffPresence();
  const health = useQuestion<HealthDay>(`/health?day=${day}`, isChange);
  const absences = useQuestion<AbsenceList>(`/attendance/absences?day=${day}`, isChange);
  const alsoInside = useSignal<readonly Remaining[]>([]);
  const draft = useSignal<Draft>(emptyDraft(day));
  useEffect(() => {
    void kiosk.keep
      .read<Draft>(keptKey)
      .catch(() => undefined)
      .then((kept) => {
        draft.value = kept?.day === day ? kept : emptyDraft(day);
      });
  }, [day, draft, kiosk]);
  const change = (changed: Partial<Draft>): void => {
    draft.value = { ...draft.value, ...changed };
    void kiosk.keep.write(keptKey, draft.value).catch(() => undefined);
  };
  const onBack = () => kiosk.go({ at: 'staff' });

  if (!isHead(session)) {
    return (
      <Page title={say('closing.title')} onBack={onBack}>
        <Notice icon="lock" title={say('closing.headOnly')} />
      </Page>
    );
  }
  if (!attendance.body || !presence.body) {
    return (
      <Page title={say('closing.title')} onBack={onBack}>
        <Unanswered question={together(attendance, presence)} />
      </Page>
    );
  }
  if (attendance.body.closing) return <ClosedDay day={attendance.body} onBack={onBack} />;

  const todo = todoOf({
    attendance: attendance.body,
    staff: presence.body.staff,
    health: health.body,
    absences: absences.body,
    alsoInside: alsoInside.value,
  });
  const now = draft.value;
  const next = steps[steps.indexOf(now.step) + 1];
  return (
    <Page title={say('closing.title')} onBack={onBack}>
      <div class="closing">
        <StepList todo={todo} draft={now} onStep={(step) => change({ step })} />
        <section class="panel closing-step" aria-labelledby="closing-step">
          <h2 id="closing-step">{say(`step.${now.step}`)}</h2>
          {now.step === 'inside' && <InsideStep todo={todo} draft={now} named={alsoInside.value} onChange={change} />}
          {now.step === 'clockOuts' && <ClockOutStep todo={todo} />}
          {now.step === 'health' && <HealthStep todo={todo} question={health} />}
          {now.step === 'handovers' && <HandoverStep todo={todo} />}
          {now.step === 'absences' && <AbsenceStep todo={todo} day={day} question={absences} />}
          {now.step === 'review' && (
            <Review
              attendance={attendance.body}
              todo={todo}
              draft={now}
              onClosed={() => {
                void kiosk.keep.remove(keptKey).catch(() => undefined);
                attendance.ask();
              }}
              onStillInside={(children) => {
                alsoInside.value = children;
                attendance.ask();
                change({ step: 'inside' });
              }}
            />
          )}
          {next && (
            <button type="button" class="button button-main closing-next" onClick={() => change({ step: next })}>
              {say('closing.next')}
            </button>
          )}
        </section>
      </div>
    </Page>
  );
};

interface StepListProps {
  readonly todo: Todo;
  readonly draft: Draft;
  readonly onStep: (step: Step) => void;
}

const StepList = ({ todo, draft, onStep }: StepListProps) => {
  const say = useSay(closingTexts);
  return (
    <nav class="closing-steps" aria-label={say('closing.steps')}>
      {steps.map((step, index) => {
        const open = openIn(step, todo, draft);
        return (
          <button
            key={step}
            type="button"
            class="button closing-tab"
            aria-current={step === draft.step ? 'step' : undefined}
            data-open={open !== 0}
            onClick={() => onStep(step)}
          >
            <span class="closing-number">{index + 1}</span>
            <span class="closing-name">{say(`step.${step}`)}</span>
            {step !== 'review' &&
              (open === undefined ? (
                <small>{say('closing.unknown')}</small>
              ) : open > 0 ? (
                <span class="count-mark">{open}</span>
              ) : (
                <>
                  <Icon name="check" />
                  <span class="unseen">{say('closing.done')}</span>
                </>
              ))}
          </button>
        );
      })}
    </nav>
  );
};
