import type { Condition } from './alerts/conditions.ts';
import { isSomebodyMissing } from './attendance/headCount.ts';
import type { Config } from './config/load.ts';
import { earliestDose } from './health/view.ts';
import { noticeConditions } from './noticeConditions.ts';
import type { RollCall } from './rollCall/store.ts';
import type { Stores } from './stores.ts';
import { type Day, dayAt, dayBounds, instantOf } from './time/calendar.ts';
import { type Clock, epochMs } from './time/clock.ts';

type HouseStores = Pick<Stores, 'rollCalls' | 'attendance' | 'people' | 'bandChanges' | 'notices' | 'health'>;

/** What the journal alone calls alerts for, apart from rooms and devices. */
export const houseConditions = (stores: HouseStores, config: Config, clock: Clock): (() => readonly Condition[])[] => {
  const { timeZone } = config.site;
  const today = (): Day => dayAt(clock.now(), timeZone);
  return [
    () => emergencyOf(stores.rollCalls.open()),
    () => latePickupOf(stores.attendance.presence.longestStay(), config),
    () => unexplainedOf(stores, today(), timeZone),
    () => mismatchesOf(stores.attendance.headCounts, today(), timeZone),
    () => bandChangeAhead(stores.bandChanges, today()),
    () => noticeConditions(stores.notices, today(), timeZone),
    () => healthConditions(stores, config, today()),
  ];
};

/** A real roll-call is everybody's business until it is closed; a drill is nobody's alarm. */
const emergencyOf = (open: RollCall | undefined): Condition[] =>
  open?.kind === 'real'
    ? [{ kind: 'roll_call', severity: 'critical', since: open.startedAt, graceMs: 0, causeEventId: open.eventId }]
    : [];

/** Somebody is not fetched: the child who came first was to be gone first, at the closing time of its own day. */
const latePickupOf = (
  longest: ReturnType<Stores['attendance']['presence']['longestStay']>,
  { site, hours, attendance }: Config,
): Condition[] => {
  if (!longest) return [];
  const closing = instantOf(dayAt(longest.arrivedAt, site.timeZone), hours.close, site.timeZone);
  return [
    {
      kind: 'late_pickup',
      severity: 'warning',
      since: epochMs(Math.max(closing, longest.arrivedAt)),
      graceMs: attendance.latePickupMs,
      children: longest.children,
      causeEventId: longest.eventId,
    },
  ];
};

/** Expected children of whom nobody has heard, by the room of their class: somebody is to ring their homes. */
const unexplainedOf = ({ people, attendance }: Pick<Stores, 'people' | 'attendance'>, day: Day, timeZone: string) => {
  const unheard = attendance.overdues.unheardOf(day, dayBounds(day, timeZone).from);
  const roomOf = (childId: string) => people.class(people.child(childId)?.classId ?? '')?.roomId;
  return [...Map.groupBy(unheard, ({ childId }) => roomOf(childId))].map(([roomId, overdue]): Condition => {
    const first = overdue.reduce((earliest, each) => (each.noticedAt < earliest.noticedAt ? each : earliest));
    return {
      kind: 'absence_unexplained',
      severity: 'warning',
      ...(roomId !== undefined && { roomId }),
      since: first.noticedAt,
      graceMs: 0,
      children: overdue.length,
      causeEventId: first.eventId,
    };
  });
};

/** A head count of today that nothing has explained: quiet, but never small when somebody may be lost. */
const mismatchesOf = (headCounts: Stores['attendance']['headCounts'], today: Day, timeZone: string): Condition[] =>
  headCounts.open(dayBounds(today, timeZone).from).map((count) => ({
    kind: 'head_count_mismatch',
    severity: isSomebodyMissing(count) ? 'critical' : 'warning',
    roomId: count.roomId,
    since: count.at,
    graceMs: 0,
    children: count.counted,
    causeEventId: count.eventId,
  }));

/** Somebody is of another age tomorrow: a word in time, no alarm. */
const bandChangeAhead = (bandChanges: Stores['bandChanges'], today: Day): Condition[] => {
  const ahead = bandChanges.ahead(today);
  if (!ahead) return [];
  const { at, eventId, children } = ahead;
  return [{ kind: 'band_change', severity: 'notice', since: at, graceMs: 0, children, causeEventId: eventId }];
};

/** What a child's health still asks of people: a guardian to be told, a dose to be given. Only of the day that runs. */
const healthConditions = (
  { health, attendance }: Pick<Stores, 'health' | 'attendance'>,
  { site, health: times }: Config,
  today: Day,
): Condition[] => {
  const untold = health.untold(dayBounds(today, site.timeZone).from);
  const dose = earliestDose(health.medicinesOn(today), {
    day: today,
    timeZone: site.timeZone,
    isInside: (childId) => attendance.presence.child(childId) !== undefined,
    dosesOf: health.doses,
  });
  const quiet = { severity: 'warning' } as const;
  return [
    ...(untold
      ? [
          {
            ...quiet,
            kind: 'health_untold' as const,
            since: untold.at,
            graceMs: times.tellGuardianMs,
            children: untold.children,
            causeEventId: untold.eventId,
          },
        ]
      : []),
    ...(dose
      ? [
          {
            ...quiet,
            kind: 'medicine_overdue' as const,
            since: dose.at,
            graceMs: times.medicineMs,
            causeEventId: dose.medicineId,
          },
        ]
      : []),
  ];
};
