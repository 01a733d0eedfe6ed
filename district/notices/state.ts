import type { Day } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { NoticeKind } from '#contract/district.ts';
import type { NoticeState } from '#contract/summary.ts';

/** What was done about a notice, in the order of the times that its doers signed. */
export interface NoticeDeed {
  readonly what: 'answered' | 'closed' | 'reopened';
  readonly at: EpochMs;
  /** With `reopened`: the new due day, where there is one. */
  readonly dueDay?: Day | undefined;
}
export interface Standing {
  readonly state: NoticeState;
  /** The last that was given. */
  readonly dueDay: Day | undefined;
}

/** Whether a notice of this kind wants an answer (整改). */
export const wantsAnswer = (kind: NoticeKind): boolean => kind === 'finding' || kind === 'question';

/**
 * How a finding or question stands on a day, by the same rule as at the site: the last deed decides, what is closed takes no
 * answer, and open is overdue once its due day has ended. Deeds may come in any order.
 */
export const standingOf = (dueDay: Day | undefined, deeds: readonly NoticeDeed[], today: Day): Standing => {
  let stage: 'open' | 'answered' | 'closed' = 'open';
  let due = dueDay;
  for (const deed of deeds.toSorted((one, other) => one.at - other.at)) {
    if (deed.what === 'reopened') {
      stage = 'open';
      due = deed.dueDay ?? due;
    } else if (deed.what === 'closed') stage = 'closed';
    else if (stage !== 'closed') stage = 'answered';
  }
  return { state: stage === 'open' && due !== undefined && due < today ? 'overdue' : stage, dueDay: due };
};
