import { freshId } from '../journal/fresh.ts';
import type { NewEvent, Reaction } from '../journal/journal.ts';
import { toRfc3339 } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import {
  type Condition,
  conditionOfRefusal,
  conditionsOfFacility,
  conditionsOfRoom,
  type FacilitySituation,
  isRefusal,
  type RoomSituation,
} from './conditions.ts';
import { type Decision, decideAlerts, type Step } from './decide.ts';
import type { AlertStore } from './store.ts';

/** Config.alerts, as far as alerts need it. */
export interface AlertTimes {
  readonly unattendedGraceMs: number;
  readonly graceMs: number;
  readonly escalateAfterMs: readonly number[];
}

/** Where conditions come from; all are read inside the transaction that is being decided. */
export interface AlertSources {
  /** At least every room that lacks caregivers or has too many children. */
  rooms(): readonly RoomSituation[];
  facility(): FacilitySituation | undefined;
  /** What devices, footage and flows report: each gives what holds now. */
  readonly others: readonly (() => readonly Condition[])[];
}

export interface AlertReview {
  /** Register with journal.addReaction: with a grace of 0 the alert is in its cause's own transaction. */
  readonly reaction: Reaction;
  /**
   * When there is something to do although nothing new happens, as the last reaction found; undefined: never. Every
   * transaction ends with a reaction that has nothing left to do, so after a commit this is what the journal says.
   */
  nextAt(): EpochMs | undefined;
}

export const createAlertReview = (options: {
  readonly store: AlertStore;
  readonly sources: AlertSources;
  readonly times: AlertTimes;
  readonly timeZone: string;
}): AlertReview => {
  const { store, sources, times, timeZone } = options;

  const readSources = (): Found => ({
    occupancy: [
      ...sources.rooms().flatMap((room) => conditionsOfRoom(room, times.unattendedGraceMs)),
      ...conditionsOfFacility(sources.facility(), times.graceMs),
    ],
    others: sources.others.flatMap((source) => source()),
  });

  const decide = ({ occupancy, others }: Found, now: EpochMs): Decision => {
    const unresolved = store.unresolved();
    const conditions = [
      ...occupancy,
      ...store.deskRefusals().map(
        ({ key, eventId, occurredAt }): Condition => ({
          ...conditionOfRefusal(key, occurredAt),
          causeEventId: eventId,
        }),
      ),
      ...unresolved.filter(({ kind }) => isRefusal(kind)).map(({ key, since }) => conditionOfRefusal(key, since)),
      ...others,
    ];
    return decideAlerts(conditions, unresolved, times.escalateAfterMs, now);
  };

  let nextAt: EpochMs | undefined;
  return {
    reaction: (now, added) => {
      // Alerts change nothing of what they are about, and what follows from them was decided with them.
      if (added?.every(({ type }) => type.startsWith('alert.'))) return [];
      const decision = decide(readSources(), now);
      nextAt = decision.nextAt;
      return decision.steps.map((step) => eventOf(step, timeZone));
    },
    nextAt: () => nextAt,
  };
};

/** What holds, apart from adults sent away from the desk, of whom an alert that is raised makes an end. */
interface Found {
  readonly occupancy: readonly Condition[];
  readonly others: readonly Condition[];
}

const eventOf = (step: Step, timeZone: string): NewEvent => {
  switch (step.step) {
    case 'raise': {
      const alertId = freshId();
      return {
        type: 'alert.raised',
        actor: 'agent',
        subject: alertId,
        data: raised(alertId, step.condition, timeZone),
      };
    }
    case 'escalate': {
      const { alertId, level } = step;
      return { type: 'alert.escalated', actor: 'agent', subject: alertId, data: { alertId, level } };
    }
    case 'resolve': {
      const { alertId, because } = step;
      return { type: 'alert.resolved', actor: 'agent', subject: alertId, data: { alertId, because } };
    }
  }
};

const raised = (
  alertId: string,
  {
    kind,
    severity,
    roomId,
    deviceId,
    positionId,
    zoneId,
    place,
    since,
    graceMs,
    children,
    caregivers,
    required,
    ...more
  }: Condition,
  timeZone: string,
): Extract<NewEvent, { type: 'alert.raised' }>['data'] => ({
  alertId,
  kind,
  severity,
  since: toRfc3339(since, timeZone),
  graceMs,
  ...(roomId !== undefined && { roomId }),
  ...(deviceId !== undefined && { deviceId }),
  ...(positionId !== undefined && { positionId }),
  ...(zoneId !== undefined && { zoneId }),
  ...(place !== undefined && { place }),
  ...(children !== undefined && { children }),
  ...(caregivers !== undefined && { caregivers }),
  ...(required !== undefined && { required }),
  ...(more.deficit !== undefined && { deficit: more.deficit }),
  ...(more.causeEventId !== undefined && { causeEventId: more.causeEventId }),
  ...(more.rule !== undefined && { rule: more.rule }),
});
