import { useState } from 'preact/hooks';
import type { GuardianToday } from '#contract/guardianPage.ts';
import { ChildCard } from './childCard.tsx';
import { ConsentsPage } from './consentsPage.tsx';
import { HouseCard } from './houseCard.tsx';
import { MessagesPage } from './messagesPage.tsx';
import { clockOf, type Say, texts } from './texts.ts';

const parts = ['today', 'messages', 'consents'] as const;

/** Everything behind the door: today, messages and consents, always with the time that it is of. */
export const TodayPage = ({
  today,
  isStale,
  say,
  onChanged,
  onLeave,
}: {
  readonly today: GuardianToday;
  readonly isStale: boolean;
  readonly say: Say;
  readonly onChanged: () => Promise<void>;
  readonly onLeave: () => Promise<void>;
}) => {
  const [part, setPart] = useState<(typeof parts)[number]>('today');
  const unread = today.messages.filter(({ readAt }) => readAt === null).length;
  const isToldNothing = today.house === null && today.children.every(hasNothing);
  return (
    <>
      <header>
        <h1>{today.facility}</h1>
        {isStale ? (
          <p class="stale-note" role="status">
            {say(texts.stale, { time: clockOf(today.asOf) })}
          </p>
        ) : (
          <p class="as-of">{say(texts.asOf, { time: clockOf(today.asOf) })}</p>
        )}
        <nav aria-label={say(texts.parts)}>
          {parts.map((each) => (
            <button
              key={each}
              type="button"
              aria-current={each === part ? 'page' : undefined}
              onClick={() => setPart(each)}
            >
              {say(texts[each])}
              {each === 'messages' && unread > 0 && <span class="count">{unread}</span>}
            </button>
          ))}
        </nav>
      </header>
      <main class={isStale ? 'stale' : undefined}>
        {part === 'today' && (
          <>
            {isToldNothing && today.children.length > 0 && (
              <section class="card">
                <p>{say(texts.notAgreed)}</p>
                <button type="button" onClick={() => setPart('consents')}>
                  {say(texts.toConsents)}
                </button>
              </section>
            )}
            {today.children.length === 0 && <p class="card">{say(texts.noChildren)}</p>}
            {today.children.map((child) => (
              <ChildCard key={child.childId} child={child} isStale={isStale} say={say} onChanged={onChanged} />
            ))}
            {today.house && <HouseCard house={today.house} alarms={today.alarms} isStale={isStale} say={say} />}
          </>
        )}
        {part === 'messages' && <MessagesPage messages={today.messages} say={say} onChanged={onChanged} />}
        {part === 'consents' && <ConsentsPage say={say} onChanged={onChanged} />}
      </main>
      <footer>
        <p>{today.name}</p>
        <button type="button" class="quiet" onClick={() => void onLeave()}>
          {say(texts.leave)}
        </button>
      </footer>
    </>
  );
};

const hasNothing = ({ state, timeline, isLate, look }: GuardianToday['children'][number]): boolean =>
  state === 'unknown' && timeline.length === 0 && !isLate && look === null;
