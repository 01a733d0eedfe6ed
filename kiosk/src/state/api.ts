import type { Problem } from '#contract/problems.ts';
import type { HostClock } from './hostClock.ts';

/** The agent's answer as a value. Code `unreachable`, status 0: nothing is known about what became of the request. */
export type Answer<T> =
  | { readonly ok: true; readonly body: T }
  | { readonly ok: false; readonly code: string; readonly status: number; readonly problem: Problem | undefined };

export interface Api {
  readonly get: <T>(path: string, token?: string) => Promise<Answer<T>>;
  readonly post: <T>(path: string, body: unknown, token?: string) => Promise<Answer<T>>;
  readonly put: <T>(path: string, body: unknown, token?: string) => Promise<Answer<T>>;
  /** Sends a file as it is; `mediaType` says what it is. */
  readonly send: <T>(path: string, file: Blob, mediaType: string, token?: string) => Promise<Answer<T>>;
  /** Reads bytes: a photo, a table. */
  readonly file: (path: string, token?: string) => Promise<Answer<Blob>>;
  readonly remove: (path: string, token: string) => Promise<Answer<unknown>>;
}

const answerLimitMs = 10_000;
/** A roster's PINs are hashed one by one before the agent answers. */
const fileLimitMs = 120_000;

interface Call<T> {
  readonly method: string;
  readonly path: string;
  readonly token: string | undefined;
  readonly sent?: { readonly mediaType: string; readonly body: string | Blob } | undefined;
  readonly limitMs?: number;
  readonly take: (answer: Response) => Promise<T>;
}

/** A typed fetch. The enrolment cookie goes along by itself; the person's session goes as a header. Each answer tells the agent's time. */
export const createApi = (hostClock: Pick<HostClock, 'heard' | 'steadyMs'>): Api => {
  const call = async <T>({ method, path, token, sent, limitMs = answerLimitMs, take }: Call<T>): Promise<Answer<T>> => {
    const askedMs = hostClock.steadyMs();
    try {
      const answer = await fetch(`/api/v1${path}`, {
        method,
        cache: 'no-store',
        headers: {
          accept: 'application/json',
          ...(sent && { 'content-type': sent.mediaType }),
          ...(token !== undefined && { 'x-nestbox-session': token }),
        },
        ...(sent && { body: sent.body }),
        signal: AbortSignal.timeout(limitMs),
      });
      const serverMs = Date.parse(answer.headers.get('date') ?? '');
      /** Known to be the agent's: whatever else answers on the way has a clock of its own. */
      const heard = (): void => {
        if (Number.isFinite(serverMs)) hostClock.heard(serverMs, askedMs);
      };
      if (answer.ok) {
        const body = await take(answer);
        heard();
        return { ok: true, body };
      }
      const problem = problemIn(await answer.text());
      if (problem) heard();
      return { ok: false, code: problem?.code ?? 'internal', status: answer.status, problem };
    } catch {
      return { ok: false, code: 'unreachable', status: 0, problem: undefined };
    }
  };
  const json = <T>(method: string, path: string, token: string | undefined, body?: unknown): Promise<Answer<T>> =>
    call({
      method,
      path,
      token,
      take: parsed<T>,
      sent: body === undefined ? undefined : { mediaType: 'application/json', body: JSON.stringify(body) },
    });
  return {
    get: (path, token) => json('GET', path, token),
    post: (path, body, token) => json('POST', path, token, body),
    put: (path, body, token) => json('PUT', path, token, body),
    remove: (path, token) => json('DELETE', path, token),
    send: <T>(path: string, file: Blob, mediaType: string, token?: string) =>
      call({ method: 'POST', path, token, take: parsed<T>, sent: { mediaType, body: file }, limitMs: fileLimitMs }),
    file: (path, token) => call({ method: 'GET', path, token, take: (answer) => answer.blob(), limitMs: fileLimitMs }),
  };
};

/** Whoever calls names the type from the contract that the agent's schemas check. */
const parsed = async <T>(answer: Response): Promise<T> => {
  const text = await answer.text();
  return (text === '' ? undefined : JSON.parse(text)) as T;
};

/** The agent's problem in an answer's text; undefined when it is somebody else's answer. */
export const problemIn = (text: string): Problem | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'code' in value ? (value as Problem) : undefined;
  } catch {
    return undefined;
  }
};
