import { CertificateList } from '#contract/certificates.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import Type from '#typebox';
import type { Routes } from '../http/app.ts';
import { dayAt } from '../time/calendar.ts';
import type { Clock } from '../time/clock.ts';
import { certificatesDue } from './certificates.ts';
import type { PeopleStore } from './store.ts';

const Query = Type.Object(
  { days: Type.Optional(Type.String({ pattern: '^\\d{1,3}$', description: 'a number from 0 to 999' })) },
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
