import type { Config } from '../config/load.ts';
import type { EpochMs } from '../time/clock.ts';
import type { MessageOutbox, NewMessage } from './outbox.ts';
import type { AlertToTell, DeliverySources, IsReachable, Recipient } from './ports.ts';
import { calledUpTo, concernsGuardians, type Group, hasNext, isUrgent } from './rules/ladder.ts';
import { answeredHoldsMs } from './rules/times.ts';

/** Who is called for an alert, as it goes on. All of it within the planner's transaction. */
export interface Calls {
  raised(alertId: string): void;
  escalated(alertId: string, level: number): void;
  acknowledged(alertId: string, actor: string): void;
  resolved(alertId: string, at: EpochMs): void;
  /** The next on the ladder who was not called yet. */
  further(alertId: string): void;
}

export const createCalls = (parts: {
  readonly outbox: MessageOutbox;
  readonly sources: DeliverySources;
  readonly config: Pick<Config, 'messages'>;
  readonly isReachable: IsReachable;
  readonly add: (message: Omit<NewMessage, 'messageId' | 'createdAt' | 'notBefore' | 'expiresAt'>, at: EpochMs) => void;
  readonly now: () => EpochMs;
}): Calls => {
  const { outbox, sources, config, isReachable, add, now } = parts;
  const reach = (group: Group): Recipient[] => [
    ...sources
      .staffOf(group)
      .filter((id) => isReachable('staff', id))
      .map((id): Recipient => ({ kind: 'staff', id })),
    ...config.messages.groups[group].map((id): Recipient => ({ kind: 'channel', id })),
  ];

  const call = (alert: AlertToTell, recipients: readonly Recipient[]): void => {
    for (const to of recipients) {
      const message = { cause: `alert:${alert.alertId}`, kind: 'alert' as const, to, alertId: alert.alertId };
      add({ ...message, childId: undefined, facts: {}, isUrgent: isUrgent(alert) }, now());
    }
  };
  const callUpTo = (alert: AlertToTell, level: number): void => call(alert, calledUpTo(alert, level, reach));

  const tellGuardians = (alert: AlertToTell): void => {
    const cause = `alert:${alert.alertId}`;
    const adult = (id: string): Recipient => ({ kind: 'adult', id });
    if (alert.kind === 'late_pickup') {
      for (const childId of sources.childrenInside()) {
        for (const id of sources.guardiansToTell(childId, 'late_pickup').filter((each) => isReachable('adult', each))) {
          const message = { cause: `${cause}:${childId}`, kind: 'late_pickup' as const, to: adult(id), childId };
          // Sent in quiet hours too: the child is waiting.
          add({ ...message, alertId: alert.alertId, facts: { at: alert.since }, isUrgent: true }, now());
        }
      }
      return;
    }
    if (!concernsGuardians.has(alert.kind)) return;
    const told = new Set(sources.childrenInside().flatMap((childId) => sources.guardiansToTell(childId, 'safety')));
    for (const id of told) {
      if (!isReachable('adult', id)) continue;
      const message = { cause, kind: 'safety' as const, to: adult(id), alertId: alert.alertId, childId: undefined };
      add({ ...message, facts: {}, isUrgent: true }, now());
    }
  };

  return {
    raised: (alertId) => {
      const alert = sources.alert(alertId);
      // It was over, or somebody was at it, before anybody could be called.
      if (!alert || alert.state === 'resolved') return;
      call(
        alert,
        sources.houseWays(alert).map((id) => ({ kind: 'house', id })),
      );
      if (alert.state === 'open') callUpTo(alert, 0);
      tellGuardians(alert);
    },
    escalated: (alertId, level) => {
      const alert = sources.alert(alertId);
      if (alert?.state !== 'open') return;
      const answeredAt = outbox.ofAlert(alertId).map((message) => message.answeredAt ?? 0);
      if (now() - Math.max(0, ...answeredAt) < answeredHoldsMs) return;
      callUpTo(alert, level);
    },
    acknowledged: (alertId, actor) => {
      outbox.stopCalling(alertId, 'calls', now());
      const by = outbox
        .ofAlert(alertId)
        .filter(({ kind, to }) => kind === 'alert' && (`${to.kind}:${to.id}` === actor || to.id === 'kiosk'));
      outbox.happened(by, 'answered', now());
    },
    resolved: (alertId, at) => {
      outbox.stopCalling(alertId, 'all', now());
      const alert = sources.alert(alertId);
      if (!alert) return;
      for (const { kind, to, sentAt, childId } of outbox.ofAlert(alertId)) {
        if (sentAt === undefined || to.kind === 'house' || (kind !== 'alert' && kind !== 'safety')) continue;
        const over = kind === 'alert' ? ('alert_over' as const) : ('safety_over' as const);
        // As loud as what it ends: whoever was woken is told that they may sleep.
        const isLoud = kind === 'safety' || isUrgent(alert);
        add({ cause: `alert:${alertId}`, kind: over, to, alertId, childId, facts: {}, isUrgent: isLoud }, at);
      }
    },
    further: (alertId) => {
      const alert = sources.alert(alertId);
      if (alert?.state !== 'open') return;
      const called = new Set(outbox.ofAlert(alertId).map(({ to }) => `${to.kind}:${to.id}`));
      for (let level = 0; ; level += 1) {
        const fresh = calledUpTo(alert, level, reach).filter(({ kind, id }) => !called.has(`${kind}:${id}`));
        if (fresh.length > 0) return call(alert, fresh);
        if (!hasNext(alert.kind, level)) return;
      }
    },
  };
};
