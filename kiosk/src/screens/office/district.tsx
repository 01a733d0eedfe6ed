import type { NoticeList } from '#contract/district.ts';
import type { DistrictTick } from '#contract/site.ts';
import { Answered } from '../../parts/answered.tsx';
import { Icon } from '../../parts/icons.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { headTexts } from './headTexts.ts';
import { beginningOf, inOrder, isWaiting } from './noticeOrder.ts';
import { useDueWords } from './noticeSheet.tsx';
import { noticeTexts } from './noticeTexts.ts';

const steps = ['sealed', 'sent', 'received'] as const;
const reached: Readonly<Record<DistrictTick['state'], number>> = { none: 0, sealed: 1, sent: 2, received: 3 };
const arrives = about('upstream');

/** How far the last summary has come on its way to the district, and what the district waits for. */
export const District = () => {
  const kiosk = useKiosk();
  const say = useSay(headTexts);
  const { state, day } = kiosk.live.value.district;
  const done = reached[state];
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
      </section>
      <WaitingNotices />
    </>
  );
};

/** So many stand on the head's page; all of them on the page of the notices. */
const mostShown = 3;

const WaitingNotices = () => {
  const kiosk = useKiosk();
  const say = useSay(noticeTexts);
  const dueWords = useDueWords();
  const question = useQuestion<NoticeList>('/notices', arrives);
  return (
    <section class="panel" aria-label={say('notices.title')}>
      <h2>{say('notices.title')}</h2>
      <Answered question={question}>
        {({ notices }) => {
          const waiting = inOrder(notices).filter(isWaiting);
          return (
            <>
              <p class="hint">
                {waiting.length === 0
                  ? say(notices.length === 0 ? 'notices.none' : 'notices.allDone')
                  : say('notices.waiting', { n: waiting.length })}
              </p>
              {waiting.length > 0 && (
                <ul class="rows">
                  {waiting.slice(0, mostShown).map((notice) => (
                    <li
                      key={notice.noticeId}
                      class="row notice-row"
                      data-tone={notice.state === 'overdue' ? 'bad' : 'warn'}
                    >
                      <Icon name={notice.state === 'overdue' ? 'octagon' : 'clock'} />
                      <span class="row-words">
                        <small>{say(`notices.${notice.kind}`)}</small>
                        <b>{beginningOf(notice.text)}</b>
                        <small class="due-left">{dueWords(notice)}</small>
                      </span>
                    </li>
                  ))}
                </ul>
              )}
              {notices.length > 0 && (
                <button type="button" class="button" onClick={() => kiosk.go({ at: 'notices' })}>
                  {say('notices.open')}
                </button>
              )}
            </>
          );
        }}
      </Answered>
    </section>
  );
};
