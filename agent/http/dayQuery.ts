import type { Failure } from '#contract/problems.ts';
import { DayText } from '#contract/values.ts';
import Type from '#typebox';
import { type Day, parseDay } from '../time/calendar.ts';

/** `?day=YYYY-MM-DD`; what is left out is a day that the route names. */
export const DayQuery = Type.Object({ day: Type.Optional(DayText) }, { additionalProperties: false });

/** The day of a query, `otherwise` when none is named; undefined for a date that the calendar does not have. */
export const dayAsked = ({ day }: { readonly day?: string }, otherwise: Day): Day | undefined =>
  day === undefined ? otherwise : parseDay(day);

export const notADay: Failure = {
  code: 'invalid',
  errors: [{ path: 'querystring/day', message: 'is no date of the calendar' }],
};
