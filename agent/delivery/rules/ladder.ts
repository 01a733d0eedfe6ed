import type { AlertKind, Severity, ZoneClass } from '#contract/values.ts';
import type { Recipient } from '../ports.ts';

/** Who is called for an alert. Caregivers: those on duty. */
export type Group = 'caregivers' | 'head' | 'technician' | 'district';

/**
 * Who is called when an alert is raised, and who besides at each escalation (`alerts.escalateAfterSeconds`). Ours. Nobody is
 * called for a notice: it is for whoever looks.
 */
const ladders: Record<AlertKind, readonly (readonly Group[])[]> = (() => {
  const care = [['caregivers'], ['head'], ['head', 'district']] as const;
  const danger = [['caregivers', 'head'], ['head', 'technician'], ['district']] as const;
  const machine = [['technician'], ['head']] as const;
  const office = [['head']] as const;
  return {
    breach: care,
    unattended: danger,
    class_cap: care,
    facility_cap: office,
    // Nobody who may stand beside the adult: the desk knows already.
    custody_block: [['head'], ['caregivers']],
    unauthorised_pickup: [['head'], ['caregivers']],
    late_pickup: [['caregivers', 'head']],
    absence_unexplained: office,
    head_count_mismatch: danger,
    health_untold: care,
    medicine_overdue: care,
    band_change: [],
    roll_call: danger,
    panic: danger,
    fire: danger,
    intrusion: danger,
    boundary: danger,
    door: [['caregivers'], ['head']],
    tamper: [['head', 'technician'], ['caregivers']],
    battery_low: machine,
    zone_fault: machine,
    zone_bypassed: office,
    unit_swapped: [['technician', 'head']],
    devices_silent: [['technician', 'head']],
    device_offline: machine,
    recording: machine,
    retention: machine,
    notice_overdue: office,
    flows_down: machine,
  };
})();

/** Escalations after which nobody new is called. */
const lastLevel = 4;

/**
 * Everybody who is to be called up to a level. Where nobody of those can be reached, who comes next is called at once, and so on:
 * an alert that nobody receives did not happen. `reach` names who of a group can be reached now.
 */
export const calledUpTo = (
  { kind, severity }: { readonly kind: AlertKind; readonly severity: Severity },
  level: number,
  reach: (group: Group) => readonly Recipient[],
): Recipient[] => {
  if (severity === 'notice') return [];
  const ladder = ladders[kind];
  const found = new Map<string, Recipient>();
  const add = (step: number): void => {
    for (const group of ladder[step] ?? []) {
      for (const recipient of reach(group)) found.set(`${recipient.kind}:${recipient.id}`, recipient);
    }
  };
  for (let step = 0; step <= Math.min(level, lastLevel); step += 1) add(step);
  for (let step = level + 1; found.size === 0 && step < ladder.length; step += 1) add(step);
  return [...found.values()];
};

/** Whether there is a step of the ladder beyond a level. */
export const hasNext = (kind: AlertKind, level: number): boolean => ladders[kind].length > level + 1;

/**
 * Whether it goes out at any hour, over one way after another until somebody answers: what is critical, and whatever comes of a
 * zone that is always armed. Quiet hours hold back the rest alone.
 */
export const isUrgent = ({
  severity,
  zoneClass,
}: {
  readonly severity: Severity;
  readonly zoneClass: ZoneClass | undefined;
}): boolean => severity === 'critical' || zoneClass === 'always';

/** Alarms of the whole house, which concern whoever has a child in it. What is told of one room or unit is nobody else's business. */
export const concernsGuardians: ReadonlySet<AlertKind> = new Set(['panic', 'fire', 'intrusion', 'roll_call']);
