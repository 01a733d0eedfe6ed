import { open } from 'node:fs/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PlaylistQuery, SegmentParams, SegmentQuery, StreamParams } from '#contract/footage.ts';
import { access } from '#contract/roles.ts';
import type { App } from '../../http/app.ts';
import { callerOf } from '../../http/commands.ts';
import { sendProblem } from '../../http/problems.ts';
import { toRfc3339 } from '../../time/calendar.ts';
import { epochMs } from '../../time/clock.ts';
import { rangeOf, unknownStream } from '../asked.ts';
import type { NvrSegments } from '../nvr/playback.ts';
import type { FootageParts } from '../routes.ts';
import type { SegmentOnDisk, StreamStatus } from '../store.ts';
import type { Span } from '../timeline.ts';
import { isPermitted, parseRange } from './byteRange.ts';
import { type ByteSpan, bytesWithin, playlistOf } from './playlist.ts';
import { type Admission, admit, grantIn, longestViewingMs } from './viewing.ts';

/** HLS out of the recorded files, byte for byte, for the holder of a viewing grant. */
export const playbackRoutes = (app: App, parts: FootageParts): void => {
  const { store, journal, clock, timeZone } = parts;
  const time = (ms: number): string => toRfc3339(epochMs(ms), timeZone);

  const admission = (
    request: FastifyRequest,
    stream: StreamStatus,
    grant: string,
    range: Span | undefined,
  ): Admission =>
    admit(grantIn(journal.find(grant)), {
      streamId: stream.streamId,
      caller: callerOf(request).actor,
      range,
      nowMs: clock.now(),
    });

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
      const seen = { grantId: grant, streamId: stream.streamId, from: time(range.from), to: time(range.to) };
      journal.record([
        { type: 'footage.viewed', actor: callerOf(request).actor, subject: stream.streamId, data: seen },
      ]);
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
