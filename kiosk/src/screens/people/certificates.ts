import type { Qualification } from '#contract/events.ts';
import { daysBetween } from '../../state/calendar.ts';

/** How a paper stands on a day; `days` until it ends, or since it ended. */
export type PaperState =
  | { readonly state: 'valid' | 'ahead' }
  | { readonly state: 'due' | 'expired'; readonly days: number };

const dueDays = 30;

export const paperState = ({ validFrom, validTo }: Qualification, today: string): PaperState => {
  if (validTo && validTo < today) return { state: 'expired', days: daysBetween(validTo, today) };
  if (validFrom && validFrom > today) return { state: 'ahead' };
  const days = validTo ? daysBetween(today, validTo) : undefined;
  return days !== undefined && days <= dueDays ? { state: 'due', days } : { state: 'valid' };
};

/** The worst of several papers: what a list shows of a member of staff. */
export const worstPaper = (papers: readonly Qualification[], today: string): PaperState | undefined => {
  const states = papers.map((paper) => paperState(paper, today));
  return states.find(({ state }) => state === 'expired') ?? states.find(({ state }) => state === 'due');
};
