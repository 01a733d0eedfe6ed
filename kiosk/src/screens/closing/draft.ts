import type { AbsenceList } from '#contract/absence.ts';
import type { AttendanceDay, Attendee, CloseDayBody, StaffPresence, StayResolution } from '#contract/attendance.ts';
import type { HealthDay } from '#contract/health.ts';
import type { Problem } from '#contract/problems.ts';
import { timestampOf } from '../../state/clock.ts';

export const steps = ['inside', 'clockOuts', 'health', 'handovers', 'absences', 'review'] as const;
export type Step = (typeof steps)[number];

/** What the head has said so far; kept, so that the wizard goes on where it was left. */
export interface Draft {
  readonly day: string;
  readonly step: Step;
  readonly answers: Readonly<Record<string, StayResolution>>;
}
export const emptyDraft = (day: string): Draft => ({ day, step: 'inside', answers: {} });

/** Somebody of whom no departure is on record. */
export interface Remaining {
  readonly childId: string;
  readonly name: string;
  readonly className: string;
  readonly sinceMs: number | undefined;
}
/** A finding of which no guardian has been told. */
export interface Untold {
  readonly checkId: string;
  readonly name: string;
  readonly signs: HealthDay['children'][number]['observations'][number]['signs'];
  readonly atMs: number;
}
export interface Todo {
  readonly inside: readonly Remaining[];
  readonly clockedIn: readonly StaffPresence[];
  /** Undefined while it is not known. */
  readonly untold: readonly Untold[] | undefined;
  readonly awaiting: readonly Attendee[];
  /** Undefined while it is not known. */
  readonly unexplained: AbsenceList['unexplained'] | undefined;
}

export interface DayFacts {
  readonly attendance: AttendanceDay;
  readonly staff: readonly StaffPresence[];
  readonly health: HealthDay | undefined;
  readonly absences: AbsenceList | undefined;
  /** Named by the agent as still inside, though not on the roster that was asked before. */
  readonly alsoInside: readonly Remaining[];
}

/** Everything that should be settled before the day is closed. */
export const todoOf = ({ attendance, staff, health, absences, alsoInside }: DayFacts): Todo => {
  const present = attendance.classes.flatMap(({ name, children }) =>
    children.filter(({ state }) => state === 'present').map((child) => ({ child, className: name })),
  );
  const inside = present.map(
    ({ child, className }): Remaining => ({
      childId: child.childId,
      name: child.name,
      className,
      sinceMs: child.arrivedAt === null ? undefined : Date.parse(child.arrivedAt),
    }),
  );
  const untold = health?.children.flatMap((child) =>
    child.untold.map(({ checkId, signs, at }): Untold => ({ checkId, name: child.name, signs, atMs: Date.parse(at) })),
  );
  return {
    inside: [...inside, ...alsoInside.filter(({ childId }) => !inside.some((each) => each.childId === childId))],
    clockedIn: staff.filter(({ clockedIn }) => clockedIn),
    untold,
    awaiting: present.map(({ child }) => child).filter(({ awaitsHandover }) => awaitsHandover),
    unexplained: absences?.unexplained,
  };
};

/** How much a step still asks for, undefined while that is not known; the review asks for nothing of its own. */
export const openIn = (step: Step, todo: Todo, draft: Draft): number | undefined => {
  switch (step) {
    case 'inside':
      return unanswered(todo, draft).length;
    case 'clockOuts':
      return todo.clockedIn.length;
    case 'health':
      return todo.untold?.length;
    case 'handovers':
      return todo.awaiting.length;
    case 'absences':
      return todo.unexplained?.length;
    case 'review':
      return 0;
  }
};

/** Children inside of whom nothing has been said yet: the only thing without which a day cannot be closed. */
export const unanswered = ({ inside }: Todo, { answers }: Draft): Remaining[] =>
  inside.filter(({ childId }) => answers[childId] === undefined);

/** What the agent is asked, without the id. An answer for who has left meanwhile is no longer one. */
export const closeFields = ({ inside }: Todo, { answers }: Draft): Omit<CloseDayBody, 'id'> => ({
  resolutions: inside.flatMap(({ childId }) => answers[childId] ?? []),
});

/** The whole minute of an instant as a timestamp, kept between the child's arrival and now. */
export const leftAt = (atMs: number, bounds: { readonly sinceMs: number | undefined; nowMs: number }, zone: number) => {
  const minute = Math.floor(atMs / 60_000) * 60_000;
  return timestampOf(Math.min(bounds.nowMs, Math.max(bounds.sinceMs ?? minute, minute)), zone);
};

interface Refused {
  readonly childId: string;
  /** Both only where the agent has told them. */
  readonly name: string | undefined;
  readonly sinceMs: number | undefined;
}

/** Who the agent says is still inside, and whose answer it does not take: by the places of a refusal. */
export const refusedChildren = (problem: Problem | undefined, resolutions: readonly StayResolution[]): Refused[] =>
  (problem?.errors ?? []).flatMap(({ path, message }): Refused[] => {
    const [, index] = /^body\/resolutions\/(\d+)/.exec(path) ?? [];
    if (index !== undefined) {
      const childId = resolutions[Number(index)]?.childId;
      return childId === undefined ? [] : [{ childId, name: undefined, sinceMs: undefined }];
    }
    const [, name, childId, since] = /^(.*) \("([^"]+)"\) is inside \(last seen ([^)]+)\)/.exec(message) ?? [];
    return childId === undefined ? [] : [{ childId, name, sinceMs: Date.parse(since ?? '') }];
  });
