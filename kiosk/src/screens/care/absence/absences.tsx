import './absence.css';
import { useSignal } from '@preact/signals';
import type { AbsenceList } from '#contract/absence.ts';
import { Answered } from '../../../parts/answered.tsx';
import { Notice } from '../../../parts/notice.tsx';
import { Page } from '../../../parts/page.tsx';
import { about } from '../../../parts/question.ts';
import { Saving } from '../../../parts/saving.tsx';
import { useKiosk, useSay } from '../../../state/context.ts';
import { useAsked } from '../asked.ts';
import { useHouse } from '../here.ts';
import { AbsenceForm } from './absenceForm.tsx';
import { AbsenceRow } from './absenceRow.tsx';
import { absenceTexts } from './absenceTexts.ts';
import { UnexplainedRow } from './unexplainedRow.tsx';

/** Today's expected children who are not here: a reason with one tap, whom to ask after, what was noted. */
export const Absences = () => {
  const kiosk = useKiosk();
  const say = useSay(absenceTexts);
  const today = kiosk.today.value;
  const absences = useAsked<AbsenceList>(`/attendance/absences?day=${today}`, about('attendance'));
  const { classes, ownRoomId } = useHouse();
  const planning = useSignal(false);
  if (planning.value) {
    return (
      <AbsenceForm
        absences={absences}
        classes={classes}
        today={today}
        onEnd={() => {
          planning.value = false;
        }}
      />
    );
  }
  const own = classes.find(({ homeRoomId }) => homeRoomId === ownRoomId)?.classId;
  const className = (classId: string): string => classes.find((each) => each.classId === classId)?.name ?? '';
  return (
    <Page
      title={say('absence.title')}
      onBack={() => kiosk.go({ at: 'staff' })}
      aside={
        <>
          <Saving id={absences.last} />
          <button
            type="button"
            class="button"
            onClick={() => {
              planning.value = true;
            }}
          >
            {say('absence.plan')}
          </button>
        </>
      }
    >
      <Answered question={absences} icon="roster">
        {({ unexplained, followUpsDue, absences: listed }) => {
          const due = followUpsDue.filter(({ withdrawn }) => !withdrawn);
          const waiting = unexplained.toSorted(
            (a, b) =>
              Number(b.overdueSince !== null) - Number(a.overdueSince !== null) ||
              Number(b.classId === own) - Number(a.classId === own),
          );
          const rest = listed.filter(
            ({ absenceId, withdrawn }) => !withdrawn && !due.some((each) => each.absenceId === absenceId),
          );
          return (
            <>
              {due.length > 0 && (
                <section class="panel follow-ups" aria-label={say('absence.followUps')}>
                  <h2>{say('absence.followUps')}</h2>
                  <ul>
                    {due.map((absence) => (
                      <AbsenceRow
                        key={absence.absenceId}
                        absence={absence}
                        className={className(absence.classId)}
                        absences={absences}
                      />
                    ))}
                  </ul>
                </section>
              )}
              <section class="panel" aria-label={say('absence.unexplained')}>
                <h2>
                  {say('absence.unexplained')}
                  {waiting.length > 0 && <span class="count-mark">{waiting.length}</span>}
                </h2>
                {waiting.length === 0 ? (
                  <Notice icon="check" tone="good" title={say('absence.unexplained.none')} />
                ) : (
                  <ul>
                    {waiting.map((child) => (
                      <UnexplainedRow
                        key={child.childId}
                        child={child}
                        className={className(child.classId)}
                        today={today}
                        absences={absences}
                      />
                    ))}
                  </ul>
                )}
              </section>
              {rest.length > 0 && (
                <section class="panel" aria-label={say('absence.listed')}>
                  <h2>{say('absence.listed')}</h2>
                  <ul>
                    {rest.map((absence) => (
                      <AbsenceRow
                        key={absence.absenceId}
                        absence={absence}
                        className={className(absence.classId)}
                        absences={absences}
                      />
                    ))}
                  </ul>
                </section>
              )}
            </>
          );
        }}
      </Answered>
    </Page>
  );
};
