import type { NoticeBody, NoticeKind, ReceiptBody, ResendBody } from '#contract/district.ts';
import type { ProblemCode } from '#contract/problems.ts';
import type { NewEvent } from '../journal/journal.ts';
import { fromRfc3339 } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import { isJudgement, wantsAnswer } from './noticeState.ts';
import type { Outbox } from './store.ts';

/** What is needed to believe the district. */
export interface DistrictTrust {
  readonly site: string;
  /** Public keys of the district: the JWK member `x`. */
  readonly districtKeys: readonly string[];
  readonly isSignedBy: (object: { readonly signature: string }, key: { readonly x: string }) => boolean;
}

/** What was decided about something that the district sent. */
export type Judgement =
  | { readonly ok: true; readonly events: readonly NewEvent[]; readonly body: () => unknown }
  | {
      readonly ok: false;
      readonly failure: {
        readonly code: ProblemCode;
        readonly detail: string;
        readonly errors: readonly { readonly path: string; readonly message: string }[];
      };
    };

/**
 * Judges a receipt: it must be for this site, signed by the district, and name bytes that were sealed here. Only then
 * is the outbox row closed, in the transaction that records the fact.
 */
export const judgeReceipt = (
  body: ReceiptBody,
  actor: string,
  now: EpochMs,
  outbox: Pick<Outbox, 'find' | 'confirm'>,
  trust: DistrictTrust,
): Judgement => {
  const distrusted = distrust(body, trust);
  if (distrusted) return distrusted;
  const { day, revision, sha256 } = body;
  const item = outbox.find(day, revision);
  if (!item) {
    return refuse('unknown_reference', `revision ${revision} of ${day} was never sealed here`, '/revision');
  }
  if (item.sha256 !== sha256) {
    return refuse('unknown_reference', `revision ${revision} of ${day} has another SHA-256: ${item.sha256}`, '/sha256');
  }
  if (item.state !== 'received') outbox.confirm(item.sequence, body, now);
  return {
    ok: true,
    events:
      item.state === 'received'
        ? []
        : [{ id: body.id, type: 'upstream.receipt_accepted', actor, subject: day, data: { day, revision, sha256 } }],
    body: () => ({ day, revision, state: 'received' }),
  };
};

/**
 * Judges the district's word that it has lost what it once confirmed: signed, for this site, and about the chain that stands here.
 * What it confirmed after the time that it names stays confirmed, so that a late or repeated one undoes nothing new.
 */
export const judgeResend = (
  body: ResendBody,
  actor: string,
  outbox: Pick<Outbox, 'lost' | 'hashOf'>,
  trust: DistrictTrust,
): Judgement => {
  const distrusted = distrust(body, trust);
  if (distrusted) return distrusted;
  const { id, site, kind, after, through, sha256 } = body;
  const own = after === 0 ? null : outbox.hashOf(after);
  if (own === undefined) return refuse('unknown_reference', `nothing of number ${after} was sealed here`, '/after');
  if (own !== sha256) return refuse('unknown_reference', `number ${after} has another SHA-256: ${own}`, '/sha256');
  const asOf = fromRfc3339(body.asOf);
  if (asOf === undefined) return refuse('unknown_reference', 'there was no such time', '/asOf');
  const again = outbox.lost({ after, through }, asOf);
  return {
    ok: true,
    events:
      again === 0
        ? []
        : [{ id, type: 'upstream.resend_asked', actor, subject: site, data: { kind, after, through, again } }],
    body: () => ({ id, again }),
  };
};

/** Whether a rule pack may be installed; policy/install.ts decides it. */
export type JudgePack = (
  pack: unknown,
  actor: string,
) =>
  | { readonly ok: true; readonly event: NewEvent }
  | {
      readonly ok: false;
      readonly code: ProblemCode;
      readonly errors: readonly { readonly path: string; readonly message: string }[];
    };

/** What a notice may speak of: undefined when nothing of that id is known here. */
export type FindNotice = (noticeId: string) => { readonly kind: NoticeKind } | undefined;

/**
 * Judges a notice: for this site and signed by the district, or it does not reach anybody's screen. A rule pack in it is
 * installed with it, or the notice is refused with what is wrong. `closed` and `reopened` name the finding or question that
 * they judge; nothing else names one.
 */
export const judgeNotice = (
  body: NoticeBody,
  actor: string,
  trust: DistrictTrust,
  judgePack: JudgePack,
  find: FindNotice,
): Judgement => {
  const refusal = distrust(body, trust) ?? misdirected(body, find);
  if (refusal) return refusal;
  const { id, kind, text, dueDay, about } = body;
  const data = {
    noticeId: id,
    kind,
    text,
    ...(dueDay === undefined ? {} : { dueDay }),
    ...(about === undefined ? {} : { about }),
  };
  const pack = body.pack === undefined ? undefined : judgePack(body.pack, actor);
  if (pack && !pack.ok) {
    const errors = pack.errors.map(({ path, message }) => ({ path: `body/pack${path}`, message }));
    return { ok: false, failure: { code: pack.code, detail: 'The rule pack cannot be installed', errors } };
  }
  return {
    ok: true,
    events: [{ id, type: 'upstream.notice_received', actor, subject: id, data }, ...(pack ? [pack.event] : [])],
    body: () => ({ id }),
  };
};

/** What a notice of its kind must hold and may not: `about` for a judgement, a pack only with a rule pack. */
const misdirected = ({ kind, about, dueDay, pack }: NoticeBody, find: FindNotice): Judgement | undefined => {
  if (pack !== undefined && kind !== 'rule_pack') return refuse('invalid', `a ${kind} brings no rule pack`, '/pack');
  if (dueDay !== undefined && kind === 'closed') return refuse('invalid', 'what is closed is not due', '/dueDay');
  if (!isJudgement(kind)) {
    return about === undefined ? undefined : refuse('invalid', `a ${kind} is about no other notice`, '/about');
  }
  if (about === undefined) return refuse('invalid', `${kind}: which finding or question?`, '/about');
  const meant = find(about);
  return meant && wantsAnswer(meant.kind)
    ? undefined
    : refuse('unknown_reference', `no finding or question ${about} was received here`, '/about');
};

/** Why this is not believed to come from the district, or not to be for this site; undefined when it is. */
export const distrust = (
  body: { readonly site: string; readonly signature: string },
  { site, districtKeys, isSignedBy }: DistrictTrust,
): Judgement | undefined => {
  if (body.site !== site) return refuse('other_site', `this is ${site}, not ${body.site}`, '/site');
  if (districtKeys.length === 0) {
    return refuse('bad_signature', 'no key of the district is configured: upstream.districtKeys', '/signature');
  }
  if (districtKeys.some((x) => isSignedBy(body, { x }))) return undefined;
  return refuse('bad_signature', 'none of upstream.districtKeys made this signature', '/signature');
};

/** A refusal that names the field, as a path within the body. */
export const refuse = (
  code: 'other_site' | 'bad_signature' | 'unknown_reference' | 'conflict' | 'invalid' | 'confirmation_needed',
  message: string,
  path: string,
): Judgement & { readonly ok: false } => ({
  ok: false,
  failure: { code, detail: message, errors: [{ path: `body${path}`, message }] },
});
