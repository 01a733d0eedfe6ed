import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Progress } from '../../outbox/entry.ts';
import { type Question, useQuestion } from '../../parts/question.ts';
import { useKiosk } from '../../state/context.ts';

export type SentState = 'none' | 'waiting' | 'saved' | 'refused';

/** A question beside the writes that change its answer. */
export interface Asked<T> extends Question<T> {
  /** The write that was sent last, for `Saving`. */
  readonly last: string | undefined;
  /** Sends a write; `about` names what it concerns, so that a row knows of its own. Gives the write's id. */
  readonly send: (about: string, path: string, fields: Readonly<Record<string, unknown>>, timed: boolean) => string;
  /** What became of the last write about something; `none` again once an answer has come that knows of it. */
  readonly stateOf: (about: string) => SentState;
}

/** What comes with time and in no event (a dose that falls due, a child who is late) is looked for this often. */
const everyMs = 60_000;

/** Asks when the screen opens, after each event that `when` accepts, after each own write, and again from time to time. */
export const useAsked = <T>(path: string, when: (eventType: string) => boolean = () => false): Asked<T> => {
  const kiosk = useKiosk();
  const question = useQuestion<T>(path, when);
  const sent = useSignal<ReadonlyMap<string, string>>(new Map());
  const last = useSignal<string | undefined>(undefined);
  const progress = kiosk.outbox.progress.value;
  const settled = [...sent.value.values()].filter((id) => progress.get(id)?.state !== 'waiting').join();
  useEffect(() => {
    if (settled !== '') question.ask();
  }, [settled]);
  useEffect(() => {
    // What was saved is in the answer now, and may change by another write.
    const left = [...sent.value].filter(([, id]) => progress.get(id)?.state !== 'saved');
    if (left.length < sent.value.size) sent.value = new Map(left);
  }, [question.body]);
  useEffect(() => {
    const timer = setInterval(question.ask, everyMs);
    return () => clearInterval(timer);
  }, [path]);
  return {
    ...question,
    last: last.value,
    send: (about, to, fields, timed) => {
      const id = kiosk.submit(to, fields, timed);
      sent.value = new Map([...sent.value, [about, id]]);
      last.value = id;
      return id;
    },
    stateOf: (about) => stateIn(progress, sent.value.get(about)),
  };
};

/** What became of one write, for as long as the page keeps it. */
export const useSent = (id: string | undefined): SentState => stateIn(useKiosk().outbox.progress.value, id);

const stateIn = (progress: ReadonlyMap<string, Progress>, id: string | undefined): SentState =>
  (id === undefined ? undefined : progress.get(id)?.state) ?? 'none';
