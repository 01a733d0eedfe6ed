import type { Condition } from './alerts/conditions.ts';
import { addDays, type Day, dayBounds } from './time/calendar.ts';
import { epochMs } from './time/clock.ts';
import type { NoticeStore } from './upstream/noticeStore.ts';

/** A document is found, a lamp is mended, and an answer is written within these days. */
const warnDays = 3;

const words = { finding: '检查问题待整改 finding', question: '询问待答复 question' } as const;

/**
 * Notices of the district that still want an answer (整改): told of three days before the due day, and once more, louder,
 * when it has ended. The words of the district stay with the head: every screen of the house shows an alert.
 */
export const noticeConditions = (notices: Pick<NoticeStore, 'dueBy'>, today: Day, timeZone: string): Condition[] =>
  notices.dueBy(addDays(today, warnDays)).flatMap(({ noticeId, kind, dueDay, openedAt }): Condition[] => {
    if (dueDay === undefined || (kind !== 'finding' && kind !== 'question')) return [];
    const isOver = dueDay < today;
    const begins = isOver ? dayBounds(dueDay, timeZone).to : dayBounds(addDays(dueDay, -warnDays), timeZone).from;
    return [
      {
        kind: 'notice_overdue',
        severity: isOver ? 'warning' : 'notice',
        place: isOver ? `${words[kind]} overdue since ${dueDay}` : `${words[kind]} due ${dueDay}`,
        since: epochMs(Math.max(begins, openedAt)),
        graceMs: 0,
        causeEventId: noticeId,
      },
    ];
  });
