import { useSignal } from '@preact/signals';
import type { ListedDay, SummaryList } from '#contract/summaryList.ts';
import { languageTags } from '../../i18n/text.ts';
import { Answered } from '../../parts/answered.tsx';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { Stale } from '../../parts/stale.tsx';
import { addDays } from '../../state/calendar.ts';
import { dateText } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { Ledger } from './ledger.tsx';
import { SummaryDay } from './summaryDay.tsx';
import { summaryTexts } from './summaryTexts.ts';

const daysBack = 30;
const seals = about('day', 'upstream');

/** A month of sealed days: how far each has come on its way to the district, and what stands in it. */
export const Summaries = () => {
  const kiosk = useKiosk();
  const say = useSay(summaryTexts);
  const today = kiosk.today.value;
  const range = new URLSearchParams({ from: addDays(today, -daysBack), to: today });
  const question = useQuestion<SummaryList>(`/summaries?${range}`, seals);
  const chosen = useSignal<string | undefined>(undefined);
  return (
    <Page title={say('summaries.title')} onBack={() => kiosk.go({ at: 'staff' })}>
      {!kiosk.fresh.value && <Stale />}
      <Answered question={question} icon="district">
        {({ days }) => {
          if (!days.some(({ state }) => state !== 'awaited')) {
            return <Notice icon="district" title={say('summaries.none')} hint={say('summaries.none.hint')} />;
          }
          // It opens on the last day that was sealed: what an inspector asks for.
          const day = days.find((each) => each.day === chosen.value) ?? days.find(({ state }) => state !== 'awaited');
          return (
            <div class="summaries">
              <div class="summaries-side">
                <section class="panel" aria-label={say('summaries.list')}>
                  <ol class="summary-list">
                    {days.map((each) => (
                      <li key={each.day}>
                        <DayButton
                          listed={each}
                          isChosen={each.day === day?.day}
                          onChoose={() => {
                            chosen.value = each.day;
                          }}
                        />
                      </li>
                    ))}
                  </ol>
                </section>
                <Ledger today={today} firstDay={days.at(-1)?.day ?? today} />
              </div>
              {day && <SummaryDay key={day.day} listed={day} />}
            </div>
          );
        }}
      </Answered>
    </Page>
  );
};

interface Standing {
  readonly icon: IconName;
  readonly tone: 'good' | 'calm' | 'bad';
  readonly words: keyof typeof summaryTexts;
}

/** How far a day has come. Only the district's own receipt makes a tick. */
const standingOf = ({ state, summary }: ListedDay): Standing => {
  if (state === 'missing') return { icon: 'octagon', tone: 'bad', words: 'day.missing' };
  if (state === 'damaged') return { icon: 'octagon', tone: 'bad', words: 'day.damaged' };
  if (!summary) return { icon: 'clock', tone: 'calm', words: 'day.awaited' };
  switch (summary.road) {
    case 'received':
      return { icon: 'check', tone: 'good', words: 'road.received' };
    case 'sent':
      return { icon: 'up', tone: 'calm', words: 'road.sent' };
    case 'sealed':
      return { icon: 'lock', tone: 'calm', words: 'road.sealed' };
  }
};

interface DayButtonProps {
  readonly listed: ListedDay;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

const DayButton = ({ listed, isChosen, onChoose }: DayButtonProps) => {
  const kiosk = useKiosk();
  const say = useSay(summaryTexts);
  const { day, summary } = listed;
  const { icon, tone, words } = standingOf(listed);
  const tag = languageTags[kiosk.settings.value.language];
  return (
    <button
      type="button"
      class="summary-row"
      data-day={day}
      data-state={listed.state}
      data-data={summary?.dataState}
      aria-pressed={isChosen}
      onClick={onChoose}
    >
      <time dateTime={day}>{dateText(Date.parse(`${day}T00:00:00Z`), 0, tag)}</time>
      <small class="summary-road" data-tone={tone}>
        <Icon name={icon} size="small" />
        {say(words)}
      </small>
      {summary && (summary.dataState !== 'full' || summary.revision > 1) && (
        <small class="summary-more">
          {summary.dataState !== 'full' && (
            <span class="chip" data-data={summary.dataState}>
              {say(`data.${summary.dataState}`)}
            </span>
          )}
          {summary.revision > 1 && say('revision.n', { n: summary.revision })}
        </small>
      )}
    </button>
  );
};
