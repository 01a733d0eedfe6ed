import { SealedAnswer } from '#contract/district.ts';
import { Compile, type Validator } from '#typebox/schema';
import type { Answer, Probe } from './probe.ts';
import { canonicalOr, isObject, jsonOf } from './reading.ts';

/** An answer to a notice as the feed gives it. */
export interface GivenAnswer {
  readonly value: unknown;
  /** The canonical JSON of what came, which is what was sealed when the site does as it must. */
  readonly text: string;
  readonly number: number | undefined;
  /** Undefined when it has not the form. */
  readonly sealed: SealedAnswer | undefined;
}
export interface AnswerPage {
  readonly after: number;
  readonly limit: number;
  readonly answer: Answer;
  readonly site: string;
  readonly head: number;
  readonly items: readonly GivenAnswer[];
}
export interface GivenAnswers {
  readonly pages: readonly AnswerPage[];
  readonly items: readonly GivenAnswer[];
}

export const answersPathOf = (after: number, limit: number): string =>
  `/district/v1/answers?after=${after}&limit=${limit}`;

const pageSize = 100;
const mostPages = 10;
let form: Validator<typeof SealedAnswer> | undefined;

/** One page of the answers; undefined when what comes is none. */
export const readAnswersPage = async (probe: Probe, after: number, limit: number): Promise<AnswerPage | undefined> => {
  const answer = await probe.ask(answersPathOf(after, limit));
  const body = answer.status === 200 ? jsonOf(answer) : undefined;
  const head = body?.head;
  if (!body || typeof body.site !== 'string' || !isObject(head) || typeof head.sequence !== 'number') return undefined;
  if (!Array.isArray(body.answers)) return undefined;
  return { after, limit, answer, site: body.site, head: head.sequence, items: body.answers.map(itemOf) };
};

/** The first thousand answers of a site; undefined when they cannot be read. */
export const readAnswers = async (probe: Probe): Promise<GivenAnswers | undefined> => {
  const pages: AnswerPage[] = [];
  for (let after = 0; pages.length < mostPages; ) {
    const page = await readAnswersPage(probe, after, pageSize);
    if (!page) return undefined;
    pages.push(page);
    if (page.items.length < pageSize || page.head <= after) break;
    after = page.head;
  }
  return { pages, items: pages.flatMap(({ items }) => items) };
};

const itemOf = (value: unknown): GivenAnswer => {
  form ??= Compile(SealedAnswer);
  const number = isObject(value) && typeof value.sequence === 'number' ? value.sequence : undefined;
  return { value, text: canonicalOr(value, ''), number, sealed: form.Check(value) ? value : undefined };
};
