import { canonical } from '#agent/journal/chain.ts';
import type { FeedHead } from '#contract/district.ts';
import type { SealedSummary } from '#contract/summary.ts';
import type { MustId } from '#district/conformance/musts.ts';
import type { ConformanceOptions } from '#district/conformance/run.ts';
import { type Asked, pageText, type Told, type Wrong } from './wrongSite.ts';

export interface Break extends Wrong {
  /** What is done wrongly, in words. */
  readonly what: string;
  /** The one must that is broken by it. */
  readonly breaks: MustId;
  readonly options?: ConformanceOptions;
}

export type Page = { site: string; head: FeedHead; summaries: SealedSummary[] };

export const isFeed = ({ url }: Asked): boolean => url.startsWith('/district/v1/summaries?');
export const isDay = ({ url }: Asked): boolean => url.startsWith('/district/v1/summaries/');
export const isKey = ({ url }: Asked): boolean => url === '/district/v1/key';
/** A page that the kit walks along, not the answer to a wrong cursor. */
export const isWhole = (asked: Asked, { status }: Told): boolean =>
  status === 200 && isFeed(asked) && asked.url.endsWith('limit=100');
const codeIs = ({ status, body }: Told, code: string): boolean => status >= 400 && body.includes(`"code":"${code}"`);
export const without = (headers: Told['headers'], name: string): Told['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([one]) => one !== name));
export const withHeader = (told: Told, name: string, value: string): Told => ({
  ...told,
  headers: { ...told.headers, [name]: value },
});
export const withJson = (told: Told, change: (body: Record<string, unknown>) => object): Told => ({
  ...told,
  body: JSON.stringify(change(JSON.parse(told.body))),
});
export const withPage = (told: Told, change: (page: Page) => Page, text = canonical): Told => {
  if (told.status !== 200) return told;
  const { site, head, summaries } = change(JSON.parse(told.body));
  return {
    ...told,
    body: pageText(
      site,
      head,
      summaries.map((summary) => text(summary)),
    ),
  };
};
export const fine = (told: Told, body: object = {}): Told => ({ ...told, status: 200, body: JSON.stringify(body) });

/** Changes answers that fit, and leaves the others. */
export const when =
  (
    fits: (asked: Asked, told: Told) => boolean,
    change: (told: Told, asked: Asked) => Told,
  ): NonNullable<Wrong['answer']> =>
  (told, asked) =>
    fits(asked, told) ? change(told, asked) : told;
export const onCode = (code: string, change: (told: Told) => Told, path = '/district/v1/') =>
  when((asked, told) => asked.url.startsWith(path) && codeIs(told, code), change);
