import type { Day } from '../time/calendar.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';
import type { RatioRules } from './evaluate.ts';
import { type RatioStep, ratioSteps } from './intervals.ts';
import type { Movement, Placement, Records } from './ports.ts';

/** A child who is expected today: when it should come and go. */
export interface PlannedChild {
  readonly childId: string;
  /** The room of its class. */
  readonly roomId: string;
  readonly arrives: EpochMs;
  readonly leaves: EpochMs;
  /** Has been here today and gone. */
  readonly hasLeft: boolean;
}
export interface PlannedShift {
  readonly staffId: string;
  readonly roomId: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly breaks: readonly { readonly from: EpochMs; readonly to: EpochMs }[];
}
export interface ForecastPlan {
  readonly now: EpochMs;
  readonly until: EpochMs;
  readonly day: Day;
  /** Everybody on site now. */
  readonly present: readonly Placement[];
  readonly children: readonly PlannedChild[];
  readonly shifts: readonly PlannedShift[];
}
export interface ForecastBasis {
  readonly arrivals: number;
  readonly overdue: number;
  readonly departures: number;
  readonly staffWithoutShift: number;
  readonly staffMissing: number;
}

/** A child this much later than usual is not waited for any more. Ours. */
const overdueAfterMs = 60 * 60_000;
/** When the plan says that somebody should have come by now and is still awaited, they are taken to come within this time. */
const anyMomentMs = 60_000;

/**
 * What each room will need and have until `plan.until`, if everybody comes and goes as planned: the same step function
 * as that of the past (intervals.ts), over movements that have not happened yet. Who is there stays until the plan says
 * otherwise; staff who should be there and are not, are not counted on. Pure.
 */
export const forecastSteps = (
  roomIds: readonly string[],
  plan: ForecastPlan,
  records: Records,
  rules: RatioRules,
): { readonly steps: RatioStep[]; readonly basis: ForecastBasis } => {
  const { now, until, present } = plan;
  const movements = [...childMovements(plan), ...staffMovements(plan)]
    .filter(({ occurredAt }) => occurredAt < until)
    .toSorted((a, b) => a.occurredAt - b.occurredAt);
  const shiftsNow = plan.shifts.filter(({ from, to }) => from <= now && now < to);
  const staffInside = present.filter(({ kind }) => kind === 'staff');
  const overdue = plan.children.filter(
    (child) => isAwaited(child, plan) && child.arrives + overdueAfterMs < now && now < child.leaves,
  );
  return {
    steps: ratioSteps({ roomIds, from: now, to: until, initial: present, movements, guesses: [] }, records, rules),
    basis: {
      arrivals: movements.filter(({ kind, what }) => kind === 'child' && what === 'in').length,
      overdue: overdue.length,
      departures: movements.filter(({ kind, what }) => kind === 'child' && what === 'out').length,
      staffWithoutShift: staffInside.filter(({ id }) => !plan.shifts.some(({ staffId }) => staffId === id)).length,
      staffMissing: shiftsNow.filter(({ staffId }) => !staffInside.some(({ id }) => id === staffId)).length,
    },
  };
};

const isInside = ({ present }: ForecastPlan, kind: 'child' | 'staff', id: string): boolean =>
  present.some((place) => place.kind === kind && place.id === id);

const isAwaited = (child: PlannedChild, plan: ForecastPlan): boolean =>
  !child.hasLeft && !isInside(plan, 'child', child.childId);

const childMovements = (plan: ForecastPlan): Movement[] =>
  plan.children.flatMap((child) => {
    const { childId, roomId, arrives, leaves } = child;
    const goes = leaves > plan.now ? [movement('child', childId, 'out', undefined, leaves)] : [];
    if (isInside(plan, 'child', childId)) return goes;
    if (!isAwaited(child, plan) || arrives + overdueAfterMs < plan.now || leaves <= plan.now) return [];
    const comes = epochMs(Math.max(arrives, plan.now + anyMomentMs));
    return comes < leaves ? [movement('child', childId, 'in', roomId, comes), ...goes] : [];
  });

const staffMovements = (plan: ForecastPlan): Movement[] => {
  const { now } = plan;
  const byStaff = Map.groupBy(plan.shifts, ({ staffId }) => staffId);
  return [...byStaff].flatMap(([staffId, shifts]) => {
    let isThere = isInside(plan, 'staff', staffId);
    return shifts
      .toSorted((a, b) => a.from - b.from)
      .flatMap(({ roomId, from, to, breaks }, index, all) => {
        if (to <= now) return [];
        // Who should be here already and is not cannot be counted on for this shift.
        if (from <= now && !isThere) return [];
        const enters = from > now ? [movement('staff', staffId, isThere ? 'moved' : 'in', roomId, from)] : [];
        isThere = true;
        const pauses = breaks.flatMap((pause) => [
          ...(pause.from > now ? [movement('staff', staffId, 'break_start', undefined, pause.from)] : []),
          ...(pause.to > now ? [movement('staff', staffId, 'break_end', undefined, pause.to)] : []),
        ]);
        const next = all[index + 1];
        const goesOn = next !== undefined && next.from === to;
        if (!goesOn) isThere = false;
        return [...enters, ...pauses, ...(goesOn ? [] : [movement('staff', staffId, 'out', undefined, to)])];
      });
  });
};

const movement = (
  kind: 'child' | 'staff',
  id: string,
  what: Movement['what'],
  roomId: string | undefined,
  occurredAt: EpochMs,
): Movement => ({ kind, id, what, roomId, occurredAt, recordedAt: occurredAt, eventId: `${what}:${id}` });
