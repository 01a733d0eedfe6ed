import { useSignal } from '@preact/signals';
import type { AlertView, RatioBreachList } from '#contract/rooms.ts';
import { Answered } from '../../parts/answered.tsx';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import type { Question } from '../../parts/question.ts';
import { shortDay } from '../../state/calendar.ts';
import { writtenTime } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { useStaffNames } from '../../state/staffNames.ts';
import { type BreachStory, breachStories } from './breachStory.ts';
import { lengthWords, unansweredWords } from './breachWords.ts';
import { headTexts } from './headTexts.ts';
import { recordTexts } from './recordTexts.ts';
import { whoWords } from './recordWords.ts';

interface BreachesProps {
  readonly breaches: Question<RatioBreachList>;
  readonly alerts: Question<readonly AlertView[]>;
}

const shownFirst = 8;

/** The month's breaches, the newest first: who answered, after how long, and what was done. */
export const Breaches = ({ breaches, alerts }: BreachesProps) => {
  const kiosk = useKiosk();
  const say = useSay(headTexts);
  const calm = kiosk.fresh.value ? ({ icon: 'check', tone: 'good' } as const) : ({ icon: 'clock' } as const);
  const all = useSignal(false);
  // Without the alerts every breach would read as one of which nobody was told.
  const both = {
    body: breaches.body && alerts.body && { breaches: breaches.body.breaches, alerts: alerts.body },
    fault: breaches.fault ?? alerts.fault,
    ask: () => {
      breaches.ask();
      alerts.ask();
    },
  };
  return (
    <section class="panel" aria-label={say('breaches.title')}>
      <h2>{say('breaches.title')}</h2>
      <Answered question={both}>
        {(body) => {
          const stories = breachStories(body.breaches, body.alerts);
          if (stories.length === 0) return <Notice {...calm} title={say('breaches.none')} />;
          const shown = all.value ? stories : stories.slice(0, shownFirst);
          return (
            <>
              <ol class="rows breach-list">
                {shown.map((story) => (
                  <Story key={`${story.breach.roomId}${story.breach.from}`} story={story} />
                ))}
              </ol>
              {shown.length < stories.length && (
                <button
                  type="button"
                  class="button"
                  onClick={() => {
                    all.value = true;
                  }}
                >
                  {say('breaches.all', { n: stories.length })}
                </button>
              )}
            </>
          );
        }}
      </Answered>
    </section>
  );
};

const Story = ({ story }: { story: BreachStory }) => {
  const kiosk = useKiosk();
  const say = useSay(headTexts);
  const sayWho = useSay(recordTexts);
  const names = useStaffNames();
  const { breach, alert, answeredAfterSeconds } = story;
  const room = kiosk.live.value.rooms.find(({ roomId }) => roomId === breach.roomId)?.name ?? breach.roomId;
  const what = breach.unattended ? say('breaches.unattended') : say('breaches.short', { n: breach.peakDeficit });
  const day = shortDay(breach.from.slice(0, 10));
  const span = { day, from: writtenTime(breach.from), to: breach.to === null ? '' : writtenTime(breach.to) };
  const answer =
    alert?.acknowledgedBy != null && answeredAfterSeconds !== undefined
      ? say('breaches.answered', {
          who: whoWords(alert.acknowledgedBy, names, sayWho),
          after: lengthWords(answeredAfterSeconds, say),
          action: alert.action ?? '',
        })
      : unansweredWords(story, say);
  return (
    <li
      class="row breach-row"
      data-answered={alert?.acknowledgedBy != null}
      data-transient={breach.transient}
      data-tone={breach.transient ? undefined : 'bad'}
    >
      <Icon name={breach.unattended ? 'bell' : 'octagon'} />
      <span class="row-words">
        <b>
          {room} {what}
        </b>
        <small>{say(breach.to === null ? 'breaches.open' : 'breaches.span', span)}</small>
        <small class="breach-answer">{answer}</small>
      </span>
      <span class="breach-length">{lengthWords(breach.shortSeconds, say)}</span>
    </li>
  );
};
