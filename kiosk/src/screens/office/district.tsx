import type { NoticeList } from '#contract/district.ts';
import type { DistrictTick } from '#contract/site.ts';
import { Answered } from '../../parts/answered.tsx';
import { Icon } from '../../parts/icons.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { shortDay } from '../../state/calendar.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { headTexts } from './headTexts.ts';

const steps = ['sealed', 'sent', 'received'] as const;
const reached: Readonly<Record<DistrictTick['state'], number>> = { none: 0, sealed: 1, sent: 2, received: 3 };
const arrives = about('upstream');

/** How far the last summary has come on its way to the district, and what the district has to say. */
export const District = () => {
  const kiosk = useKiosk();
  const say = useSay(headTexts);
  const { state, day } = kiosk.live.value.district;
  const done = reached[state];
  const notices = useQuestion<NoticeList>('/notices', arrives);
  return (
    <>
      <section class="panel" aria-label={say('district.title')}>
        <h2>{say('district.title')}</h2>
        <p class="hint">{day === null ? say('district.noDay') : say('district.day', { day })}</p>
        <ol class="district-steps">
          {steps.map((step, index) => (
            <li key={step} data-tone={index < done ? 'good' : undefined}>
              <Icon name={index < done ? 'check' : 'clock'} />
              {say(`district.step.${step}`)}
            </li>
          ))}
        </ol>
        <button type="button" class="button" onClick={() => kiosk.go({ at: 'summaries' })}>
          {say('district.all')}
        </button>
      </section>
      <section class="panel" aria-label={say('notices.title')}>
        <h2>{say('notices.title')}</h2>
        <Answered question={notices}>
          {(body) =>
            body.notices.length === 0 ? (
              <p class="hint">{say('notices.none')}</p>
            ) : (
              <ul class="rows">
                {body.notices.map(({ noticeId, kind, text, dueDay, receivedAt }) => (
                  <li key={noticeId} class="row notice-row">
                    <span class="row-words">
                      <small>
                        {say(`notices.${kind}`)} · {say('notices.received', { day: shortDay(receivedAt.slice(0, 10)) })}
                      </small>
                      <b>{text}</b>
                      {dueDay !== null && <small class="due-left">{say('notices.due', { day: dueDay })}</small>}
                    </span>
                  </li>
                ))}
              </ul>
            )
          }
        </Answered>
      </section>
    </>
  );
};
