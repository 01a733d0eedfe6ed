import { type Failure, type FieldError, Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { type RatioBreach, RatioBreachList, RatioIntervalList, RoomList } from '#contract/rooms.ts';
import { Id, Timestamp } from '#contract/values.ts';
import Type, { type Static } from '#typebox';
import type { Routes } from '../http/app.ts';
import { sendProblem } from '../http/problems.ts';
import { fromRfc3339, toRfc3339 } from '../time/calendar.ts';
import { type Clock, type EpochMs, epochMs } from '../time/clock.ts';
import type { Board } from './board.ts';
import { type BoxOff, cutWhereOff } from './boxOff.ts';
import { type Breach, breachesOf } from './breaches.ts';
import type { RatioRules } from './evaluate.ts';
import type { FoundLate } from './lateWatch.ts';
import { intervalOf, type Past } from './past.ts';

const IntervalsQuery = Type.Object(
  { room: Type.Optional(Id), from: Timestamp, to: Timestamp, asKnownAt: Type.Optional(Timestamp) },
  { additionalProperties: false },
);
/** The longest range of one answer: a month with 31 days. */
const longestRangeMs = 31 * 24 * 3_600_000;

/** The board's rooms as they are, and the intervals of the past. */
export const ratioRoutes =
  (parts: {
    readonly board: Board;
    readonly past: Past;
    readonly clock: Clock;
    readonly timeZone: string;
    readonly rules: Pick<RatioRules, 'settleMs' | 'mixedAges'>;
    readonly graceMs: (breach: Breach) => number;
    readonly foundAt: FoundLate['foundAt'];
    /** When no agent ran, inside the stretch: in order, without overlaps. */
    readonly boxOff: (stretch: BoxOff) => readonly BoxOff[];
  }): Routes =>
  (app) => {
    const { board, past, clock, timeZone, rules } = parts;

    const rangeAsked = (
      query: Static<typeof IntervalsQuery>,
    ): (Range & { readonly roomId: string | undefined }) | Failure => {
      const now = clock.now();
      if (query.room !== undefined && board.room(query.room, now) === null) {
        return { code: 'not_found', detail: `There is no room "${query.room}"` };
      }
      const range = rangeOf(query, now);
      return 'errors' in range ? { code: 'invalid', errors: range.errors } : { ...range, roomId: query.room };
    };

    app.get('/api/v1/rooms', { config: { access: access.board }, schema: { response: { 200: RoomList } } }, () =>
      board.list(clock.now()),
    );

    app.get(
      '/api/v1/ratio/intervals',
      {
        config: { access: access.caregiverRead },
        schema: { querystring: IntervalsQuery, response: { 200: RatioIntervalList, '4xx': Problem } },
      },
      async (request, reply) => {
        const range = rangeAsked(request.query);
        if ('code' in range) return sendProblem(reply, range);
        const steps = cutWhereOff(past.steps(range), parts.boxOff(range));
        return { intervals: steps.map((step) => intervalOf(step, timeZone)) };
      },
    );

    app.get(
      '/api/v1/ratio/breaches',
      {
        config: { access: access.caregiverRead },
        schema: { querystring: IntervalsQuery, response: { 200: RatioBreachList, '4xx': Problem } },
      },
      async (request, reply) => {
        const range = rangeAsked(request.query);
        if ('code' in range) return sendProblem(reply, range);
        const breaches = breachesOf(past.steps(range), rules.settleMs).map((breach): RatioBreach => {
          const { roomId, from, to } = breach;
          const late = parts.foundAt(roomId, from, to);
          return {
            roomId,
            from: toRfc3339(from, timeZone),
            to: to === range.to ? null : toRfc3339(to, timeZone),
            transient: to - from < parts.graceMs(breach),
            unattended: breach.unattended,
            peakDeficit: breach.peakDeficit,
            shortSeconds: Math.round(breach.shortMs / 1000),
            unattendedSeconds: Math.round(breach.unattendedMs / 1000),
            childMinutes: minutes(breach.childMs),
            caregiverMinutes: minutes(breach.caregiverMs),
            returns: breach.returns,
            causeEventId: breach.causeEventId,
            rule: breach.rule,
            algorithm: rules.mixedAges,
            foundLateAt: late === undefined ? null : toRfc3339(late, timeZone),
          };
        });
        return { breaches };
      },
    );
  };

/** With one decimal. */
const minutes = (ms: number): number => Math.round(ms / 6000) / 10;

interface Range {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly asKnownAt: EpochMs | undefined;
}

/** Nothing is known beyond now, nor was beyond `asKnownAt`: the range ends there. */
const rangeOf = (
  query: { readonly from: string; readonly to: string; readonly asKnownAt?: string },
  now: EpochMs,
): Range | { readonly errors: readonly FieldError[] } => {
  const instants = { from: fromRfc3339(query.from), to: fromRfc3339(query.to) };
  const asKnownAt = query.asKnownAt === undefined ? undefined : fromRfc3339(query.asKnownAt);
  const errors: FieldError[] = [];
  const fault = (name: string, message: string): void => void errors.push({ path: `querystring/${name}`, message });
  if (instants.from === undefined) fault('from', 'is not an instant');
  if (instants.to === undefined) fault('to', 'is not an instant');
  if (query.asKnownAt !== undefined && asKnownAt === undefined) fault('asKnownAt', 'is not an instant');
  const { from, to } = instants;
  if (from === undefined || to === undefined || errors.length > 0) return { errors };
  if (from >= to) fault('to', 'must lie after from');
  if (to - from > longestRangeMs) fault('to', 'must lie within 31 days of from');
  if (errors.length > 0) return { errors };
  return { from, to: epochMs(Math.min(to, now, asKnownAt ?? now)), asKnownAt };
};
