import Type, { type Static } from '#typebox';
import { RuleReference } from './events.ts';
import { nullable, object } from './shape.ts';
import { ClassType, Count, Id, PersonName } from './values.ts';

export const MonthText = Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])$', description: 'YYYY-MM' });

/** The basis of the operating subsidy of a month: children who really came, by class, at the amounts of the rule pack. */
export const SubsidyMonth = object({
  month: MonthText,
  /** False: the month runs on, and so may the counts. */
  isOver: Type.Boolean(),
  rule: RuleReference,
  classes: Type.Array(
    object({
      classId: Id,
      name: PersonName,
      type: ClassType,
      /** Null: the plan names no amount for this kind of class, and a person must decide. */
      yuanPerChild: nullable(Count),
      children: Type.Array(object({ childId: Id, name: PersonName, days: Count })),
      yuan: nullable(Count),
    }),
  ),
  /** The sum over the classes that have an amount. */
  yuan: Count,
});
export type SubsidyMonth = Static<typeof SubsidyMonth>;
