import { toRfc3339 } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { LapseReason, ZoneStanding, ZoneView } from '#contract/zones.ts';
import type { ArmedTime, LapseSpan, Spans } from './armed.ts';
import { isArmed } from './judge.ts';
import { rulesOfClass } from './reducer.ts';
import type { ZoneNow } from './runtime.ts';
import type { Phase, Where, ZoneState } from './state.ts';
import { protects, type Watched } from './watch.ts';

const standings: Record<Phase, ZoneStanding> = {
  alarm: 'alarm',
  entry_delay: 'entry',
  released: 'released',
  armed: 'armed',
  exit_delay: 'exit',
  disarmed: 'disarmed',
};

/** What a zone is called that is several things at once: the gravest of them. Never armed while something is not known. */
export const standingOf = (state: ZoneState, watched: readonly Watched[], isInUse: boolean): ZoneStanding => {
  if (!isInUse) return 'unused';
  const standing = standings[state.phase];
  if (standing === 'alarm' || standing === 'entry') return standing;
  const whole = state.bypasses.some(({ confirmedBy, positionId }) => confirmedBy !== undefined && !positionId);
  if (whole) return 'bypassed';
  if (!isArmed(state)) return standing;
  const isBlind = watched.some(({ role, level }) => protects(role) && level === 'unknown');
  return state.lapses.length > 0 || isBlind ? 'fault' : standing;
};

export const zoneView = (
  { zone, state, watched, isInUse }: ZoneNow,
  spans: Spans,
  time: ArmedTime,
  timeZone: string,
): ZoneView => {
  const text = (instant: EpochMs): string => toRfc3339(instant, timeZone);
  const textOrNull = (instant: EpochMs | undefined): string | null => (instant === undefined ? null : text(instant));
  const armedNow = spans.armed.find(({ zoneId, to }) => zoneId === zone.id && to === undefined);
  const whole = state.bypasses.find(({ confirmedBy, positionId }) => confirmedBy !== undefined && !positionId);
  const standing = standingOf(state, watched, isInUse);
  const sensor = (each: Watched) => ({ ...aboutOf(each), sensor: each.sensor, since: text(each.since) });
  return {
    zoneId: zone.id,
    name: zone.name,
    class: zone.class,
    state: standing,
    since: state.last === undefined ? null : text(state.since),
    until: textOrNull(standing === 'bypassed' ? whole?.until : state.until),
    armedSince: textOrNull(armedNow?.from),
    byPerson: rulesOfClass[zone.class].byPerson,
    siren: zone.siren,
    positions: placesOf(watched),
    open: watched.filter(({ level }) => level === 'active').map(sensor),
    unknown: watched.filter(({ level, role }) => level === 'unknown' && protects(role)).map(sensor),
    memory: state.memory.map((entry) => ({
      ...aboutOf(entry),
      kind: entry.kind,
      sensor: entry.sensor,
      at: text(entry.at),
      pending: entry.pending ?? false,
    })),
    bypasses: state.bypasses.map(({ requestId, positionId, place, reason, until, requestedBy, ...rest }) => ({
      requestId,
      positionId: positionId ?? null,
      place: place ?? null,
      reason,
      until: text(until),
      requestedBy,
      requestedAt: text(rest.requestedAt),
      confirmedBy: rest.confirmedBy ?? null,
    })),
    today: {
      ...armedTimeView(time),
      lapses: spans.lapses
        .filter(({ zoneId }) => zoneId === zone.id)
        .map((lapse) => lapseView(lapse, text, textOrNull)),
    },
    last: state.last === undefined ? null : { ...state.last, at: text(state.last.at) },
  };
};

const placesOf = (watched: readonly Watched[]): ZoneView['positions'] => [
  ...new Map(
    watched.flatMap(({ positionId, place }) =>
      positionId === undefined ? [] : [[positionId, { positionId, place: place ?? positionId }] as const],
    ),
  ).values(),
];

/** Whole minutes, as people count them; a second that is missing leaves less than all. */
export const armedTimeView = ({ requiredMs, armedMs, lapsedMs }: ArmedTime) => ({
  requiredMinutes: Math.floor(requiredMs / 60_000),
  armedMinutes: Math.floor(armedMs / 60_000),
  armedPerTenThousand: requiredMs === 0 ? null : Math.floor((armedMs / requiredMs) * 10_000),
  lapsedMinutes: [...lapsedMs].map(([because, ms]): { because: LapseReason; minutes: number } => ({
    because,
    minutes: Math.ceil(ms / 60_000),
  })),
});

const lapseView = (
  { because, about, place, from, to }: LapseSpan,
  text: (instant: EpochMs) => string,
  textOrNull: (instant: EpochMs | undefined) => string | null,
) => ({
  because,
  positionId: about === '' ? null : about,
  deviceId: null,
  place: place ?? null,
  from: text(from),
  to: textOrNull(to),
});

const aboutOf = ({ positionId, deviceId, place }: Where) => ({
  positionId: positionId ?? null,
  deviceId: deviceId ?? null,
  place: place ?? null,
});
