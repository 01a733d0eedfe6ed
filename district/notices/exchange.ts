import type { KeyObject } from 'node:crypto';
import { canonical } from '#agent/journal/chain.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import { answerReceiptFor } from '../receipt.ts';
import type { SiteAnswer, SiteClient } from '../siteClient.ts';
import { isPulled, type PulledSite } from '../sites.ts';
import type { DistrictDb } from '../store/db.ts';
import { type AnswerBook, createAnswerBook, type KeptAnswer } from './answers.ts';
import { createNoticeBook } from './book.ts';
import { createEvidenceFiles, type EvidenceFiles } from './evidence.ts';

export interface ExchangeParts {
  readonly db: DistrictDb;
  readonly client: SiteClient;
  readonly tokenOf: (site: PulledSite) => string | undefined;
  /** PEM of the authority that vouches for the site's certificate. */
  readonly caOf: (site: PulledSite) => string | undefined;
  readonly now: () => EpochMs;
}

/** What came of one site; `trouble` says why it was not all of it. */
export interface Delivery {
  readonly site: string;
  readonly delivered: number;
  readonly refused: number;
  readonly waiting: number;
  readonly trouble: string | undefined;
}
export interface Collection {
  readonly site: string;
  readonly stored: number;
  readonly files: number;
  readonly receipts: number;
  readonly refused: number;
  readonly trouble: string | undefined;
}

/**
 * Delivers what waits for a site, in the order of issue. It stops where the site does not answer: a judgement must not come before
 * what it judges. What the site refuses is kept with its reason and not sent again.
 */
export const deliverTo = async (site: PulledSite, parts: ExchangeParts): Promise<Delivery> => {
  const { db, now } = parts;
  const book = createNoticeBook(db);
  const waiting = await book.undelivered(site.id);
  let [delivered, refused] = [0, 0];
  if (!isPulled(site) && waiting.length > 0) {
    return { site: site.id, delivered, refused, waiting: waiting.length, trouble: 'it has no address: it only pushes' };
  }
  for (const notice of waiting) {
    const answer = await ask(site, parts, '/district/v1/notices', notice);
    if (answer.ok && (answer.status === 200 || answer.status === 201)) {
      await book.delivered(site.id, notice.id, now());
      delivered += 1;
    } else if (answer.ok && isFinal(answer)) {
      const { code, detail } = problemIn(answer.body);
      await book.refused(site.id, notice.id, code, detail);
      refused += 1;
    } else {
      const left = waiting.length - delivered - refused;
      const takesNone = answer.ok && answer.status === 404;
      return { site: site.id, delivered, refused, waiting: left, trouble: takesNone ? noNotices : troubleOf(answer) };
    }
  }
  return { site: site.id, delivered, refused, waiting: 0, trouble: undefined };
};

const noNotices =
  'it answers 404: there no notices are taken; a simulated site takes none, else its address or version is wrong';

/**
 * What will not become better by sending it again: the notice itself is wrong, and not who sends it or when. A site that does
 * not know the district's key is told of it some day.
 */
const isFinal = ({ status, body }: { readonly status: number; readonly body: Buffer }): boolean =>
  [400, 409, 422].includes(status) && problemIn(body).code !== 'bad_signature';

/**
 * Pulls the answers that are new at a site, verifies each, fetches what is attached into `folder/SITE/ANSWER/`, and sends the
 * receipts of those of which everything is here.
 */
export const collectFrom = async (
  site: PulledSite,
  folder: string,
  key: KeyObject,
  parts: ExchangeParts,
): Promise<Collection> => {
  if (!isPulled(site)) return { site: site.id, stored: 0, files: 0, receipts: 0, refused: 0, trouble: undefined };
  const book = createAnswerBook(parts.db);
  const evidence = createEvidenceFiles(folder, book);
  const pulled = await pullAnswers(site, book, parts);
  let [files, receipts] = [0, 0];
  let trouble = pulled.trouble;
  if (trouble === undefined) {
    for (const kept of await book.list(site.id)) {
      if (!kept.hasEvidence) {
        const fetched = await fetchEvidence(site, kept, evidence, parts);
        files += fetched.files;
        trouble ??= fetched.trouble;
        if (fetched.trouble !== undefined) continue;
      }
      if (kept.isReceipted) continue;
      const { receivedAt, answer } = kept;
      const receipt = answerReceiptFor(
        { site: site.id, answerId: answer.answerId, sha256: kept.sha256, receivedAt },
        key,
      );
      const said = await ask(site, parts, `/district/v1/answers/${answer.answerId}/receipts`, receipt);
      if (said.ok && (said.status === 200 || said.status === 201)) {
        await book.receipted(site.id, answer.answerId, parts.now());
        receipts += 1;
      } else trouble ??= troubleOf(said);
    }
  }
  return { site: site.id, stored: pulled.stored, refused: pulled.refused, files, receipts, trouble };
};

const pageSize = 100;

const pullAnswers = async (
  site: PulledSite,
  book: AnswerBook,
  parts: ExchangeParts,
): Promise<Pick<Collection, 'stored' | 'refused' | 'trouble'>> => {
  let cursor = (await book.held(site.id)).head.sequence;
  let [stored, refused] = [0, 0];
  for (;;) {
    const answer = await ask(site, parts, `/district/v1/answers?after=${cursor}&limit=${pageSize}`);
    if (answer.ok && answer.status === 409 && problemIn(answer.body).code === 'cursor_ahead') {
      const detail = `the site says that it has fewer than the ${cursor} answers that the district has`;
      await book.fault(site.id, 'rolled_back', `answers ${cursor}`, detail, parts.now());
      return { stored, refused, trouble: detail };
    }
    if (!answer.ok || answer.status !== 200) return { stored, refused, trouble: troubleOf(answer) };
    const page = pageIn(answer.body);
    if (!page) return { stored, refused, trouble: 'it does not answer as a site does' };
    for (const one of page.answers) {
      const taken = await book.take(site, Buffer.from(canonical(one)), 'pull', parts.now());
      if (taken.outcome === 'stored') stored += 1;
      else if (taken.outcome === 'refused') refused += 1;
    }
    if (page.answers.length < pageSize || page.head <= cursor) return { stored, refused, trouble: undefined };
    cursor = page.head;
  }
};

/** What is needed of a page; each answer in it is verified by itself. */
const pageIn = (body: Buffer): { readonly head: number; readonly answers: readonly unknown[] } | undefined => {
  try {
    const page = JSON.parse(body.toString('utf8')) as { head?: { sequence?: unknown }; answers?: unknown };
    const head = page.head?.sequence;
    return typeof head === 'number' && Array.isArray(page.answers) ? { head, answers: page.answers } : undefined;
  } catch {
    return undefined;
  }
};

const fetchEvidence = async (
  site: PulledSite,
  kept: KeptAnswer,
  evidence: EvidenceFiles,
  parts: ExchangeParts,
): Promise<{ readonly files: number; readonly trouble: string | undefined }> => {
  const { answerId, evidence: attached } = kept.answer;
  let files = 0;
  for (const { sha256 } of attached) {
    const got = await ask(site, parts, `/district/v1/answers/${answerId}/evidence/${sha256}`);
    if (!got.ok || got.status !== 200) return { files, trouble: troubleOf(got) };
    const taken = await evidence.keep(kept, sha256, got.body, parts.now());
    if (!taken.ok) return { files, trouble: taken.detail };
    files += 1;
  }
  await evidence.missing(kept, parts.now());
  return { files, trouble: undefined };
};

const ask = (site: PulledSite, { client, tokenOf, caOf }: ExchangeParts, path: string, body?: object) =>
  client.ask({ address: site.address, token: tokenOf(site), ca: caOf(site), path, body });

const troubleOf = (answer: SiteAnswer): string =>
  answer.ok ? `${answer.status} ${problemIn(answer.body).code}` : answer.detail;

const problemIn = (body: Buffer): { readonly code: string; readonly detail: string } => {
  try {
    const { code, detail } = JSON.parse(body.toString('utf8')) as { code?: unknown; detail?: unknown };
    return { code: typeof code === 'string' ? code : 'unknown', detail: typeof detail === 'string' ? detail : '' };
  } catch {
    return { code: 'unknown', detail: '' };
  }
};
