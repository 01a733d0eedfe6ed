import type { EventData } from '#contract/events.ts';
import { Coverage, CoverageQuery, type RegisterLine, StreamList, Timeline, TimelineQuery } from '#contract/footage.ts';
import type { StorageView } from '#contract/footageStorage.ts';
import { access } from '#contract/roles.ts';
import type { App, Routes } from '../http/app.ts';
import { sendProblem } from '../http/problems.ts';
import type { Journal } from '../journal/journal.ts';
import { dayBounds, toRfc3339 } from '../time/calendar.ts';
import { type Clock, epochMs } from '../time/clock.ts';
import { daysOf, rangeOf, unknownStream } from './asked.ts';
import { type CoveredArea, coverageCalendar } from './coverage.ts';
import type { NvrPlayback } from './nvr/playback.ts';
import { playbackRoutes } from './playback/playbackRoutes.ts';
import type { ViewingRequests } from './playback/requestStore.ts';
import type { Stills } from './playback/stills.ts';
import { type FootagePlaces, viewingRoutes } from './playback/viewingRoutes.ts';
import type { FootageStore } from './store.ts';
import { type GapSpan, timelineOf } from './timeline.ts';

export interface FootageParts {
  readonly store: FootageStore;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly timeZone: string;
  /** The places of the house as they are now. */
  readonly areas: () => readonly CoveredArea[];
  readonly requests: ViewingRequests;
  readonly places: FootagePlaces;
  readonly stills: Stills;
  /** Whose look at which room that was, by their names now. */
  readonly namesOfLook: (
    look: Pick<EventData<'footage.viewed_by_guardian'>, 'adultId' | 'childId' | 'roomId'>,
  ) => NonNullable<RegisterLine['guardian']>;
  /** Whether the rules in force let footage be looked at from outside the house. */
  readonly remoteViewing: () => boolean;
  /** For streams whose footage an NVR keeps; left out: there are none. */
  readonly replay?: NvrPlayback | undefined;
  /** What is known of the disks; undefined where nothing keeps footage. */
  readonly storage?: (() => StorageView | undefined) | undefined;
}

const longestTimelineMs = 400 * 86_400_000;

/** Footage's part of the HTTP interface (contract.md): streams, timeline, coverage, viewings and playback. */
export const footageRoutes =
  (parts: FootageParts): Routes =>
  (app) => {
    readingRoutes(app, parts);
    viewingRoutes(app, parts);
    playbackRoutes(app, parts);
  };

const readingRoutes = (app: App, parts: FootageParts): void => {
  const { store, clock, timeZone, areas, storage = () => undefined } = parts;
  const time = (ms: number): string => toRfc3339(epochMs(ms), timeZone);
  const written = ({ from, to }: { from: number; to: number | null }) => ({
    from: time(from),
    to: to === null ? null : time(to),
  });
  const gapView = ({ reason, detail, ...span }: GapSpan) => ({ ...written(span), reason, detail });

  app.get(
    '/api/v1/footage/streams',
    { config: { access: access.caregiverRead }, schema: { response: { 200: StreamList } } },
    async () => {
      const lag = store.recorderLag();
      return {
        streams: store.streams().map((stream) => ({
          streamId: stream.streamId,
          name: stream.name,
          kind: stream.kind,
          state: stream.state,
          since: time(stream.sinceMs),
          detail: stream.detail,
          recordedUntil: stream.recordedUntilMs === null ? null : time(stream.recordedUntilMs),
          oldestPlayable: stream.oldestPlayableMs === null ? null : time(stream.oldestPlayableMs),
        })),
        recorderLag: lag ? { at: time(lag.atMs), p99Ms: Math.round(lag.p99Ms), maxMs: Math.round(lag.maxMs) } : null,
      };
    },
  );

  app.get(
    '/api/v1/footage/timeline',
    {
      config: { access: access.headOrTechnician },
      schema: { querystring: TimelineQuery, response: { 200: Timeline } },
    },
    async (request, reply) => {
      const range = rangeOf(request.query, longestTimelineMs);
      if ('code' in range) return sendProblem(reply, range);
      const stream = store.stream(request.query.stream);
      if (!stream) return sendProblem(reply, unknownStream(request.query.stream));
      const { runs, gaps } = timelineOf(store.timeline(stream, range), range);
      return {
        streamId: stream.streamId,
        from: time(range.from),
        to: time(range.to),
        runs: runs.map(({ from, to, ...run }) => ({ ...run, from: time(from), to: time(to) })),
        gaps: gaps.map(gapView),
        doubts: store.doubts(stream, range).map((doubt) => ({ ...doubt, ...written(doubt) })),
      };
    },
  );

  app.get(
    '/api/v1/footage/coverage',
    { config: { access: access.technicianRead }, schema: { querystring: CoverageQuery, response: { 200: Coverage } } },
    async (request, reply) => {
      const days = daysOf(request.query);
      if ('code' in days) return sendProblem(reply, days);
      const streams = store.streams();
      const disks = storage();
      const calendar = coverageCalendar(
        store,
        days.map((day) => ({ day, bounds: dayBounds(day, timeZone) })),
        areas(),
        clock.now(),
      );
      return {
        from: request.query.from,
        to: request.query.to,
        streams: streams.map(({ streamId, name, oldestPlayableMs }) => ({
          streamId,
          name,
          oldestPlayable: oldestPlayableMs === null ? null : time(oldestPlayableMs),
          // All streams share the disks, so that the day is the same for each.
          forecast: { fullOn: disks?.fullOn ?? null, basis: disks?.basis ?? ('none' as const) },
        })),
        days: calendar.days.map(({ streamId, day, recordedMinutes, requiredMinutes, gaps }) => ({
          streamId,
          day,
          recordedMinutes,
          requiredMinutes,
          gaps: gaps.map(gapView),
        })),
        areas: calendar.areas.map(({ areaId, name, streams: own }) => ({ areaId, name, streams: [...own] })),
        areaDays: calendar.areaDays.map(({ areaId, day, recordedMinutes, requiredMinutes }) => ({
          areaId,
          day,
          recordedMinutes,
          requiredMinutes,
        })),
        ...(disks && { storage: disks }),
      };
    },
  );
};
