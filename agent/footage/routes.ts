import {
  Coverage,
  CoverageQuery,
  Register,
  RegisterQuery,
  StreamList,
  Timeline,
  TimelineQuery,
  ViewingBody,
  ViewingGrant,
} from '#contract/footage.ts';
import { access } from '#contract/roles.ts';
import type { App, Routes } from '../http/app.ts';
import { answerCommand, callerOf } from '../http/commands.ts';
import { sendProblem } from '../http/problems.ts';
import type { Journal } from '../journal/journal.ts';
import { type Day, dayBounds, toRfc3339 } from '../time/calendar.ts';
import { type Clock, epochMs } from '../time/clock.ts';
import { daysOf, rangeOf, unknownStream } from './asked.ts';
import { coverageOf } from './coverage.ts';
import { playbackRoutes } from './playback/playbackRoutes.ts';
import { openViewingRegister } from './playback/register.ts';
import { grantMs, longestViewingMs } from './playback/viewing.ts';
import type { FootageStore, StreamStatus } from './store.ts';
import { type GapSpan, timelineOf } from './timeline.ts';

export interface FootageParts {
  readonly store: FootageStore;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly timeZone: string;
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

const readingRoutes = (app: App, { store, clock, timeZone }: FootageParts): void => {
  const time = (ms: number): string => toRfc3339(epochMs(ms), timeZone);
  const written = ({ from, to }: { from: number; to: number | null }) => ({
    from: time(from),
    to: to === null ? null : time(to),
  });
  const gapView = ({ reason, detail, ...span }: GapSpan) => ({ ...written(span), reason, detail });

  app.get(
    '/api/v1/footage/streams',
    { config: { access: access.technicianRead }, schema: { response: { 200: StreamList } } },
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
      const nowMs = clock.now();
      const dayOf = (stream: StreamStatus, day: Day) => {
        const { recordedMinutes, requiredMinutes, gaps } = coverageOf(store, stream, dayBounds(day, timeZone), nowMs);
        return { streamId: stream.streamId, day, recordedMinutes, requiredMinutes, gaps: gaps.map(gapView) };
      };
      return {
        from: request.query.from,
        to: request.query.to,
        streams: streams.map(({ streamId, name, oldestPlayableMs }) => ({
          streamId,
          name,
          oldestPlayable: oldestPlayableMs === null ? null : time(oldestPlayableMs),
          // Nothing measures how fast the disk fills yet, and a guess would be taken for a promise.
          forecast: { fullOn: null, basis: 'none' as const },
        })),
        days: days.flatMap((day) => streams.map((stream) => dayOf(stream, day))),
      };
    },
  );
};

const viewingRoutes = (app: App, { store, journal, timeZone }: FootageParts): void => {
  const readRegister = openViewingRegister(journal.db);
  const time = (ms: number): string => toRfc3339(epochMs(ms), timeZone);

  app.post(
    '/api/v1/footage/viewings',
    {
      config: { access: access.head },
      schema: { body: ViewingBody, response: { 200: ViewingGrant, 201: ViewingGrant } },
    },
    (request, reply) => {
      const { id, streamId, reason } = request.body;
      const { actor } = callerOf(request);
      answerCommand(journal, request, reply, id, (now) => {
        const range = rangeOf(request.body, longestViewingMs);
        if ('code' in range) return { ok: false, failure: range };
        if (!store.stream(streamId))
          return { ok: false, failure: { ...unknownStream(streamId), code: 'unknown_reference' } };
        const granted = { streamId, from: time(range.from), to: time(range.to), expiresAt: time(now + grantMs) };
        const query = new URLSearchParams({ from: granted.from, to: granted.to, grant: id });
        return {
          ok: true,
          events: [
            {
              id,
              type: 'footage.viewing_granted',
              actor,
              subject: streamId,
              data: { grantId: id, ...granted, reason },
            },
          ],
          body: () => ({
            grantId: id,
            ...granted,
            playlist: `/api/v1/footage/streams/${streamId}/playlist.m3u8?${query}`,
          }),
        };
      });
    },
  );

  app.get(
    '/api/v1/footage/viewings',
    { config: { access: access.head }, schema: { querystring: RegisterQuery, response: { 200: Register } } },
    async (request) => {
      const { after = 0, before = Number.MAX_SAFE_INTEGER, order = 'oldest', limit = 100 } = request.query;
      const lines = readRegister(
        order === 'oldest'
          ? { order, afterSeq: Number(after), limit: Number(limit) }
          : { order, beforeSeq: Number(before), limit: Number(limit) },
      );
      return { lines: lines.map(({ atMs, ...line }) => ({ ...line, at: time(atMs) })) };
    },
  );
};
