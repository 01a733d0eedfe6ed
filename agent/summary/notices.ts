import type { JournalEvent } from '#contract/events.ts';
import type { NoticeFigures, NoticeState } from '#contract/summary.ts';
import type { EpochMs } from '../time/clock.ts';
import type { Stretch } from './facts.ts';

export type NoticeEvent = JournalEvent<'upstream.notice_received' | 'upstream.notice_answered'>;

/** A finding or a question, and what became of it. */
export interface NoticeFact {
  readonly noticeId: string;
  readonly kind: 'finding' | 'question';
  readonly dueDay: string | undefined;
  readonly receivedAt: EpochMs;
  readonly state: NoticeState;
}

const mostItems = 100;

/**
 * How the district's findings and questions stand after these events, in the order in which they came. Answered until the
 * district closes it, or opens it again, perhaps with another day; overdue when its day has ended without an answer
 * (`endOf` gives the end of a day). What wants no answer is left out. Pure.
 */
export const noticesOf = (
  events: readonly NoticeEvent[],
  asOf: EpochMs,
  endOf: (day: string) => EpochMs | undefined,
): NoticeFact[] => {
  const notices = new Map<string, NoticeFact>();
  const change = (noticeId: string, change: Partial<NoticeFact>): void => {
    const notice = notices.get(noticeId);
    if (notice) notices.set(noticeId, { ...notice, ...change });
  };
  for (const event of events) {
    if (event.occurredAt >= asOf) continue;
    if (event.type === 'upstream.notice_answered') {
      if (notices.get(event.data.noticeId)?.state !== 'closed') change(event.data.noticeId, { state: 'answered' });
      continue;
    }
    const { noticeId, kind, dueDay, about = '' } = event.data;
    if (kind === 'closed') change(about, { state: 'closed' });
    if (kind === 'reopened') change(about, { state: 'open', ...(dueDay !== undefined && { dueDay }) });
    if ((kind === 'finding' || kind === 'question') && !notices.has(noticeId)) {
      // The journal holds whole milliseconds only.
      notices.set(noticeId, { noticeId, kind, dueDay, receivedAt: event.occurredAt as EpochMs, state: 'open' });
    }
  }
  return [...notices.values()].map((notice) => {
    const end = notice.dueDay === undefined ? undefined : endOf(notice.dueDay);
    return notice.state === 'open' && end !== undefined && end <= asOf ? { ...notice, state: 'overdue' } : notice;
  });
};

/** The same as figures of a day. `window` ends where the day does, or where it was sealed. */
export const noticeFiguresOf = (
  events: readonly NoticeEvent[],
  window: Stretch,
  endOf: (day: string) => EpochMs | undefined,
): NoticeFigures => {
  const notices = noticesOf(events, window.to, endOf);
  const count = (state: NoticeState): number => notices.filter((notice) => notice.state === state).length;
  return {
    received: notices.filter(({ receivedAt }) => receivedAt >= window.from).length,
    answered: count('answered'),
    open: count('open'),
    overdue: count('overdue'),
    items: notices
      .filter(({ state }) => state !== 'closed')
      .slice(0, mostItems)
      .map(({ noticeId, kind, dueDay, state }) => ({ noticeId, kind, ...(dueDay !== undefined && { dueDay }), state })),
  };
};
