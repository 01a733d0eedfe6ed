import Type, { type Static } from 'typebox';
import { nullable, object } from './shape.ts';
import { SealedSummary } from './summary.ts';
import { DayText, EventId, Id, literals, Note, Sha256, Timestamp } from './values.ts';

/** An Ed25519 public key as a JWK (RFC 8037). `kid` is its RFC 7638 thumbprint. */
export const PublicKey = object({
  kty: Type.Literal('OKP'),
  crv: Type.Literal('Ed25519'),
  x: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  kid: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  alg: Type.Literal('Ed25519'),
  use: Type.Literal('sig'),
});
/** A JWK set: the key that the site seals with now comes first, then those that it used before. */
export const SiteKeys = object({ site: Id, keys: Type.Array(PublicKey) });

/** Where the chain stands after this page. */
export const FeedHead = object({ sequence: Type.Integer({ minimum: 0 }), sha256: Sha256 });
/** A page of the feed. As many summaries as asked for: there may be more after `head.sequence`. */
export const SummaryFeed = object({ site: Id, head: FeedHead, summaries: Type.Array(SealedSummary) });

/** Ed25519 over the canonical JSON (RFC 8785) of everything else, base64url. */
const Signature = Type.String({ pattern: '^[A-Za-z0-9_-]{86}$' });

/** The district has it: only this closes an outbox row. */
export const ReceiptBody = object({
  id: EventId,
  site: Id,
  day: DayText,
  revision: Type.Integer({ minimum: 1 }),
  sha256: Sha256,
  receivedAt: Timestamp,
  signature: Signature,
});
export const NoticeBody = object({
  id: EventId,
  site: Id,
  kind: literals('finding', 'question', 'rule_pack'),
  text: Type.String({ minLength: 1, maxLength: 1000 }),
  dueDay: Type.Optional(DayText),
  /** With `rule_pack`: the pack itself, which is installed when it is sound and begins today or later. */
  pack: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  issuedAt: Timestamp,
  signature: Signature,
});
/** The district's notices, newest first. */
export const NoticeList = object({
  notices: Type.Array(
    object({
      noticeId: Id,
      kind: NoticeBody.properties.kind,
      text: Note,
      dueDay: nullable(DayText),
      receivedAt: Timestamp,
    }),
  ),
});
export const ReceiptAnswer = object({ day: DayText, revision: Type.Integer(), state: Type.Literal('received') });
export const NoticeAnswer = object({ id: EventId });

export type PublicKey = Static<typeof PublicKey>;
export type SiteKeys = Static<typeof SiteKeys>;
export type FeedHead = Static<typeof FeedHead>;
export type SummaryFeed = Static<typeof SummaryFeed>;
export type ReceiptBody = Static<typeof ReceiptBody>;
export type NoticeList = Static<typeof NoticeList>;
export type NoticeBody = Static<typeof NoticeBody>;
