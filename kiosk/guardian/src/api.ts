/** What the house answered, or that it did not. `waitMs`: from when on another try makes sense. */
export type Answer<T> =
  | { readonly ok: true; readonly body: T }
  | { readonly ok: false; readonly code: string; readonly retryAt?: string; readonly waitMs?: number };

const patienceMs = 15_000;

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** One question to the house. Never rejects: `offline` when no answer came. */
export const ask = <T>(
  method: Method,
  path: string,
  body?: object,
  headers?: Readonly<Record<string, string>>,
): Promise<Answer<T>> =>
  request(method, path, body, headers, async (response) => {
    const text = await response.text();
    return (text === '' ? null : JSON.parse(text)) as T; // as the contract says of this address
  });

/** A picture, as an address that the caller revokes, and when it was taken. */
export const askPicture = (path: string): Promise<Answer<{ readonly url: string; readonly takenAt: string }>> =>
  request('GET', path, undefined, undefined, async (response) => ({
    url: URL.createObjectURL(await response.blob()),
    takenAt: response.headers.get('x-taken-at') || '',
  }));

const request = async <T>(
  method: Method,
  path: string,
  body: object | undefined,
  headers: Readonly<Record<string, string>> = {},
  read: (response: Response) => Promise<T>,
): Promise<Answer<T>> => {
  const control = new AbortController();
  const timer = setTimeout(() => control.abort(), patienceMs);
  try {
    const response = await fetch(`/guardian/v1/${path}`, {
      method,
      cache: 'no-store',
      credentials: 'same-origin',
      signal: control.signal,
      headers: body ? { ...headers, 'content-type': 'application/json' } : { ...headers },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (response.ok) return { ok: true, body: await read(response) };
    const { code = 'internal', retryAt } = (await response.json()) as { code?: string; retryAt?: string };
    if (retryAt === undefined) return { ok: false, code };
    // The telephone's own clock may be wrong: how long to wait is told by the house's two times.
    const sentAt = Date.parse(response.headers.get('date') || '') || Date.now();
    return { ok: false, code, retryAt, waitMs: Math.max(0, Date.parse(retryAt) - sentAt) };
  } catch (_) {
    // No network, a tunnel that answers with a page of its own, or silence: it is all the same to whoever waits.
    return { ok: false, code: 'offline' };
  } finally {
    clearTimeout(timer);
  }
};

/** A UUIDv4; `crypto.randomUUID` is younger than the telephones that this page is for. */
export const newId = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte, index) => {
    const value = index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte;
    return `0${value.toString(16)}`.slice(-2);
  }).join('');
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
};
