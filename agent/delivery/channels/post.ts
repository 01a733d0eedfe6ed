import { Agent as PlainAgent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import type { LookupFunction } from 'node:net';
import { bodyOf, exchange } from '../../exchange/exchange.ts';
import type { Sent } from '../ports.ts';
import { type Answer, broke, retryAfterOf, unknown } from './judge.ts';

export interface Poster {
  /** The answer, whatever its status, or what became of a message that got none. Never rejects. */
  post(
    url: URL,
    headers: Readonly<Record<string, string>>,
    body: Uint8Array,
  ): Promise<{ readonly answer: Answer } | { readonly sent: Sent }>;
  /** Ends what is under way. */
  close(): void;
}

export interface PosterOptions {
  /** PEM; undefined: whom the system trusts. */
  readonly ca: string | undefined;
  readonly limitMs: number;
  /** Keeps a connection for a moment, so that a storm does not pay for a handshake with each message. */
  readonly isKept: boolean;
  readonly nowMs: () => number;
  readonly lookup?: LookupFunction;
}

/** What says no more than "I have it" needs little; a stranger gets no more of our memory. */
const largestAnswerBytes = 16 * 1024;
const keptMs = 4000;
const mostAtOnce = 4;

export const openPoster = ({ ca, limitMs, isKept, nowMs, lookup }: PosterOptions): Poster => {
  const kept = { keepAlive: isKept, maxSockets: mostAtOnce, timeout: keptMs };
  const agents = {
    'http:': new PlainAgent(kept),
    'https:': new TlsAgent({ ...kept, ...(ca !== undefined && { ca }) }),
  };
  return {
    post: async (url, headers, body) => {
      let isOut = false;
      let head: Omit<Answer, 'text'> | undefined;
      try {
        const text = await exchange(
          url,
          {
            method: 'POST',
            headers,
            body,
            agent: agents[url.protocol === 'https:' ? 'https:' : 'http:'],
            ...(lookup && { lookup }),
            silenceMs: limitMs,
            wholeMs: limitMs,
            onSent: () => {
              isOut = true;
            },
          },
          async (incoming) => {
            const retryAfterMs = retryAfterOf(incoming.headers['retry-after'], nowMs());
            head = { status: incoming.statusCode ?? 0, retryAfterMs };
            return (await bodyOf(incoming, largestAnswerBytes)).toString('utf8');
          },
        );
        return { answer: { status: 0, retryAfterMs: undefined, ...head, text } };
      } catch (error) {
        // The status has been said, whatever became of the rest.
        if (head) return { answer: { ...head, text: undefined } };
        const why = codeOf(error) ?? `nothing within ${limitMs / 1000} s`;
        return { sent: isOut ? unknown(`no answer: ${why}`) : broke(`not reached: ${why}`) };
      }
    },
    close: () => {
      agents['http:'].destroy();
      agents['https:'].destroy();
    },
  };
};

/** ECONNREFUSED, CERT_HAS_EXPIRED …: the code and not the message, in which addresses stand. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && /^[A-Z][A-Z\d_]{2,60}$/.test(String(error.code))
    ? String(error.code)
    : undefined;
