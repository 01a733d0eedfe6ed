import Type from '#typebox';
import { AnswerEvidence, NoticeKind } from './district.ts';
import { object } from './shape.ts';
import { Count, DayText, EventId, Id, literals, Note, Sha256 } from './values.ts';

/** The part of the catalogue (events.ts) that tells of the district: what it confirmed, what it asked, what was answered. */
export const upstreamEvents = {
  'upstream.receipt_accepted': { published: true, data: object({ day: DayText, revision: Count, sha256: Sha256 }) },
  /** The district has lost those numbers and gets them once more; `again` of them were confirmed or on their way. */
  'upstream.resend_asked': {
    published: true,
    data: object({ kind: literals('summaries', 'answers'), after: Count, through: Count, again: Count }),
  },
  'upstream.notice_received': {
    published: false,
    data: object({
      noticeId: Id,
      kind: NoticeKind,
      text: Note,
      dueDay: Type.Optional(DayText),
      about: Type.Optional(EventId),
    }),
  },
  /** The head's answer, sealed with the site's key. The bytes of what is attached stand beside the journal. */
  'upstream.notice_answered': {
    published: false,
    data: object({
      noticeId: EventId,
      answerId: EventId,
      sequence: Count,
      text: Note,
      evidence: Type.Array(AnswerEvidence),
      sha256: Sha256,
    }),
  },
  'upstream.answer_received': { published: true, data: object({ answerId: EventId, sha256: Sha256 }) },
} as const;
