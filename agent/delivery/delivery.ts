import type { Config } from '../config/load.ts';
import { createCursor } from '../journal/cursor.ts';
import type { Db } from '../journal/database.ts';
import { freshId } from '../journal/fresh.ts';
import type { Journal } from '../journal/journal.ts';
import type { EpochMs } from '../time/clock.ts';
import type { Contacts } from './contacts.ts';
import { createFacts } from './facts.ts';
import type { AnswerLinks } from './links.ts';
import { createMessageOutbox, type Message, type MessageOutbox } from './outbox.ts';
import { createPlanner, everybody } from './planner.ts';
import type { Channel, DeliverySources, IsReachable, Recipient } from './ports.ts';
import { isDrillDue } from './rules/drillTime.ts';
import { type Words, wordsOf } from './rules/texts.ts';
import { keptMs, later, usefulMs } from './rules/times.ts';
import { createSender } from './sender.ts';

/** How people are told: from the journal into the outbox, and from there over the channels until somebody answers. */
export interface Delivery {
  readonly outbox: MessageOutbox;
  readonly contacts: Contacts;
  readonly channels: readonly Channel[];
  /** Takes up what an earlier process left, and from then on follows the journal. */
  start(): void;
  /** Once a second: what time alone brings about. */
  tick(): void;
  /** A message that no event asks for: a test, or a flow's. Its cause says what it is about. */
  tell(message: {
    readonly kind: 'test' | 'flow';
    readonly cause: string;
    readonly to: Recipient;
    /** The alert that it is about: with its end it is of no use. */
    readonly alertId?: string | undefined;
    /** With an erasure of this child it is gone. */
    readonly childId?: string | undefined;
    readonly facts: unknown;
    readonly isUrgent: boolean;
  }): Message | undefined;
  /** Whom a drill reaches now. */
  everybody(): Recipient[];
  readonly isReachable: IsReachable;
  /** As its recipient reads it; undefined: whoever it told of is erased. */
  textOf(message: Message): Words | undefined;
  /** How many wait to go out over each channel. */
  waitingOver(): ReadonlyMap<string, number>;
  /** Its recipient has it before them, or answers. An answer to an alert is a fact that stops further calls. */
  heard(message: Message, what: 'opened' | 'answered'): void;
  close(): Promise<void>;
}

export interface DeliveryOptions {
  readonly db: Db;
  readonly journal: Journal;
  readonly contacts: Contacts;
  readonly channels: readonly Channel[];
  readonly paceOf: (channel: Channel) => number;
  readonly sources: DeliverySources;
  readonly mayStillGo: (message: Message) => boolean;
  readonly forgetAdult: (adultId: string) => void;
  readonly config: Pick<Config, 'messages' | 'site' | 'guardianPage'>;
  readonly links: AnswerLinks;
  readonly onFailure: (error: unknown) => void;
  readonly now: () => EpochMs;
}

/** Several check-ins within this are planned in one transaction. */
const gatherMs = 10;
const pruneEveryMs = 3_600_000;
/** What is on its way when the agent stops may come to its end for so long. */
const stopWithinMs = 2000;

export const createDelivery = (options: DeliveryOptions): Delivery => {
  const { db, journal, contacts, channels, sources, config, links, onFailure, now } = options;
  const outbox = createMessageOutbox(db);
  const factsOf = createFacts(sources, config);
  const known = new Set(config.messages.channels.map(({ id }) => id));
  const isReachable: IsReachable = (who, personId) =>
    contacts.of(who, personId)?.addresses.some(({ channel }) => known.has(channel)) ?? false;
  const planner = createPlanner({
    ...{ db, journal, outbox, contacts, sources, isReachable, config, now },
    forgetAdult: options.forgetAdult,
    cursor: createCursor(db, 'delivery'),
  });

  /** Guardians have a link of their own; a group is nobody who could answer for all. */
  const linkOf = (message: Message): string | undefined => {
    if (!config.guardianPage) return undefined;
    if (message.to.kind === 'adult' && message.kind !== 'drill' && message.kind !== 'test')
      return config.guardianPage.url;
    if (message.to.kind !== 'staff' && message.to.kind !== 'adult') return undefined;
    return `${config.guardianPage.url.replace(/\/$/, '')}/#m=${links.tokenOf(message.messageId)}`;
  };
  const sender = createSender({
    ...{ db, outbox, contacts, channels, config, factsOf, linkOf, onFailure, now },
    paceOf: options.paceOf,
    mayStillGo: options.mayStillGo,
    onFailed: (alertId) => {
      planner.callFurther(alertId);
      pump();
    },
  });

  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  let prunedAt = now();
  const guarded = (work: () => void): void => {
    if (isClosed) return;
    try {
      work();
    } catch (error) {
      onFailure(error);
    }
  };
  const pump = (): void => guarded(sender.pump);
  const planAndPump = (): void => {
    timer = undefined;
    guarded(() => {
      planner.plan();
      sender.pump();
    });
  };

  const startDrill = (): void => {
    const { drill } = config.messages;
    if (!drill) return;
    const at = now();
    if (!isDrillDue(at, outbox.lastDrill()?.createdAt, drill, config.site.timeZone)) return;
    const recipients = everybody({ contacts, config, isReachable }).length;
    if (recipients === 0) return;
    const drillId = freshId();
    const data = { drillId, recipients };
    journal.record([{ type: 'delivery.drill_started', actor: 'agent', subject: drillId, data }]);
  };

  return {
    outbox,
    contacts,
    channels,
    start: () => {
      guarded(sender.resume);
      planAndPump();
      journal.onCommit(() => {
        timer ??= setTimeout(planAndPump, gatherMs);
      });
    },
    tick: () =>
      guarded(() => {
        startDrill();
        sender.pump();
        if (now() - prunedAt < pruneEveryMs) return;
        prunedAt = now();
        outbox.prune(later(now(), -keptMs));
      }),
    tell: ({ kind, cause, to, alertId, childId, facts, isUrgent }) => {
      const at = now();
      outbox.add({
        ...{ messageId: freshId(), cause, kind, to, facts, isUrgent, alertId, childId },
        ...{ createdAt: at, notBefore: at, expiresAt: later(at, usefulMs[kind]) },
      });
      timer ??= setTimeout(planAndPump, gatherMs);
      return outbox.ofCause(cause).find((message) => message.to.kind === to.kind && message.to.id === to.id);
    },
    everybody: () => everybody({ contacts, config, isReachable }),
    isReachable,
    textOf: (message) => {
      const { kind, id } = message.to;
      const language = kind === 'staff' || kind === 'adult' ? (contacts.of(kind, id)?.language ?? 'zh') : 'zh';
      const facts = factsOf(message);
      return facts && wordsOf(facts, language);
    },
    waitingOver: sender.waitingOver,
    heard: (message, what) => {
      const together = message.digestId === undefined ? [message] : outbox.together(message.digestId);
      outbox.happened(together, what, now());
      const answered = what === 'answered' ? together : [];
      const events = answered.flatMap(({ kind, alertId, messageId, to }) => {
        const isOpen = alertId !== undefined && sources.alert(alertId)?.state === 'open';
        if (kind !== 'alert' || !isOpen || alertId === undefined) return [];
        const data = { alertId, messageId };
        return [{ type: 'alert.answered' as const, actor: `${to.kind}:${to.id}`, subject: alertId, data }];
      });
      if (events.length > 0) journal.record(events);
    },
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      const closeChannels = (): void => {
        for (const channel of channels) channel.close();
      };
      // A gateway that is silent must not hold the agent.
      const patience = setTimeout(closeChannels, stopWithinMs);
      await sender.close();
      clearTimeout(patience);
      closeChannels();
    },
  };
};
