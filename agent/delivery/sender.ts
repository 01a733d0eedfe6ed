import type { Language } from '#contract/messages.ts';
import type { Config } from '../config/load.ts';
import { crashPoint } from '../journal/crashPoint.ts';
import type { Db } from '../journal/database.ts';
import { freshId } from '../journal/fresh.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';
import type { Contacts } from './contacts.ts';
import type { Message, MessageOutbox } from './outbox.ts';
import type { Channel, Outgoing, Sent } from './ports.ts';
import { afterSilence, afterTry } from './rules/attempt.ts';
import { arrange, stormWindowMs } from './rules/storm.ts';
import { digestOf, type Facts, type Words, wordsOf } from './rules/texts.ts';
import { later } from './rules/times.ts';

export interface Sender {
  /** Sends what is due and calls on who has not answered; returns at once. */
  pump(): void;
  /** What was being sent when the process ended: nobody knows whether it was taken. Once, at the start. */
  resume(): void;
  /** How many wait to go out over each channel. */
  waitingOver(): ReadonlyMap<string, number>;
  /** Waits for what is on its way. */
  close(): Promise<void>;
}

export interface SenderOptions {
  readonly db: Db;
  readonly outbox: MessageOutbox;
  readonly contacts: Contacts;
  readonly channels: readonly Channel[];
  readonly config: Pick<Config, 'messages' | 'site'>;
  readonly factsOf: (message: Message) => Facts | undefined;
  /** Whether the recipient may still be told: a consent may be withdrawn while a message waits. */
  readonly mayStillGo: (message: Message) => boolean;
  readonly linkOf: (message: Message) => string | undefined;
  /** How long a channel wants to wait before it takes one more; takes it when that is 0. Milliseconds. */
  readonly paceOf: (channel: Channel) => number;
  /** No address is left for a message about this alert. */
  readonly onFailed: (alertId: string) => void;
  readonly onFailure: (error: unknown) => void;
  readonly now: () => EpochMs;
}

/** Sent side by side over one channel. */
const mostInFlight = 32;
/** What comes back within this is written together: each write holds up a check-in. */
const writeAfterMs = 25;

interface Way {
  readonly channel: Channel | undefined;
  readonly address: string | undefined;
}

/**
 * Takes messages out of the outbox and over their recipients' addresses. What is on its way is marked before it goes, and what came of
 * it is written once it is known, many at a time: each write holds up whoever checks a child in.
 */
export const createSender = (options: SenderOptions): Sender => {
  const { db, outbox, contacts, config, factsOf, now } = options;
  const channels = new Map(options.channels.map((channel) => [channel.id, channel]));
  const inFlight = new Map<string, number>();
  const underWay = new Set<Promise<void>>();
  let starts: { readonly channel: string; readonly begin: () => void }[] = [];
  let timer: NodeJS.Timeout | undefined;
  const done: { readonly messages: readonly Message[]; readonly way: Way; readonly sent: Sent }[] = [];
  let isClosed = false;

  const languageOf = ({ to }: Message): Language =>
    to.kind === 'staff' || to.kind === 'adult' ? (contacts.of(to.kind, to.id)?.language ?? 'zh') : 'zh';
  const waysOf = ({ to }: Message): readonly Way[] => {
    if (to.kind === 'house' || to.kind === 'channel') return [{ channel: channels.get(to.id), address: undefined }];
    const addresses = contacts.of(to.kind, to.id)?.addresses ?? [];
    return addresses
      .filter(({ channel }) => channels.has(channel))
      .map(({ channel, address }) => ({ channel: channels.get(channel), address }));
  };

  /** `undefined`: its words are gone, and so is it. */
  const outgoing = (messages: readonly Message[], address: string | undefined, digestId: string | undefined) => {
    const [first] = messages;
    if (!first) return undefined;
    const language = languageOf(first);
    const words = messages.flatMap((message): Words[] => {
      const facts = factsOf(message);
      return facts ? [wordsOf(facts, language)] : [];
    });
    const [only] = words;
    if (!only) return undefined;
    const said = words.length === 1 ? only : digestOf(words, config.site.name, language);
    const again = first.round === 0 ? '' : `-${first.round}`;
    return {
      id: `${digestId ?? first.messageId}${again}`,
      kind: words.length === 1 ? first.kind : 'digest',
      recipient: first.to,
      address,
      language,
      ...said,
      link: options.linkOf(first),
      isUrgent: messages.some(({ isUrgent }) => isUrgent),
      expiresAt: epochMs(Math.min(...messages.map(({ expiresAt }) => expiresAt))),
    } satisfies Outgoing;
  };

  const dispatch = (messages: readonly Message[], way: Way & { readonly channel: Channel }): void => {
    const digestId = messages.length > 1 ? freshId() : undefined;
    const body = outgoing(messages, way.address, digestId);
    if (!body) {
      outbox.happened(messages, 'ended', now());
      return;
    }
    const { channel } = way;
    outbox.trying(messages, digestId, now());
    inFlight.set(channel.id, (inFlight.get(channel.id) ?? 0) + 1);
    starts.push({
      channel: channel.id,
      begin: () => {
        const sending = send(channel, body, messages, way);
        underWay.add(sending);
        void sending.finally(() => underWay.delete(sending));
      },
    });
  };

  const send = async (channel: Channel, body: Outgoing, messages: readonly Message[], way: Way): Promise<void> => {
    crashPoint('delivery.send.marked');
    const sent = await channel.send(body).catch((error: unknown): Sent => {
      options.onFailure(error);
      return { outcome: 'unknown', reason: 'the channel failed' };
    });
    crashPoint('delivery.send.taken');
    inFlight.set(channel.id, (inFlight.get(channel.id) ?? 1) - 1);
    done.push({ messages, way, sent });
    timer ??= setTimeout(write, writeAfterMs);
  };

  /** All that came back since the last time and what goes out next, in one transaction. */
  const write = (): void => {
    timer = undefined;
    turn();
  };

  const keep = ({ messages, way, sent }: (typeof done)[number]): string[] =>
    messages.flatMap(({ messageId }) => {
      // As it stands now: its recipient may have answered while another try was on its way.
      const message = outbox.find(messageId);
      if (!message) return [];
      const at = now();
      const change = afterTry(
        message,
        sent.outcome,
        {
          addresses: waysOf(message).length,
          isRepeatable: way.channel?.isRepeatable ?? false,
          nextAfterMs: config.messages.nextChannelAfterMs,
          awaitsAnswer:
            message.isUrgent && message.kind === 'alert' && message.to.kind !== 'house' && isUnanswered(message),
        },
        at,
      );
      const wait = 'retryAfterMs' in sent ? later(at, sent.retryAfterMs ?? 0) : at;
      const reason = 'reason' in sent ? sent.reason : undefined;
      outbox.tried(
        message,
        { channel: way.channel?.id ?? '', at, outcome: sent.outcome, reason },
        { ...change, notBefore: epochMs(Math.max(wait, change.notBefore)) },
        at,
      );
      const isLost = change.state === 'failed' || (message.isUrgent && sent.outcome !== 'taken' && change.attempts > 1);
      return isLost && message.alertId !== undefined && message.kind === 'alert' ? [message.alertId] : [];
    });

  /** What came back is written, and what is due is marked; it leaves once the mark is on the disk. */
  const turn = (): void => {
    const at = now();
    const results = done.splice(0);
    const failed = new Set<string>();
    starts = [];
    try {
      db.transaction(() => {
        for (const result of results) for (const alertId of keep(result)) failed.add(alertId);
        if (!isClosed) mark(at);
      }).immediate();
    } catch (error) {
      // Nothing of it was written: what came back stays marked as being sent, and is taken up at the next start.
      for (const { channel } of starts) inFlight.set(channel, (inFlight.get(channel) ?? 1) - 1);
      options.onFailure(error);
      return;
    }
    for (const { begin } of starts) begin();
    for (const alertId of failed) options.onFailed(alertId);
  };

  const mark = (at: EpochMs): void => {
    outbox.expire(at);
    for (const message of outbox.unanswered(at)) {
      outbox.change(message.messageId, afterSilence(message, waysOf(message).length, at));
    }
    for (const forOne of Map.groupBy(outbox.due(at), ({ to }) => `${to.kind}:${to.id}`).values()) {
      if (!isFull(forOne)) sendTo(forOne, at);
    }
  };

  const pump = (): void => {
    if (isClosed || (done.length === 0 && !outbox.isAnythingDue(now()))) return;
    turn();
  };

  const isFull = ([first]: readonly Message[]): boolean => {
    const way = first && waysOf(first)[first.rung];
    return (inFlight.get(way?.channel?.id ?? '') ?? 0) >= mostInFlight;
  };

  const sendTo = (due: readonly Message[], at: EpochMs): void => {
    const gone = due.filter((message) => !options.mayStillGo(message));
    outbox.happened(gone, 'ended', at);
    const rest = due.filter((message) => !gone.includes(message));
    const [first] = rest;
    if (!first) return;
    const byId = new Map(rest.map((message) => [message.messageId, message]));
    const recent = first.to.kind === 'house' ? 0 : outbox.sentSince(first.to, later(at, -stormWindowMs));
    const isHouse = first.to.kind === 'house';
    const lists = arrange(
      rest.map(({ messageId, isUrgent, createdAt, kind }) => ({
        messageId,
        isUrgent,
        createdAt,
        isAlone: isHouse || kind === 'drill' || kind === 'test',
      })),
      recent,
      at,
    );
    for (const ids of lists) {
      const messages = ids.flatMap((id) => byId.get(id) ?? []);
      // What stands on different addresses goes out over each by itself.
      for (const onOne of Map.groupBy(messages, ({ rung }) => rung).values()) sendOver(onOne);
    }
  };

  const sendOver = (messages: readonly Message[]): void => {
    const [first] = messages;
    if (!first) return;
    const ways = waysOf(first);
    const way = ways[first.rung] ?? ways[0];
    // Nobody knows an address of theirs any more.
    if (!way?.channel) {
      giveUp(messages);
      return;
    }
    const { channel } = way;
    if ((inFlight.get(channel.id) ?? 0) >= mostInFlight) return;
    const waitMs = options.paceOf(channel);
    if (waitMs > 0) {
      for (const message of messages) {
        const { state, rung, attempts, round, callOnAt } = message;
        outbox.change(message.messageId, { state, rung, attempts, round, callOnAt, notBefore: later(now(), waitMs) });
      }
      return;
    }
    dispatch(messages, { ...way, channel });
  };

  const giveUp = (messages: readonly Message[]): void => {
    outbox.happened(messages, 'gave_up', now());
    // After the transaction that we stand in.
    for (const alertId of new Set(
      messages.flatMap(({ alertId, kind }) => (alertId && kind === 'alert' ? [alertId] : [])),
    )) {
      setImmediate(() => !isClosed && options.onFailed(alertId));
    }
  };

  return {
    pump,
    resume: () => {
      for (const message of outbox.interrupted()) {
        const ways = waysOf(message);
        const way = ways[message.rung] ?? { channel: undefined, address: undefined };
        keep({ messages: [message], way, sent: { outcome: 'unknown', reason: 'the box was off while it was sent' } });
      }
    },
    waitingOver: () => {
      const counts = new Map<string, number>();
      for (const message of outbox.waiting()) {
        const channel = waysOf(message)[message.rung]?.channel?.id;
        if (channel !== undefined) counts.set(channel, (counts.get(channel) ?? 0) + 1);
      }
      return counts;
    },
    close: async () => {
      isClosed = true;
      await Promise.all(underWay);
      clearTimeout(timer);
      if (done.length > 0) turn();
    },
  };
};

const isUnanswered = ({ state }: Message): boolean => state !== 'answered' && state !== 'read';
