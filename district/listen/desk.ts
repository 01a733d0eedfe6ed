import type { KeyObject } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { EpochMs } from '#agent/time/clock.ts';
import type {
  AnswerReceiptBody,
  FeedHead,
  LackingEvidence,
  NoticeBody,
  ReceiptBody,
  ResendBody,
  WaitingAnswer,
} from '#contract/district.ts';
import type { Intake } from '../intake.ts';
import { answerReceiptFor, receiptFor, resendFor } from '../receipt.ts';
import type { DistrictStore } from '../store/store.ts';
import { createLags } from './lags.ts';

/** What the district has of a site's numbers: without a gap up to its head, and then nothing before `next`. */
export interface Held {
  readonly head: FeedHead;
  readonly next: number | undefined;
}

/** The district's side of notices: what waits for a site, and its answers. */
export interface NoticeDesk {
  answersHeld(site: string): Promise<Held>;
  waitingFor(site: string): Promise<readonly NoticeBody[]>;
  /** Verifies and keeps an answer; durable when it returns. */
  acceptAnswer(one: { readonly site: string; readonly bytes: Uint8Array }): Promise<AcceptedAnswer>;
  /** Keeps a file that is attached to an answer which is kept; durable when it returns. */
  acceptEvidence(one: SentEvidence & { readonly site: string }): Promise<TakenEvidence>;
  /** What is attached to the answers of a site and not here: the newest, so that what never comes holds up nothing. */
  lackingFrom(site: string): Promise<readonly LackingEvidence[]>;
}
export interface SentEvidence extends LackingEvidence {
  readonly bytes: Uint8Array;
}
export type TakenEvidence =
  | { readonly ok: true; readonly isNew: boolean }
  | { readonly ok: false; readonly code: string; readonly detail: string };
export type AcceptedAnswer =
  | {
      readonly outcome: 'stored' | 'repeated';
      readonly answerId: string;
      readonly sequence: number;
      readonly sha256: string;
      readonly receivedAt: EpochMs;
    }
  | { readonly outcome: 'refused'; readonly code: string; readonly detail: string };

/** What came of something that a site pushed. */
export type Taken =
  | { readonly ok: true; readonly receipt: ReceiptBody | AnswerReceiptBody; readonly isNew: boolean }
  | { readonly ok: false; readonly code: string; readonly detail: string };

/** Where both pushed roads end. */
export interface PushDesk {
  /** Verifies and keeps it, and only after the commit signs the receipt. The same again has the same receipt. */
  take(site: string, kind: 'summaries' | 'answers', bytes: Uint8Array): Promise<Taken>;
  /** What is attached to an answer, by HTTPS alone. `not_found`: no such answer is kept, or it does not name this. */
  takeEvidence(site: string, sent: SentEvidence): Promise<TakenEvidence>;
  /** A site said how many it has sealed of each; what it did not say is undefined. */
  heard(site: string, heads: Readonly<Record<ResendBody['kind'], number | undefined>>): void;
  /** What the district has to say to a site. */
  waitingFor(site: string): Promise<WaitingAnswer>;
}

export interface PushDeskParts {
  readonly store: Pick<DistrictStore, 'db' | 'stateOf'>;
  readonly intake: Pick<Intake, 'accept'>;
  readonly notices: NoticeDesk | undefined;
  readonly key: KeyObject;
  readonly now: () => EpochMs;
  /** How long what a site has told of may be on its way before it is asked for. */
  readonly graceMs: number;
}

export const createPushDesk = ({ store, intake, notices, key, now, graceMs }: PushDeskParts): PushDesk => {
  const lags = { summaries: createLags(graceMs), answers: createLags(graceMs) };

  const summariesHeld = async (site: string): Promise<Held> => {
    const { head } = await store.stateOf(site);
    const [next] = await store.db.all<{ sequence: number | null }>(
      'SELECT MIN(sequence) AS sequence FROM district_summary WHERE site = ? AND sequence > ?',
      [site, head.sequence],
    );
    return { head, next: next?.sequence ?? undefined };
  };

  const resendOf = (site: string, kind: ResendBody['kind'], { head, next }: Held): ResendBody | undefined => {
    const at = now();
    const own = head.sequence;
    const lack = lags[kind].lackOf(site, own, at);
    if (!lack) return undefined;
    // What has come since, behind the gap, is here: to ask for it too would undo a receipt that is true.
    const through = Math.min(lack.through, (next ?? Number.POSITIVE_INFINITY) - 1);
    // It has come meanwhile, or does not follow from what is here: that is for people to look into.
    if (through <= own) return undefined;
    return resendFor({ site, kind, head, through, since: lack.since }, { id: uuidv7(), at }, key);
  };
  const resendsOf = async (site: string): Promise<ResendBody[]> => {
    const ofSummaries = resendOf(site, 'summaries', await summariesHeld(site));
    const ofAnswers = notices && resendOf(site, 'answers', await notices.answersHeld(site));
    return [ofSummaries, ofAnswers].filter((resend) => resend !== undefined);
  };

  const takeSummary = async (site: string, bytes: Uint8Array): Promise<Taken> => {
    const accepted = await intake.accept({ site, bytes, road: 'push' });
    if (accepted.outcome === 'refused') return { ok: false, code: accepted.code, detail: accepted.detail };
    const { day, revision, sequence, sha256 } = accepted;
    const [row] = await store.db.all<{ receivedAt: EpochMs }>(
      'SELECT received_at AS "receivedAt" FROM district_summary WHERE site = ? AND sequence = ?',
      [site, sequence],
    );
    if (!row) throw new Error(`number ${sequence} of ${site} was kept and is gone`);
    // Its number tells of all before it: what of them is not here was lost.
    lags.summaries.told(site, sequence, false);
    const receipt = receiptFor({ site, day, revision, sha256, receivedAt: row.receivedAt }, key);
    return { ok: true, receipt, isNew: accepted.outcome === 'stored' };
  };

  const takeAnswer = async (site: string, bytes: Uint8Array): Promise<Taken> => {
    if (!notices) return { ok: false, code: 'not_found', detail: 'this district issues no notices' };
    const accepted = await notices.acceptAnswer({ site, bytes });
    if (accepted.outcome === 'refused') return { ok: false, code: accepted.code, detail: accepted.detail };
    const { answerId, sequence, sha256, receivedAt } = accepted;
    lags.answers.told(site, sequence, false);
    const receipt = answerReceiptFor({ site, answerId, sha256, receivedAt }, key);
    return { ok: true, receipt, isNew: accepted.outcome === 'stored' };
  };

  return {
    take: (site, kind, bytes) => (kind === 'summaries' ? takeSummary(site, bytes) : takeAnswer(site, bytes)),
    takeEvidence: async (site, sent) =>
      notices
        ? notices.acceptEvidence({ site, ...sent })
        : { ok: false, code: 'not_found', detail: 'this district issues no notices' },
    heard: (site, heads) => {
      for (const kind of ['summaries', 'answers'] as const) {
        const sequence = heads[kind];
        if (sequence !== undefined) lags[kind].told(site, sequence, true);
      }
    },
    waitingFor: async (site) => {
      const resends = await resendsOf(site);
      const lacking = [...((await notices?.lackingFrom(site)) ?? [])];
      return {
        notices: [...((await notices?.waitingFor(site)) ?? [])],
        ...(resends.length > 0 ? { resends } : {}),
        ...(lacking.length > 0 ? { lacking } : {}),
      };
    },
  };
};
