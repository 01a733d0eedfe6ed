import type { Session } from '#contract/identity.ts';
import type { MessageState, MessageView } from '#contract/messages.ts';

/** unanswered: a channel took it, it asks for an answer, and there is none. */
export type Standing = MessageState | 'unanswered';

/** What needs somebody first: whom nobody reached, then who did not answer. */
export const standings: readonly Standing[] = [
  ...(['failed', 'unanswered', 'expired', 'waiting', 'sent', 'delivered', 'read', 'answered', 'dropped'] as const),
];

const isPerson = ({ to }: Pick<MessageView, 'to'>): boolean => to.kind === 'staff' || to.kind === 'adult';
/** Of persons alone: a siren and a group of a hundred answer nothing. A test has only to arrive. */
export const asksForAnswer = (message: Pick<MessageView, 'kind' | 'to'>): boolean =>
  (message.kind === 'alert' || message.kind === 'drill') && isPerson(message);

export const standingOf = (message: Pick<MessageView, 'kind' | 'to' | 'state'>): Standing =>
  (message.state === 'sent' || message.state === 'delivered') && asksForAnswer(message) ? 'unanswered' : message.state;

/** Since when it stands so; undefined while nothing has happened to it. */
export const standingSince = (message: MessageView): string | undefined => {
  switch (message.state) {
    case 'answered':
      return message.answeredAt ?? undefined;
    case 'read':
      return message.readAt ?? undefined;
    case 'delivered':
      return message.deliveredAt ?? undefined;
    case 'sent':
      return message.sentAt ?? undefined;
    case 'failed':
    case 'expired':
      return message.tries.at(-1)?.at;
    case 'waiting':
    case 'dropped':
      return undefined;
  }
};

export const inOrder = (messages: readonly MessageView[]): MessageView[] =>
  messages.toSorted(
    (one, other) =>
      standings.indexOf(standingOf(one)) - standings.indexOf(standingOf(other)) ||
      one.to.name.localeCompare(other.to.name, 'zh'),
  );

/** What became of a person's messages about one cause, by the best of them. */
export interface Reached {
  readonly name: string;
  /** answered: said to see to it; reached: a channel took it; missed: tried and not reached; waiting: not tried yet. */
  readonly how: 'answered' | 'reached' | 'missed' | 'waiting';
  readonly answeredAt: string | undefined;
}

export interface Reach {
  /** An answer is asked for: then only those who were asked for one are counted. */
  readonly asks: boolean;
  readonly answered: readonly Reached[];
  readonly reached: readonly Reached[];
  readonly missed: readonly Reached[];
  readonly waiting: readonly Reached[];
}

const ranks: readonly Reached['how'][] = ['answered', 'reached', 'missed', 'waiting'];

/** Each person once, however many messages of one cause went to them; who is named first answered first. */
export const reachOf = (messages: readonly MessageView[]): Reach => {
  const asking = messages.filter(asksForAnswer);
  const asks = asking.length > 0;
  const people = new Map<string, Reached>();
  for (const message of asks ? asking : messages.filter(isPerson)) {
    const how = howOf(message);
    if (how === undefined) continue;
    const key = `${message.to.kind} ${message.to.id}`;
    const known = people.get(key);
    if (known && ranks.indexOf(known.how) <= ranks.indexOf(how)) continue;
    people.set(key, { name: message.to.name, how, answeredAt: message.answeredAt ?? undefined });
  }
  const who = (how: Reached['how']): Reached[] => [...people.values()].filter((each) => each.how === how);
  return {
    asks,
    answered: who('answered').toSorted((a, b) => Date.parse(a.answeredAt ?? '') - Date.parse(b.answeredAt ?? '')),
    reached: who('reached'),
    missed: who('missed'),
    waiting: who('waiting'),
  };
};

/** Undefined for somebody who was never called, because it was no longer needed or too late. */
const howOf = ({ state, tries }: MessageView): Reached['how'] | undefined => {
  switch (state) {
    case 'answered':
      return 'answered';
    case 'sent':
    case 'delivered':
    case 'read':
      return 'reached';
    case 'failed':
      return 'missed';
    case 'waiting':
      return 'waiting';
    case 'expired':
    case 'dropped':
      return tries.length > 0 ? 'missed' : undefined;
  }
};

export const calledOf = ({ answered, reached, missed }: Reach): readonly Reached[] => [
  ...answered,
  ...reached,
  ...missed,
];

/** What several people were told of: an alert, a child that came, a drill. */
export interface Cause {
  /** The first message's id: the same while more of them come. */
  readonly key: string;
  readonly kind: MessageView['kind'];
  readonly childId: string | undefined;
  readonly at: string;
  /** As those read it who are asked to act, or whoever was told last. */
  readonly text: string;
  readonly messages: readonly MessageView[];
  readonly reach: Reach;
  /** Somebody has to see to it: a message reached nobody, or nobody answered a call. */
  readonly needsHelp: boolean;
}

/** Messages of one cause are written together; the next arrival of the same child is another cause. */
const togetherMs = 60_000;

/** The day's messages by their causes: first those that need somebody, then the newest. */
export const causesOf = (messages: readonly MessageView[]): Cause[] => {
  const open = new Map<string, MessageView[]>();
  const all: MessageView[][] = [];
  for (const message of messages.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt))) {
    const subject = subjectOf(message);
    const before = open.get(subject);
    const last = before?.at(-1);
    const isSame =
      last && (message.alertId !== null || Date.parse(message.createdAt) - Date.parse(last.createdAt) <= togetherMs);
    if (before && isSame) before.push(message);
    else {
      const begun = [message];
      open.set(subject, begun);
      all.push(begun);
    }
  }
  return all
    .map(causeOf)
    .toSorted(
      (one, other) => Number(other.needsHelp) - Number(one.needsHelp) || Date.parse(other.at) - Date.parse(one.at),
    );
};

const subjectOf = ({ kind, alertId, childId, to, text }: MessageView): string => {
  if (alertId !== null) return `alert ${alertId}`;
  if (childId !== null) return `${kind} ${childId}`;
  if (kind === 'test') return `${kind} ${to.kind} ${to.id}`;
  return kind === 'flow' ? `${kind} ${text}` : kind;
};

const causeOf = (messages: readonly MessageView[]): Cause => {
  const first = messages[0] as MessageView; // a cause begins with a message
  const shown = messages.findLast(({ kind }) => kind === 'alert') ?? messages.at(-1) ?? first;
  const reach = reachOf(messages);
  const isUnanswered = reach.asks && reach.answered.length === 0;
  return {
    key: first.messageId,
    kind: shown.kind,
    childId: shown.childId ?? undefined,
    at: first.createdAt,
    text: shown.text,
    messages,
    reach,
    needsHelp: messages.some(({ state }) => state === 'failed') || (isUnanswered && calledOf(reach).length > 0),
  };
};

/** Who at a kiosk may read whom the box called; the agent says the same. */
export const mayReadMessages = ({ role }: Pick<Session, 'role'>): boolean => role === 'head' || role === 'technician';
