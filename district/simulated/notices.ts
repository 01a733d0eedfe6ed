import type { NoticeEvent } from '#agent/summary/notices.ts';
import { addDays, addMonths, type Day, dayBounds } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import { chanceOf } from './chance.ts';
import { eventOf } from './events.ts';
import { isPoorlyRun } from './facility.ts';

/** Notices older than this have been closed. */
const closedAfterDays = 60;

/** What the district has asked until a day: some months bring a notice, answered soon, late or never, and closed at last. */
export const noticeEvents = (seed: number, index: number, day: Day, timeZone: string): NoticeEvent[] => {
  const isPoor = isPoorlyRun(index);
  return [3, 2, 1, 0].flatMap((back): NoticeEvent[] => {
    const month = addMonths(`${day.slice(0, 7)}-01` as Day, -back); // every month has a first
    const chance = chanceOf(seed, 'notice', index, month);
    if (!chance.permille(isPoor ? 800 : 80)) return [];
    const issued = addDays(month, chance.between(0, 27));
    const noticeId = idOf(chance.between(1, 999_999_999));
    const answered = chance.permille(isPoor ? 300 : 850) ? addDays(issued, chance.between(2, 20)) : undefined;
    const kind = chance.permille(700) ? 'finding' : 'question';
    const morning = (of: Day): EpochMs => (dayBounds(of, timeZone).from + 9 * 3_600_000) as EpochMs; // whole milliseconds
    const dueDay = addDays(issued, 14);
    const received = { noticeId, kind, text: '模拟通知', dueDay } as const;
    const answer = {
      noticeId,
      answerId: noticeId,
      sequence: 1,
      text: '模拟答复',
      evidence: [],
      sha256: '0'.repeat(64),
    };
    const closed = {
      noticeId: idOf(chance.between(1, 999_999_999)),
      kind: 'closed',
      text: '办结',
      about: noticeId,
    } as const;
    return [
      eventOf('upstream.notice_received', morning(issued), received, 20_000),
      ...(answered ? [eventOf('upstream.notice_answered', morning(answered), answer, 20_001)] : []),
      eventOf('upstream.notice_received', morning(addDays(issued, closedAfterDays)), closed, 20_002),
    ];
  });
};

const idOf = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
