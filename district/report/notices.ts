import { type Day, daysBetween } from '#agent/time/calendar.ts';
import type { NoticeFigures, NoticeState } from '#contract/summary.ts';
import type { IssuedNotice } from '../loaded.ts';
import type { NoticeRow } from './report.ts';

interface Known {
  readonly site: string;
  readonly noticeId: string;
  readonly kind: string;
  readonly dueDay: Day | undefined;
  readonly state: NoticeState;
  readonly text: string | null;
}

/**
 * Notices that still want something. The district's own record decides; what only a facility's newest summary tells stands
 * beside it. The longest overdue first, then by due day.
 */
export const noticesOf = (
  issued: readonly IssuedNotice[],
  newest: ReadonlyMap<string, NoticeFigures>,
  yesterday: Day,
): NoticeRow[] => {
  const own = new Set(issued.map(({ noticeId }) => noticeId));
  const told = [...newest].flatMap(
    ([site, { items }]) =>
      items
        .filter(({ noticeId }) => !own.has(noticeId))
        .map((item): Known => ({ ...item, site, dueDay: item.dueDay as Day | undefined, text: null })), // a date, by the schema
  );
  return [...issued.filter(({ kind }) => kind === 'finding' || kind === 'question'), ...told]
    .map(({ site, noticeId, kind, dueDay, state, text }): NoticeRow => {
      const late = dueDay === undefined ? 0 : Math.max(0, daysBetween(dueDay, yesterday));
      const isAwaited = state === 'open' || state === 'overdue';
      return {
        site,
        noticeId,
        kind,
        dueDay: dueDay ?? null,
        state: isAwaited && late > 0 ? 'overdue' : state,
        overdueDays: isAwaited ? late : 0,
        text,
      };
    })
    .filter(({ state }) => state !== 'closed')
    .sort(
      (a, b) =>
        b.overdueDays - a.overdueDays ||
        stateOrder.indexOf(a.state) - stateOrder.indexOf(b.state) ||
        ((a.dueDay ?? '9') < (b.dueDay ?? '9') ? -1 : 1),
    );
};

const stateOrder: readonly NoticeState[] = ['overdue', 'open', 'answered', 'closed'];
