import { addDays, type Day, fromRfc3339, parseDay } from '../time/calendar.ts';
import type { Span } from './timeline.ts';

/** What is wrong with a request, as the HTTP app answers it. */
export interface Refusal {
  readonly code: 'invalid' | 'not_found';
  readonly detail?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

const longestDays = 400;

/** The range of a request in milliseconds, or what is wrong with it. */
export const rangeOf = (asked: { from: string; to: string }, longestMs: number): Span | Refusal => {
  const from = fromRfc3339(asked.from);
  const to = fromRfc3339(asked.to);
  if (from === undefined) return invalid('from', 'is no instant');
  if (to === undefined) return invalid('to', 'is no instant');
  if (to <= from) return invalid('to', 'must lie after from');
  if (to - from > longestMs) return invalid('to', `must lie within ${longestMs / 3_600_000} hours of from`);
  return { from, to };
};

/** Every day of an inclusive range, or what is wrong with it. */
export const daysOf = (asked: { from: string; to: string }): Day[] | Refusal => {
  const from = parseDay(asked.from);
  const to = parseDay(asked.to);
  if (!from) return invalid('from', 'is no day of the calendar');
  if (!to) return invalid('to', 'is no day of the calendar');
  if (to < from) return invalid('to', 'must not lie before from');
  const days: Day[] = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    if (days.push(day) > longestDays) return invalid('to', `at most ${longestDays} days`);
  }
  return days;
};

export const unknownStream = (id: string): Refusal => ({ code: 'not_found', detail: `there is no stream "${id}"` });

const invalid = (path: string, message: string): Refusal => ({ code: 'invalid', errors: [{ path, message }] });
