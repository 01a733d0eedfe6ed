import type { SheetKind } from '#contract/rosterTable.ts';
import type { Said } from './cells.ts';
import { type Draft, fault } from './drafts.ts';
import type { PlanContext } from './plan.ts';
import type { Row } from './rows.ts';

/** A row at the record that it is about; one with `faults` may stand at a likely record, and is only looked through. */
export interface Placed extends Draft {
  readonly id: string;
  readonly before: Row | undefined;
  readonly merged: Row;
}

/** What names a person where no 编号 does. */
const namingColumns: Record<SheetKind, readonly string[]> = {
  children: ['姓名', '出生日期'],
  adults: ['姓名', '手机尾号'],
  staff: ['姓名'],
};

/** Gives each row its record: by 编号, else by what names a person (name with birth date or tail), else a new one. */
export const placeAll = (
  drafts: readonly Draft[],
  before: Record<SheetKind, ReadonlyMap<string, Row>>,
  { newId, isErased }: Pick<PlanContext, 'newId' | 'isErased'>,
): Placed[] => {
  const seen = new Map<string, Placed>();
  return drafts.map((draft): Placed => {
    const { kind, given } = draft;
    const naming = namingColumns[kind];
    const isNamed = Boolean(given.编号) || naming.every((column) => given[column]);
    const same = given.姓名
      ? [...before[kind]].filter(([, row]) => naming.every((column) => !given[column] || given[column] === row[column]))
      : [];
    const id = given.编号 || same[0]?.[0];
    const key = JSON.stringify([kind, id ?? naming.map((column) => given[column])]);
    const first = isNamed ? seen.get(key) : undefined;
    const placed = (said?: Said): Placed => {
      const own = id ?? first?.id ?? newId(kind);
      const old = before[kind].get(own);
      const faults = said ? [...draft.faults, fault(draft, '编号', said)] : draft.faults;
      return { ...draft, faults, id: own, before: old, merged: { ...old, ...given, 编号: own } };
    };
    if (isNamed && !given.编号 && same.length > 1) {
      return placed({ zh: '有多人与此行相符，请填编号', en: 'several people fit this row; fill in 编号' });
    }
    if (given.编号 && kind === 'children' && isErased(given.编号)) {
      return placed({
        zh: '此编号属于已删除的婴幼儿，请留空或另取',
        en: 'this id was a child who was erased; leave it empty',
      });
    }
    if (first) {
      const zh = `与“${first.sheet}”第 ${first.row} 行重复，请删去一行`;
      return placed({ zh, en: `repeats row ${first.row} of "${first.sheet}"; delete one` });
    }
    const own = placed();
    if (isNamed) seen.set(key, own);
    return own;
  });
};
