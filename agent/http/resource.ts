import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from './commands.ts';
import type { Pace } from './pace.ts';
import { sendProblem } from './problems.ts';

/** Something that a client keeps and asks after again: the same tag stands for the same bytes (RFC 9110 8.8.3). */
export interface Resource {
  /** Strong, with its quotes. */
  readonly etag: string;
  readonly caching: 'immutable' | 'revalidate';
  readonly type: string;
  /** Made only when it is wanted: a poll with nothing new costs no body. */
  readonly body: () => ResourceBody;
  /** All of it was given to the network. Not called for a 304, a HEAD, or a reader who went away. */
  readonly onSent?: () => void;
}
export interface ResourceBody {
  /** Bytes of all chunks together. */
  readonly length: number;
  /** Made one at a time, as fast as the reader takes them. */
  readonly chunks: Iterable<Uint8Array>;
}

export interface Sending {
  readonly pace: Pace;
  /** A reader who takes no further chunk for so long is cut off. */
  readonly patienceMs: number;
}

const cacheControl = { immutable: 'private, max-age=31536000, immutable', revalidate: 'private, no-cache' } as const;

/** Before anything else is looked at: a client that asks too often is told when it may. */
export const keepPace =
  (pace: Pace) =>
  (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const seconds = pace.ask(callerOf(request).actor);
    if (seconds === 0) done();
    else tooMuch(reply, seconds);
  };

/**
 * Answers GET and HEAD of a resource: 304 with nothing when the caller has it, its headers for HEAD, or its bytes chunk by
 * chunk. Whatever the size of the body and the speed of the reader, no more than a chunk of it is in memory.
 */
export const sendResource = (
  request: FastifyRequest,
  reply: FastifyReply,
  { etag, caching, type, body, onSent }: Resource,
  { pace, patienceMs }: Sending,
): FastifyReply => {
  reply.header('etag', etag).header('cache-control', cacheControl[caching]);
  const isHead = request.method === 'HEAD';
  if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send(isHead ? nothing() : undefined);
  const { length, chunks } = body();
  reply.type(type).header('content-length', length);
  if (isHead) return reply.send(nothing());
  const end = pace.begin(callerOf(request).actor, length);
  if (typeof end === 'number') {
    return tooMuch(reply.removeHeader('etag').removeHeader('cache-control').removeHeader('content-length'), end);
  }
  const cutOff = setTimeout(() => reply.raw.destroy(), patienceMs);
  reply.raw.once('close', () => {
    clearTimeout(cutOff);
    end();
  });
  if (onSent) reply.raw.once('finish', onSent);
  return reply.send(Readable.from(watched(chunks, () => cutOff.refresh())));
};

/** Whether the caller already has this: `If-None-Match` may list several tags, weak ones, or `*` (RFC 9110 13.1.2). */
export const matches = (ifNoneMatch: string | undefined, etag: string): boolean =>
  (ifNoneMatch ?? '').split(',').some((tag) => ['*', etag, `W/${etag}`].includes(tag.trim()));

/** As a stream: of any other nothing, Fastify tells a HEAD that the body has 0 bytes. */
const nothing = (): Readable => Readable.from([]);

const watched = function* (chunks: Iterable<Uint8Array>, onChunk: () => void): Generator<Uint8Array> {
  for (const chunk of chunks) {
    onChunk();
    yield chunk;
  }
};

const tooMuch = (reply: FastifyReply, seconds: number): FastifyReply =>
  sendProblem(reply.header('retry-after', seconds), {
    code: 'rate_limited',
    detail: `this client has asked for more than its share; ask again in ${seconds} s`,
  });
