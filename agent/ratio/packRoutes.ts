import { InstallBody, PackList, PackView, Replay } from '#contract/policy.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { DayText, Id } from '#contract/values.ts';
import Type from '#typebox';
import type { Routes } from '../http/app.ts';
import { answerCommand, callerOf } from '../http/commands.ts';
import { sendProblem } from '../http/problems.ts';
import type { Journal } from '../journal/journal.ts';
import { decideInstall } from '../policy/install.ts';
import { packForDay } from '../policy/pack.ts';
import type { KnownPack, PackStore } from '../policy/store.ts';
import { type Day, dayAt, parseDay, toRfc3339 } from '../time/calendar.ts';
import type { Clock } from '../time/clock.ts';
import type { RatioRules } from './evaluate.ts';
import { type ReplayParts, replayDay } from './replay.ts';

const ReplayQuery = Type.Object(
  { day: DayText, pack: Id, version: Type.String({ minLength: 1, maxLength: 20 }) },
  { additionalProperties: false },
);

export interface PackParts extends ReplayParts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly packs: PackStore;
}

/** The rule packs: which there are, a new one, and a past day judged again under another. */
export const packRoutes =
  (parts: PackParts): Routes =>
  (app) => {
    const { journal, clock, timeZone, packs, rules } = parts;
    const today = (): Day => dayAt(clock.now(), timeZone);

    app.get(
      '/api/v1/policy/packs',
      { config: { access: access.caregiverRead }, schema: { response: { 200: PackList } } },
      () => ({ packs: packs.all().map((known) => packView(known, rules, today(), timeZone)) }),
    );

    app.post(
      '/api/v1/policy/packs',
      {
        config: { access: access.headOrTechnician },
        schema: { body: InstallBody, response: { 200: PackView, 201: PackView, '4xx': Problem } },
      },
      (request, reply) => {
        const { id, pack: value, allowPast = false } = request.body;
        const { actor } = callerOf(request);
        answerCommand(journal, request, reply, id, () => {
          const decision = decideInstall(value, {
            today: today(),
            isKnown: (packId, version) => packs.find(packId, version) !== undefined,
            source: 'file',
            allowPast,
            actor,
          });
          if (!decision.ok) {
            const errors = decision.errors.map(({ path, message }) => ({ path: `body/pack${path}`, message }));
            return { ok: false, failure: { code: decision.code, errors } };
          }
          const { id: packId, version } = decision.pack;
          const body = (): PackView | null => {
            const known = packs.all().find(({ pack }) => pack.id === packId && pack.version === version);
            return known ? packView(known, rules, today(), timeZone) : null;
          };
          return { ok: true, events: [{ ...decision.event, id }], body };
        });
      },
    );

    app.get(
      '/api/v1/ratio/replay',
      {
        config: { access: access.caregiverRead },
        schema: { querystring: ReplayQuery, response: { 200: Replay, '4xx': Problem } },
      },
      async (request, reply) => {
        const { pack: packId, version } = request.query;
        const day = parseDay(request.query.day);
        if (!day || day > today()) {
          const errors = [{ path: 'querystring/day', message: 'must be a day that has begun' }];
          return sendProblem(reply, { code: 'invalid', errors });
        }
        const pack = packs.find(packId, version);
        if (!pack) return sendProblem(reply, { code: 'not_found', detail: `There is no pack ${packId} ${version}` });
        return replayDay(day, pack, { ...parts, now: clock.now() });
      },
    );
  };

/** A pack as lists show it. */
export const packView = (
  { pack, source, installedAt }: KnownPack,
  rules: Pick<RatioRules, 'packs'>,
  today: Day,
  timeZone: string,
): PackView => ({
  id: pack.id,
  version: pack.version,
  title: pack.title,
  effectiveFrom: pack.effectiveFrom,
  effectiveTo: pack.effectiveTo ?? null,
  source,
  installedAt: installedAt === undefined ? null : toRfc3339(installedAt, timeZone),
  inForce: packForDay(rules.packs, today) === pack,
});
