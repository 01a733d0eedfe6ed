import type { HealthDay, MedicineView } from '#contract/health.ts';
import { minutesOf } from '../../../state/clock.ts';

type HealthChild = HealthDay['children'][number];

export interface DueDose {
  readonly child: HealthChild;
  readonly medicine: MedicineView;
  /** HH:MM. */
  readonly at: string;
  /** `now`: its time has come; `soon`: within the hour, when it may be given already; `later`: too early still. */
  readonly standing: 'now' | 'soon' | 'later';
}

export interface ToldDose {
  readonly child: HealthChild;
  readonly medicine: MedicineView;
  readonly eventId: string;
  readonly at: string;
  readonly by: string;
  /** Why it was not given; null: it was. */
  readonly why: string | null;
}

/** The agent's own limit (health rules): a dose earlier than this before its time needs a word why. */
const earliestMinutes = 60;

/** The next dose of every course, the earliest first. `now` is HH:MM of the facility. */
export const dosesDue = (children: readonly HealthChild[], now: string): DueDose[] =>
  children
    .flatMap((child) => child.medicines.map((medicine) => ({ child, medicine })))
    .flatMap(({ child, medicine }) => {
      const at = medicine.next;
      if (at === null || medicine.ended) return [];
      const early = minutesOf(at) - minutesOf(now);
      const standing =
        early <= 0 ? ('now' as const) : early <= earliestMinutes ? ('soon' as const) : ('later' as const);
      return [{ child, medicine, at, standing }];
    })
    .toSorted((a, b) => a.at.localeCompare(b.at));

/** What was given or left out today, the latest first. */
export const dosesTold = (children: readonly HealthChild[]): ToldDose[] =>
  children
    .flatMap((child) =>
      child.medicines.flatMap((medicine) => [
        ...medicine.given.map((dose) => ({ child, medicine, ...dose, why: null })),
        ...medicine.leftOut.map((dose) => ({ child, medicine, ...dose })),
      ]),
    )
    .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));

/** Another dose of a course this soon after the last one is a double tap, or a double dose, unless somebody says why. */
const closestMs = 30 * 60_000;

/** Whether the agent wants a word about this dose: much too early, or right after the last one. */
export const needsNote = ({ medicine, standing }: DueDose, nowMs: number): boolean =>
  standing === 'later' || medicine.given.some(({ at }) => nowMs - Date.parse(at) < closestMs);
