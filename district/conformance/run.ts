import { answerChecks } from './checks/answers.ts';
import { dayChecks } from './checks/day.ts';
import { downChecks } from './checks/down.ts';
import { feedChecks } from './checks/feed.ts';
import { noticeAnswerChecks } from './checks/noticeAnswers.ts';
import { sealChecks } from './checks/seal.ts';
import { type MustId, musts, type Need } from './musts.ts';
import type { Probe } from './probe.ts';
import { type Check, type Finding, notTested, startVisit } from './visit.ts';

/** One check for each must, and no other: the compiler holds both. */
export const checks: Record<MustId, Check> = {
  ...answerChecks,
  ...feedChecks,
  ...dayChecks,
  ...sealChecks,
  ...noticeAnswerChecks,
  ...downChecks,
} satisfies Record<MustId, Check>;

export interface ConformanceOptions {
  /** Public keys (JWK member `x`) that the district has on file. */
  readonly keys?: readonly string[] | undefined;
  /** Also sends receipts and notices that must be refused. */
  readonly write?: boolean;
  /** Also asks until it is refused. */
  readonly limits?: boolean;
  readonly onDone?: (done: number) => void;
}
export type Outcome = { readonly id: MustId } & Finding;

/**
 * Tries every must on a site, one after the other. Reads only, unless `write` is set. What the site answers wrongly is a
 * finding. @throws when it does not answer at all.
 */
export const runConformance = async (
  probe: Probe,
  { keys, write = false, limits = false, onDone }: ConformanceOptions,
): Promise<Outcome[]> => {
  const visit = startVisit(probe, keys);
  const given: Record<Need, boolean> = { key: keys !== undefined, write, limits };
  const outcomes: Outcome[] = [];
  for (const must of musts) {
    const { id } = must;
    const need = 'needs' in must ? must.needs : undefined;
    const finding = need && !given[need] ? notTested(`needs_${need}`) : await checks[id](visit);
    outcomes.push({ id, ...finding });
    onDone?.(outcomes.length);
  }
  return outcomes;
};
