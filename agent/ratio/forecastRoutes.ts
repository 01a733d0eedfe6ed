import { type BandChange, BandChangeList, Forecast } from '#contract/plans.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import Type from '#typebox';
import type { Routes } from '../http/app.ts';
import { DayQuery, dayAsked, notADay } from '../http/dayQuery.ts';
import { sendProblem } from '../http/problems.ts';
import { addDays, type Day, dayAt, toRfc3339 } from '../time/calendar.ts';
import { type Clock, type EpochMs, epochMs } from '../time/clock.ts';
import type { RatioRules } from './evaluate.ts';
import { type ForecastPlan, forecastSteps } from './forecast.ts';
import type { RatioStep } from './intervals.ts';
import type { Records, RoomOnSite, Site } from './ports.ts';

export interface ForecastParts {
  readonly clock: Clock;
  readonly timeZone: string;
  readonly site: Site;
  /** As they are now. */
  readonly records: () => Records;
  readonly rules: RatioRules;
  readonly planUntil: (now: EpochMs, until: EpochMs) => ForecastPlan;
  readonly changesOn: (day: Day) => BandChange[];
}

const defaultMinutes = 60;
const ForecastQuery = Type.Object(
  {
    minutes: Type.Optional(
      Type.String({ pattern: '^([1-9]|[1-9]\\d|1\\d\\d|2[0-3]\\d|240)$', description: 'a number from 1 to 240' }),
    ),
  },
  { additionalProperties: false },
);

/** What the next hour will ask for, and which birthdays change a room. */
export const forecastRoutes =
  (parts: ForecastParts): Routes =>
  (app) => {
    app.get(
      '/api/v1/ratio/forecast',
      {
        config: { access: access.board },
        schema: { querystring: ForecastQuery, response: { 200: Forecast, '4xx': Problem } },
      },
      (request, reply) => {
        reply.send(forecastOf(parts, Number(request.query.minutes ?? defaultMinutes)));
      },
    );

    app.get(
      '/api/v1/ratio/birthdays',
      {
        config: { access: access.caregiverWrite },
        schema: { querystring: DayQuery, response: { 200: BandChangeList, '4xx': Problem } },
      },
      (request, reply) => {
        const day = dayAsked(request.query, addDays(dayAt(parts.clock.now(), parts.timeZone), 1));
        if (!day) return void sendProblem(reply, notADay);
        reply.send({ day, changes: parts.changesOn(day) });
      },
    );
  };

/** The forecast of the next `minutes`, as HTTP and the command line answer it. */
export const forecastOf = (
  { clock, timeZone, site, records, rules, planUntil }: ForecastParts,
  minutes: number,
): Forecast => {
  const now = clock.now();
  const until = epochMs(now + minutes * 60_000);
  const rooms = site.rooms();
  const roomIds = rooms.map(({ roomId }) => roomId);
  const { steps, basis } = forecastSteps(roomIds, planUntil(now, until), records(), rules);
  const said = (instant: EpochMs): string => toRfc3339(instant, timeZone);
  const stepOf = ({ from, to, verdict: { children, caregivers, required, deficit } }: RatioStep) => ({
    from: said(from),
    to: said(to),
    children,
    caregivers,
    required,
    deficit,
  });
  const shortOf = (room: RoomOnSite, own: readonly RatioStep[]): Forecast['rooms'][number]['short'] => {
    const first = own.find(({ verdict }) => verdict.deficit > 0);
    if (!first) return null;
    const { children, required, caregivers: planned } = first.verdict;
    const at = said(first.from);
    const time = at.slice(11, 16);
    const text = {
      zh: `${time} ${room.name} 需要 ${required} 人，计划 ${planned} 人`,
      en: `${time} ${room.name} needs ${required}, ${planned} ${planned === 1 ? 'is' : 'are'} planned`,
    };
    return { from: at, children, required, planned, text };
  };
  return {
    asOf: said(now),
    until: said(until),
    rooms: rooms.map((room) => {
      const own = steps.filter(({ roomId }) => roomId === room.roomId);
      return { roomId: room.roomId, name: room.name, steps: own.map(stepOf), short: shortOf(room, own) };
    }),
    basis: { ...basis },
  };
};
