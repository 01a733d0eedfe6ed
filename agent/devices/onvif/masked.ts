import type { CallFailure } from './client.ts';
import type { Account } from './login.ts';
import type { HttpAnswer, NoAnswer } from './transport.ts';
import { escapeXml } from './xml.ts';

interface Exchange {
  readonly to: URL;
  readonly document: string;
  readonly http: HttpAnswer | NoAnswer;
  readonly failure: CallFailure;
  readonly account: Account | undefined;
}

const keptBytes = 16 * 1024;
/** Longer than any secret: where an answer is cut, half of one could be left. */
const edgeLength = 512;
const sentSecret = /<(?:\w+:)?(?:Password|Nonce)\b[^>]*>([^<]*)/g;
const secretElement = /(<(?:\w+:)?(?:Password|Nonce|Username)\b[^>]*>)[^<]*/g;
/** An account or a key in an address. */
const inAddress = /\b([a-z][a-z0-9+.-]{0,9}:\/\/)(?:[^@/\s<"']{0,300}@)?([^\s<>"'?]*)(\?[^\s<>"']*)?/gi;
/** What a web page may repeat of a login: a header, a field of a digest, the key of a session. */
const inHeader = /\b(authorization|www-authenticate|(?:set-)?cookie)\b(["']?\s*[:=]).*/gi;
const inField =
  /\b(c?nonce|opaque|response|\w*token|session\w*|sid|pass(?:word|wd)?|pwd)(["']?\s*[:=]\s*)(?:"[^"]*"|'[^']*'|[^\s"'&<>,;]+)/gi;

/**
 * The exchange as text, with everything that could help to log in taken out of both directions: what we sent as a secret,
 * wherever it comes back, and what looks like one.
 */
export const masked = ({ to, document, http, failure, account }: Exchange): string => {
  const { username = '', password = '' } = account ?? {};
  const secrets = [
    ...[...document.matchAll(sentSecret)].map(([, secret]) => secret ?? ''),
    password,
    escapeXml(password),
    encodeURIComponent(password),
    ...(account ? [Buffer.from(`${username}:${password}`).toString('base64')] : []),
  ]
    .filter((secret) => secret !== '')
    // The longest first: a short one may be a part of it.
    .toSorted((a, b) => b.length - a.length);
  const mask = (text: string): string =>
    secrets
      .reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
      .replace(secretElement, '$1***')
      .replace(
        inAddress,
        (_, scheme: string, place: string, query?: string) => `${scheme}${place}${query ? '?***' : ''}`,
      )
      .replace(inHeader, '$1$2 ***')
      .replace(inField, '$1$2***');
  const answer = (): string => {
    if (!http.ok) return `no answer: ${http.reason}`;
    const body = mask(http.body.subarray(0, keptBytes).toString('utf8'));
    return `HTTP ${http.status}\n${http.body.length > keptBytes ? `${body.slice(0, -edgeLength)}…` : body}`;
  };
  const asked = mask(`POST ${to.host}${to.pathname}\n${document}`).slice(0, keptBytes);
  return `${asked}\n\n${answer()}\n\n${mask(`${failure.why}: ${failure.detail}`)}`;
};
