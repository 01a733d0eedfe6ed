import Type from 'typebox';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { RatioIntervalList, RoomList } from '#contract/rooms.ts';
import { Id, Timestamp } from '#contract/values.ts';
import type { Routes } from '../http/app.ts';
import { type FieldError, sendProblem } from '../http/problems.ts';
import { fromRfc3339 } from '../time/calendar.ts';
import { type Clock, type EpochMs, epochMs } from '../time/clock.ts';
import type { Board } from './board.ts';
import { intervalOf, type Past } from './past.ts';

const IntervalsQuery = Type.Object(
  { room: Type.Optional(Id), from: Timestamp, to: Timestamp, asKnownAt: Type.Optional(Timestamp) },
  { additionalProperties: false },
);
/** The longest range of one answer: a month with 31 days. */
const longestRangeMs = 31 * 24 * 3_600_000;

/** The board's rooms as they are, and the intervals of the past. */
export const ratioRoutes =
  (parts: { readonly board: Board; readonly past: Past; readonly clock: Clock; readonly timeZone: string }): Routes =>
  (app) => {
    const { board, past, clock, timeZone } = parts;

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
        const { room } = request.query;
        const now = clock.now();
        if (room !== undefined && board.room(room, now) === null) {
          return sendProblem(reply, { code: 'not_found', detail: `There is no room "${room}"` });
        }
        const range = rangeOf(request.query, now);
        if ('errors' in range) return sendProblem(reply, { code: 'invalid', errors: range.errors });
        const steps = past.steps({ ...range, roomId: room });
        return { intervals: steps.map((step) => intervalOf(step, timeZone)) };
      },
    );
  };

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
