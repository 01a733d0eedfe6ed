import Type from 'typebox';
import { CertificateList } from '#contract/certificates.ts';
import type { StaffRecord } from '#contract/people.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import type { Routes } from '../http/app.ts';
import { addDays, type Day, dayAt, daysBetween, parseDay } from '../time/calendar.ts';
import type { Clock } from '../time/clock.ts';
import type { PeopleStore } from './store.ts';

/**
 * The papers that have run out by `today` or will within `days`, the most urgent first. Of each kind the one that ends
 * last speaks for a person: a renewal takes the old paper off the list. `daysLeft` is negative once it has run out.
 */
export const certificatesDue = (staff: readonly StaffRecord[], today: Day, days: number) =>
  staff
    .flatMap(({ staffId, name, qualifications }) =>
      [...Map.groupBy(qualifications, ({ kind }) => kind)].flatMap(([kind, papers]) => {
        if (papers.some(({ validTo }) => validTo === undefined)) return [];
        const last = parseDay(
          papers
            .map(({ validTo }) => validTo ?? '')
            .toSorted()
            .at(-1) ?? '',
        );
        if (!last || last > addDays(today, days)) return [];
        return [{ staffId, name, kind, lastValidDay: last, daysLeft: daysBetween(today, last) }];
      }),
    )
    .toSorted((a, b) => a.daysLeft - b.daysLeft);

const Query = Type.Object(
  { days: Type.Optional(Type.String({ pattern: '^\\d{1,3}$' })) },
  { additionalProperties: false },
);
const defaultDays = 30;

export const certificateRoutes =
  (parts: { readonly people: PeopleStore; readonly clock: Clock; readonly timeZone: string }): Routes =>
  (app) => {
    app.get(
      '/api/v1/people/certificates',
      {
        config: { access: access.head },
        schema: { querystring: Query, response: { 200: CertificateList, '4xx': Problem } },
      },
      async (request) => {
        const days = Number(request.query.days ?? defaultDays);
        const today = dayAt(parts.clock.now(), parts.timeZone);
        return { certificates: certificatesDue(parts.people.staffMembers(), today, days) };
      },
    );
  };
