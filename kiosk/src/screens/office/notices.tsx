import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { NoticeList, NoticeView } from '#contract/district.ts';
import { Answered } from '../../parts/answered.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { Stale } from '../../parts/stale.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { beginningOf, inOrder, stateOf } from './noticeOrder.ts';
import { NoticeMark, NoticeSheet, useDueWords } from './noticeSheet.tsx';
import { noticeTexts } from './noticeTexts.ts';

const arrives = about('upstream');

/** What the district asks, and the head's answers (整改): a list, overdue on top, and the one that is open beside it. */
export const Notices = ({ noticeId }: { readonly noticeId: string | undefined }) => {
  const kiosk = useKiosk();
  const say = useSay(noticeTexts);
  const list = useQuestion<NoticeList>('/notices', arrives);
  const chosen = useSignal(noticeId);
  const sheet = useRef<HTMLDivElement>(null);
  const choose = (id: string): void => {
    chosen.value = id;
    requestAnimationFrame(() => comeIntoSight(sheet.current));
  };
  return (
    <Page title={say('notices.title')} onBack={() => kiosk.go({ at: 'overview' })}>
      {!kiosk.fresh.value && <Stale />}
      <Answered question={list} icon="district">
        {({ notices }) => {
          if (notices.length === 0) {
            return <Notice icon="district" title={say('notices.none')} hint={say('notices.none.hint')} />;
          }
          const ordered = inOrder(notices);
          const open = ordered.find((notice) => notice.noticeId === chosen.value) ?? ordered[0];
          return (
            <div class="notices">
              <ul class="notice-list" aria-label={say('notices.list')}>
                {ordered.map((notice) => (
                  <NoticeLine
                    key={notice.noticeId}
                    notice={notice}
                    isChosen={notice === open}
                    onChoose={() => choose(notice.noticeId)}
                  />
                ))}
              </ul>
              <div ref={sheet}>
                {open && (
                  <NoticeSheet
                    key={open.noticeId}
                    notice={open}
                    onSent={() => {
                      // It moves down the list once it is answered; it stays the one that is read.
                      chosen.value = open.noticeId;
                      list.ask();
                    }}
                  />
                )}
              </div>
            </div>
          );
        }}
      </Answered>
    </Page>
  );
};

/** On a narrow screen the sheet stands below the list, and beside a long list it may have been scrolled past. */
const comeIntoSight = (sheet: HTMLElement | null): void => {
  const top = sheet?.getBoundingClientRect().top ?? 0;
  if (top < 0 || top > innerHeight / 2) sheet?.scrollIntoView({ block: 'start' });
};

interface NoticeLineProps {
  readonly notice: NoticeView;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}
const NoticeLine = ({ notice, isChosen, onChoose }: NoticeLineProps) => {
  const say = useSay(noticeTexts);
  const due = useDueWords()(notice);
  return (
    <li>
      <button
        type="button"
        class="button notice-line"
        data-state={stateOf(notice)}
        aria-pressed={isChosen}
        onClick={onChoose}
      >
        <span class="notice-line-head">
          <small>{say(`notices.${notice.kind}`)}</small>
          <NoticeMark notice={notice} />
        </span>
        <b>{beginningOf(notice.text)}</b>
        {due !== undefined && <small>{due}</small>}
      </button>
    </li>
  );
};
