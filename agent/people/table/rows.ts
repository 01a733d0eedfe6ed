import type { Qualification } from '#contract/events.ts';
import type { AdultRecord, ChildRecord, ClassRecord, StaffRecord } from '#contract/people.ts';
import type { QualificationKind } from '#contract/values.ts';
import { listOf, normal, wordOfList, wordOfWeekdays } from './cells.ts';
import { careWords, linkColumns, qualificationKinds, roleWords } from './columns.ts';

/** Column → text, as the export writes it. What is not there is empty. */
export type Row = Readonly<Record<string, string>>;

export const rowOfChild = (child: ChildRecord, classNameOf: (classId: string) => string): Row => ({
  编号: child.childId,
  姓名: normal(child.name),
  出生日期: child.birthDate,
  班级: classNameOf(child.classId),
  托育方式: careWords[child.careType],
  入托日期: child.enrolledFrom,
  离托日期: child.enrolledTo ?? '',
  每周到园: child.attends ? wordOfWeekdays(child.attends.weekdays) : '',
  到园时间: child.attends?.from ?? '',
  离园时间: child.attends?.to ?? '',
  过敏: wordOfList((child.allergies ?? []).flatMap(listOf)),
  备注: normal(child.notes ?? ''),
  ...Object.assign(
    {},
    ...child.guardians.map(({ adultId, relation, pickup }, index) => {
      const columns = linkColumns(index + 1);
      return {
        [columns.adult]: adultId,
        [columns.relation]: normal(relation),
        [columns.pickup]: pickup ? '是' : '否',
      };
    }),
  ),
});

export const rowOfAdult = (adult: AdultRecord): Row => ({
  编号: adult.adultId,
  姓名: normal(adult.name),
  手机尾号: adult.phoneTail,
  有效期起: adult.validFrom ?? '',
  有效期止: adult.validTo ?? '',
  禁止接送: wordOfList(adult.blockedFor),
});

export const rowOfStaff = (member: StaffRecord): Row => ({
  编号: member.staffId,
  姓名: normal(member.name),
  岗位: roleWords[member.role],
  ...Object.assign(
    {},
    ...qualificationKinds.map(([kind, word]) => {
      const shown = lastOf(member.qualifications, kind);
      return shown
        ? { [word]: '是', [`${word}起`]: shown.validFrom ?? '', [`${word}止`]: shown.validTo ?? '' }
        : { [word]: '', [`${word}起`]: '', [`${word}止`]: '' };
    }),
  ),
  登记号: member.registerNumber ?? '',
});

/** A renewed certificate is kept beside the old one; the table has room for the one that ends last. */
const lastOf = (all: readonly Qualification[], kind: QualificationKind): Qualification | undefined =>
  all
    .filter((each) => each.kind === kind)
    .reduce<Qualification | undefined>(
      (last, each) => (last && (last.validTo ?? '9999') > (each.validTo ?? '9999') ? last : each),
      undefined,
    );

/** How a table names a class: by its name, or by its id where two have the same name. */
export const classLabels =
  (classes: readonly ClassRecord[]) =>
  (classId: string): string => {
    const name = classes.find((each) => each.classId === classId)?.name;
    return name !== undefined && classes.filter((each) => each.name === name).length === 1 ? name : classId;
  };
