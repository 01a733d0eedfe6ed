import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { EventType } from '#contract/events.ts';
import type { Answer } from '../state/api.ts';
import { useParts } from '../state/context.ts';
import { latestOnly } from './latestOnly.ts';

export interface Question<T> {
  /** The last answer that was good; it stays while a newer one is awaited. */
  readonly body: T | undefined;
  /** The code of the last failure; undefined when the last answer was good. */
  readonly fault: string | undefined;
  readonly ask: () => void;
}

type Family = EventType extends `${infer F}.${string}` ? F : never;

/** Accepts every event of these families: `about('health')` takes `health.checked`. */
export const about =
  (...families: readonly Family[]) =>
  (eventType: string): boolean =>
    families.some((family) => eventType.startsWith(`${family}.`));

/** Asks the agent when the screen opens and again after each event of the journal that `when` accepts. */
export const useQuestion = <T>(path: string, when: (eventType: string) => boolean): Question<T> => {
  const { kiosk } = useParts();
  return useAnswer(path, () => kiosk.read<T>(path), when);
};

/** The same for what takes several requests; another `key` asks for something else. */
export const useAnswer = <T>(
  key: string,
  asked: () => Promise<Answer<T>>,
  when: (eventType: string) => boolean,
): Question<T> => {
  const { kiosk, identification } = useParts();
  const body = useSignal<T | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const latest = useRef(latestOnly());
  const last = kiosk.live.value.recent.find(({ type }) => when(type))?.seq;
  const link = kiosk.live.value.link;
  const ask = async (): Promise<void> => {
    const here = kiosk.session.peek();
    const answer = await latest.current(asked());
    if (!answer) return;
    if (here && !answer.ok && answer.code === 'person_required') identification.forgotten(here);
    if (answer.ok) body.value = answer.body;
    fault.value = answer.ok ? undefined : answer.code;
  };
  useEffect(() => {
    void ask();
  }, [key, last, link]);
  return { body: body.value, fault: fault.value, ask: () => void ask() };
};

/** Several questions of which all must be answered: the first failure of any, and asking again asks all. */
export const together = (...questions: readonly Question<unknown>[]): Pick<Question<unknown>, 'fault' | 'ask'> => ({
  fault: questions.find(({ fault }) => fault !== undefined)?.fault,
  ask: () => {
    for (const { ask } of questions) ask();
  },
});
