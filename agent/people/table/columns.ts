import type { SheetKind } from '#contract/rosterTable.ts';
import type { CareType, QualificationKind, StaffRole } from '#contract/values.ts';

export type CellKind =
  | 'id'
  | 'number'
  | 'name'
  | 'text'
  | 'note'
  | 'list'
  | 'day'
  | 'care'
  | 'role'
  | 'weekdays'
  | 'time'
  | 'yes'
  | 'tail'
  | 'pin'
  | 'cards';
export interface Column {
  readonly name: string;
  readonly kind: CellKind;
  readonly isRequired?: boolean;
}

export const sheetNames: Record<SheetKind, string> = { children: '婴幼儿', adults: '接送人', staff: '工作人员' };
/** A table is of the kind whose column here it has; no two kinds share one. */
const tellingColumn: Record<SheetKind, string> = { children: '出生日期', adults: '手机尾号', staff: '岗位' };

export const careWords: Record<CareType, string> = {
  full_day: '全日托',
  half_day: '半日托',
  hourly: '计时托',
  occasional: '临时托',
};
export const roleWords: Record<StaffRole, string> = {
  caregiver: '保育人员',
  manager: '负责人',
  health: '保健人员',
  guard: '保安',
  technician: '技术员',
  other: '其他',
};
const qualificationWords: Record<QualificationKind, string> = {
  caregiver: '保育资格',
  health_certificate: '健康证',
  background_check: '背景核查',
};
// Object.entries widens the keys of a closed record to string.
export const qualificationKinds = Object.entries(qualificationWords) as [QualificationKind, string][];

/** As many as a record may hold. */
export const mostLinks = 12;
export const linkColumns = (place: number) => ({
  adult: `接送人${place}`,
  relation: `关系${place}`,
  pickup: `可接走${place}`,
});

const required = (name: string, kind: CellKind): Column => ({ name, kind, isRequired: true });
const optional = (name: string, kind: CellKind): Column => ({ name, kind });
const secrets = [optional('PIN', 'pin'), optional('卡号', 'cards')];

/** The columns of a table in their order; `links` is how many guardians a child has room for. */
export const columnsOf = (kind: SheetKind, links = mostLinks): Column[] => {
  switch (kind) {
    case 'children':
      return [
        optional('编号', 'id'),
        required('姓名', 'name'),
        required('出生日期', 'day'),
        required('班级', 'name'),
        required('托育方式', 'care'),
        required('入托日期', 'day'),
        optional('离托日期', 'day'),
        ...Array.from({ length: links }, (_, index) => linkColumns(index + 1)).flatMap((link) => [
          optional(link.adult, 'text'),
          optional(link.relation, 'text'),
          optional(link.pickup, 'yes'),
        ]),
        optional('每周到园', 'weekdays'),
        optional('到园时间', 'time'),
        optional('离园时间', 'time'),
        optional('过敏', 'list'),
        optional('备注', 'note'),
      ];
    case 'adults':
      return [
        optional('编号', 'id'),
        required('姓名', 'name'),
        required('手机尾号', 'tail'),
        optional('有效期起', 'day'),
        optional('有效期止', 'day'),
        optional('禁止接送', 'list'),
        ...secrets,
      ];
    case 'staff':
      return [
        optional('编号', 'id'),
        required('姓名', 'name'),
        required('岗位', 'role'),
        ...qualificationKinds.flatMap(([, word]) => [
          optional(word, 'yes'),
          optional(`${word}起`, 'day'),
          optional(`${word}止`, 'day'),
        ]),
        optional('登记号', 'number'),
        ...secrets,
      ];
  }
};

/** How a title is compared: blanks inside and full width say nothing. */
export const columnName = (title: string): string => title.normalize('NFKC').replaceAll(/\s/g, '');

export const kindOfHeader = (header: readonly string[]): SheetKind | undefined =>
  (['children', 'adults', 'staff'] as const).find((kind) => header.includes(tellingColumn[kind]));
