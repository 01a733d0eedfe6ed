import { randomBytes } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import Type from '#typebox';
import { sendProblem } from './problems.ts';

const keptMs = 15 * 60_000;
/** Each may hold pictures. */
const keptPages = 4;

/** The last part of such a page's address. */
export const Ticket = Type.String({ pattern: '^[A-Za-z0-9_-]{32}$' });

/**
 * Pages that a browser opens without the session of whoever stands at the kiosk: each gets an address that nobody guesses and
 * that is gone soon. `monotonicMs`: a clock that nobody sets.
 */
export const createPageTickets = (monotonicMs: () => number) => {
  const pages = new Map<string, { readonly html: string; readonly untilMs: number }>();
  return {
    keptMs,
    /** Keeps a page for a while and names its ticket. */
    keep: (html: string): string => {
      const ticket = randomBytes(24).toString('base64url');
      for (const [oldest] of [...pages].slice(0, Math.max(0, pages.size + 1 - keptPages))) pages.delete(oldest);
      pages.set(ticket, { html, untilMs: monotonicMs() + keptMs });
      return ticket;
    },
    send: (reply: FastifyReply, ticket: string): FastifyReply => {
      const page = pages.get(ticket);
      if (!page || page.untilMs < monotonicMs()) return sendProblem(reply, { code: 'not_found' });
      return sendPage(reply, page.html);
    },
  };
};

/** A page of its own, written by no schema, that no browser keeps. */
export const sendPage = (reply: FastifyReply, html: string): FastifyReply =>
  reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .send(html as never);
