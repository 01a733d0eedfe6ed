import type { GapReason } from '#contract/values.ts';

/** What was seen of one ffmpeg from its start to its end. */
export interface Observed {
  /** What it said on stderr, at most the last few kilobytes. */
  readonly said: string;
  readonly fragments: number;
  /** The program could not be started. */
  readonly missing: boolean;
  /** No fragment came in time. */
  readonly silent: boolean;
  /** The signal that ended it, when it was not ours. */
  readonly killedBy: string | undefined;
}

/**
 * Why the footage ended, from what ffmpeg said and did. Its exit code is not asked: it is 0 for a frozen camera, a
 * killed camera and a clean end alike.
 */
export const judgeEnd = ({
  said,
  fragments,
  missing,
  silent,
  killedBy,
}: Observed): { reason: GapReason; detail: string } => {
  if (missing) return { reason: 'ffmpeg_exit', detail: 'ffmpeg is not installed' };
  if (killedBy) return { reason: 'ffmpeg_exit', detail: `ffmpeg was ended by ${killedBy}` };
  const lastLine = withoutCredentials(said).trim().split('\n').at(-1)?.slice(0, 200) ?? '';
  if (fragments > 0) {
    return silent || timedOut(said)
      ? { reason: 'stall', detail: 'the camera stopped sending' }
      : { reason: 'ffmpeg_exit', detail: lastLine || 'the camera ended the stream' };
  }
  if (/\b401\b|unauthorized/i.test(said)) return { reason: 'auth', detail: 'the camera refuses user or password' };
  if (silent || unreachable.test(said)) return { reason: 'unreachable', detail: lastLine || 'no answer' };
  return { reason: 'ffmpeg_exit', detail: lastLine || 'the stream ended before its first picture' };
};

/** ffmpeg's own word that a camera sent nothing more for twice its limit; a connection that was cut it ends without one. */
export const timedOut = (said: string): boolean => /connection timed out\s*$/i.test(said);

const unreachable =
  /connection (refused|timed out|reset)|no route to host|unreachable|timed out|failed to resolve|name or service not known|\b404\b|not found|5XX server error|\b50[0-9]\b/i;

const noAnswer = /connection refused|timed out|no route to host|unreachable|no answer/i;

/** Whether an end says that nothing answered at the camera's address, and not that something there refused. */
export const isUnanswered = (reason: GapReason, detail: string): boolean =>
  reason === 'unreachable' && noAnswer.test(detail);

/** Takes user and password out of every address in a text. */
export const withoutCredentials = (text: string): string => text.replace(/(\brtsps?:\/\/)\S*@/gi, '$1');
