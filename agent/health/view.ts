import type { HealthCheckView, HealthDay, MedicineView } from '#contract/health.ts';
import { type Day, dayBounds, instantOf, toRfc3339 } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import { nextDose } from './rules.ts';
import type { Check, Dose, Medicine } from './store.ts';

/** A child who came on the day, as the roster has it. */
export interface Attended {
  readonly childId: string;
  readonly name: string;
  readonly classId: string;
  readonly allergies: readonly string[];
  readonly inside: boolean;
  /** Whether the child was inside at an instant of the day. */
  readonly wasInsideAt: (instant: EpochMs) => boolean;
}

export interface HealthDayFacts {
  readonly day: Day;
  readonly now: EpochMs;
  readonly timeZone: string;
  /** Local time from which a noon check is due. */
  readonly noon: string;
  readonly attended: readonly Attended[];
  readonly checks: readonly Check[];
  readonly medicines: readonly Medicine[];
  readonly dosesOf: (medicineId: string) => readonly Dose[];
  readonly isReexaminationMissing: (childId: string) => boolean;
}

/** The day's record: each child who came needs a morning check, and a noon check when it was inside at noon. Pure. */
export const healthDayOf = (facts: HealthDayFacts): HealthDay => {
  const { day, now, timeZone, checks } = facts;
  const noonAt = instantOf(day, facts.noon, timeZone);
  const byChild = Map.groupBy(checks, ({ childId }) => childId);
  const medicines = Map.groupBy(facts.medicines, ({ childId }) => childId);
  const children = facts.attended.map(({ childId, name, classId, allergies, inside, wasInsideAt }) => {
    const own = byChild.get(childId) ?? [];
    // Looked at twice, the last look stands.
    const last = (kind: Check['kind']): HealthCheckView | null => {
      const check = own.findLast((each) => each.kind === kind);
      return check ? checkView(check, timeZone) : null;
    };
    const morning = last('morning');
    const noon = last('noon');
    const noonExpected = now >= noonAt && wasInsideAt(noonAt);
    const due: ('morning' | 'noon')[] = [
      ...(morning === null ? (['morning'] as const) : []),
      ...(noonExpected && noon === null ? (['noon'] as const) : []),
    ];
    return {
      childId,
      name,
      classId,
      allergies: [...allergies],
      inside,
      morning,
      noon,
      observations: own.filter(({ kind }) => kind === 'observation').map((check) => checkView(check, timeZone)),
      untold: own.filter(({ well, notified }) => !well && !notified).map((check) => checkView(check, timeZone)),
      medicines: (medicines.get(childId) ?? []).map((medicine) =>
        medicineView(medicine, facts.dosesOf(medicine.medicineId), timeZone),
      ),
      due,
      reexaminationMissing: facts.isReexaminationMissing(childId),
      noonExpected,
    };
  });
  const count = (has: (child: (typeof children)[number]) => boolean): number => children.filter(has).length;
  const findings = checks.filter(({ well }) => !well);
  return {
    day,
    totals: {
      morningDone: count(({ morning }) => morning !== null),
      morningExpected: children.length,
      noonDone: count(({ noonExpected, noon }) => noonExpected && noon !== null),
      noonExpected: count(({ noonExpected }) => noonExpected),
      abnormal: findings.length,
      notNotified: findings.filter(({ notified }) => !notified).length,
    },
    children: children.map(({ noonExpected: _, ...child }) => child),
  };
};

export const checkView = ({ at, actor, notified: _, ...check }: Check, timeZone: string): HealthCheckView => ({
  ...check,
  at: toRfc3339(at, timeZone),
  by: actor,
});

export const medicineView = (medicine: Medicine, doses: readonly Dose[], timeZone: string): MedicineView => {
  const told = doses.map(({ eventId, at, actor, leftOut }) => ({
    leftOut,
    dose: { eventId, at: toRfc3339(at, timeZone), by: actor },
  }));
  return {
    ...medicine,
    given: told.flatMap(({ dose, leftOut }) => (leftOut === null ? [dose] : [])),
    leftOut: told.flatMap(({ dose, leftOut }) => (leftOut === null ? [] : [{ ...dose, why: leftOut }])),
    next: nextDose(medicine.times, doses.length) ?? null,
  };
};

/** The next dose of everybody inside that nobody has given yet; undefined when none is left today. */
export const earliestDose = (
  medicines: readonly Medicine[],
  facts: {
    readonly day: Day;
    readonly timeZone: string;
    readonly isInside: (childId: string) => boolean;
    readonly dosesOf: (medicineId: string, from: EpochMs, to: EpochMs) => readonly Dose[];
  },
): { readonly at: EpochMs; readonly medicineId: string } | undefined => {
  const { from, to } = dayBounds(facts.day, facts.timeZone);
  return medicines
    .filter(({ childId }) => facts.isInside(childId))
    .flatMap(({ medicineId, times }) => {
      const time = nextDose(times, facts.dosesOf(medicineId, from, to).length);
      return time === undefined ? [] : [{ at: instantOf(facts.day, time, facts.timeZone), medicineId }];
    })
    .reduce<{ at: EpochMs; medicineId: string } | undefined>(
      (first, dose) => (first && first.at <= dose.at ? first : dose),
      undefined,
    );
};
