import { open } from 'node:fs/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PlaylistQuery, SegmentParams, SegmentQuery, StillQuery, StreamParams } from '#contract/footage.ts';
import { access } from '#contract/roles.ts';
import type { App } from '../../http/app.ts';
import { callerOf } from '../../http/commands.ts';
import { sendProblem } from '../../http/problems.ts';
import { fromRfc3339, toRfc3339 } from '../../time/calendar.ts';
import { epochMs } from '../../time/clock.ts';
import { rangeOf, unknownStream } from '../asked.ts';
import type { NvrSegments } from '../nvr/playback.ts';
import type { FootageParts } from '../routes.ts';
import type { SegmentOnDisk, StreamStatus } from '../store.ts';
import type { Span } from '../timeline.ts';
import { isPermitted, parseRange } from './byteRange.ts';
import { type ByteSpan, bytesWithin, playlistOf } from './playlist.ts';
import { stillAt } from './stillSource.ts';
import { type Admission, admit, grantIn, longestViewingMs } from './viewing.ts';
import { keptInHouse } from './viewingRoutes.ts';

/** HLS out of the recorded files, byte for byte, for the head who holds a viewing grant. */
export const playbackRoutes = (app: App, parts: FootageParts): void => {
  const { store, journal, clock, timeZone, stills } = parts;
  const time = (ms: number): string => toRfc3339(epochMs(ms), timeZone);

  const admission = (
    request: FastifyRequest,
    stream: StreamStatus,
    grant: string,
    range: Span | undefined,
  ): Admission | Refused => {
    const kept = keptInHouse(request, parts);
    if (kept) return { ok: false, ...kept };
    return admit(grantIn(journal.find(grant)), {
      streamId: stream.streamId,
      caller: callerOf(request).actor,
      range,
      nowMs: clock.now(),
    });
  };
  const writeDown = (
    request: FastifyRequest,
    stream: StreamStatus,
    range: Span,
    seen: { grant: string; stills?: true },
  ) => {
    const { grant, ...how } = seen;
    const data = { grantId: grant, streamId: stream.streamId, from: time(range.from), to: time(range.to), ...how };
    journal.record([{ type: 'footage.viewed', actor: callerOf(request).actor, subject: stream.streamId, data }]);
  };
  const stillsSeen = createOnce();

  app.get(
    '/api/v1/footage/streams/:id/playlist.m3u8',
    { config: { access: access.head }, schema: { params: StreamParams, querystring: PlaylistQuery } },
    async (request, reply) => {
      const asked = rangeOf(request.query, longestViewingMs);
      if ('code' in asked) return sendProblem(reply, asked);
      const stream = store.stream(request.params.id);
      if (!stream) return sendProblem(reply, unknownStream(request.params.id));
      const { grant } = request.query;
      const admitted = admission(request, stream, grant, asked);
      if (!admitted.ok) return sendProblem(reply, admitted);
      const { range } = admitted;
      const found = await segmentsOf(parts, stream, range);
      if (!found.ok) return sendProblem(reply, found);
      const playlist = playlistOf(found.segments, range, {
        uri: ({ startMs }) => `segments/${startMs}.mp4?grant=${grant}`,
        time,
      });
      if (playlist === undefined) {
        return sendProblem(reply, { code: 'not_found', detail: 'nothing of this time is recorded; see the timeline' });
      }
      writeDown(request, stream, range, { grant });
      return reply.type('application/vnd.apple.mpegurl').send(playlist);
    },
  );

  app.get(
    '/api/v1/footage/streams/:id/segments/:segment',
    { config: { access: access.head }, schema: { params: SegmentParams, querystring: SegmentQuery } },
    async (request, reply) => {
      const stream = store.stream(request.params.id);
      if (!stream) return sendProblem(reply, unknownStream(request.params.id));
      const admitted = admission(request, stream, request.query.grant, undefined);
      if (!admitted.ok) return sendProblem(reply, admitted);
      const found = await segmentAt(parts, stream, Number.parseInt(request.params.segment, 10));
      if (!found.ok) return sendProblem(reply, found);
      const [segment] = found.segments;
      if (!segment) return sendProblem(reply, { code: 'not_found', detail: 'there is no such segment' });
      return sendBytes(request, reply, segment, bytesWithin(segment, admitted.range));
    },
  );

  app.get(
    '/api/v1/footage/streams/:id/thumbnail',
    { config: { access: access.head }, schema: { params: StreamParams, querystring: StillQuery } },
    async (request, reply) => {
      const { grant, at } = request.query;
      const atMs = fromRfc3339(at);
      if (atMs === undefined) {
        return sendProblem(reply, { code: 'invalid', errors: [{ path: 'at', message: 'is no instant' }] });
      }
      const stream = store.stream(request.params.id);
      if (!stream) return sendProblem(reply, unknownStream(request.params.id));
      const instant = { from: atMs, to: atMs + 1 };
      const admitted = admission(request, stream, grant, instant);
      if (!admitted.ok) return sendProblem(reply, admitted);
      const granted = grantIn(journal.find(grant))?.range ?? instant;
      const source = stillAt(await store.segments(stream, instant), atMs, granted);
      const still = source && (await stills.of(source));
      if (still?.ok === false && still.why === 'busy') {
        return sendProblem(reply, { code: 'unavailable', detail: 'too many pictures are being made; ask again soon' });
      }
      if (!source || !still?.ok) return sendProblem(reply, { code: 'not_found', detail: 'there is no picture of it' });
      if (stillsSeen(`${grant} ${stream.streamId}`)) writeDown(request, stream, granted, { grant, stills: true });
      return reply.header('x-taken-at', time(source.atMs)).type('image/jpeg').send(still.jpeg);
    },
  );
};

interface Refused {
  readonly ok: false;
  readonly code: 'on_site_only';
  readonly detail: string;
}

/** As many grants as a house gives in years; one that falls out gets a second line, which is no harm. */
const mostRemembered = 2000;

/** True the first time that it is asked about something. */
const createOnce = () => {
  const seen = new Set<string>();
  return (what: string): boolean => {
    if (seen.has(what)) return false;
    for (const oldest of seen) {
      if (seen.size < mostRemembered) break;
      seen.delete(oldest);
    }
    seen.add(what);
    return true;
  };
};

const segmentsOf = async ({ store, replay }: FootageParts, stream: StreamStatus, range: Span): Promise<NvrSegments> =>
  stream.origin === 'nvr' && replay
    ? replay.segments(stream, range)
    : { ok: true, segments: await store.segments(stream, range) };

const segmentAt = async (
  { store, replay }: FootageParts,
  stream: StreamStatus,
  startMs: number,
): Promise<NvrSegments> => {
  if (stream.origin === 'nvr' && replay) return replay.segmentAt(stream, startMs);
  const segment = await store.segmentAt(stream, startMs);
  return { ok: true, segments: segment ? [segment] : [] };
};

const sendBytes = async (
  request: FastifyRequest,
  reply: FastifyReply,
  segment: SegmentOnDisk,
  permitted: ByteSpan | undefined,
): Promise<FastifyReply> => {
  const requested = parseRange(request.headers.range, segment.bytes);
  if (requested.kind === 'unsatisfiable') {
    reply.header('content-range', `bytes */${segment.bytes}`);
    return sendProblem(reply, { code: 'range_unsatisfiable' });
  }
  const span = requested.kind === 'part' ? requested.span : { from: 0, to: segment.bytes };
  if (!isPermitted(span, segment.initBytes, permitted)) {
    return sendProblem(reply, { code: 'forbidden', detail: 'these bytes lie outside the time of the grant' });
  }
  const file = await open(segment.path, 'r').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return sendProblem(reply, { code: 'not_found', detail: 'the file is missing on the disk' });
  reply
    .header('accept-ranges', 'bytes')
    .header('content-length', span.to - span.from)
    .type('video/mp4');
  if (requested.kind === 'part') {
    reply.code(206).header('content-range', `bytes ${span.from}-${span.to - 1}/${segment.bytes}`);
  }
  return reply.send(file.createReadStream({ start: span.from, end: span.to - 1 }));
};
