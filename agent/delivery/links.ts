import { timingSafeEqual } from 'node:crypto';

/** The word in a message's link by which its recipient answers: the message's id and a proof that we made it. */
export interface AnswerLinks {
  tokenOf(messageId: string): string;
  /** The message that a token opens; undefined: we made no such token. */
  messageOf(token: string): string | undefined;
}

const proofBytes = 16;
const shape = /^([0-9a-f-]{36})\.([A-Za-z0-9_-]{22})$/;

/**
 * Reckoned from the site's own secret, so that nothing of it is kept and a message that is sent again has the same link.
 * `keyed`: identity's keyed hash.
 */
export const createAnswerLinks = (keyed: (purpose: string, text: string) => Buffer): AnswerLinks => {
  const proofOf = (messageId: string): Buffer => keyed('message', messageId).subarray(0, proofBytes);
  return {
    tokenOf: (messageId) => `${messageId}.${proofOf(messageId).toString('base64url')}`,
    messageOf: (token) => {
      const [, messageId, proof] = shape.exec(token) ?? [];
      if (messageId === undefined || proof === undefined) return undefined;
      const said = Buffer.from(proof, 'base64url');
      const ours = proofOf(messageId);
      return said.length === ours.length && timingSafeEqual(said, ours) ? messageId : undefined;
    },
  };
};
