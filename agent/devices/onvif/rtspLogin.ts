import { randomBytes } from 'node:crypto';
import { type Account, digestHeader, readChallenge } from './login.ts';

/**
 * Logs in to an RTSP server by Digest: takes its `WWW-Authenticate` and the request, returns `Authorization`; undefined
 * for a server that wants the password itself, which it does not get.
 */
export const rtspLogin = (account: Account) => {
  let nonce: string | undefined;
  let uses = 0;
  return (asked: string, { method, uri }: { readonly method: string; readonly uri: string }): string | undefined => {
    const challenge = readChallenge(asked);
    if (!challenge) return undefined;
    uses = challenge.nonce === nonce ? uses + 1 : 1;
    nonce = challenge.nonce;
    return digestHeader(challenge, account, { method, path: uri, uses, cnonce: randomBytes(8).toString('hex') });
  };
};
