import type { JournalEvent } from '#contract/events.ts';
import type { Config } from '../config/load.ts';
import { crashPoint } from '../journal/crashPoint.ts';
import type { Cursor } from '../journal/cursor.ts';
import type { Db } from '../journal/database.ts';
import { freshId } from '../journal/fresh.ts';
import type { Journal } from '../journal/journal.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';
import { createCalls } from './calls.ts';
import type { Contacts } from './contacts.ts';
import type { MessageOutbox, NewMessage } from './outbox.ts';
import type { DeliverySources, IsReachable, Recipient } from './ports.ts';
import { correctionOf, type News, newsOf } from './rules/guardianNews.ts';
import { later, quietUntil, usefulMs } from './rules/times.ts';

export interface Planner {
  /** Makes messages of what the journal has told since the last time. Returns whether it looked at anything. */
  plan(): boolean;
  /** Nobody answered one of its messages, or none went out: whoever comes next on the ladder is called now. */
  callFurther(alertId: string): void;
}

export interface PlannerOptions {
  readonly db: Db;
  readonly journal: Journal;
  readonly cursor: Cursor;
  readonly outbox: MessageOutbox;
  readonly contacts: Pick<Contacts, 'all'>;
  readonly sources: DeliverySources;
  readonly isReachable: IsReachable;
  /** What else is kept of an adult who is erased goes too. */
  readonly forgetAdult: (adultId: string) => void;
  readonly config: Pick<Config, 'messages' | 'site'>;
  readonly now: () => EpochMs;
}

const batch = 500;

/**
 * Follows the journal after its commits, so that nothing that is recorded waits for a message. Its messages and how far it has come
 * are one transaction: after a crash it goes on where it was, and tells nobody twice of one cause.
 */
export const createPlanner = (options: PlannerOptions): Planner => {
  const { db, journal, cursor, outbox, contacts, sources, isReachable, config, now } = options;
  const { timeZone } = config.site;

  const add = (message: Omit<NewMessage, 'messageId' | 'createdAt' | 'notBefore' | 'expiresAt'>, at: EpochMs): void => {
    const createdAt = now();
    const quiet = message.isUrgent ? undefined : quietUntil(createdAt, config.messages.quietHours, timeZone);
    outbox.add({
      ...message,
      messageId: freshId(),
      createdAt,
      notBefore: quiet ?? createdAt,
      expiresAt: later(at, usefulMs[message.kind]),
    });
  };
  const calls = createCalls({ outbox, sources, config, isReachable, add, now });

  const tellGuardians = (news: News, cause: string, only?: (adultId: string) => boolean): void => {
    for (const adultId of sources.guardiansToTell(news.childId, news.purpose)) {
      if (!isReachable('adult', adultId) || only?.(adultId) === false) continue;
      const to: Recipient = { kind: 'adult', id: adultId };
      const { kind, childId, facts } = news;
      add({ cause, kind, to, alertId: undefined, childId, facts, isUrgent: false }, news.at);
    }
  };

  /** What was not sent yet is not sent; whoever has it is told that it does not hold. */
  const correct = (voidedId: string): void => {
    const voided = journal.find(voidedId);
    const correction = voided && correctionOf(voided, now());
    if (!correction) return;
    const told = outbox.ofCause(`event:${voidedId}`);
    const unsent = told.filter(({ state, sentAt, tryingSince }) => state === 'waiting' && !sentAt && !tryingSince);
    outbox.happened(unsent, 'ended', now());
    const hasIt = new Set(told.filter((message) => !unsent.includes(message)).map(({ to }) => to.id));
    tellGuardians(correction, `correction:${voidedId}`, (adultId) => hasIt.has(adultId));
  };

  const drill = (drillId: string, at: EpochMs): void => {
    for (const to of everybody({ contacts, config, isReachable })) {
      const message = { cause: `drill:${drillId}`, kind: 'drill' as const, to, facts: {}, isUrgent: false };
      add({ ...message, alertId: undefined, childId: undefined }, at);
    }
  };

  const look = (event: JournalEvent): void => {
    const at = epochMs(event.occurredAt);
    switch (event.type) {
      case 'alert.raised':
        calls.raised(event.data.alertId);
        return;
      case 'alert.escalated':
        calls.escalated(event.data.alertId, event.data.level);
        return;
      case 'alert.acknowledged':
        calls.acknowledged(event.data.alertId, event.actor);
        return;
      case 'alert.answered':
        outbox.stopCalling(event.data.alertId, 'calls', now());
        return;
      case 'alert.resolved':
        calls.resolved(event.data.alertId, at);
        return;
      case 'attendance.voided':
        correct(event.data.voids);
        return;
      case 'delivery.drill_started':
        drill(event.data.drillId, at);
        return;
      case 'child.erased':
        outbox.forget({ childId: event.data.childId });
        return;
      case 'adult.erased':
        outbox.forget({ adultId: event.data.adultId });
        options.forgetAdult(event.data.adultId);
        return;
      default: {
        const news = newsOf(event);
        if (news) tellGuardians(news, `event:${event.id}`);
      }
    }
  };

  const step = db.transaction((from: number): number => {
    const events = journal.read(from, batch);
    for (const event of events) look(event);
    const last = events.at(-1)?.seq;
    if (last !== undefined) cursor.write(last);
    crashPoint('delivery.plan.written');
    return events.length;
  });

  return {
    plan: () => {
      // A box that begins to tell people does not tell them of last year.
      if (cursor.read() === undefined) cursor.write(journal.lastSeq());
      let looked = 0;
      for (;;) {
        const from = cursor.read() ?? 0;
        if (journal.lastSeq() <= from) return looked > 0;
        const count = step.immediate(from);
        looked += count;
        // Nothing but erased events lies ahead.
        if (count === 0) return looked > 0;
      }
    },
    callFurther: (alertId) => db.transaction(() => calls.further(alertId)).immediate(),
  };
};

/** Everybody who can be reached: whom a drill goes to. */
export const everybody = ({
  contacts,
  config,
  isReachable,
}: {
  readonly contacts: Pick<Contacts, 'all'>;
  readonly config: Pick<Config, 'messages'>;
  readonly isReachable: IsReachable;
}): Recipient[] => [
  ...contacts
    .all()
    .filter(({ who, personId }) => isReachable(who, personId))
    .map(({ who, personId }): Recipient => ({ kind: who, id: personId })),
  ...[...new Set(Object.values(config.messages.groups).flat())].map((id): Recipient => ({ kind: 'channel', id })),
];
