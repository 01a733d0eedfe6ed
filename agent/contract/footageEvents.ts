import Type, { type Static } from '#typebox';
import { object } from './shape.ts';
import { Count, DayText, EventId, Id, literals, Note, PersonName, Said, Sha256, Timestamp } from './values.ts';

/** All streams when it is empty. */
const Streams = Type.Array(Id, { maxItems: 64, uniqueItems: true });
/** A case of the police, an insurer or the house: whatever number it has there. */
export const CaseRef = Type.String({ minLength: 1, maxLength: 80, pattern: '\\S', description: '1 to 80 characters' });

/** As many as one reason opens at a time. */
export const ViewedStreams = Type.Array(Id, { minItems: 1, maxItems: 16, uniqueItems: true });
/** On whose behalf footage is looked at. The name stays in the box. */
export const Requester = object({
  kind: literals('house', 'guardian', 'police', 'authority', 'other'),
  name: Type.Optional(PersonName),
});
export type Requester = Static<typeof Requester>;

/** The part of the catalogue (events.ts) that tells what people and the box decided about footage. */
export const footageEvents = {
  /** Somebody who may not decide it asks the head for a look. */
  'footage.viewing_requested': {
    published: false,
    data: object({
      requestId: EventId,
      streams: ViewedStreams,
      from: Timestamp,
      to: Timestamp,
      reason: Said,
      requester: Type.Optional(Requester),
    }),
  },
  'footage.viewing_refused': { published: false, data: object({ requestId: EventId, reason: Said }) },
  /** It opens for the head who granted it. `askedBy`: whose request that answers, where somebody asked. */
  'footage.viewing_granted': {
    published: false,
    data: object({
      grantId: Id,
      /** The first of `streams`, which is left out where it is the only one. */
      streamId: Id,
      streams: Type.Optional(ViewedStreams),
      from: Timestamp,
      to: Timestamp,
      reason: Note,
      expiresAt: Timestamp,
      requester: Type.Optional(Requester),
      askedBy: Type.Optional(Type.String()),
      requestId: Type.Optional(EventId),
    }),
  },
  /** Once for each film that was opened, and once for all stills of a stream under a grant. */
  'footage.viewed': {
    published: false,
    data: object({
      grantId: Id,
      streamId: Id,
      from: Timestamp,
      to: Timestamp,
      stills: Type.Optional(Type.Literal(true)),
    }),
  },
  /**
   * A guardian begins to look at the room that their child is in, and sees its pictures until `to` at the latest. Written before
   * the first of them leaves. Ids alone: who else was in the room may ask who saw it, when names are long erased.
   */
  'footage.viewed_by_guardian': {
    published: false,
    data: object({
      lookId: EventId,
      adultId: Id,
      childId: Id,
      roomId: Id,
      streamId: Id,
      from: Timestamp,
      to: Timestamp,
    }),
  },

  /** A named reason not to delete. It has an end, or a day on which somebody looks at it again. */
  'footage.held': {
    published: false,
    data: object({
      holdId: EventId,
      streams: Streams,
      from: Timestamp,
      to: Timestamp,
      caseRef: CaseRef,
      reason: Said,
      until: Type.Optional(DayText),
      reviewOn: Type.Optional(DayText),
    }),
  },
  'footage.hold_extended': {
    published: false,
    data: object({
      holdId: EventId,
      until: Type.Optional(DayText),
      reviewOn: Type.Optional(DayText),
      reason: Said,
    }),
  },
  'footage.hold_released': { published: false, data: object({ holdId: EventId, reason: Said }) },

  /** From here until it is finished, failed or cancelled its footage is not deleted. */
  'footage.export_requested': {
    published: false,
    data: object({
      exportId: EventId,
      streams: Type.Array(Id, { minItems: 1, maxItems: 64, uniqueItems: true }),
      from: Timestamp,
      to: Timestamp,
      reason: Said,
      recipient: Said,
      caseRef: Type.Optional(CaseRef),
    }),
  },
  'footage.export_finished': {
    published: false,
    data: object({ exportId: EventId, manifestSha256: Sha256, files: Count, bytes: Count }),
  },
  'footage.export_failed': { published: false, data: object({ exportId: EventId, problem: Note }) },
  'footage.export_cancelled': { published: false, data: object({ exportId: EventId }) },

  /** A person says that the clock of the box is right: until then it may have been wrong, and nothing is deleted. */
  'footage.clock_confirmed': { published: false, data: object({ wall: Timestamp }) },
  /** Footage that was older than it must be kept is gone; `root` is the Merkle root over its SHA-256 (RFC 9162 2.1.1). */
  'footage.deleted': {
    published: true,
    data: object({ streamId: Id, from: Timestamp, to: Timestamp, segments: Count, bytes: Count, root: Sha256 }),
  },
  /** What a day of a stream consists of: its signed proof has this SHA-256. */
  'footage.day_proved': {
    published: true,
    data: object({ streamId: Id, day: DayText, segments: Count, root: Sha256, proofSha256: Sha256 }),
  },
} as const;
