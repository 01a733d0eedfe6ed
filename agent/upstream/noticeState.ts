import type { NoticeKind } from '#contract/district.ts';
import type { NoticeState } from '#contract/summary.ts';
import type { Day } from '../time/calendar.ts';

/** How far a notice that wants an answer has come, by what was done. That it is overdue the calendar adds. */
export type NoticeStage = 'open' | 'answered' | 'closed';
/** `answered` by the head; `closed` and `reopened` by the district. */
export type NoticeMove = 'answered' | 'closed' | 'reopened';

/**
 * Every stage under every move; the compiler proves that none is left out. Only a closed notice takes no answer. A notice
 * that is reopened while it is open stays so: the district has given it another due day.
 */
export const noticeMoves: Record<NoticeStage, Record<NoticeMove, NoticeStage | 'refused'>> = {
  open: { answered: 'answered', closed: 'closed', reopened: 'open' },
  answered: { answered: 'answered', closed: 'closed', reopened: 'open' },
  closed: { answered: 'refused', closed: 'closed', reopened: 'open' },
};

/** Whether a notice of this kind wants an answer (整改). The others tell something, or judge an answer. */
export const wantsAnswer = (kind: NoticeKind): kind is 'finding' | 'question' =>
  kind === 'finding' || kind === 'question';

/** Whether a notice of this kind judges the answer to another. */
export const isJudgement = (kind: NoticeKind): kind is 'closed' | 'reopened' =>
  kind === 'closed' || kind === 'reopened';

/** The state on a day: open is overdue once its due day has ended. */
export const noticeStateOn = (stage: NoticeStage, dueDay: Day | undefined, today: Day): NoticeState =>
  stage === 'open' && dueDay !== undefined && dueDay < today ? 'overdue' : stage;
