import type { AlertView, RatioBreach } from '#contract/rooms.ts';

/** A breach and how it was answered. */
export interface BreachStory {
  readonly breach: RatioBreach;
  /** Undefined where nobody could be told: within the grace, or found late. */
  readonly alert: AlertView | undefined;
  /** From the first alert until somebody answered; undefined while nobody has. Whole seconds. */
  readonly answeredAfterSeconds: number | undefined;
}

const toleranceMs = 1000;

/** Breaches, the newest first, each with the alert that told of it. */
export const breachStories = (breaches: readonly RatioBreach[], alerts: readonly AlertView[]): BreachStory[] =>
  [...breaches]
    .sort((a, b) => Date.parse(b.from) - Date.parse(a.from))
    .map((breach) => {
      const own = alerts
        .filter((alert) => tellsOf(alert, breach))
        .sort((a, b) => Date.parse(a.raisedAt) - Date.parse(b.raisedAt));
      const alert = own.find(({ acknowledgedAt }) => acknowledgedAt !== null) ?? own.at(-1);
      const first = own[0];
      const answered = alert?.acknowledgedAt;
      return {
        breach,
        alert,
        answeredAfterSeconds:
          answered && first
            ? Math.max(0, Math.round((Date.parse(answered) - Date.parse(first.raisedAt)) / 1000))
            : undefined,
      };
    });

const tellsOf = ({ kind, roomId, since }: AlertView, breach: RatioBreach): boolean => {
  if (kind !== 'breach' && kind !== 'unattended') return false;
  if (roomId !== breach.roomId) return false;
  const begun = Date.parse(since);
  const ended = breach.to === null ? Number.POSITIVE_INFINITY : Date.parse(breach.to);
  return begun >= Date.parse(breach.from) - toleranceMs && begun <= ended;
};

export interface BreachDay {
  readonly count: number;
  /** One decimal. */
  readonly minutes: number;
}

/** Breaches beyond the grace by the day on which they began. */
export const breachDays = (breaches: readonly RatioBreach[]): ReadonlyMap<string, BreachDay> => {
  const byDay = Map.groupBy(
    breaches.filter(({ transient }) => !transient),
    ({ from }) => from.slice(0, 10),
  );
  return new Map(
    [...byDay].map(([day, all]) => [
      day,
      { count: all.length, minutes: Math.round(all.reduce((sum, each) => sum + each.shortSeconds, 0) / 6) / 10 },
    ]),
  );
};
