import type { NoticeView } from '#contract/district.ts';
import { languageTags } from '../../i18n/text.ts';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { dayText } from '../../state/calendar.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { AnswerForm } from './answerForm.tsx';
import { SentFile } from './evidenceView.tsx';
import { daysLeft, stateOf, thread } from './noticeOrder.ts';
import { noticeTexts } from './noticeTexts.ts';

const icons: Readonly<Record<ReturnType<typeof stateOf>, IconName>> = {
  overdue: 'octagon',
  open: 'clock',
  answered: 'forward',
  closed: 'check',
  told: 'roster',
};
const tones = { overdue: 'bad', open: 'warn', answered: undefined, closed: undefined, told: undefined } as const;

/** How it stands, in a word, a mark and a colour. */
export const NoticeMark = ({ notice }: { readonly notice: NoticeView }) => {
  const say = useSay(noticeTexts);
  const state = stateOf(notice);
  return (
    <span class="chip notice-mark" data-tone={tones[state]} data-state={state}>
      <Icon name={icons[state]} size="small" />
      {say(`notices.state.${state}`)}
    </span>
  );
};

/** When it is due and how long that is, while it waits for an answer. */
export const useDueWords = (): ((notice: NoticeView) => string | undefined) => {
  const kiosk = useKiosk();
  const say = useSay(noticeTexts);
  const tag = languageTags[kiosk.settings.value.language];
  return (notice) => {
    if (notice.dueDay === null) return undefined;
    const due = say('notices.due', { day: dayText(notice.dueDay, tag, 'short') });
    const left = daysLeft(notice, kiosk.today.value);
    if (left === undefined) return due;
    const how =
      left === 0
        ? say('notices.today')
        : left > 0
          ? say('notices.left', { n: left })
          : say('notices.over', { n: -left });
    return `${due} · ${how}`;
  };
};

/** One notice with all that was said to it, and the answer to it. */
export const NoticeSheet = ({ notice, onSent }: { readonly notice: NoticeView; readonly onSent: () => void }) => {
  const kiosk = useKiosk();
  const say = useSay(noticeTexts);
  const due = useDueWords()(notice);
  const tag = languageTags[kiosk.settings.value.language];
  const said = thread(notice);
  const mayAnswer = notice.state !== null && notice.state !== 'closed';
  const received = say('notices.received', { day: dayText(notice.receivedAt.slice(0, 10), tag, 'short') });
  return (
    <section class="notice-sheet" aria-label={say(`notices.${notice.kind}`)}>
      <article class="panel notice-text" data-state={stateOf(notice)}>
        <header>
          <h2>{say(`notices.${notice.kind}`)}</h2>
          <NoticeMark notice={notice} />
        </header>
        <p class="notice-words">{notice.text}</p>
        <p class="hint">{[due, received].filter((part) => part !== undefined).join(' · ')}</p>
      </article>
      {said.length > 0 && (
        <ol class="notice-thread" aria-label={say('notices.thread')}>
          {said.map((one) => {
            const time = { day: dayText(one.at.slice(0, 10), tag, 'short'), time: one.at.slice(11, 16) };
            return one.of === 'head' ? (
              <li key={one.answer.answerId} class="panel said" data-of="head">
                <small>{say('answer.by', { who: one.answer.answeredBy, ...time })}</small>
                <p class="notice-words">{one.answer.text}</p>
                {one.answer.evidence.length > 0 && (
                  <ul class="evidence-list">
                    {one.answer.evidence.map((file) => (
                      <SentFile key={file.sha256} file={file} />
                    ))}
                  </ul>
                )}
                <Road road={one.answer.road} />
              </li>
            ) : (
              <li key={one.at} class="panel said" data-of="district" data-kind={one.judgement.kind}>
                <b>
                  <Icon name={one.judgement.kind === 'closed' ? 'check' : 'back'} />
                  {say(`notices.${one.judgement.kind}`)}
                </b>
                <p class="notice-words">{one.judgement.text}</p>
                <small>{say('answer.judged', time)}</small>
              </li>
            );
          })}
        </ol>
      )}
      {mayAnswer && (
        <AnswerForm
          key={notice.noticeId}
          noticeId={notice.noticeId}
          isFirst={notice.answers.length === 0}
          onSent={onSent}
        />
      )}
    </section>
  );
};

/** Whether the district has it: only its signed receipt says so. */
const Road = ({ road }: { readonly road: NoticeView['answers'][number]['road'] }) => {
  const say = useSay(noticeTexts);
  return (
    <p class="answer-road" data-road={road}>
      <Icon name={road === 'received' ? 'check' : road === 'sent' ? 'forward' : 'clock'} size="small" />
      {say(`answer.road.${road}`)}
    </p>
  );
};
