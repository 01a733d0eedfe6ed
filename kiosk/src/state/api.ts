import type { Problem } from '#contract/problems.ts';

/** The agent's answer as a value. Code `unreachable`, status 0: nothing is known about what became of the request. */
export type Answer<T> =
  | { readonly ok: true; readonly body: T }
  | { readonly ok: false; readonly code: string; readonly status: number; readonly problem: Problem | undefined };

export interface Api {
  readonly get: <T>(path: string, token?: string) => Promise<Answer<T>>;
  readonly post: <T>(path: string, body: unknown, token?: string) => Promise<Answer<T>>;
  readonly remove: (path: string, token: string) => Promise<Answer<unknown>>;
}

const answerLimitMs = 10_000;

/** A typed fetch. The enrolment cookie goes along by itself; the person's session goes as a header. */
export const createApi = (): Api => {
  const call = async <T>(method: string, path: string, body: unknown, token?: string): Promise<Answer<T>> => {
    try {
      const answer = await fetch(`/api/v1${path}`, {
        method,
        cache: 'no-store',
        headers: {
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(token !== undefined && { 'x-nestbox-session': token }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(answerLimitMs),
      });
      const text = await answer.text();
      // Whoever calls names the type from the contract that the agent's schemas check.
      if (answer.ok) return { ok: true, body: (text === '' ? undefined : JSON.parse(text)) as T };
      const problem = problemIn(text);
      return { ok: false, code: problem?.code ?? 'internal', status: answer.status, problem };
    } catch {
      return { ok: false, code: 'unreachable', status: 0, problem: undefined };
    }
  };
  return {
    get: (path, token) => call('GET', path, undefined, token),
    post: (path, body, token) => call('POST', path, body, token),
    remove: (path, token) => call('DELETE', path, undefined, token),
  };
};

const problemIn = (text: string): Problem | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'code' in value ? (value as Problem) : undefined;
  } catch {
    return undefined;
  }
};
