import { CheckpointAnswer } from '#contract/district.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { DayText } from '#contract/values.ts';
import Type from '#typebox';
import type { Routes } from '../http/app.ts';
import { sendProblem } from '../http/problems.ts';
import type { SiteKey } from '../journal/siteKey.ts';
import { checkpointOf, checkpointText } from './checkpoint.ts';
import type { SealedStore } from './store.ts';

export interface CheckpointParts {
  readonly site: string;
  readonly store: SealedStore;
  /** What the site seals with now. */
  readonly key: () => SiteKey;
}

const DayQuery = Type.Object({ day: Type.Optional(DayText) }, { additionalProperties: false });

/** What the head shows an inspector: where the chain stands, or the newest revision of a day, signed. */
export const checkpointRoutes =
  ({ site, store, key }: CheckpointParts): Routes =>
  (app) =>
    void app.get(
      '/api/v1/summaries/checkpoint',
      {
        config: { access: access.head },
        schema: { querystring: DayQuery, response: { 200: CheckpointAnswer, '4xx': Problem } },
      },
      async ({ query: { day } }, reply) => {
        const row = day === undefined ? store.latest() : store.find(day);
        if (!row) {
          const detail = day === undefined ? 'no day has been sealed yet' : `${day} has not been sealed`;
          return sendProblem(reply, { code: 'not_found', detail });
        }
        const checkpoint = checkpointOf(site, row, key());
        return { checkpoint, text: checkpointText(checkpoint) };
      },
    );
