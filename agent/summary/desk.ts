import type { EventType, JournalEvent } from '#contract/events.ts';
import type { HealthAction, HealthCheckKind } from '#contract/health.ts';
import { AdultKind, type HandoverFigures, type HealthFigures, type SafetyFigures } from '#contract/summary.ts';
import { AlertKind, Method, ZoneAlarmKind } from '#contract/values.ts';
import { LapseReason } from '#contract/zones.ts';
import type { EpochMs } from '../time/clock.ts';
import type { AlertFact, ArmedFact, Stretch } from './facts.ts';
import { createNotes, minutesOf, type Part, tally } from './figures.ts';
import type { Stay } from './presence.ts';
import { responsesOf } from './responses.ts';

const ofType = <T extends EventType>(events: readonly JournalEvent[], type: T): JournalEvent<T>[] =>
  events.filter((event) => event.type === type) as JournalEvent<T>[]; // the type word decides what the data holds

/** Who brought and fetched, by what means, and who was sent away. `unclosed` is undefined while the day runs. */
export const handoversOf = (events: readonly JournalEvent[], unclosed: number | undefined): Part<HandoverFigures> => {
  const notes = createNotes();
  const arrivals = ofType(events, 'attendance.checked_in');
  const departures = ofType(events, 'attendance.checked_out');
  const refusals = tally(
    ['custody_blocked', 'not_authorised', 'not_valid_today'],
    ofType(events, 'attendance.refused').map(({ data }) => data.reason),
  );
  return {
    figures: {
      arrivals: tally(
        Method.enum,
        arrivals.map(({ data }) => data.method),
      ),
      departures: tally(
        Method.enum,
        departures.map(({ data }) => data.method),
      ),
      arrivalsByAdult: tally(
        AdultKind.enum,
        arrivals.map(({ data }) => adultKindOf(data)),
      ),
      departuresByAdult: tally(
        AdultKind.enum,
        departures.map(({ data }) => adultKindOf(data)),
      ),
      overrides: departures.filter(({ data }) => data.override !== undefined).length,
      oneOffPickups: departures.filter(({ data }) => data.pickupId !== undefined).length,
      refusals,
      custodyBlockHits: refusals.custody_blocked,
      unclosedAtDayEnd: notes.orNull('unclosedAtDayEnd', unclosed, 'day_running'),
    },
    unknown: notes.unknown,
  };
};

/** Against the list first: whoever it was, they were not on it. An arrival is never against the list. */
const adultKindOf = (handover: {
  readonly adultId?: string;
  readonly guardian?: true;
  readonly override?: true;
  readonly pickupId?: string;
}): (typeof AdultKind.enum)[number] => {
  if (handover.override) return 'override';
  if (handover.pickupId !== undefined) return 'one_off';
  if (handover.adultId === undefined) return 'unnamed';
  return handover.guardian ? 'guardian' : 'authorised';
};

/**
 * Checks done and expected: a morning check for each child who came, at the door or in the room, and a noon check for
 * each who was inside at noon. What was taken back does not count.
 */
export const healthOf = (events: readonly JournalEvent[], stays: readonly Stay[], noon: EpochMs): HealthFigures => {
  const withdrawn = new Set(ofType(events, 'health.withdrawn').map(({ data }) => data.withdraws));
  const stands = ({ id }: JournalEvent): boolean => !withdrawn.has(id);
  const arrivals = ofType(events, 'attendance.checked_in');
  const atDoor = arrivals.filter(({ data }) => data.health !== undefined);
  const checks = ofType(events, 'health.checked').filter(stands);
  const childrenOf = (of: readonly { readonly data: { readonly childId: string } }[]): Set<string> =>
    new Set(of.map(({ data }) => data.childId));
  const ofKind = (kind: HealthCheckKind) => childrenOf(checks.filter(({ data }) => data.kind === kind));
  const unwell = atDoor.filter(({ data }) => data.health === 'unwell');
  const findings = [...unwell, ...checks.filter(({ data }) => !data.well)];
  const tells = (actions: readonly string[] = []): boolean => actions.some((action) => toldBy.has(action));
  const told = new Set([
    ...checks.filter(({ data }) => tells(data.actions)).map(({ id }) => id),
    ...ofType(events, 'health.acted')
      .filter(({ data }) => tells(data.actions))
      .map(({ data }) => data.checkId),
  ]);
  const came = childrenOf(arrivals);
  const atNoon = new Set(stays.filter(({ from, to }) => from <= noon && noon < to).map(({ childId }) => childId));
  return {
    morningChecks: came.intersection(ofKind('morning').union(childrenOf(atDoor))).size,
    morningChecksExpected: came.size,
    unwell: unwell.length,
    medicine: atDoor.filter(({ data }) => data.health === 'medicine').length,
    noonChecks: atNoon.intersection(ofKind('noon')).size,
    noonChecksExpected: atNoon.size,
    abnormal: findings.length,
    notified: findings.filter(({ id }) => told.has(id)).length,
    dosesGiven: ofType(events, 'health.medicine_given').filter(stands).length,
  };
};

/** What tells a guardian of a finding. */
const toldBy: ReadonlySet<string> = new Set<HealthAction>(['guardian_notified', 'sent_home']);

/** Alarms, drills and how long the house was armed (seed 四(五)三: 保持24小时设防状态). */
export const safetyOf = (
  events: readonly JournalEvent[],
  alerts: readonly AlertFact[],
  armed: ArmedFact | undefined,
  rfc3339: (instant: EpochMs) => string,
): Part<SafetyFigures> => {
  const notes = createNotes();
  const rollCalls = ofType(events, 'roll_call.started');
  return {
    figures: {
      alerts: tally(
        AlertKind.enum,
        alerts.map(({ kind }) => kind),
      ),
      drills: rollCalls.filter(({ data }) => data.kind === 'drill').length,
      emergencies: rollCalls.filter(({ data }) => data.kind === 'real').length,
      devicesWentOffline: ofType(events, 'device.availability_changed').filter(
        ({ data }) => data.availability === 'offline',
      ).length,
      armedMinutes: notes.orNull('armedMinutes', armed && minutesOf(armed.armedMs), 'not_recorded'),
      ...(armed && {
        lapsedMinutes: Object.fromEntries(
          // A lapse of a second is no minute of nothing.
          LapseReason.enum.map((reason) => [reason, Math.ceil((armed.lapsedMs.get(reason) ?? 0) / 60_000)]),
        ) as Record<LapseReason, number>, // exactly these words
      }),
      lapses: notes.orNull(
        'lapses',
        armed &&
          longest(armed.lapses, mostLapses).map(({ from, to, zoneClass, reason }) => ({
            from: rfc3339(from),
            to: rfc3339(to),
            zoneClass,
            reason,
          })),
        'not_recorded',
      ),
      ...notes.adoptAll(responsesOf(alerts.filter(({ kind }) => houseAlerts.has(kind)))),
    },
    unknown: notes.unknown,
  };
};

/** Alerts of zones and of the devices that watch them. */
const houseAlerts: ReadonlySet<AlertKind> = new Set<AlertKind>([
  ...ZoneAlarmKind.enum,
  'battery_low',
  'zone_bypassed',
  'unit_swapped',
  'devices_silent',
  'device_offline',
]);

const mostLapses = 200;

/** The longest ones, in order of time. */
const longest = <T extends Stretch & { readonly zoneClass: string; readonly reason: string }>(
  stretches: readonly T[],
  most: number,
): T[] =>
  stretches
    .toSorted((a, b) => b.to - b.from - (a.to - a.from) || inTime(a, b))
    .slice(0, most)
    .sort(inTime);

const inTime = <T extends Stretch & { readonly zoneClass: string; readonly reason: string }>(a: T, b: T): number =>
  a.from - b.from || a.to - b.to || (`${a.zoneClass} ${a.reason}` < `${b.zoneClass} ${b.reason}` ? -1 : 1);
