import type { HoldState } from '#contract/footageHolds.ts';
import type { Failure } from '#contract/problems.ts';
import { type Day, parseDay } from '../../time/calendar.ts';
import { rangeOf } from '../asked.ts';
import type { Span } from '../timeline.ts';

/** How long a hold lasts: until the end of a day, or open until somebody releases it, with a day to look at it again. */
export interface Term {
  readonly until: Day | null;
  readonly reviewOn: Day | null;
}

/** Footage of a stream (`undefined`: of every stream) that must not be deleted, and why. Times in milliseconds. */
export interface Protection extends Span {
  readonly streamId: string | undefined;
  readonly why: string;
}

/** The longest stretch of one hold: ten years. */
const longestHoldMs = 3660 * 86_400_000;

/** The state of a hold on a day. A review that is due changes nothing: footage is kept until a person decides. */
export const holdStateOn = ({ until, reviewOn }: Term, isReleased: boolean, today: Day): HoldState => {
  if (isReleased) return 'released';
  if (until !== null && today > until) return 'ended';
  return reviewOn !== null && today >= reviewOn ? 'review_due' : 'active';
};

export const isHolding = (state: HoldState): boolean => state === 'active' || state === 'review_due';

type Asked = { readonly until?: string; readonly reviewOn?: string };
type Judged<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

const refused = (path: string, message: string): { readonly ok: false; readonly failure: Failure } => ({
  ok: false,
  failure: { code: 'invalid', errors: [{ path: `body/${path}`, message }] },
});

/** The term that is asked for: an end or a day of review must be given, and both lie after today. */
const judgeTerm = ({ until, reviewOn }: Asked, today: Day): Judged<Term> => {
  if (until === undefined && reviewOn === undefined)
    return refused('until', 'an end, or a day of review in "reviewOn", must be given');
  for (const [path, text] of [
    ['until', until],
    ['reviewOn', reviewOn],
  ] as const) {
    if (text === undefined) continue;
    const day = parseDay(text);
    if (day === undefined) return refused(path, 'is no day of the calendar');
    if (day <= today) return refused(path, 'must lie in the future');
  }
  return { ok: true, value: { until: (until ?? null) as Day | null, reviewOn: (reviewOn ?? null) as Day | null } };
};

/** The stretch that a hold is for; it may reach into the future. */
export const judgeHold = (
  asked: Asked & { readonly from: string; readonly to: string; readonly streams?: readonly string[] },
  originOf: (streamId: string) => 'recorder' | 'nvr' | undefined,
  today: Day,
): Judged<Span & Term> => {
  const range = rangeOf(asked, longestHoldMs);
  if ('code' in range) {
    return {
      ok: false,
      failure: { code: 'invalid', errors: range.errors?.map((each) => ({ ...each, path: `body/${each.path}` })) ?? [] },
    };
  }
  const origins = (asked.streams ?? []).map((streamId, index) => ({
    path: `body/streams/${index}`,
    streamId,
    origin: originOf(streamId),
  }));
  const unknown = origins.flatMap(({ path, streamId, origin }) =>
    origin === undefined ? [{ path, message: `there is no stream "${streamId}"` }] : [],
  );
  if (unknown.length > 0) return { ok: false, failure: { code: 'unknown_reference', errors: unknown } };
  // A hold that nobody keeps would be worse than none.
  const foreign = origins.flatMap(({ path, streamId, origin }) =>
    origin === 'nvr'
      ? [{ path, message: `the NVR keeps and deletes footage of "${streamId}" itself: lock it there` }]
      : [],
  );
  if (foreign.length > 0) return { ok: false, failure: { code: 'invalid', errors: foreign } };
  const term = judgeTerm(asked, today);
  return term.ok ? { ok: true, value: { ...range, ...term.value } } : term;
};

/**
 * A new term in the place of the old one. It never ends earlier: to keep footage for less long is to release it, which is
 * asked for by that name.
 */
export const judgeExtension = (asked: Asked, old: Term, state: HoldState, today: Day): Judged<Term> => {
  if (!isHolding(state)) {
    return { ok: false, failure: { code: 'conflict', detail: `This hold is ${state}: make a new one` } };
  }
  const term = judgeTerm(asked, today);
  if (!term.ok) return term;
  const { until } = term.value;
  if (until !== null && (old.until === null || until < old.until)) {
    const message = `the hold lasts ${old.until === null ? 'until it is released' : `until ${old.until}`}; release it to end it earlier`;
    return refused('until', message);
  }
  return term;
};
