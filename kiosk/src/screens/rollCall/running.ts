import { effect, type ReadonlySignal, signal } from '@preact/signals';
import { v7 } from 'uuid';
import type { MarksBody, OpenRollCall, RollCallView } from '#contract/rollCall.ts';
import { isUnanswered } from '../../outbox/entry.ts';
import type { Answer } from '../../state/api.ts';
import { timestampOf } from '../../state/clock.ts';
import type { Reading } from '../../state/hostClock.ts';
import { rollCallKey } from '../../state/keptDay.ts';
import type { Kiosk } from '../../state/kiosk.ts';
import { dueMarks, keyOf, type Mark, type OwnMark, type PersonKey, type RollCall, type Who } from './call.ts';
import { frozenList } from './freeze.ts';
import { type RollCallInput, reduceRollCall } from './reduce.ts';
import type { Found } from './seek.ts';
import { nextVisitor } from './visitors.ts';

/** What a roll-call needs of its kiosk. */
export type House = Pick<
  Kiosk,
  'copy' | 'keep' | 'lasting' | 'outbox' | 'live' | 'nowMs' | 'reading' | 'zone' | 'submit'
> & {
  readonly api: Pick<Kiosk['api'], 'get'>;
};

export interface Running {
  /** The roll-call of this kiosk, also after its close until it is put away; undefined when there is none. */
  readonly call: ReadonlySignal<RollCall | undefined>;
  /** False until it is known whether an earlier page left one behind. */
  readonly ready: ReadonlySignal<boolean>;
  readonly start: (kind: RollCall['kind']) => void;
  /** Takes part in the one that is open elsewhere, when the agent says that there is one. */
  readonly join: () => Promise<Found>;
  readonly mark: (person: PersonKey, mark: Mark) => void;
  /** Puts the next visitor of a kind on the list, safe: whoever taps sees them. */
  readonly addVisitor: (kind: string) => void;
  readonly close: (report: string) => void;
  /** The report was read: this kiosk keeps the names no longer. */
  readonly putAway: () => void;
}

/** As long as the agent, too, shows a closed one to a kiosk with nobody identified. */
const keptAfterCloseMs = 2 * 3_600_000;
/** How often ours is begun again while another's comes and goes; after that, when the link opens next. */
const mostRestarts = 3;

/** Runs the roll-call of a kiosk: keeps every step on the disk, sends the marks one by one, follows the agent's list. */
export const createRunning = (house: House): Running => {
  const call = signal<RollCall | undefined>(undefined);
  const ready = signal(false);
  let finding = false;
  let restarts = 0;

  const tell = (input: RollCallInput): void => {
    const next = reduceRollCall(call.peek(), input);
    if (next === call.peek()) return;
    call.value = next;
    if (next) {
      // A full disk must not stop a roll-call: then it lives as long as the page.
      void house.keep.write(rollCallKey, next).catch(() => undefined);
      sendDue(next);
      if (next.standing === 'outdone') void find(next);
    }
  };

  /** What this roll-call sent, under whichever id: what becomes of it is told on its list. */
  const ours = new Set<string>();
  const submit = (path: string, fields: Readonly<Record<string, unknown>>, tapped: Reading | undefined): string => {
    const entryId = house.submit(path, fields, false, tapped);
    ours.add(entryId);
    return entryId;
  };

  const putAway = (): void => {
    // What is still on its way has no list any more: staff are told of it as of any other entry.
    ours.clear();
    call.value = undefined;
    void house.keep.remove(rollCallKey).catch(() => undefined);
  };

  const sendDue = (now: RollCall): void => {
    const [own] = dueMarks(now);
    if (!own) return;
    const fields = { marks: [markFor(now, own)], occurredAt: said(own.atMs) };
    const entryId = submit(`/roll-calls/${now.rollCallId}/marks`, fields, own.reading);
    // The next due one is sent by this one's telling.
    tell({ kind: 'sent', own, entryId });
  };
  const said = (atMs: number): string => timestampOf(atMs, house.zone.peek());

  const view = async (rollCallId: string): Promise<Answer<RollCallView>> =>
    house.api.get<RollCallView>(`/roll-calls/${rollCallId}`);
  const openElsewhere = async (): Promise<Answer<RollCallView | undefined>> => {
    const open = await house.api.get<OpenRollCall>('/roll-calls/open');
    if (!open.ok) return open;
    const { rollCall } = open.body;
    return rollCall ? view(rollCall.rollCallId) : { ok: true, body: undefined };
  };

  /** The agent did not take ours: on with the open one, or, when that was closed meanwhile, ours begun again. */
  const find = async (now: RollCall): Promise<void> => {
    if (finding) return;
    finding = true;
    const found = await openElsewhere();
    finding = false;
    if (!found.ok || call.peek()?.standing !== 'outdone') return;
    if (found.body) tell({ kind: 'adopt', view: found.body });
    else if (restarts < mostRestarts) {
      restarts += 1;
      const fields = { kind: now.kind, occurredAt: said(now.startedAtMs) };
      tell({ kind: 'startAgain', rollCallId: submit('/roll-calls', fields, now.startReading) });
    }
  };

  const isWaiting = (entryId: string): boolean =>
    house.outbox.progress.peek().get(entryId)?.state === 'waiting' ||
    house.outbox.waiting.peek().some(({ id }) => id === entryId);

  const follow = async (): Promise<void> => {
    const now = call.peek();
    if (!now) return;
    if (now.standing === 'outdone') return find(now);
    // Our own start has no answer yet: the agent cannot know it.
    if (isWaiting(now.rollCallId)) return;
    const answer = await view(now.rollCallId);
    if (answer.ok) tell({ kind: 'view', view: answer.body });
    // Its refusal came while nobody listened.
    else if (answer.code === 'not_found' && now.standing === 'opening')
      tell({ kind: 'refused', entryId: now.rollCallId, code: answer.code });
  };

  const readAnswers = (): void => {
    for (const [entryId, progress] of house.outbox.progress.value) {
      const now = call.peek();
      if (!now || !isOurs(now, entryId)) continue;
      // The body of every roll-call write is the list as the agent then has it.
      if (progress.state === 'saved') tell({ kind: 'taken', entryId, view: progress.body as RollCallView });
      else if (progress.state === 'refused') {
        tell({ kind: 'refused', entryId, code: progress.code });
        if (progress.code === 'conflict') void follow();
      }
    }
  };

  /** What an earlier page left behind. A disk that is away is read once it is there. */
  let isUnread = false;
  const takeOver = async (): Promise<void> => {
    try {
      const kept = await house.keep.read<RollCall>(rollCallKey);
      isUnread = false;
      if (!kept || call.peek()) return;
      for (const entryId of entriesOf(kept)) ours.add(entryId);
      call.value = kept;
      tell({ kind: 'resumed', waiting: house.outbox.waiting.peek().map(({ id }) => id) });
    } catch {
      isUnread = true;
    }
  };
  const resume = async (): Promise<void> => {
    // Before, nobody can say which marks are on their way already.
    await house.outbox.resumed;
    await takeOver();
    ready.value = true;
    void follow();
  };
  const resumed = resume();

  effect(readAnswers);
  effect(() => {
    if (house.lasting.value && isUnread) void house.outbox.resume().then(takeOver).then(follow);
  });
  effect(() => {
    // Nobody came back to the report: the names do not stay.
    const closedAtMs = call.value?.closed?.atMs;
    if (closedAtMs !== undefined && house.nowMs.value - closedAtMs > keptAfterCloseMs) putAway();
  });
  effect(() => {
    // What the agent did not take was sent under another roll-call or stays on the list: nobody has to see to it.
    for (const refusal of house.outbox.refusals.value) {
      if (ours.has(refusal.id) && !isUnanswered(refusal)) void house.outbox.dismiss(refusal.id);
    }
  });
  let followed = '';
  effect(() => {
    const { link, recent } = house.live.value;
    const told = recent.find(({ type }) => type.startsWith('roll_call.'))?.seq ?? 0;
    const at = `${link}:${told}`;
    if (link !== 'live' || at === followed) return;
    followed = at;
    restarts = 0;
    void resumed.then(follow);
  });
  effect(() => {
    if (house.live.value.link !== 'live') followed = '';
  });

  return {
    call,
    ready,
    start: (kind) => {
      const reading = house.reading();
      const people = frozenList(house.copy.peek());
      const rollCallId = submit('/roll-calls', { kind, occurredAt: said(reading.saidMs) }, reading);
      tell({ kind: 'start', rollCallId, of: kind, reading, people });
    },
    join: async () => {
      const found = await openElsewhere();
      if (!found.ok) return 'unknown';
      if (!found.body) return 'none';
      if (!call.peek() || call.peek()?.standing === 'closed') tell({ kind: 'adopt', view: found.body });
      return 'joined';
    },
    mark: (person, mark) => tell({ kind: 'mark', person, mark, reading: house.reading() }),
    addVisitor: (kind) => {
      const now = call.peek();
      if (!now) return;
      tell({ kind: 'visitor', personId: v7(), name: nextVisitor(now.list, kind), reading: house.reading() });
    },
    close: (report) => {
      const now = call.peek();
      if (!now) return;
      const reading = house.reading();
      const fields = { ...(report !== '' && { report }), occurredAt: said(reading.saidMs) };
      const entryId = submit(`/roll-calls/${now.rollCallId}/close`, fields, reading);
      tell({ kind: 'closing', entryId, report, atMs: reading.saidMs });
    },
    putAway,
  };
};

/** What is on its way for a roll-call. */
const entriesOf = ({ rollCallId, own, closing }: RollCall): string[] => [
  rollCallId,
  ...own.flatMap(({ passage }) => (passage.state === 'sent' ? [passage.entryId] : [])),
  ...(closing ? [closing.entryId] : []),
];

const isOurs = ({ rollCallId, standing, own, closing }: RollCall, entryId: string): boolean =>
  (entryId === rollCallId && standing === 'opening') ||
  closing?.entryId === entryId ||
  own.some(({ passage }) => passage.state === 'sent' && passage.entryId === entryId);

/** A visitor's always bring the name: which of them the agent sees first is not known here. */
const markFor = ({ list }: RollCall, { person, mark }: OwnMark): MarksBody['marks'][number] => {
  const [who, personId] = splitKey(person);
  const name = who === 'visitor' ? list.find((each) => keyOf(each) === person)?.name : undefined;
  return { who, personId, mark, ...(name !== undefined && { name }) };
};

const splitKey = (key: PersonKey): readonly [Who, string] => {
  const at = key.indexOf(':');
  return [key.slice(0, at) as Who, key.slice(at + 1)]; // as PersonKey is made
};
