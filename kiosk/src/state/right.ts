/**
 * How a kiosk's right can be over, by the agent's own word: taken away by the head, or not known to the agent any more, as
 * after a backup from before its enrolment was restored.
 */
export type RightEnd = 'revoked' | 'unknown';

/** What an answer's code says of the kiosk's right; undefined when it still has it, as far as that answer tells. */
export const rightEndOf = (code: string | undefined): RightEnd | undefined => {
  switch (code) {
    case 'kiosk_revoked':
      return 'revoked';
    case 'unauthenticated':
      return 'unknown';
    default:
      return undefined;
  }
};
