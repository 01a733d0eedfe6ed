import Type, { type TSchema } from '#typebox';
import { Address, ConsentPurpose, Language } from './messages.ts';
import { object } from './shape.ts';
import { Count, EventId, Id, literals, Note, Sha256 } from './values.ts';

/**
 * The part of the catalogue (events.ts) that tells how people are reached and what they agreed to. What was sent stands in the
 * outbox, beside the journal. Of adults under their own family, so that it goes when they are erased.
 */
export const deliveryEvents = {
  /** How a guardian or authorised pickup is reached, in the order in which it is tried; nothing: not at all. */
  'adult.contact_recorded': {
    published: false,
    data: object({ adultId: Id, language: Language, addresses: Type.Array(Address, { maxItems: 4 }) }),
  },
  'staff.contact_recorded': {
    published: false,
    data: object({ staffId: Id, language: Language, addresses: Type.Array(Address, { maxItems: 4 }) }),
  },
  /**
   * All that a guardian agrees to from now on; what is not named is withdrawn. `by`: on their own page, or to staff, who
   * note how (PIPL arts. 14, 15, 31: separate, as easily withdrawn as given, a guardian's for a child under 14).
   */
  'adult.consent_recorded': {
    published: false,
    data: object({
      adultId: Id,
      purposes: Type.Array(ConsentPurpose, { uniqueItems: true }),
      by: literals('guardian', 'staff'),
      note: Type.Optional(Note),
    }),
  },
  /** A personal link to the guardian's page; of the secret in it only the hash is kept. It ends the one before. */
  'adult.link_created': { published: false, data: object({ adultId: Id, linkId: EventId, sha256: Sha256 }) },
  'adult.link_revoked': {
    published: false,
    data: object({ adultId: Id, linkId: EventId, because: literals('staff', 'wrong_tries') }),
  },
  /** Somebody who was reached says that they see to it. It ends nothing: the alert stands until it is acknowledged. */
  'alert.answered': { published: true, data: object({ alertId: Id, messageId: EventId }) },
  /** A test message went to everybody who can be reached. */
  'delivery.drill_started': { published: true, data: object({ drillId: EventId, recipients: Count }) },
} as const satisfies Record<string, { published: boolean; data: TSchema }>;
