import Type, { type Static } from '#typebox';
import { nullable, object } from './shape.ts';
import { NoticeState, SealedSummary } from './summary.ts';
import {
  Count,
  DayText,
  EventId,
  Id,
  literals,
  Note,
  PackedName,
  PersonName,
  Said,
  Sha256,
  Timestamp,
} from './values.ts';

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

/** `GET /district/v1/summaries`: those after a number, so many at once. */
export const FeedQuery = Type.Object(
  {
    after: Type.Optional(Type.String({ pattern: '^\\d{1,15}$', description: 'a number of the chain: 0 or more' })),
    limit: Type.Optional(
      Type.String({ pattern: '^([1-9]\\d{0,2}|1000)$', description: 'how many at most: 1 to 1000; 100 when left out' }),
    ),
  },
  { additionalProperties: false },
);

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
/**
 * What the district sends down. A finding and a question want an answer; `closed` and `reopened` judge the answer to the
 * notice that `about` names (整改 loop); a rule pack is installed when it is sound.
 */
export const NoticeKind = literals('finding', 'question', 'rule_pack', 'closed', 'reopened');
export const NoticeBody = object({
  id: EventId,
  site: Id,
  kind: NoticeKind,
  text: Type.String({ minLength: 1, maxLength: 1000 }),
  dueDay: Type.Optional(DayText),
  /** With `closed` and `reopened`: the notice that is meant. */
  about: Type.Optional(EventId),
  /** With `rule_pack`: the pack itself, which is installed when it is sound and begins today or later. */
  pack: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  issuedAt: Timestamp,
  signature: Signature,
});
export const ReceiptAnswer = object({ day: DayText, revision: Type.Integer(), state: Type.Literal('received') });
export const NoticeAnswer = object({ id: EventId });

/** Where something is on its way to the district. */
export const RoadState = literals('sealed', 'sent', 'received');

/** Of what is attached, each: a page or a corner of a room that can be read, and six of them in one request. */
export const mostEvidenceBytes = 500 * 1024;

/** A picture or document that belongs to an answer. Its bytes are fetched by their hash. */
export const AnswerEvidence = object({
  name: PackedName,
  mediaType: literals('image/jpeg', 'image/webp', 'image/png', 'application/pdf'),
  bytes: Count,
  sha256: Sha256,
});
/** The head's answer to a notice, sealed by the site: the bytes that travel are the canonical JSON (RFC 8785) of the whole. */
export const SealedAnswer = object({
  schema: Type.Literal('nestbox.answer/1'),
  site: Id,
  answerId: EventId,
  /** Counts the site's answers from 1. */
  sequence: Type.Integer({ minimum: 1 }),
  noticeId: EventId,
  text: Said,
  evidence: Type.Array(AnswerEvidence, { maxItems: 6 }),
  answeredAt: Timestamp,
  kid: PublicKey.properties.kid,
  signature: Signature,
});
/** `GET /district/v1/answers?after=&limit=`: as the feed of summaries. */
export const AnswerFeed = object({
  site: Id,
  head: object({ sequence: Type.Integer({ minimum: 0 }) }),
  answers: Type.Array(SealedAnswer),
});
/** The district has an answer. */
export const AnswerReceiptBody = object({
  id: EventId,
  site: Id,
  answerId: EventId,
  sha256: Sha256,
  receivedAt: Timestamp,
  signature: Signature,
});

/**
 * The district has lost what it once confirmed, as after a database brought back from an older copy, and asks for it again.
 * Signed, because only the district may undo its own receipts.
 */
export const ResendBody = object({
  id: EventId,
  site: Id,
  kind: literals('summaries', 'answers'),
  /** The number of the last one before what it lacks; 0: it lacks the first, too. */
  after: Count,
  /** The hash of that one; null with 0. A site whose own number `after` has another hash refuses: the two have parted. */
  sha256: nullable(Sha256),
  /** The last number that it lacks. */
  through: Type.Integer({ minimum: 1 }),
  /** It lacked them then; what it has confirmed since, it has. */
  asOf: Timestamp,
  issuedAt: Timestamp,
  signature: Signature,
});

/** What the head sends as an answer. */
export const NoticeAnswerBody = object({
  id: EventId,
  text: Said,
  evidence: Type.Optional(
    Type.Array(
      object({
        name: PackedName,
        mediaType: AnswerEvidence.properties.mediaType,
        base64: Type.String({ pattern: '^[A-Za-z0-9+/]+={0,2}$', maxLength: 700_000 }),
      }),
      { maxItems: 6 },
    ),
  ),
  /** The head has looked: no child can be recognised in what is attached. Asked for whenever something is. */
  showsNoChild: Type.Optional(Type.Literal(true)),
});
export const AnswerSealed = object({
  answerId: EventId,
  sequence: Type.Integer({ minimum: 1 }),
  sha256: Sha256,
  state: Type.Literal('sealed'),
});
export const AnswerReceiptAnswer = object({ answerId: EventId, state: Type.Literal('received') });
export const NoticeView = object({
  noticeId: Id,
  kind: NoticeKind,
  text: Note,
  dueDay: nullable(DayText),
  receivedAt: Timestamp,
  /** Null for what wants no answer. */
  state: nullable(NoticeState),
  answers: Type.Array(
    object({
      answerId: EventId,
      text: Note,
      evidence: Type.Array(AnswerEvidence),
      answeredAt: Timestamp,
      answeredBy: PersonName,
      road: RoadState,
    }),
  ),
  /** What the district said to it since: closed, or reopened. */
  judgements: Type.Array(object({ kind: NoticeKind, text: Note, receivedAt: Timestamp })),
});
/** The district's notices, newest first. */
export const NoticeList = object({ notices: Type.Array(NoticeView) });

/**
 * Where a site's chain stands, small enough for a QR code. The signature is over the canonical JSON of everything else: whoever
 * has the site's public key can verify on the spot that the site vouches for this hash, and compare it later with the summary.
 */
export const Checkpoint = object({
  schema: Type.Literal('nestbox.checkpoint/1'),
  site: Id,
  day: DayText,
  revision: Type.Integer({ minimum: 1 }),
  sequence: Type.Integer({ minimum: 1 }),
  sha256: Sha256,
  kid: PublicKey.properties.kid,
  signature: Signature,
});
/** A checkpoint, and the text of its QR code. */
export const CheckpointAnswer = object({ checkpoint: Checkpoint, text: Type.String({ maxLength: 300 }) });

/** An event as a commitment binds it. The two times are milliseconds since the epoch. */
export const ProvenEvent = object({
  actor: Type.String(),
  data: Type.Record(Type.String(), Type.Unknown()),
  id: EventId,
  occurredAt: Type.Integer(),
  recordedAt: Type.Integer(),
  subject: Type.String(),
  type: Type.String({ maxLength: 80 }),
});
/**
 * Proof that one event was in a sealed day. Shows the summary, which has no names, and that one event, nothing else. A file
 * holds its canonical JSON (RFC 8785).
 */
export const EventProof = object({
  schema: Type.Literal('nestbox.proof/1'),
  summary: SealedSummary,
  leaf: object({
    index: Count,
    leaves: Type.Integer({ minimum: 1 }),
    /** SHA-256 of the salt and the content, in this order. */
    commitment: Sha256,
    /** Null once the person's data was erased: then only that there was such an event is shown. */
    event: nullable(
      object({
        salt: Type.String({ pattern: '^(?:[0-9a-f]{2}){1,64}$' }),
        /** The canonical JSON of a ProvenEvent, as the text that was hashed. */
        content: Type.String(),
      }),
    ),
  }),
  /** The hashes from the leaf to the root (RFC 9162 2.1.3), nearest first. */
  path: Type.Array(Sha256, { maxItems: 64 }),
});

/** A file that is attached to an answer which the district keeps, and that the district does not have. */
export const LackingEvidence = object({ answerId: EventId, sha256: Sha256 });
const Waiting = {
  notices: Type.Array(NoticeBody),
  /** What the district asks for once more. */
  resends: Type.Optional(Type.Array(ResendBody)),
  /** All that it lacks of what is attached, or the newest of it; left out: nothing, or it takes no files by this road. */
  lacking: Type.Optional(Type.Array(LackingEvidence, { maxItems: 64 })),
};
/**
 * Answer of the district's intake, `POST …/summaries` and `POST …/answers`: a receipt, and what waits for the site. A site
 * behind NAT hears of notices in this way.
 */
export const IntakeAnswer = object({ receipt: Type.Union([ReceiptBody, AnswerReceiptBody]), ...Waiting });
/**
 * `GET …/notices?site=&sequence=&sha256=&answers=`: the same without having sent anything. The site says where its chain stands,
 * and how many answers it has sealed. Also the answer to `POST …/answers/{answerId}/evidence/{sha256}`, by which a file is sent.
 */
export const WaitingAnswer = object(Waiting);

export type PublicKey = Static<typeof PublicKey>;
export type SiteKeys = Static<typeof SiteKeys>;
export type FeedHead = Static<typeof FeedHead>;
export type SummaryFeed = Static<typeof SummaryFeed>;
export type ReceiptBody = Static<typeof ReceiptBody>;
export type NoticeList = Static<typeof NoticeList>;
export type NoticeBody = Static<typeof NoticeBody>;
export type NoticeKind = Static<typeof NoticeKind>;
export type RoadState = Static<typeof RoadState>;
export type AnswerEvidence = Static<typeof AnswerEvidence>;
export type SealedAnswer = Static<typeof SealedAnswer>;
export type LackingEvidence = Static<typeof LackingEvidence>;
export type AnswerFeed = Static<typeof AnswerFeed>;
export type AnswerReceiptBody = Static<typeof AnswerReceiptBody>;
export type NoticeAnswerBody = Static<typeof NoticeAnswerBody>;
export type NoticeView = Static<typeof NoticeView>;
export type Checkpoint = Static<typeof Checkpoint>;
export type ProvenEvent = Static<typeof ProvenEvent>;
export type EventProof = Static<typeof EventProof>;
export type ResendBody = Static<typeof ResendBody>;
export type WaitingAnswer = Static<typeof WaitingAnswer>;
export type IntakeAnswer = Static<typeof IntakeAnswer>;
