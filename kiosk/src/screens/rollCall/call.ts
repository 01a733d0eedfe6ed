import type { RollCallMark, RollCallView } from '#contract/rollCall.ts';
import type { Reading } from '../../state/hostClock.ts';

export type Mark = RollCallMark;
export type Who = RollCallView['people'][number]['who'];

/** One line of the list: frozen at the start, but for visitors, whom somebody at a kiosk adds. */
export interface Listed {
  readonly who: Who;
  readonly personId: string;
  readonly name: string;
  readonly className: string | null;
  readonly roomId: string | null;
}
/** `child:ID`, `staff:ID` or `visitor:ID`. */
export type PersonKey = `${Who}:${string}`;
export const keyOf = ({ who, personId }: Pick<Listed, 'who' | 'personId'>): PersonKey => `${who}:${personId}`;

/** A mark as the agent has it, whoever made it. */
export interface Seen {
  readonly mark: Mark;
  readonly atMs: number;
  readonly by: string;
}
/** What became of a mark that was tapped here and that the agent has not taken yet. */
export type Passage =
  /** To be sent as soon as it is known under which roll-call. */
  | { readonly state: 'due' }
  | { readonly state: 'sent'; readonly entryId: string }
  /** The agent will not take it: not on its list, after the close, or refused. Kept here, and told in the report. */
  | { readonly state: 'alone'; readonly why: 'stranger' | 'late' | 'refused' };
export interface OwnMark {
  readonly person: PersonKey;
  readonly mark: Mark;
  readonly atMs: number;
  /** How the clocks stood at the tap: a time that turns out wrong is put right, whenever it is sent. */
  readonly reading: Reading;
  readonly passage: Passage;
}

/**
 * Where this kiosk's roll-call stands with the agent: `opening`: begun here, no answer yet; `open`: the agent has it;
 * `outdone`: the agent did not take ours, and another is to be found or ours begun again; `closed`.
 */
export type Standing = 'opening' | 'open' | 'outdone' | 'closed';

/** A roll-call as this kiosk keeps it: plain values, so that it survives a reload. */
export interface RollCall {
  readonly rollCallId: string;
  readonly kind: RollCallView['kind'];
  readonly startedAtMs: number;
  /** How the clocks stood when it was begun here; undefined once the agent has said when that was. */
  readonly startReading: Reading | undefined;
  readonly standing: Standing;
  /** The agent's lines replace ours where it knows them, and no line of ours is ever dropped. */
  readonly list: readonly Listed[];
  /** Whom the agent lists; undefined until its list has come. */
  readonly agentList: readonly PersonKey[] | undefined;
  /** Came in after the list was frozen, as the agent knows. */
  readonly newcomers: readonly Listed[];
  readonly seen: Readonly<Partial<Record<PersonKey, Seen>>>;
  /** Tapped here and not in the agent's hands yet, oldest first. */
  readonly own: readonly OwnMark[];
  /** The close that is on its way to the agent. */
  readonly closing: { readonly entryId: string; readonly report: string; readonly atMs: number } | undefined;
  /** Why the agent did not close it. */
  readonly closeRefused: string | undefined;
  /** What was said at the end that the agent did not take: to be said again, not lost. */
  readonly unsaidReport: string | undefined;
  readonly closed: { readonly atMs: number; readonly by: string | undefined; readonly report: string } | undefined;
}

/** What holds for a person: a mark of ours that is still on its way, or the agent's, whichever was seen last. */
export const markOf = (call: RollCall, person: PersonKey): Mark | undefined => {
  const own = lastOwn(call, person);
  const seen = call.seen[person];
  if (!own) return seen?.mark;
  return seen && seen.atMs > own.atMs ? seen.mark : own.mark;
};

/** The newest mark of ours that counts; one made after the close changes nothing any more. */
const lastOwn = ({ own }: RollCall, person: PersonKey): OwnMark | undefined =>
  own.findLast((each) => each.person === person && !(each.passage.state === 'alone' && each.passage.why === 'late'));

/** Whether what holds for a person is in the agent's hands. */
export const isSaved = (call: RollCall, person: PersonKey): boolean => lastOwn(call, person) === undefined;

/**
 * Whether somebody stands on this kiosk's list whom the agent's lacks and no mark will put there: a visitor's first mark
 * does that, as long as it is on its way.
 */
export const isStranger = ({ agentList, own }: RollCall, person: PersonKey): boolean =>
  agentList !== undefined &&
  !agentList.includes(person) &&
  !own.some((each) => each.person === person && each.passage.state !== 'alone');

/** False while nobody but visitors is on the list: then it says nothing of who is in the house. */
export const isHouseListed = ({ list }: RollCall): boolean => list.some(({ who }) => who !== 'visitor');

/** Nobody is left to be found, as far as this kiosk can know: a list of visitors alone says nothing of the house. */
export const isComplete = (call: RollCall): boolean => isHouseListed(call) && countsOf(call).open === 0;

export const isAccountedFor = (mark: Mark | undefined): boolean => mark === 'safe' || mark === 'left_before';

/**
 * Marks to be sent now, oldest first: none while it is unknown under which roll-call. After the close too: what was
 * seen before it still counts.
 */
export const dueMarks = (call: RollCall): OwnMark[] =>
  call.standing === 'outdone' ? [] : call.own.filter(({ passage }) => passage.state === 'due');

export interface Counts {
  readonly listed: number;
  readonly safe: number;
  readonly missing: number;
  readonly leftBefore: number;
  readonly unmarked: number;
  /** Missing or not marked: the number that has to become zero. */
  readonly open: number;
}
export const countsOf = (call: RollCall, people: readonly Listed[] = call.list): Counts => {
  const marks = people.map((person) => markOf(call, keyOf(person)));
  const count = (mark: Mark | undefined): number => marks.filter((each) => each === mark).length;
  const [missing, unmarked] = [count('missing'), count(undefined)];
  return {
    listed: people.length,
    safe: count('safe'),
    missing,
    leftBefore: count('left_before'),
    unmarked,
    open: missing + unmarked,
  };
};
