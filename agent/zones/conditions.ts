import type { ZoneConfig } from '#agent/config/zones.ts';
import { type EpochMs, epochMs } from '#agent/time/clock.ts';
import type { AlertKind, Severity } from '#contract/values.ts';
import { isBypassed } from './judge.ts';
import type { ZoneCondition } from './ports.ts';
import { type OpenLapse, sameWhere, type Where, type ZoneState } from './state.ts';
import { isCall, type Watched } from './watch.ts';

const severities: Partial<Record<AlertKind, Severity>> = {
  panic: 'critical',
  fire: 'critical',
  intrusion: 'critical',
  boundary: 'critical',
};
/** A fault that a device tells of itself is often over before anybody could look. */
const faultGraceMs = 60_000;

/** What of a zone calls for an alert now. Latched alarms come from its memory, the rest from how things stand. Pure. */
export const conditionsOfZone = (
  zone: ZoneConfig,
  state: ZoneState,
  watched: readonly Watched[],
): readonly ZoneCondition[] => {
  const zoneId = zone.id;
  const at = (where: Where): Pick<ZoneCondition, 'zoneId' | 'positionId' | 'deviceId' | 'place'> => ({
    zoneId,
    positionId: where.positionId,
    deviceId: where.deviceId,
    place: where.place,
  });
  const alarms = state.memory
    .filter(({ pending }) => !pending)
    .map((entry): ZoneCondition => {
      const severity = severities[entry.kind] ?? 'warning';
      return { ...at(entry), kind: entry.kind, severity, since: entry.at, calledAt: entry.calledAt, graceMs: 0 };
    });
  const bypasses = state.bypasses
    .filter(({ confirmedBy }) => confirmedBy !== undefined)
    .map((bypass): ZoneCondition => {
      const since = bypass.confirmedAt ?? bypass.requestedAt;
      return { ...at(bypass), kind: 'zone_bypassed', severity: 'notice', since, graceMs: 0 };
    });
  return [...alarms, ...bypasses, ...faultsOf(zone, state, watched, at), ...standing(zone, state, watched, at)];
};

type At = (where: Where) => Pick<ZoneCondition, 'zoneId' | 'positionId' | 'deviceId' | 'place'>;

/** What a zone does not know is told once for the zone: a broker that is gone takes many with it. */
const faultsOf = (zone: ZoneConfig, { lapses }: ZoneState, watched: readonly Watched[], at: At): ZoneCondition[] => {
  const blind = lapses.filter(({ because }) => because === 'unknown' || because === 'clock');
  const first = blind.reduce<OpenLapse | undefined>(
    (earliest, each) => (earliest && earliest.since <= each.since ? earliest : each),
    undefined,
  );
  const whole: ZoneCondition[] = first
    ? [
        {
          zoneId: zone.id,
          place: blind.length === 1 && first.place !== undefined ? first.place : zone.name,
          kind: 'zone_fault',
          severity: 'warning',
          since: first.since,
          graceMs: 0,
        },
      ]
    : [];
  const open = lapses
    .filter(({ because }) => because === 'fault')
    .map((lapse): ZoneCondition => {
      const isDoor = watched.some(({ role, ...where }) => role === 'door' && sameWhere(where, lapse));
      const kind = isDoor ? 'door' : 'zone_fault';
      // Nobody has to wait whether a call that was reset past ends soon.
      const isCalling = watched.some(
        ({ role, level, ...where }) => level === 'active' && isCall(role) && sameWhere(where, lapse),
      );
      const graceMs = isCalling ? 0 : zone.heldOpenMs;
      return { ...at(lapse), kind, severity: 'warning', since: lapse.since, graceMs };
    });
  // A person's disarming is that person's affair; that nobody can arm any more has a place to look at.
  const kept = lapses
    .filter(({ because, place }) => because === 'disarmed' && place !== undefined)
    .map((lapse): ZoneCondition => {
      const place = `${zone.name.slice(0, 40)}：${lapse.place}`;
      return { zoneId: zone.id, place, kind: 'zone_fault', severity: 'notice', since: lapse.since, graceMs: 0 };
    });
  return [...whole, ...open, ...kept];
};

const standing = (zone: ZoneConfig, state: ZoneState, watched: readonly Watched[], at: At): ZoneCondition[] =>
  watched.flatMap((each): ZoneCondition[] => {
    if (isBypassed(state, each)) return [];
    const since: EpochMs = epochMs(each.since);
    if (each.level === 'clear') return [];
    // After a restart, or while a device is away, nothing is heard: what was told of before is not over because nobody knows.
    const isSuspended = each.level === 'unknown';
    switch (each.role) {
      case 'battery':
        return [{ ...at(each), kind: 'battery_low', severity: 'notice', since, graceMs: 0, isSuspended }];
      case 'fault':
        return [{ ...at(each), kind: 'zone_fault', severity: 'warning', since, graceMs: faultGraceMs, isSuspended }];
      case 'door':
        return state.phase === 'released'
          ? [{ ...at(each), kind: 'door', severity: 'warning', since, graceMs: zone.heldOpenMs, isSuspended }]
          : [];
      default:
        return [];
    }
  });
