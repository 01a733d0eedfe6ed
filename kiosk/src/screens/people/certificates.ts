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
  const states = [...Map.groupBy(papers, ({ kind }) => kind).values()].map((own) => stateOfKind(own, today));
  return states.find((each) => each?.state === 'expired') ?? states.find((each) => each?.state === 'due');
};

/** Of each kind the one that ends last speaks, as in the agent's list: it renews the others, unless it is yet to begin. */
const stateOfKind = (papers: readonly Qualification[], today: string): PaperState | undefined => {
  const states = papers
    .toSorted((a, b) => (a.validTo ?? never).localeCompare(b.validTo ?? never))
    .map((paper) => paperState(paper, today));
  const last = states.at(-1);
  const holds = states.some(({ state }) => state === 'valid' || state === 'due');
  return last?.state === 'ahead' && !holds ? states.findLast(({ state }) => state === 'expired') : last;
};

/** Later than any day. */
const never = '9999';
