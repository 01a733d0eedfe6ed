import { NoticeBody, ResendBody } from '#contract/district.ts';
import { Compile, type Validator } from '#typebox/schema';
import { canonical } from '../journal/chain.ts';
import { crashPoint } from '../journal/crashPoint.ts';
import type { Journal } from '../journal/journal.ts';
import type { EpochMs } from '../time/clock.ts';
import { type DistrictTrust, type Judgement, judgeResend } from './receipts.ts';
import type { Waiting } from './waiting.ts';

/** What the district says, by the name of its topic: `nestbox/{site}/{what}`. */
export const heardKinds = ['receipts', 'notices', 'resends'] as const;
export type HeardKind = (typeof heardKinds)[number];

/** Takes what came down a road that is not our own HTTP interface. */
export interface Hearing {
  /** Bytes from a broker; what cannot be read is counted. */
  bytes(kind: HeardKind, payload: Uint8Array): void;
  /** A part of an answer of the district's intake. */
  value(kind: HeardKind, body: unknown): void;
}

export interface HearingParts {
  readonly journal: Journal;
  readonly waiting: readonly Waiting[];
  readonly trust: DistrictTrust;
  readonly judgeNotice: (body: NoticeBody, actor: string) => Judgement;
  /** Counts what was dropped and why, and says so now and then. */
  readonly dropped: (reason: string, kind: HeardKind) => void;
}

const largestHeardBytes = 64 * 1024;
const actor = 'district';

/**
 * Judges receipts, notices and requests to send again exactly as our HTTP interface does: the same rules, the same transaction, the
 * same key under which each counts once, so that one that comes by several roads, or again, changes nothing more.
 */
export const createHearing = ({ journal, waiting, trust, judgeNotice, dropped }: HearingParts): Hearing => {
  let noticeForm: Validator<typeof NoticeBody> | undefined;
  let resendForm: Validator<typeof ResendBody> | undefined;

  const ruling = (kind: HeardKind, body: unknown): { id: string; judge(now: EpochMs): Judgement } | undefined => {
    switch (kind) {
      case 'receipts':
        for (const outbox of waiting) {
          const receipt = outbox.receiptOf(body);
          if (receipt) return { id: receipt.id, judge: (now) => receipt.judge(actor, now) };
        }
        return undefined;
      case 'notices': {
        noticeForm ??= Compile(NoticeBody);
        return noticeForm.Check(body) ? { id: body.id, judge: () => judgeNotice(body, actor) } : undefined;
      }
      case 'resends': {
        resendForm ??= Compile(ResendBody);
        const outbox = resendForm.Check(body) && waiting.find((candidate) => candidate.kind === body.kind);
        return outbox ? { id: body.id, judge: () => judgeResend(body, actor, outbox, trust) } : undefined;
      }
    }
  };

  const value = (kind: HeardKind, body: unknown): void => {
    const found = isCanonical(body) ? ruling(kind, body) : undefined;
    if (!found) {
      dropped('bad_form', kind);
      return;
    }
    let code: string | undefined;
    const execution = journal.execute({
      id: found.id,
      request: { method: 'POST', url: `/district/v1/${kind}`, body },
      decide: (now) => {
        const judgement = found.judge(now);
        if (judgement.ok) return { events: judgement.events, status: 201, body: judgement.body };
        code = judgement.failure.code;
        return { events: [], status: 422, body: () => null };
      },
    });
    crashPoint('upstream.heard.committed');
    if (execution.kind === 'id_reused') dropped('id_reused', kind);
    else if (code !== undefined) dropped(code, kind);
  };

  return {
    value,
    bytes: (kind, payload) => {
      const read = readingOf(payload);
      if (read.ok) value(kind, read.body);
      else dropped(read.reason, kind);
    },
  };
};

const readingOf = (
  payload: Uint8Array,
): { readonly ok: true; readonly body: unknown } | { readonly ok: false; readonly reason: string } => {
  if (payload.byteLength > largestHeardBytes) return { ok: false, reason: 'too_large' };
  try {
    return { ok: true, body: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)) };
  } catch {
    return { ok: false, reason: 'unreadable' };
  }
};

/** JSON can write what has no canonical form (half a character, endless depth): it can bear no signature. */
const isCanonical = (body: unknown): boolean => {
  try {
    canonical(body);
    return true;
  } catch {
    return false;
  }
};
