import { codeIn, objectIn } from '#agent/exchange/json.ts';
import { noSummaryHash, sourceOf } from '#agent/summary/envelope.ts';
import type { FeedHead } from '#contract/district.ts';
import type { Judged } from '../decide.ts';
import { type Intake, judgeBytes, keysOfSite } from '../intake.ts';
import type { SiteAnswer, SiteClient } from '../siteClient.ts';
import type { PulledSite } from '../sites.ts';
import type { Attempt, DistrictStore, NewFault, SiteState } from '../store/store.ts';
import type { Judging } from './judging.ts';
import { type SplitPage, splitPage } from './page.ts';

export interface SitePull {
  readonly site: string;
  readonly attempt: Attempt;
  /** Summaries that were new to the district. */
  readonly stored: number;
}

export interface PullParts {
  readonly store: DistrictStore;
  readonly intake: Intake;
  readonly client: SiteClient;
  readonly judging: Judging;
  /** Summaries in a page, 1–1000. */
  readonly pageSize: number;
  readonly tokenOf: (site: PulledSite) => string | undefined;
  /** PEM of the authority that vouches for the site's certificate. */
  readonly caOf: (site: PulledSite) => string | undefined;
}

/**
 * Fetches what is new from one site, page by page: each is verified and kept in one transaction before the next is asked for,
 * so that whatever ends this in the middle, the next pull goes on from there.
 */
export const pullSite = async (site: PulledSite, state: SiteState, parts: PullParts): Promise<SitePull> => {
  const { client, pageSize } = parts;
  const { address } = site;
  const ask = { address, token: parts.tokenOf(site), ca: parts.caOf(site) };
  let stored = 0;
  const end = (attempt: Attempt): SitePull => ({ site: site.id, attempt, stored });

  // Where a new past parts from the kept one only the whole of it tells.
  let head: FeedHead = state.takesNewChain ? { sequence: 0, sha256: noSummaryHash } : state.head;
  let cursor = head.sequence;
  for (let pages = 0; ; pages += 1) {
    const etag = pages === 0 && !state.takesNewChain ? state.etag : undefined;
    const answer = await client.ask({ ...ask, path: feedPath(cursor, pageSize), etag });
    const read = readAnswer(answer);
    switch (read.is) {
      case 'failed':
        return end(read.attempt);
      case 'unchanged':
        return end({ ok: true, etag: state.etag });
      case 'ahead': {
        const detail = `the site says that it has less than the ${cursor} summaries that the district has`;
        await keepFaults(site, [aboutHead('rolled_back', head, detail)], parts);
        return end({ ok: true, etag: undefined });
      }
      case 'later':
        if (read.after <= cursor) return end(refusedAs('its feed does not go on'));
        cursor = read.after;
        continue;
      case 'page':
        break;
    }
    const { page, body } = read;
    const judged = await parts.judging.judge(body, page.ranges, keysOfSite(site));
    const isBranch = await isOtherBranch(
      site,
      cursor === head.sequence ? head : undefined,
      page.head,
      judged,
      ask,
      parts,
    );
    const faults = [
      ...(isBranch.fault ? [isBranch.fault] : []),
      ...(page.site === site.id ? [] : [aboutPage('other_site', `answers as ${page.site}`, page.head)]),
      ...headFaults(judged, page.head, cursor),
    ];
    // Most polls: nothing to keep, and no transaction.
    if (judged.length > 0 || faults.length > 0) {
      const how = { road: 'pull', ordered: true, isRolledBack: isBranch.isRolledBack, faults } as const;
      const { kept } = await parts.intake.acceptJudged(site, judged, how);
      stored += kept.length;
    }
    const isLast = page.ranges.length < pageSize;
    // The tag names the head that the feed has. While something is missing below it, what was missing may come under the same tag.
    const isQuiet = pages === 0 && page.ranges.length === 0 && !state.takesNewChain;
    if (isLast) return end({ ok: true, etag: isQuiet ? answerTag(answer) : undefined });
    const last = Math.max(cursor, ...judged.flatMap((one) => (one.ok ? [one.claim.sequence] : [])));
    if (last === cursor) return end(refusedAs('a whole page without one sound summary'));
    cursor = last;
    head = (await parts.store.stateOf(site.id)).head;
  }
};

const feedPath = (after: number, limit: number): string => `/district/v1/summaries?after=${after}&limit=${limit}`;
const answerTag = (answer: SiteAnswer): string | undefined => (answer.ok ? answer.etag : undefined);
const refusedAs = (detail: string): Attempt => ({ ok: false, code: 'refused', detail });

type ReadAnswer =
  | { readonly is: 'failed'; readonly attempt: Attempt }
  | { readonly is: 'unchanged' }
  | { readonly is: 'ahead' }
  /** What comes next is not there any more; it goes on after this number. */
  | { readonly is: 'later'; readonly after: number }
  | { readonly is: 'page'; readonly page: SplitPage & { readonly ok: true }; readonly body: Buffer };

const readAnswer = (answer: SiteAnswer): ReadAnswer => {
  if (!answer.ok) return { is: 'failed', attempt: { ok: false, code: 'unreachable', detail: answer.detail } };
  const { status, body } = answer;
  if (status === 304) return { is: 'unchanged' };
  if (status === 200) {
    const page = splitPage(body);
    return page.ok ? { is: 'page', page, body } : { is: 'failed', attempt: refusedAs(page.detail) };
  }
  const problem = objectIn(body.toString('utf8'));
  const [code, oldest] = [codeIn(problem), problem?.oldestSequence];
  if (status === 409 && code === 'cursor_ahead') return { is: 'ahead' };
  if (status === 410 && Number.isSafeInteger(oldest)) return { is: 'later', after: Number(oldest) - 1 };
  const isBusy = status === 429 || status >= 500;
  const detail = `${status}${code === undefined ? '' : ` ${code}`}`;
  return { is: 'failed', attempt: { ok: false, code: isBusy ? 'unreachable' : 'refused', detail } };
};

const aboutHead = (code: NewFault['code'], head: FeedHead, detail: string, evidence?: Uint8Array): NewFault => ({
  code,
  // With its hash: once a new past has taken the place of this one, its head may bear the same number.
  about: `head ${head.sequence} ${head.sha256}`,
  day: undefined,
  detail,
  evidence,
});
const aboutPage = (code: NewFault['code'], detail: string, head: FeedHead): NewFault => ({
  code,
  about: head.sha256,
  day: undefined,
  detail,
  evidence: undefined,
});

const keepFaults = (site: PulledSite, faults: readonly NewFault[], { intake }: PullParts): Promise<unknown> =>
  intake.acceptJudged(site, [], { road: 'pull', ordered: true, faults });

/** A page names where the chain stands after it: that must be its last summary, or the cursor when there is none. */
const headFaults = (judged: readonly Judged[], said: FeedHead, cursor: number): NewFault[] => {
  const forged = (detail: string): NewFault[] => [aboutPage('forged_head', detail, said)];
  if (judged.length === 0) {
    return said.sequence === cursor
      ? []
      : forged(`names number ${said.sequence} as its head and gives nothing after ${cursor}`);
  }
  // Whoever is unsound is named already, and then nobody knows what the head should be.
  if (!judged.every(({ ok }) => ok)) return [];
  const [last] = judged.toSorted((a, b) => (b.claim?.sequence ?? 0) - (a.claim?.sequence ?? 0));
  if (last?.claim?.sequence === said.sequence && last.sha256 === said.sha256) return [];
  return forged(`names number ${said.sequence} as its head, which is not the last of the page`);
};

interface Branch {
  readonly isRolledBack: boolean;
  readonly fault: NewFault | undefined;
}
const sameBranch: Branch = { isRolledBack: false, fault: undefined };

/**
 * Whether the feed tells another past than the one that was kept. Only its own signature convicts a site: what it now has under the
 * number of our head is fetched and verified. A head that no summary bears out is forged.
 */
const isOtherBranch = async (
  site: PulledSite,
  ours: FeedHead | undefined,
  said: FeedHead,
  judged: readonly Judged[],
  ask: { readonly address: string; readonly token: string | undefined; readonly ca: string | undefined },
  { client }: PullParts,
): Promise<Branch> => {
  if (!ours || ours.sequence === 0) return sameBranch;
  const next = judged.find((one) => one.ok && one.claim.sequence === ours.sequence + 1);
  const saidBefore =
    next?.claim?.previousHash ?? (judged.length === 0 && said.sequence === ours.sequence ? said.sha256 : ours.sha256);
  if (saidBefore === ours.sha256) return sameBranch;
  const answer = await client.ask({ ...ask, path: feedPath(ours.sequence - 1, 1) });
  const page = answer.ok && answer.status === 200 ? splitPage(answer.body) : undefined;
  const [range] = page?.ok ? page.ranges : [];
  const theirs = answer.ok && range ? judgeBytes(answer.body.subarray(...range), keysOfSite(site)) : undefined;
  const isTheirs =
    theirs?.ok &&
    theirs.claim.source === sourceOf(site.id) &&
    theirs.claim.sequence === ours.sequence &&
    theirs.sha256 !== ours.sha256;
  if (theirs && isTheirs) {
    const detail = `number ${ours.sequence}, which the district has, is now another summary, of ${theirs.claim?.day}`;
    return { isRolledBack: true, fault: aboutHead('rolled_back', ours, detail, theirs.bytes) };
  }
  const isForged = judged.length === 0;
  const detail = `names another summary as number ${ours.sequence} than it has`;
  return { isRolledBack: false, fault: isForged ? aboutPage('forged_head', detail, said) : undefined };
};
