import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { latestOnly } from '../../parts/latestOnly.ts';
import type { Question } from '../../parts/question.ts';
import { type Answer, problemIn } from '../../state/api.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { refusalText } from '../../state/refusal.ts';
import { inLanguage } from './words.ts';

/** How the agent is asked here: by the technician's own key where one is given, else by who stands at the kiosk. */
export interface Technician {
  /** Who the key belongs to; undefined: only looking. */
  readonly name: string | undefined;
  readonly call: <T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: object) => Promise<Answer<T>>;
  readonly send: <T>(path: string, file: Blob, mediaType: string) => Promise<Answer<T>>;
  readonly picture: (sha256: string) => Promise<Blob | undefined>;
}

const answerLimitMs = 60_000;
const askEveryMs = 5_000;

/** The key lives in this screen and nowhere else: whoever leaves it is signed out. */
export const technicianWith = (key: string, name: string | undefined, session: string | undefined): Technician => {
  const ask = (method: string, path: string, sent?: { readonly type: string; readonly body: string | Blob }) =>
    fetch(`/api/v1${path}`, {
      method,
      cache: 'no-store',
      headers: {
        accept: 'application/json',
        ...(sent && { 'content-type': sent.type }),
        ...(key !== ''
          ? { authorization: `Bearer ${key}` }
          : session !== undefined && { 'x-nestbox-session': session }),
      },
      ...(sent && { body: sent.body }),
      signal: AbortSignal.timeout(answerLimitMs),
    });
  const read = async <T>(asked: Promise<Response>): Promise<Answer<T>> => {
    try {
      const answer = await asked;
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
    name,
    call: (method, path, body) =>
      read(
        ask(method, path, body === undefined ? undefined : { type: 'application/json', body: JSON.stringify(body) }),
      ),
    send: (path, file, type) => read(ask('POST', path, { type, body: file })),
    picture: (sha256) =>
      ask('GET', `/devices/evidence/${sha256}`).then(
        (answer) => (answer.ok ? answer.blob() : undefined),
        () => undefined,
      ),
  };
};

const listens = /^(position|unit|device|acceptance)\./;

/** Asks when the tab opens, when somebody signs in, and after each event about devices. */
export const useAsked = <T>(technician: Technician, path: string): Question<T> => {
  const kiosk = useKiosk();
  const body = useSignal<T | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const latest = useRef(latestOnly());
  const last = kiosk.live.value.recent.find(({ type }) => listens.test(type))?.seq;
  const ask = async (): Promise<void> => {
    const answer: Answer<T> | undefined = await latest.current(technician.call<T>('GET', path));
    if (!answer) return;
    if (answer.ok) body.value = answer.body;
    fault.value = answer.ok ? undefined : answer.code;
  };
  useEffect(() => {
    void ask();
    // How far up a device is, and whether it records, is in no event of the journal.
    const timer = setInterval(() => void ask(), askEveryMs);
    return () => clearInterval(timer);
  }, [path, technician, last, kiosk.live.value.link]);
  return { body: body.value, fault: fault.value, ask: () => void ask() };
};

/** Says why something failed: in the agent's own words where it has some in this language, else in ours. */
export const useWhy = (): ((answer: Extract<Answer<unknown>, { ok: false }>) => string) => {
  const { language } = useKiosk().settings.value;
  const say = useSay();
  return ({ problem, code }) => {
    const told = [problem?.detail, ...(problem?.errors ?? []).map(({ message }) => message)];
    const words = told.flatMap((each) => (each === undefined ? [] : inLanguage(each, language)));
    return [...new Set(words)].join(' ') || say(refusalText(code), { code });
  };
};
