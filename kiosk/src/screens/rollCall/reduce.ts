import type { RollCallView } from '#contract/rollCall.ts';
import type { Reading } from '../../state/hostClock.ts';
import { keyOf, type Listed, type Mark, type OwnMark, type PersonKey, type RollCall, type Seen } from './call.ts';

export type RollCallInput =
  | {
      readonly kind: 'start';
      readonly rollCallId: string;
      readonly of: RollCall['kind'];
      readonly reading: Reading;
      readonly people: readonly Listed[];
    }
  /** The agent's one is the one: the first sight of another kiosk's, or that to which ours had to give way. */
  | { readonly kind: 'adopt'; readonly view: RollCallView }
  /** Ours had to give way to one that was closed meanwhile: begun again. */
  | { readonly kind: 'startAgain'; readonly rollCallId: string }
  | { readonly kind: 'mark'; readonly person: PersonKey; readonly mark: Mark; readonly reading: Reading }
  /** Seen here by whoever taps, so on the list and safe. */
  | { readonly kind: 'visitor'; readonly personId: string; readonly name: string; readonly reading: Reading }
  | { readonly kind: 'sent'; readonly own: OwnMark; readonly entryId: string }
  | { readonly kind: 'view'; readonly view: RollCallView }
  | { readonly kind: 'taken'; readonly entryId: string; readonly view: RollCallView }
  | { readonly kind: 'refused'; readonly entryId: string; readonly code: string }
  | { readonly kind: 'closing'; readonly entryId: string; readonly report: string; readonly atMs: number }
  /** After a reload: what is not among these entries was answered while nobody listened, and is sent again. */
  | { readonly kind: 'resumed'; readonly waiting: readonly string[] };

/**
 * The whole life of a roll-call on one kiosk. No mark that was tapped is ever dropped before the agent has it; the
 * agent's own rule decides between kiosks: of two marks the one seen last holds.
 */
export const reduceRollCall = (call: RollCall | undefined, input: RollCallInput): RollCall | undefined => {
  if (input.kind === 'start') return begun(input);
  if (input.kind === 'adopt') return adopted(call, input.view);
  if (!call) return undefined;
  switch (input.kind) {
    case 'startAgain':
      return { ...call, rollCallId: input.rollCallId, standing: 'opening', own: call.own.map(dueAgain) };
    case 'mark':
      return marked(call, input);
    case 'visitor':
      return visited(call, input);
    case 'sent':
      return {
        ...call,
        own: call.own.map((each) =>
          each.person === input.own.person && each.atMs === input.own.atMs
            ? { ...each, passage: { state: 'sent', entryId: input.entryId } }
            : each,
        ),
      };
    case 'view':
      return withView(call, input.view);
    case 'taken': {
      const own = call.own.filter((each) => !isEntry(each, input.entryId));
      const closing = call.closing?.entryId === input.entryId ? undefined : call.closing;
      return withView({ ...call, own, closing }, input.view);
    }
    case 'refused':
      return refused(call, input.entryId, input.code);
    case 'closing':
      return { ...call, closing: { ...input }, closeRefused: undefined, unsaidReport: undefined };
    case 'resumed':
      return resumed(call, input.waiting);
  }
};

const begun = ({ rollCallId, of, reading, people }: Extract<RollCallInput, { kind: 'start' }>): RollCall => ({
  ...emptyCall(rollCallId, of, reading.saidMs),
  startReading: reading,
  list: people,
});

const emptyCall = (rollCallId: string, kind: RollCall['kind'], startedAtMs: number): RollCall => ({
  rollCallId,
  kind,
  startedAtMs,
  startReading: undefined,
  standing: 'opening',
  list: [],
  agentList: undefined,
  newcomers: [],
  seen: {},
  own: [],
  closing: undefined,
  closeRefused: undefined,
  unsaidReport: undefined,
  closed: undefined,
});

const adopted = (call: RollCall | undefined, view: RollCallView): RollCall => {
  const { rollCallId, kind } = view;
  const before = call ?? emptyCall(rollCallId, kind, Date.parse(view.startedAt));
  const own = before.own.map(dueAgain);
  // A real one stays real on this screen, whatever it gave way to.
  const of = call?.kind === 'real' ? 'real' : kind;
  return withView(
    { ...closeUntaken(before, 'outdone'), rollCallId, kind: of, seen: {}, agentList: undefined, own },
    view,
  );
};

const marked = (call: RollCall, { person, mark, reading }: Extract<RollCallInput, { kind: 'mark' }>): RollCall => {
  // Whoever taps has seen what stands there: the tap is later, whatever the clocks of two kiosks say.
  const last = Math.max(call.seen[person]?.atMs ?? 0, ...call.own.map((each) => each.atMs));
  const atMs = Math.max(reading.saidMs, last + 1);
  const own: OwnMark = { person, mark, atMs, reading, passage: { state: 'due' } };
  return { ...call, own: [...call.own, listedOrAlone(own, call.agentList)] };
};

const visited = (
  call: RollCall,
  { personId, name, reading }: Extract<RollCallInput, { kind: 'visitor' }>,
): RollCall => {
  const visitor: Listed = { who: 'visitor', personId, name, className: null, roomId: null };
  const list = [...call.list, visitor];
  return marked({ ...call, list }, { kind: 'mark', person: keyOf(visitor), mark: 'safe', reading });
};

const withView = (call: RollCall, view: RollCallView): RollCall => {
  if (view.rollCallId !== call.rollCallId) return call;
  const lines = view.people.map(lineOf);
  const agentList = lines.map(keyOf);
  const known = new Set(agentList);
  const closed =
    view.closedAt === null
      ? call.closed
      : { atMs: Date.parse(view.closedAt), by: view.closedBy ?? undefined, report: view.report ?? '' };
  return {
    ...call,
    standing: closed ? 'closed' : 'open',
    startedAtMs: Date.parse(view.startedAt),
    startReading: undefined,
    list: [...lines, ...call.list.filter((person) => !known.has(keyOf(person)))],
    agentList,
    newcomers: view.newcomers.map(lineOf),
    seen: mergedSeen(call.seen, view),
    own: call.own.map((own) => listedOrAlone(own, agentList)),
    closed,
  };
};

const lineOf = ({ who, personId, name, className, roomId }: Listed): Listed => ({
  ...{ who, personId, name, className, roomId },
});

/** Answers overtake each other: an older view never takes back a newer mark. */
const mergedSeen = (before: RollCall['seen'], { people }: RollCallView): RollCall['seen'] => {
  const seen: Partial<Record<PersonKey, Seen>> = { ...before };
  for (const { who, personId, mark, markedAt, markedBy } of people) {
    if (mark === null || markedAt === null) continue;
    const key = keyOf({ who, personId });
    const atMs = Date.parse(markedAt);
    if ((seen[key]?.atMs ?? 0) <= atMs) seen[key] = { mark, atMs, by: markedBy ?? '' };
  }
  return seen;
};

const refused = (call: RollCall, entryId: string, code: string): RollCall => {
  if (entryId === call.rollCallId && call.standing === 'opening') return outdone(call);
  if (call.closing?.entryId === entryId) {
    return code === 'not_found' ? outdone(call) : closeUntaken(call, code);
  }
  if (!call.own.some((own) => isEntry(own, entryId))) return call;
  // Our own start was refused while nobody listened.
  if (code === 'not_found') return outdone(call);
  return {
    ...call,
    own: call.own.map((own) =>
      isEntry(own, entryId) ? { ...own, passage: { state: 'alone', why: whyAlone(call, own, code) } } : own,
    ),
  };
};

type Alone = Extract<OwnMark['passage'], { readonly state: 'alone' }>['why'];
const whyAlone = ({ agentList }: RollCall, { person }: OwnMark, code: string): Alone => {
  if (code === 'unknown_reference') return 'stranger';
  if (code !== 'conflict') return 'refused';
  // Of a visitor who was added after the close nobody else knows: what was tapped here is all there is.
  return isVisitor(person) && !agentList?.includes(person) ? 'stranger' : 'late';
};

const outdone = (call: RollCall): RollCall => ({
  ...closeUntaken(call, 'outdone'),
  standing: 'outdone',
  agentList: undefined,
  own: call.own.map(dueAgain),
});

/** The close did not get through: whoever ended it must know, and must not have to write it twice. */
const closeUntaken = (call: RollCall, why: string): RollCall =>
  call.closing ? { ...call, closing: undefined, closeRefused: why, unsaidReport: call.closing.report } : call;

const resumed = (call: RollCall, waiting: readonly string[]): RollCall => ({
  ...call,
  own: call.own.map((own) =>
    own.passage.state === 'sent' && !waiting.includes(own.passage.entryId) ? dueAgain(own) : own,
  ),
  closing: call.closing && waiting.includes(call.closing.entryId) ? call.closing : undefined,
  unsaidReport: call.closing && !waiting.includes(call.closing.entryId) ? call.closing.report : call.unsaidReport,
});

const isEntry = ({ passage }: OwnMark, entryId: string): boolean =>
  passage.state === 'sent' && passage.entryId === entryId;
const dueAgain = (own: OwnMark): OwnMark => ({ ...own, passage: { state: 'due' } });
const isVisitor = (person: PersonKey): boolean => person.startsWith('visitor:');
/** A visitor's mark brings them onto the agent's list; of others it takes no mark when they are not there. */
const listedOrAlone = (own: OwnMark, agentList: readonly PersonKey[] | undefined): OwnMark =>
  own.passage.state === 'due' && agentList && !agentList.includes(own.person) && !isVisitor(own.person)
    ? { ...own, passage: { state: 'alone', why: 'stranger' } }
    : own;
