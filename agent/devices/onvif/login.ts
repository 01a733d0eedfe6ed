import { createHash } from 'node:crypto';
import { escapeXml } from './xml.ts';

export interface Account {
  readonly username: string;
  readonly password: string;
}

/** What an HTTP Digest server asked for, and how often its nonce was used. */
export interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  readonly algorithm: 'MD5' | 'SHA-256';
  readonly isSession: boolean;
  /** False: the older form without a count of uses (RFC 2069). */
  readonly hasQop: boolean;
}

const securityNames = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';

/**
 * The header of a WS-Security UsernameToken (profile 1.0): Base64(SHA-1(nonce + created + password)), or the password
 * itself. `nowMs` is the camera's own time: it refuses tokens that are older than seconds to minutes. UTF-8 throughout.
 */
export const usernameToken = (account: Account, form: 'digest' | 'text', nowMs: number, nonce: Uint8Array): string => {
  const created = new Date(nowMs).toISOString();
  const password =
    form === 'text'
      ? `<wsse:Password Type="${securityNames}-username-token-profile-1.0#PasswordText">${escapeXml(account.password)}</wsse:Password>`
      : `<wsse:Password Type="${securityNames}-username-token-profile-1.0#PasswordDigest">${createHash('sha1')
          .update(nonce)
          .update(created)
          .update(account.password, 'utf8')
          .digest('base64')}</wsse:Password>` +
        `<wsse:Nonce EncodingType="${securityNames}-soap-message-security-1.0#Base64Binary">${Buffer.from(nonce).toString('base64')}</wsse:Nonce>`;
  return (
    `<wsse:Security s:mustUnderstand="1" xmlns:wsse="${securityNames}-wssecurity-secext-1.0.xsd" xmlns:wsu="${securityNames}-wssecurity-utility-1.0.xsd">` +
    `<wsse:UsernameToken><wsse:Username>${escapeXml(account.username)}</wsse:Username>${password}` +
    `<wsu:Created>${created}</wsu:Created></wsse:UsernameToken></wsse:Security>`
  );
};

/** The best Digest challenge in a `WWW-Authenticate` header: SHA-256 before MD5; undefined when there is none that we know. */
export const readChallenge = (header: string | undefined): Challenge | undefined => {
  const found = [...(header ?? '').matchAll(/\bDigest\s+((?:[\w-]+\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s,"]+)\s*,?\s*)+)/gi)];
  const challenges = found.flatMap(([, text = '']) => challengeOf(text));
  return challenges.find(({ algorithm }) => algorithm === 'SHA-256') ?? challenges[0];
};

const challengeOf = (text: string): Challenge[] => {
  const values = new Map(
    [...text.matchAll(/([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g)].map(([, key = '', quoted, bare]) => [
      key.toLowerCase(),
      quoted?.replace(/\\(.)/g, '$1') ?? bare ?? '',
    ]),
  );
  const nonce = values.get('nonce');
  const [, algorithm, session] = /^(MD5|SHA-256)(-sess)?$/i.exec(values.get('algorithm') ?? 'MD5') ?? [];
  const qop = values.get('qop')?.split(/[\s,]+/) ?? [];
  if (nonce === undefined || !algorithm || (qop.length > 0 && !qop.includes('auth'))) return [];
  return [
    {
      realm: values.get('realm') ?? '',
      nonce,
      opaque: values.get('opaque'),
      algorithm: algorithm.toUpperCase() === 'MD5' ? 'MD5' : 'SHA-256',
      isSession: session !== undefined,
      hasQop: qop.length > 0,
    },
  ];
};

/** The `Authorization` header of RFC 7616. `uses`: how often this nonce is used with this one, from 1 on. */
export const digestHeader = (
  challenge: Challenge,
  account: Account,
  request: { readonly method: string; readonly path: string; readonly uses: number; readonly cnonce: string },
): string => {
  const hash = (text: string): string =>
    createHash(challenge.algorithm === 'MD5' ? 'md5' : 'sha256')
      .update(text, 'latin1')
      .digest('hex');
  // A header holds bytes, which Node shows as Latin-1: our UTF-8 goes in, and the camera's realm goes back, as bytes.
  const bytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
  const username = bytes(account.username);
  const { realm, nonce, opaque } = challenge;
  const count = request.uses.toString(16).padStart(8, '0');
  const plain = hash(`${username}:${realm}:${bytes(account.password)}`);
  const secret = challenge.isSession ? hash(`${plain}:${nonce}:${request.cnonce}`) : plain;
  const asked = hash(`${request.method}:${request.path}`);
  const response = challenge.hasQop
    ? hash(`${secret}:${nonce}:${count}:${request.cnonce}:auth:${asked}`)
    : hash(`${secret}:${nonce}:${asked}`);
  const quoted = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&')}"`;
  return [
    `Digest username=${quoted(username)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(request.path)}`,
    `response="${response}"`,
    `algorithm=${challenge.algorithm}${challenge.isSession ? '-sess' : ''}`,
    ...(challenge.hasQop ? ['qop=auth', `nc=${count}`, `cnonce="${request.cnonce}"`] : []),
    ...(challenge.isSession && !challenge.hasQop ? [`cnonce="${request.cnonce}"`] : []),
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
  ].join(', ');
};
