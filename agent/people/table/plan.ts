import type { AdultRecord, ChildRecord, ClassRecord, StaffRecord } from '#contract/people.ts';
import type { SheetKind, TableChange, TableFault } from '#contract/rosterTable.ts';
import type { NewEvent } from '../../journal/journal.ts';
import type { Day } from '../../time/calendar.ts';
import type { CredentialKeys, PersonReference } from '../persons.ts';
import { columnsOf } from './columns.ts';
import { type Drafts, fault } from './drafts.ts';
import { findingsOf } from './findings.ts';
import { type Placed, placeAll } from './places.ts';
import { eventOf, type PersonEvent } from './recordEvent.ts';
import { inNames, type KnownPeople, namesOf, withReferences } from './references.ts';
import { classLabels, type Row, rowOfAdult, rowOfChild, rowOfStaff } from './rows.ts';
import { keysOfRows, type RowKeys } from './secrets.ts';

/** What is recorded now, and what a plan must ask for. */
export interface PlanContext {
  readonly children: readonly ChildRecord[];
  readonly adults: readonly AdultRecord[];
  readonly staff: readonly StaffRecord[];
  readonly classes: readonly ClassRecord[];
  readonly today: Day;
  readonly actor: string;
  /** Random, never made from the name: an id outlives the erasure of the person. */
  readonly newId: (kind: SheetKind) => string;
  /** The keyed hash of a PIN or card of the file. */
  readonly keyOf: (method: 'pin' | 'card', secret: string) => string;
  readonly ownerOf: (key: string) => PersonReference | undefined;
  readonly keysOf: (person: PersonReference) => CredentialKeys;
  /** The id was a child whose data was erased. */
  readonly isErased: (childId: string) => boolean;
  /** False when the rules of today have no band for the age. */
  readonly hasBand: (birthDate: string) => boolean;
}
export interface Plan {
  readonly rows: readonly TableChange[];
  readonly faults: readonly TableFault[];
  /** Adults first, so that a child's guardians are there. Nothing for what stays as it is, or is at fault. */
  readonly events: readonly NewEvent[];
}
interface Checked {
  readonly draft: Placed;
  readonly faults: readonly TableFault[];
  readonly change: TableChange;
  readonly event: PersonEvent;
}

/** Compares the rows of a file with what is recorded. An empty plan of events: the file says nothing new. */
export const planImport = ({ drafts, faults }: Drafts, context: PlanContext): Plan => {
  const classNameOf = classLabels(context.classes);
  const before: Record<SheetKind, Map<string, Row>> = {
    children: new Map(context.children.map((child) => [child.childId, rowOfChild(child, classNameOf)])),
    adults: new Map(context.adults.map((adult) => [adult.adultId, rowOfAdult(adult)])),
    staff: new Map(context.staff.map((member) => [member.staffId, rowOfStaff(member)])),
  };
  const placed = placeAll(drafts, before, context);
  const known = {
    children: namesOf(before.children, placed, 'children'),
    adults: namesOf(before.adults, placed, 'adults'),
  };
  const keysOf = keysOfRows(context);
  const checked = placed.map((draft) => checkRow(draft, keysOf(draft), known, context));
  const sound = checked.filter((row) => row.faults.every(({ severity }) => severity === 'warning'));
  const order: Record<SheetKind, number> = { adults: 0, children: 1, staff: 2 };
  return {
    rows: sound.map(({ change }) => change),
    faults: [...faults, ...checked.flatMap((row) => row.faults), ...overfull(checked, context)],
    events: sound
      .filter(({ change }) => change.change !== 'unchanged')
      .toSorted((a, b) => order[a.draft.kind] - order[b.draft.kind])
      .map(({ event }) => event),
  };
};

/** Everything that is wrong with a row at once, and what it would change if nothing were. */
const checkRow = (draft: Placed, keys: RowKeys, known: KnownPeople, context: PlanContext): Checked => {
  const { row, faults: unknown } = withReferences(draft, known, context.classes);
  const missing = columnsOf(draft.kind)
    .filter(({ name, isRequired }) => isRequired && !row[name])
    .map(({ name }) => fault(draft, name, { zh: '必填', en: 'must be filled in' }));
  const event = eventOf({ ...draft, merged: row }, keys.kept, context);
  const stages = [
    draft.faults,
    [...unknown, ...missing, ...keys.faults],
    findingsOf(draft, event, known, context.today),
    draft.kind === 'children' && !context.hasBand(row.出生日期 ?? '') ? [outsideBands(draft)] : [],
  ];
  // A cell that is wrong in one way is not asked for more: what follows from it would only mislead.
  const faults: TableFault[] = [];
  for (const stage of stages) {
    faults.push(...stage.filter(({ column }) => !faults.some((each) => each.column === column)));
  }
  return { draft, faults, change: changeOf(draft, row, keys, known), event };
};

const outsideBands = (draft: Placed): TableFault => {
  const said = { zh: '月龄不在任何年龄段内，请核对', en: 'the age is in no band of the rules; please check' };
  return fault(draft, '出生日期', said, 'warning');
};

/** Of a new record every field, of a changed one those that change; people are shown by name, secrets never. */
const changeOf = (draft: Placed, row: Row, keys: RowKeys, known: KnownPeople): TableChange => {
  const fields = [
    ...columnsOf(draft.kind)
      .filter(({ name }) => name !== 'PIN' && name !== '卡号' && name !== '编号')
      .map(({ name }) => ({ column: name, from: draft.before?.[name] ?? '', to: row[name] ?? '' }))
      .filter(({ from, to }) => from !== to)
      .map(({ column, from, to }) => ({ column, from: inNames(column, from, known), to: inNames(column, to, known) })),
    ...keys.changed.map((column) => ({ column, from: draft.before ? '••••' : '', to: '••••' })),
  ];
  const { sheet, row: line, kind, id } = draft;
  const change = !draft.before ? 'new' : fields.length > 0 ? 'changed' : 'unchanged';
  return { sheet, row: line, kind, id, name: row.姓名 ?? '', change, fields };
};

/** A class that would have more children than places because of this file; told at the first row that adds one. */
const overfull = (checked: readonly Checked[], { children, classes, today }: PlanContext): TableFault[] => {
  const classOf = new Map(
    children.filter(({ enrolledTo }) => !enrolledTo || enrolledTo >= today).map((c) => [c.childId, c.classId]),
  );
  const adding = checked.flatMap(({ draft, change, event }) =>
    event.type === 'child.recorded' && change.change !== 'unchanged' ? [{ draft, child: event.data }] : [],
  );
  for (const { child } of adding) {
    if (child.enrolledTo && child.enrolledTo < today) classOf.delete(child.childId);
    else classOf.set(child.childId, child.classId);
  }
  const faults = classes.flatMap(({ classId, name, places }) => {
    const count = [...classOf.values()].filter((id) => id === classId).length;
    const first = adding.find(({ child }) => child.classId === classId);
    if (count <= places || !first) return [];
    const zh = `${name}将有 ${count} 名婴幼儿，托位只有 ${places} 个`;
    const en = `${name} would have ${count} children on ${places} places`;
    return [fault(first.draft, '班级', { zh, en }, 'warning')];
  });
  return faults.toSorted((a, b) => a.row - b.row);
};
