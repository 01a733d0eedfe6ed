import type { AdultRecord, ChildRecord, ClassRecord, StaffRecord } from '#contract/people.ts';
import type { SheetKind, TableChange, TableFault } from '#contract/rosterTable.ts';
import type { NewEvent } from '../../journal/journal.ts';
import type { Day } from '../../time/calendar.ts';
import { checkAdult, checkChild, checkStaff, type Findings } from '../checks.ts';
import { keptKeys } from '../personKeys.ts';
import type { CredentialKeys, PersonReference } from '../persons.ts';
import { listOf } from './cells.ts';
import { columnsOf, linkColumns, mostLinks, qualificationKinds } from './columns.ts';
import { type Draft, type Drafts, fault } from './drafts.ts';
import { eventOf, type PersonEvent } from './recordEvent.ts';
import { classLabels, type Row, rowOfAdult, rowOfChild, rowOfStaff } from './rows.ts';

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
  /** Adults first, so that a child's guardians are there. Nothing for what stays as it is. */
  readonly events: readonly NewEvent[];
}
export interface Placed extends Draft {
  readonly id: string;
  readonly before: Row | undefined;
  readonly merged: Row;
}

/** Compares the rows of a file with what is recorded. An empty plan of events: the file says nothing new. */
export const planImport = ({ drafts, faults: unreadable }: Drafts, context: PlanContext): Plan => {
  const faults: TableFault[] = [...unreadable];
  const classNameOf = classLabels(context.classes);
  const before: Record<SheetKind, Map<string, Row>> = {
    children: new Map(context.children.map((child) => [child.childId, rowOfChild(child, classNameOf)])),
    adults: new Map(context.adults.map((adult) => [adult.adultId, rowOfAdult(adult)])),
    staff: new Map(context.staff.map((member) => [member.staffId, rowOfStaff(member)])),
  };
  const placed = placeAll(drafts, before, context, faults);
  const known = {
    children: namesOf(before.children, placed, 'children'),
    adults: namesOf(before.adults, placed, 'adults'),
  };
  const rows: TableChange[] = [];
  const events: NewEvent[] = [];
  const owners = new Map<string, string>();
  const order: Record<SheetKind, number> = { adults: 0, children: 1, staff: 2 };
  for (const draft of placed.toSorted((a, b) => order[a.kind] - order[b.kind])) {
    const row = withReferences(draft, known, context.classes, faults);
    const problems = faults.length;
    for (const { name, isRequired } of columnsOf(draft.kind)) {
      if (isRequired && !row[name]) faults.push(fault(draft, name, { zh: '必填', en: 'must be filled in' }));
    }
    const keys = keysOfRow(draft, context, owners, faults);
    if (faults.length > problems) continue;
    const event = eventOf({ ...draft, merged: row }, keys?.kept, context);
    for (const said of findingsOf(event, known, context)) faults.push(fault(draft, said.column, said));
    if (draft.kind === 'children' && !context.hasBand(row.出生日期 ?? '')) {
      const said = { zh: '月龄不在任何年龄段内，请核对', en: 'the age is in no band of the rules; please check' };
      faults.push(fault(draft, '出生日期', said, 'warning'));
    }
    const fields = [
      ...columnsOf(draft.kind)
        .filter(({ name }) => name !== 'PIN' && name !== '卡号' && name !== '编号')
        .map(({ name }) => ({ column: name, from: draft.before?.[name] ?? '', to: row[name] ?? '' }))
        .filter(({ from, to }) => from !== to),
      ...(keys?.changed ?? []).map((column) => ({ column, from: '••••', to: '••••' })),
    ];
    const change = !draft.before ? 'new' : fields.length > 0 ? 'changed' : 'unchanged';
    rows.push({
      sheet: draft.sheet,
      row: draft.row,
      kind: draft.kind,
      id: draft.id,
      name: row.姓名 ?? '',
      change,
      fields: change === 'changed' ? fields : [],
    });
    if (change !== 'unchanged') events.push(event);
  }
  faults.push(...overfull(placed, events, context));
  return { rows, faults, events };
};

/** Gives each row its record: by 编号, else by what names a person (name with birth date or tail), else a new one. */
const placeAll = (
  drafts: readonly Draft[],
  before: Record<SheetKind, Map<string, Row>>,
  { newId, isErased }: PlanContext,
  faults: TableFault[],
): Placed[] => {
  const seen = new Map<string, Draft>();
  return drafts.flatMap((draft): Placed[] => {
    const natural = naturalKey(draft.kind, draft.given);
    const same = [...before[draft.kind]].filter(([, row]) => naturalKey(draft.kind, row) === natural);
    const given = draft.given.编号;
    if (!given && same.length > 1) {
      const said = { zh: '有多人与此行相符，请填编号', en: 'several people fit this row; fill in 编号' };
      faults.push(fault(draft, '编号', said));
      return [];
    }
    const id = given || same[0]?.[0];
    if (id && draft.kind === 'children' && isErased(id)) {
      const said = {
        zh: '此编号属于已删除的婴幼儿，请留空或另取',
        en: 'this id was a child who was erased; leave it empty',
      };
      faults.push(fault(draft, '编号', said));
      return [];
    }
    const keys = id ? [`${draft.kind} ${id}`] : [`${draft.kind}? ${natural}`];
    const first = keys.map((key) => seen.get(key)).find((each) => each !== undefined);
    if (first) {
      const zh = `与“${first.sheet}”第 ${first.row} 行重复，请删去一行`;
      faults.push(fault(draft, '编号', { zh, en: `repeats row ${first.row} of "${first.sheet}"; delete one` }));
      return [];
    }
    for (const key of keys) seen.set(key, draft);
    const old = id ? before[draft.kind].get(id) : undefined;
    const placedId = id ?? newId(draft.kind);
    return [{ ...draft, id: placedId, before: old, merged: { ...old, ...draft.given, 编号: placedId } }];
  });
};

const naturalKey = (kind: SheetKind, row: Row): string =>
  JSON.stringify([row.姓名, kind === 'children' ? row.出生日期 : kind === 'adults' ? row.手机尾号 : '']);

type Known = ReadonlyMap<string, { readonly name: string; readonly tail: string }>;

const namesOf = (before: ReadonlyMap<string, Row>, placed: readonly Placed[], kind: SheetKind): Known =>
  new Map(
    [...before, ...placed.filter((each) => each.kind === kind).map((each) => [each.id, each.merged] as const)].map(
      ([id, row]) => [id, { name: row.姓名 ?? '', tail: row.手机尾号 ?? '' }],
    ),
  );

/** Names in place of ids become ids: a guardian by name and tail, a child by its name, a class by its id. */
const withReferences = (
  draft: Placed,
  known: { readonly children: Known; readonly adults: Known },
  classes: readonly ClassRecord[],
  faults: TableFault[],
): Row => {
  const row: Record<string, string> = { ...draft.merged };
  const one = (column: string, ids: readonly string[], text: string, how: { zh: string; en: string }): string => {
    if (ids[0] !== undefined && ids.length === 1) return ids[0];
    const zh = ids.length === 0 ? `没有“${text}”：${how.zh}` : `“${text}”不止一人，请填编号`;
    const en = ids.length === 0 ? `there is no "${text}": ${how.en}` : `"${text}" is more than one; write the 编号`;
    faults.push(fault(draft, column, { zh, en }));
    return text;
  };
  if (draft.kind === 'children') {
    for (let place = 1; place <= mostLinks; place += 1) {
      const columns = linkColumns(place);
      const text = row[columns.adult] ?? '';
      if (text === '') {
        row[columns.relation] = '';
        row[columns.pickup] = '';
        continue;
      }
      const [, name = '', tail = ''] = /^(.+?)[\s（(]*(\d{4})[）)]?$/.exec(text) ?? [];
      const found = known.adults.has(text)
        ? [text]
        : [...known.adults].filter(([, each]) => each.name === name && each.tail === tail).map(([id]) => id);
      const how = { zh: '请填接送人的编号，或姓名加手机尾号', en: 'write the 编号, or the name and the 4 digits' };
      row[columns.adult] = one(columns.adult, found, text, how);
      if ((row[columns.relation] ?? '').length > 20) {
        faults.push(fault(draft, columns.relation, { zh: '最多 20 个字符', en: 'at most 20 characters' }));
      }
      if (!row[columns.pickup]) {
        const said = { zh: '请写明是否可以接走：是或否', en: 'say whether the child may leave with them: 是 or 否' };
        faults.push(fault(draft, columns.pickup, said));
      }
    }
    const text = row.班级 ?? '';
    const found = classes.filter(({ classId, name }) => classId === text || name === text);
    const all = classes.map(({ name }) => name).join('、');
    if (text)
      one('班级', found.map(({ classId }) => classId).slice(0, 2), text, { zh: `已有 ${all}`, en: `there are ${all}` });
    if (found[0]) row.班级 = classLabels(classes)(found[0].classId);
  }
  if (draft.kind === 'adults' && row.禁止接送) {
    const how = { zh: '请填婴幼儿的编号或姓名', en: 'write the 编号 or name of a child' };
    row.禁止接送 = listOf(row.禁止接送)
      .map((text) => {
        const found = known.children.has(text)
          ? [text]
          : [...known.children].filter(([, { name }]) => name === text).map(([id]) => id);
        return one('禁止接送', found, text, how);
      })
      .join('；');
  }
  if (draft.kind === 'staff') {
    for (const [, word] of qualificationKinds) {
      if (row[word] !== '是' && (row[`${word}起`] || row[`${word}止`])) row[word] = '是';
      if (row[word] === '否') row[word] = '';
    }
  }
  return row;
};

/** The keys that the record will have, and which columns change them. An empty cell leaves them as they are. */
const keysOfRow = (
  draft: Placed,
  { keyOf, ownerOf, keysOf }: PlanContext,
  owners: Map<string, string>,
  faults: TableFault[],
) => {
  if (draft.kind === 'children') return undefined;
  const self: PersonReference = { kind: draft.kind === 'adults' ? 'adult' : 'staff', id: draft.id };
  const { PIN: pin = '', 卡号: cards = '' } = draft.given;
  if (self.kind === 'staff' && pin && pin.length !== 6) {
    faults.push(fault(draft, 'PIN', { zh: '工作人员的 PIN 应为 6 位数字', en: 'the PIN of staff has 6 digits' }));
  }
  const given = {
    ...(pin && { pinKey: keyOf('pin', pin) }),
    ...(cards && { cardKeys: listOf(cards).map((card) => keyOf('card', card)) }),
  };
  const take = (key: string, column: string): void => {
    const other = ownerOf(key);
    const isTaken = other !== undefined && !(other.kind === self.kind && other.id === self.id);
    if (isTaken || owners.has(key)) {
      faults.push(
        fault(draft, column, { zh: '已属于另一个人，请换一个', en: 'belongs to somebody else; take another' }),
      );
    }
    owners.set(key, self.id);
  };
  if (given.pinKey) take(given.pinKey, 'PIN');
  for (const key of given.cardKeys ?? []) take(key, '卡号');
  const before = keysOf(self);
  const kept = keptKeys(given, before);
  const changed = [
    ...(kept.pinKey === before.pinKey ? [] : ['PIN']),
    ...(kept.cardKeys.toSorted().join() === before.cardKeys.toSorted().join() ? [] : ['卡号']),
  ];
  return { kept, changed };
};

const inChinese: Record<string, string> = {
  'lies in the future': '在将来，请核对',
  'lies before enrolledFrom': '早于入托日期，请核对',
  'lies before validFrom': '早于起始日期，请核对',
  'is named twice': '写了两次，请删去一个',
  'must be later than from': '应晚于到园时间，请核对',
  'is longer than 80 characters': '每项最多 80 个字符',
  'has more than 12 entries': '最多 12 项',
};

const findingsOf = (event: PersonEvent, known: { children: Known; adults: Known }, context: PlanContext) => {
  const anyClass = { hasClass: () => true, hasAdult: (id: string) => known.adults.has(id) };
  const { invalid }: Findings =
    event.type === 'child.recorded'
      ? checkChild(event.data, context.today, anyClass)
      : event.type === 'adult.recorded'
        ? checkAdult({ ...event.data, cards: event.data.cardKeys }, (id) => known.children.has(id))
        : checkStaff({ ...event.data, cards: event.data.cardKeys });
  return invalid.map(({ path, message }) => ({
    column: columnOfPath(event, path),
    zh: inChinese[message] ?? message,
    en: message,
  }));
};

const columnOfPath = (event: PersonEvent, path: string): string => {
  const [, field = '', index = '0'] = path.split('/');
  if (field === 'guardians') return linkColumns(Number(index) + 1).adult;
  if (field === 'qualifications' && event.type === 'staff.recorded') {
    const kind = event.data.qualifications[Number(index)]?.kind;
    return `${qualificationKinds.find(([each]) => each === kind)?.[1] ?? ''}止`;
  }
  const columns: Record<string, string> = {
    birthDate: '出生日期',
    enrolledFrom: '入托日期',
    enrolledTo: '离托日期',
    attends: '离园时间',
    allergies: '过敏',
    validFrom: '有效期起',
    validTo: '有效期止',
    blockedFor: '禁止接送',
    cards: '卡号',
  };
  return columns[field] ?? '';
};

/** A class that would have more children than places because of this file; told at the first row that adds one. */
const overfull = (placed: readonly Placed[], events: readonly NewEvent[], context: PlanContext): TableFault[] => {
  const classOf = new Map(
    context.children
      .filter(({ enrolledTo }) => !enrolledTo || enrolledTo >= context.today)
      .map((c) => [c.childId, c.classId]),
  );
  for (const { type, data } of events as readonly PersonEvent[]) {
    if (type !== 'child.recorded') continue;
    if (data.enrolledTo && data.enrolledTo < context.today) classOf.delete(data.childId);
    else classOf.set(data.childId, data.classId);
  }
  return context.classes.flatMap(({ classId, name, places }) => {
    const children = [...classOf.values()].filter((id) => id === classId).length;
    const added = events.find((event) => event.type === 'child.recorded' && event.data.classId === classId);
    const at = placed.find(({ kind, id }) => kind === 'children' && id === added?.subject);
    if (children <= places || !at) return [];
    const zh = `${name}将有 ${children} 名婴幼儿，托位只有 ${places} 个`;
    return [fault(at, '班级', { zh, en: `${name} would have ${children} children on ${places} places` }, 'warning')];
  });
};
