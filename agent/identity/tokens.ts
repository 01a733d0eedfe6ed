import type { Role } from '#contract/roles.ts';
import type { Journal } from '../journal/journal.ts';
import { bearerOf, proves, randomSecret, randomTokenId, readBearer, sha256Of } from './bearer.ts';
import type { IdentityStore, TokenRow } from './store.ts';

/** Makes a bearer token for a program. The answer holds the token's only copy: the journal keeps its SHA-256. */
export const createToken = (
  journal: Journal,
  { role, name, actor }: { readonly role: Role; readonly name: string; readonly actor: string },
): { readonly tokenId: string; readonly token: string } => {
  const tokenId = randomTokenId();
  const secret = randomSecret();
  const data = { tokenId, role, name, sha256: sha256Of(secret) };
  journal.record([{ type: 'token.created', actor, subject: tokenId, data }]);
  return { tokenId, token: bearerOf('nbx', tokenId, secret) };
};

/** Takes the right away for good. False when there is no such token, or it was revoked before. */
export const revokeToken = (journal: Journal, store: IdentityStore, tokenId: string, actor: string): boolean => {
  const token = store.token(tokenId);
  if (!token || token.revokedAt !== null) return false;
  journal.record([{ type: 'token.revoked', actor, subject: tokenId, data: { tokenId } }]);
  return true;
};

/** The token that this bearer proves, unless it was revoked. */
export const tokenOf = (store: IdentityStore, bearer: string): TokenRow | undefined => {
  const parts = readBearer('nbx', bearer);
  const token = parts && store.token(parts.id);
  return token && token.revokedAt === null && proves(parts.secret, token.sha256) ? token : undefined;
};
