import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { summarySchema } from '#contract/summarySchema.ts';
import Type from '#typebox';
import type { Routes } from '../http/app.ts';

/** The form of what the district pulls, for programs of others that check it: `agent/contract/dailySummary.json`. */
export const schemaRoutes: Routes = (app) => {
  app.get(
    '/district/v1/schema',
    {
      config: { access: access.district },
      schema: { response: { 200: Type.Unknown({ description: 'JSON Schema 2020-12' }), '4xx': Problem } },
    },
    async (_request, reply) =>
      // It changes with the version of the box alone.
      reply.type('application/schema+json').header('cache-control', 'private, max-age=3600').send(summarySchema),
  );
};
