import { type EpochMs, epochMs } from '../time/clock.ts';
import { type Condition, keyOf } from './conditions.ts';

/** An alert that is not resolved. */
export interface OpenAlert {
  readonly alertId: string;
  readonly key: string;
  readonly raisedAt: EpochMs;
  readonly acknowledgedAt: EpochMs | undefined;
  /** The last level that was escalated to; 0 before. */
  readonly escalation: number;
}

export type Step =
  | { readonly step: 'raise'; readonly key: string; readonly condition: Condition }
  | { readonly step: 'escalate'; readonly alertId: string; readonly level: number }
  | { readonly step: 'resolve'; readonly alertId: string; readonly because: 'restored' | 'superseded' };

export interface Decision {
  readonly steps: readonly Step[];
  /** When there is something to do without any new event; undefined: never. */
  readonly nextAt: EpochMs | undefined;
}

type Phase = 'none' | 'open' | 'acknowledged';
/**
 * `ahead`: begins later (a dose at its time). `young`: within its grace. `suspended`: overshadowed by a worse one.
 * `recalled`: somebody has called again since its alert was acknowledged.
 */
type Standing = 'absent' | 'ahead' | 'suspended' | 'young' | 'due' | 'recalled';
type Action = 'nothing' | 'wait' | 'raise' | 'escalate_when_due' | 'resolve' | 'supersede';

/**
 * The life of an alert, one row per phase and one column per standing of its condition; total, so that the compiler
 * finds a missing case. An open alert whose condition begins anew (broken, restored and broken again within one
 * transaction) goes on: nobody has seen it restored.
 */
const table: Record<Phase, Record<Standing, Action>> = {
  none: { absent: 'nothing', ahead: 'wait', suspended: 'nothing', young: 'wait', due: 'raise', recalled: 'raise' },
  open: {
    absent: 'resolve',
    ahead: 'resolve',
    suspended: 'nothing',
    young: 'escalate_when_due',
    due: 'escalate_when_due',
    recalled: 'escalate_when_due',
  },
  acknowledged: {
    absent: 'resolve',
    ahead: 'resolve',
    suspended: 'nothing',
    young: 'nothing',
    due: 'nothing',
    recalled: 'supersede',
  },
};

/**
 * What is to be done now, and when next; once it is done, there is nothing more to do until then. An alert is raised when its condition is as old as its grace, escalated one
 * level for each of `escalateAfterMs` (since it was raised) that passed unacknowledged, resolved when its condition
 * is gone.
 */
export const decideAlerts = (
  conditions: readonly Condition[],
  open: readonly OpenAlert[],
  escalateAfterMs: readonly number[],
  now: EpochMs,
): Decision => {
  const byKey = new Map(open.map((alert) => [alert.key, alert]));
  const held = new Map<string, Condition>();
  for (const condition of conditions) {
    const known = held.get(keyOf(condition));
    held.set(keyOf(condition), known ? strongerOf(known, condition) : condition);
  }
  const steps: Step[] = [];
  const deadlines: number[] = [];

  for (const key of new Set([...held.keys(), ...byKey.keys()])) {
    const condition = held.get(key);
    const alert = byKey.get(key);
    const action = table[phaseOf(alert)][standingOf(condition, alert, now)];
    const isOpenNext = alert !== undefined || action === 'raise';
    if (isOpenNext && condition?.endsAt !== undefined && condition.endsAt > now) deadlines.push(condition.endsAt);
    if (action === 'wait' && condition) deadlines.push(condition.since + condition.graceMs);
    if (action === 'supersede' && alert) steps.push({ step: 'resolve', alertId: alert.alertId, because: 'superseded' });
    if ((action === 'raise' || action === 'supersede') && condition) {
      const since = (action === 'supersede' && condition.calledAt) || condition.since;
      steps.push({ step: 'raise', key, condition: { ...condition, since } });
      if (escalateAfterMs[0] !== undefined && condition.severity !== 'notice') deadlines.push(now + escalateAfterMs[0]);
    }
    if (action === 'resolve' && alert) {
      steps.push({ step: 'resolve', alertId: alert.alertId, because: 'restored' });
    }
    // A notice is for whoever looks; nobody is called for it.
    if (action === 'escalate_when_due' && alert && condition?.severity !== 'notice') {
      for (let level = alert.escalation + 1; level <= escalateAfterMs.length; level += 1) {
        const dueAt = alert.raisedAt + (escalateAfterMs[level - 1] ?? 0);
        if (dueAt > now) {
          deadlines.push(dueAt);
          break;
        }
        steps.push({ step: 'escalate', alertId: alert.alertId, level });
      }
    }
  }
  return { steps, nextAt: deadlines.length === 0 ? undefined : epochMs(Math.min(...deadlines)) };
};

/**
 * Two reports of one thing are one condition, begun when the first of them began; that one of them may be over or not says
 * nothing against the other.
 */
const strongerOf = (one: Condition, other: Condition): Condition => {
  if (Boolean(one.isSuspended) !== Boolean(other.isSuspended)) return one.isSuspended ? other : one;
  return other.since < one.since ? other : one;
};

const phaseOf = (alert: OpenAlert | undefined): Phase => {
  if (!alert) return 'none';
  return alert.acknowledgedAt === undefined ? 'open' : 'acknowledged';
};

const standingOf = (condition: Condition | undefined, alert: OpenAlert | undefined, now: EpochMs): Standing => {
  if (!condition || (condition.endsAt !== undefined && now >= condition.endsAt)) return 'absent';
  if (condition.isSuspended) return 'suspended';
  if (now < condition.since) return 'ahead';
  if (now < condition.since + condition.graceMs) return 'young';
  const { acknowledgedAt } = alert ?? {};
  const isRecalled = acknowledgedAt !== undefined && (condition.calledAt ?? 0) > acknowledgedAt;
  return isRecalled ? 'recalled' : 'due';
};
