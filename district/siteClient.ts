import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { bodyOf, exchange } from '#agent/exchange/exchange.ts';
import type { PulledSite } from './sites.ts';

export interface SiteRequest {
  /** `https://host:port`, with a path where several sites answer there. */
  readonly address: string;
  /** What is asked for below it, with its query. */
  readonly path: string;
  readonly token: string | undefined;
  /** The authority that vouches for the site's certificate, PEM; undefined: those of the machine. */
  readonly ca: string | undefined;
  readonly etag?: string | undefined;
  /** Sent as JSON by POST; a GET without. */
  readonly body?: object | undefined;
}

export type SiteAnswer =
  | { readonly ok: true; readonly status: number; readonly etag: string | undefined; readonly body: Buffer }
  | { readonly ok: false; readonly detail: string };

export interface SiteClient {
  ask(request: SiteRequest): Promise<SiteAnswer>;
  close(): void;
}

export interface SiteLimits {
  /** From asking until the answer begins, and the longest pause in it. */
  readonly silenceMs: number;
  /** The whole answer; twelve times as long where nothing is said. */
  readonly wholeMs?: number;
}

/** A thousand summaries of 64 KiB: nothing that a site seals comes near. */
const mostBytes = 64 * 1024 * 1024;

/** Asks sites over HTTP. Never follows a redirect: the token is for the site in the list. */
export const createSiteClient = ({ silenceMs, wholeMs = silenceMs * 12 }: SiteLimits): SiteClient => {
  const plain = new HttpAgent({ keepAlive: true, timeout: silenceMs });
  const secured = new Map<string | undefined, HttpsAgent>();
  const agentFor = (url: URL, ca: string | undefined): HttpAgent | HttpsAgent => {
    if (url.protocol === 'http:') return plain;
    const known = secured.get(ca) ?? new HttpsAgent({ keepAlive: true, timeout: silenceMs, ...(ca && { ca }) });
    secured.set(ca, known);
    return known;
  };
  const answerTo = async ({ address, path, token, etag, ca, body }: SiteRequest): Promise<SiteAnswer> => {
    const url = new URL(`${address}${path}`);
    const headers = {
      accept: 'application/json',
      ...(body && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(etag !== undefined && { 'if-none-match': etag }),
    };
    const question = {
      method: body ? 'POST' : 'GET',
      agent: agentFor(url, ca),
      headers,
      body: body && Buffer.from(JSON.stringify(body)),
      silenceMs,
      wholeMs,
    };
    return exchange(url, question, async (answer) => ({
      ok: true,
      status: answer.statusCode ?? 0,
      etag: answer.headers.etag,
      body: await bodyOf(answer, mostBytes),
    }));
  };
  return {
    // Also a token or tag with signs that no header may have.
    ask: (request) => answerTo(request).catch((error: unknown) => ({ ok: false, detail: detailOf(error) })),
    close: () => {
      plain.destroy();
      for (const agent of secured.values()) agent.destroy();
    },
  };
};

/** What the list gives for asking each of its sites. @throws when a file with an authority cannot be read. */
export const credentialsOf = (
  sites: readonly PulledSite[],
  environment: Readonly<Record<string, string | undefined>>,
  /** PEM for sites without an authority of their own. */
  otherwise?: string,
) => {
  const files = new Set(sites.flatMap(({ ca }) => ca ?? []));
  const authorities = new Map([...files].map((file) => [file, readFileSync(file, 'utf8')]));
  return {
    tokenOf: ({ token, tokenEnv }: PulledSite) => token ?? environment[tokenEnv ?? 'NESTBOX_DISTRICT_TOKEN'],
    caOf: ({ ca }: PulledSite) => (ca === undefined ? otherwise : authorities.get(ca)),
  };
};

/** What went wrong on the line, without the address: that is in the list. */
const detailOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
};
