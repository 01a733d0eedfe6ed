import type { RuleReference } from '#contract/events.ts';
import type { AlertKind, Severity } from '#contract/values.ts';
import type { EpochMs } from '../time/clock.ts';

/** A room as the ratio judges it; comes in from outside. */
export interface RoomSituation {
  readonly roomId: string;
  readonly state: 'ok' | 'tight' | 'deficit' | 'unattended' | 'closed';
  /** When the state began. */
  readonly since: EpochMs;
  /** Since when caregivers are missing without a break; undefined when none is missing. */
  readonly deficitSince: EpochMs | undefined;
  /** Caregivers are no longer missing, but until then it may be the same breach. */
  readonly settlesAt: EpochMs | undefined;
  readonly overCapSince: EpochMs | undefined;
  readonly children: number;
  readonly caregivers: number;
  readonly required: number;
  readonly deficit: number;
  /** How long this room may lack caregivers before it is a breach. */
  readonly graceMs: number;
  readonly causeEventId: string;
  readonly rule: RuleReference;
  readonly capRule: RuleReference | undefined;
}

export interface FacilitySituation {
  readonly children: number;
  readonly overCapSince: EpochMs | undefined;
  readonly causeEventId: string;
  readonly rule: RuleReference;
}

/** Something that holds now and calls for an alert once it is older than its grace. */
export interface Condition {
  /** Only for an adult sent away: what it is about holds ids that its alert does not show. */
  readonly key?: string | undefined;
  readonly kind: AlertKind;
  readonly severity: Severity;
  readonly roomId?: string | undefined;
  readonly deviceId?: string | undefined;
  readonly positionId?: string | undefined;
  readonly zoneId?: string | undefined;
  /** Where it is, in the words of the house. */
  readonly place?: string | undefined;
  readonly since: EpochMs;
  readonly graceMs: number;
  /** Called last at: whoever acknowledged its alert before has not heard of this. */
  readonly calledAt?: EpochMs | undefined;
  /** Overshadowed by a worse one: an open alert stays as it is, a new one is not raised. */
  readonly isSuspended?: boolean | undefined;
  /** From then on it holds no more, unless something new is heard. */
  readonly endsAt?: EpochMs | undefined;
  readonly causeEventId?: string | undefined;
  readonly children?: number | undefined;
  readonly caregivers?: number | undefined;
  readonly required?: number | undefined;
  readonly deficit?: number | undefined;
  readonly rule?: RuleReference | undefined;
}

/** Who acknowledged the one has not heard of the other: a child too many and one too few, a disk that is full in a week and today. */
const toldBySeverity: ReadonlySet<AlertKind> = new Set([
  'head_count_mismatch',
  'recording',
  'retention',
  'notice_overdue',
]);

/**
 * What a condition and its alert are about: at most one alert of a key is open. Each head count, hold and notice is a
 * matter of its own.
 */
export const keyOf = ({
  key,
  kind,
  roomId,
  deviceId,
  positionId,
  zoneId,
  severity,
  causeEventId,
}: Pick<
  Condition,
  'key' | 'kind' | 'roomId' | 'deviceId' | 'positionId' | 'zoneId' | 'severity' | 'causeEventId'
>): string => {
  const about = `${kind}:${roomId ?? positionId ?? deviceId ?? zoneId ?? ''}`;
  return key ?? (toldBySeverity.has(kind) ? `${about}:${causeEventId ?? ''}:${severity}` : about);
};

/** The conditions of a room (product.md, "Ratio arithmetic"): unattended, breach and class cap are three things. */
export const conditionsOfRoom = (room: RoomSituation, unattendedGraceMs: number): Condition[] => {
  const { roomId, children, caregivers, required, deficit, causeEventId, rule } = room;
  const about = { roomId, children, caregivers, required, deficit, causeEventId };
  const isUnattended = room.state === 'unattended';
  const conditions: Condition[] = [];
  if (isUnattended) {
    conditions.push({
      ...about,
      kind: 'unattended',
      severity: 'critical',
      since: room.since,
      graceMs: unattendedGraceMs,
      rule,
    });
  }
  if (room.deficitSince !== undefined) {
    conditions.push({
      ...about,
      kind: 'breach',
      severity: 'critical',
      since: room.deficitSince,
      graceMs: room.graceMs,
      isSuspended: isUnattended,
      rule,
    });
  }
  if (room.deficitSince === undefined && room.settlesAt !== undefined) {
    const restored = { ...about, since: room.since, graceMs: room.graceMs, isSuspended: true, endsAt: room.settlesAt };
    conditions.push({ ...restored, kind: 'breach', severity: 'critical', rule });
    conditions.push({ ...restored, kind: 'unattended', severity: 'critical', rule });
  }
  if (room.overCapSince !== undefined) {
    conditions.push({
      ...about,
      kind: 'class_cap',
      severity: 'warning',
      since: room.overCapSince,
      graceMs: room.graceMs,
      rule: room.capRule,
    });
  }
  return conditions;
};

/** More children inside than the facility has places for (seed 四(一): 不超过150个). */
export const conditionsOfFacility = (facility: FacilitySituation | undefined, graceMs: number): Condition[] =>
  facility?.overCapSince === undefined
    ? []
    : [
        {
          kind: 'facility_cap',
          severity: 'warning',
          since: facility.overCapSince,
          graceMs,
          children: facility.children,
          causeEventId: facility.causeEventId,
          rule: facility.rule,
        },
      ];

/**
 * An adult who was sent away: told to staff without a sound. It leaves no state behind, so its alert lasts until a
 * person has looked into it.
 */
export const conditionOfRefusal = (key: string, since: EpochMs): Condition => ({
  key,
  since,
  graceMs: 0,
  ...(key.startsWith('custody_block:')
    ? { kind: 'custody_block', severity: 'critical' }
    : { kind: 'unauthorised_pickup', severity: 'warning' }),
});

/** The kinds that a person closes with the acknowledgement. */
export const isRefusal = (kind: AlertKind): boolean => kind === 'custody_block' || kind === 'unauthorised_pickup';
