import type { Problem } from '#contract/problems.ts';
import type { formTexts } from './formTexts.ts';

/** One field that the agent did not accept; `path` is relative to the record: `guardians/0/adultId`. */
export interface FieldFault {
  readonly path: string;
  /** The text that says it; undefined when only the agent's own words do. */
  readonly text: keyof typeof formTexts | undefined;
  readonly message: string;
}

/** What the agent says of fields (agent/people/checks.ts and the contract's descriptions), as the screen says it. */
const known: readonly (readonly [RegExp, keyof typeof formTexts])[] = [
  [/^is required|characters that can be seen|fewer than 1/, 'fault.missing'],
  [/^lies in the future/, 'fault.future'],
  [/^lies before/, 'fault.before'],
  [/^lies ahead/, 'fault.ahead'],
  [/days back/, 'fault.tooFar'],
  [/^must be later/, 'fault.later'],
  [/named twice/, 'fault.twice'],
  [/no date of the calendar|a day of the calendar/, 'fault.noDay'],
  [/^no \w+ has the id|Letters, digits/, 'fault.unknown'],
  [/last 4 digits/, 'fault.phoneTail'],
  [/^must be: 4 to 6 digits/, 'fault.pin'],
  [/^must be: 6 digits/, 'fault.staffPin'],
  [/belongs to somebody else/, 'fault.taken'],
  [/more than the \d+ children/, 'fault.cap'],
  [/more than|longer than|maximum/, 'fault.tooLong'],
];

/** The faults of a refused record, in the order of the agent's answer. */
export const faultsOf = (problem: Problem | undefined): FieldFault[] =>
  (problem?.errors ?? []).map(({ path, message }) => ({
    path: path.replace(/^body\/(attends\/)?/, ''),
    text: known.find(([words]) => words.test(message))?.[1],
    message,
  }));

/** Those of one field and of what lies in it. */
export const faultsAt = (faults: readonly FieldFault[], field: string): FieldFault[] =>
  faults.filter(({ path }) => path === field || path.startsWith(`${field}/`));
