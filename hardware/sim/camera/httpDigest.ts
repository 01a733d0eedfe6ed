import { createHash, randomBytes } from 'node:crypto';
import { type Accounts, isSame, type LoginVerdict } from './login.ts';

export type DigestAlgorithm = 'MD5' | 'SHA-256';

/** HTTP Digest (RFC 7616, qop=auth), as the camera asks for it. */
export interface HttpDigest {
  /** The value of a WWW-Authenticate header with a fresh nonce. */
  challenge(algorithm: DigestAlgorithm): string;
  /** An Authorization header; `stale`: the login may be right, the nonce is over. */
  judge(authorization: string | undefined, method: string, accounts: Accounts): LoginVerdict;
}

const realm = 'SimCam';
const nonceLifeMs = 300_000;
const mostNonces = 1_000;

interface Nonce {
  readonly endsAtMs: number;
  readonly algorithm: DigestAlgorithm;
  readonly used: Set<string>;
}

export const createHttpDigest = (nowMs: () => number): HttpDigest => {
  const nonces = new Map<string, Nonce>();
  return {
    challenge: (algorithm) => {
      const nonce = randomBytes(16).toString('hex');
      nonces.set(nonce, { endsAtMs: nowMs() + nonceLifeMs, algorithm, used: new Set() });
      const oldest = nonces.keys().next().value;
      if (nonces.size > mostNonces && oldest !== undefined) nonces.delete(oldest);
      return `Digest realm="${realm}", qop="auth", algorithm=${algorithm}, nonce="${nonce}"`;
    },
    judge: (authorization, method, accounts) => {
      if (!authorization?.startsWith('Digest ')) return 'missing';
      const said = readParameters(authorization.slice('Digest '.length));
      const nonce = nonces.get(said.get('nonce') ?? '');
      const count = said.get('nc') ?? '';
      if (!nonce || nonce.endsAtMs <= nowMs()) return 'stale';
      if ((said.get('algorithm') ?? 'MD5').toUpperCase() !== nonce.algorithm) return 'wrong';
      const password = accounts.get(said.get('username') ?? '');
      if (password === undefined) return 'wrong';
      const hash = (text: string): string =>
        createHash(nonce.algorithm === 'MD5' ? 'md5' : 'sha256')
          .update(text)
          .digest('hex');
      const expected = hash(
        [
          hash(`${said.get('username')}:${realm}:${password}`),
          said.get('nonce'),
          count,
          said.get('cnonce'),
          said.get('qop'),
          hash(`${method}:${said.get('uri')}`),
        ].join(':'),
      );
      if (!isSame(Buffer.from(said.get('response') ?? ''), Buffer.from(expected))) return 'wrong';
      if (nonce.used.has(count)) return 'replayed';
      nonce.used.add(count);
      return 'accepted';
    },
  };
};

/** The name in an Authorization header, unchecked; empty when there is none. */
export const digestUser = (authorization: string | undefined): string =>
  readParameters(authorization ?? '').get('username') ?? '';

/** `a="b", c=d` as a map. */
const readParameters = (text: string): Map<string, string> =>
  new Map(
    [...text.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]*))/g)].map(([, name = '', quoted, plain]) => [
      name.toLowerCase(),
      quoted ?? plain ?? '',
    ]),
  );
