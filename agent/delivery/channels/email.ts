import { createTransport } from 'nodemailer';
import type { MessageChannelConfig } from '../../config/messages.ts';
import type { Sent } from '../ports.ts';
import { broke, refused, unknown } from './judge.ts';
import type { Adapter, AdapterParts } from './open.ts';
import { codeOf } from './post.ts';
import { plainText } from './text.ts';

type EmailConfig = Extract<MessageChannelConfig, { kind: 'email' }>;

const wholeWithinMs = 30_000;
/** One address and nothing that could be read as a second one, a name or a header. */
const oneAddress = /^[^\s@,;:<>()[\]"\\]+@[^\s@,;:<>()[\]"\\]+$/;

/** Messages as plain mail, each over a connection of its own. */
export const openEmail = (
  { host, port, security = 'tls', username, password, from }: EmailConfig,
  { ca, limitMs = wholeWithinMs }: AdapterParts,
): Adapter => {
  const closing = new AbortController();
  const domain = /@([\w.-]+)/.exec(from)?.[1] ?? 'nestbox.invalid';
  return {
    send: async (message) => {
      const { id, address, isUrgent, title } = message;
      if (address === undefined || !oneAddress.test(address)) return refused('this is no e-mail address');
      let isOut = false;
      const transport = createTransport({
        host,
        port,
        secure: security === 'tls',
        requireTLS: security === 'starttls',
        ignoreTLS: security === 'none',
        tls: { ...(ca !== undefined && { ca }) },
        ...(username !== undefined && { auth: { user: username, pass: password ?? '' } }),
        connectionTimeout: limitMs,
        greetingTimeout: limitMs,
        dnsTimeout: limitMs,
        socketTimeout: limitMs,
        maxResponseSize: 16 * 1024,
        // No text of ours may make it read a file or fetch an address.
        disableFileAccess: true,
        disableUrlAccess: true,
        logger: onMessageOut(() => {
          isOut = true;
        }),
      });
      try {
        await transport.sendMail({
          from,
          to: { name: '', address },
          subject: title,
          text: plainText(message),
          // The same for every try: a mail server or reader that knows it already can tell.
          messageId: `<${id}@${domain}>`,
          // RFC 3834: no out-of-office answer wanted.
          headers: { 'Auto-Submitted': 'auto-generated' },
          ...(isUrgent && { priority: 'high' as const }),
          signal: AbortSignal.any([closing.signal, AbortSignal.timeout(limitMs)]),
        });
        return { outcome: 'taken' };
      } catch (error) {
        return judgeFailure(error, isOut);
      }
    },
    close: () => closing.abort(),
  };
};

/** nodemailer tells its logger, and nobody else, when the last byte of a mail is out. */
const onMessageOut = (isOut: () => void) => {
  const quiet = (): void => {};
  const info = (entry: unknown): void => {
    if (typeof entry === 'object' && entry !== null && 'tnx' in entry && entry.tnx === 'message') isOut();
  };
  return { trace: quiet, debug: quiet, info, warn: quiet, error: quiet, fatal: quiet };
};

/** RFC 5321, 4.2.1: 4yz passes, 5yz does not, but for 503, which says that the session went wrong. A reply is the last word. */
const judgeFailure = (error: unknown, isOut: boolean): Sent => {
  const code = codeOf(error) ?? 'failed';
  const reply = error instanceof Error && 'responseCode' in error ? Number(error.responseCode) : Number.NaN;
  if (reply >= 500 && reply !== 503) {
    if (code === 'EAUTH') return refused(`does not let us in (${reply}); check username and password`);
    if (code === 'ETLS') return refused(`offers no TLS here (${reply}); check security and port`);
    return refused(`answered ${reply}`);
  }
  if (reply >= 400) return broke(`answered ${reply}`);
  if (isOut) return unknown(`no answer to the message (${code})`);
  if (code === 'EENVELOPE') return refused('does not take this address');
  return broke(`not reached (${code})`);
};
