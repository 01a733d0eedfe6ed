import type { AbsenceReason } from '#contract/absence.ts';
import type { AttendanceDay } from '#contract/attendance.ts';

export type Reason = AbsenceReason | 'unexplained' | 'awaited';

export interface ClassFigures {
  readonly classId: string;
  readonly name: string;
  readonly expected: number;
  readonly present: number;
  readonly departed: number;
  /** Expected and not come, why and how many; the most frequent first. */
  readonly away: readonly { readonly reason: Reason; readonly children: number }[];
  /** Expected children who came ÷ expected × 100 with one decimal; undefined where nobody was expected. */
  readonly rate: number | undefined;
}

/** What a day's list says of one class. Who came without being expected is present, but does not raise the rate. */
export const classFigures = ({
  classId,
  name,
  expected,
  present,
  departed,
  children,
}: AttendanceDay['classes'][number]): ClassFigures => {
  const away = children.filter(({ arrivedAt }) => arrivedAt === null);
  return {
    classId,
    name,
    expected,
    present,
    departed,
    away: tally(
      away.map(({ absence, state }) => absence?.reason ?? (state === 'expected' ? 'awaited' : 'unexplained')),
    ),
    rate: rateOf(expected, away.length),
  };
};

/** All classes as one. */
export const wholeFigures = (classes: readonly ClassFigures[]): Omit<ClassFigures, 'classId' | 'name'> => {
  const sum = (of: (figures: ClassFigures) => number): number => classes.reduce((total, each) => total + of(each), 0);
  const reasons = classes.flatMap(({ away }) =>
    away.flatMap(({ reason, children }) => Array<Reason>(children).fill(reason)),
  );
  const expected = sum((each) => each.expected);
  return {
    expected,
    present: sum((each) => each.present),
    departed: sum((each) => each.departed),
    away: tally(reasons),
    rate: rateOf(expected, reasons.length),
  };
};

const tally = (reasons: readonly Reason[]): ClassFigures['away'] =>
  [...Map.groupBy(reasons, (reason) => reason)]
    .map(([reason, all]) => ({ reason, children: all.length }))
    .sort((a, b) => b.children - a.children);

const rateOf = (expected: number, away: number): number | undefined =>
  expected === 0 ? undefined : Math.round(((expected - away) / expected) * 1000) / 10;
