import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { App } from '#agent/http/app.ts';
import { canonical, sha256 } from '#agent/journal/chain.ts';
import type { FeedHead } from '#contract/district.ts';
import type { SealedSummary } from '#contract/summary.ts';

export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}
export interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One thing that a site does wrongly. */
export interface Wrong {
  readonly request?: (asked: Asked) => Asked;
  readonly answer?: (told: Told, asked: Asked, ask: (url: string) => Promise<Told>) => Told | Promise<Told>;
  /** Another text for the newest summary, wherever it is given; the head of a page follows it. */
  readonly newest?: (sealed: SealedSummary) => object;
}

/**
 * A server that asks a real site and passes on its answers with one thing wrong. What it asks twice with the same words it
 * remembers: the site behind it does not change.
 */
export const openWrongSite = async (app: App, newestSequence: number) => {
  let wrong: Wrong = {};
  let newestHash: string | undefined;
  const known = new Map<string, Promise<Told>>();
  const really = async ({ method, url, headers, body }: Asked): Promise<Told> => {
    const answer = await app.inject({
      method: method as 'GET', // as it came
      url,
      headers,
      ...(body !== undefined && { payload: body }),
    });
    const { 'content-length': _, connection: __, date: ___, ...rest } = answer.headers;
    const passed = Object.entries(rest).map(([name, value]) => [name, String(value)]);
    return { status: answer.statusCode, headers: Object.fromEntries(passed), body: answer.body };
  };
  const ask = (asked: Asked): Promise<Told> => {
    if (asked.method !== 'GET') return really(asked);
    const words = JSON.stringify(asked);
    const told = known.get(words) ?? really(asked);
    known.set(words, told);
    return told;
  };

  const server = createServer(async (incoming, outgoing) => {
    const isHead = incoming.method === 'HEAD';
    const came = await askedOf(incoming);
    const asked = wrong.request?.(came) ?? came;
    const get = { ...asked, method: isHead ? 'GET' : asked.method };
    const plain = rewritten(await ask(get), get.url);
    const askMore = (url: string): Promise<Told> => ask({ ...get, url });
    const { status, headers, body } = (await wrong.answer?.(plain, asked, askMore)) ?? plain;
    const bytes = Buffer.from(body);
    outgoing.writeHead(status, status === 304 ? headers : { ...headers, 'content-length': bytes.length });
    outgoing.end(isHead || status === 304 ? undefined : bytes);
  });
  server.keepAliveTimeout = 72_000;

  const rewritten = (told: Told, url: string): Told => {
    const { newest } = wrong;
    if (!newest || told.status !== 200 || !url.startsWith('/district/v1/summaries')) return told;
    const other = (sealed: SealedSummary): string =>
      canonical(Number(sealed.sequence) === newestSequence ? newest(sealed) : sealed);
    if (!url.startsWith('/district/v1/summaries?')) return { ...told, body: other(JSON.parse(told.body)) };
    const page = JSON.parse(told.body) as { site: string; head: FeedHead; summaries: SealedSummary[] };
    const texts = page.summaries.map(other);
    const last = texts.at(-1);
    // An empty page tells of what came before it, which was asked for first.
    if (last !== undefined && page.head.sequence === newestSequence) newestHash = sha256(last).toString('hex');
    const isAtEnd = page.head.sequence === newestSequence && newestHash !== undefined;
    const head = isAtEnd ? { ...page.head, sha256: newestHash ?? '' } : page.head;
    return { ...told, body: pageText(page.site, head, texts) };
  };

  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    be: (next: Wrong): void => {
      wrong = next;
      newestHash = undefined;
    },
  };
};

/** A page as the feed writes it. */
export const pageText = (site: string, head: FeedHead, summaries: readonly string[]): string =>
  `{"site":${JSON.stringify(site)},"head":${JSON.stringify(head)},"summaries":[${summaries.join(',')}]}`;

const askedOf = async (incoming: IncomingMessage): Promise<Asked> => {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { host: _, connection: __, 'content-length': ___, ...headers } = incoming.headers;
  const passed = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  const body = Buffer.concat(chunks).toString('utf8');
  return {
    method: incoming.method ?? 'GET',
    url: incoming.url ?? '/',
    headers: Object.fromEntries(passed),
    ...(body !== '' && { body }),
  };
};
