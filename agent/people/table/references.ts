import type { ClassRecord } from '#contract/people.ts';
import type { SheetKind, TableFault } from '#contract/rosterTable.ts';
import { listOf, type Said, wordOfList } from './cells.ts';
import { linkColumns, mostLinks, qualificationKinds } from './columns.ts';
import { fault } from './drafts.ts';
import type { Placed } from './places.ts';
import { classLabels, type Row } from './rows.ts';

/** Who is on record or in the file, by id. The tail is undefined where the file does not tell it. */
type Known = ReadonlyMap<string, { readonly name: string; readonly tail: string | undefined }>;
export interface KnownPeople {
  readonly children: Known;
  readonly adults: Known;
}
interface Referenced {
  readonly row: Row;
  readonly faults: readonly TableFault[];
}

export const namesOf = (before: ReadonlyMap<string, Row>, placed: readonly Placed[], kind: SheetKind): Known =>
  new Map(
    [...before, ...placed.filter((each) => each.kind === kind).map((each) => [each.id, each.merged] as const)].map(
      ([id, row]) => [id, { name: row.姓名 ?? '', tail: row.手机尾号 || undefined }],
    ),
  );

/** Names in place of ids become ids: a guardian by name or by name and tail, a child by its name, a class by its id. */
export const withReferences = (draft: Placed, known: KnownPeople, classes: readonly ClassRecord[]): Referenced => {
  switch (draft.kind) {
    case 'children':
      return ofChild(draft, known.adults, classes);
    case 'adults':
      return ofAdult(draft, known.children);
    case 'staff':
      return { row: ofStaff(draft.merged), faults: [] };
  }
};

/** A row's values as a person reads them: names in place of the ids of people. */
export const inNames = (column: string, text: string, { adults, children }: KnownPeople): string => {
  if (/^接送人\d/.test(column)) {
    const adult = adults.get(text);
    return adult ? `${adult.name} ${adult.tail ?? ''}`.trim() : text;
  }
  return column === '禁止接送' ? wordOfList(listOf(text).map((id) => children.get(id)?.name ?? id)) : text;
};

const ofChild = (draft: Placed, adults: Known, classes: readonly ClassRecord[]): Referenced => {
  const row: Record<string, string> = { ...draft.merged };
  const faults: TableFault[] = [];
  for (let place = 1; place <= mostLinks; place += 1) {
    const columns = linkColumns(place);
    const text = row[columns.adult] ?? '';
    if (text === '') {
      row[columns.relation] = '';
      row[columns.pickup] = '';
      continue;
    }
    const adult = adultOf(text, adults);
    if (adult.ok) row[columns.adult] = adult.id;
    else faults.push(fault(draft, columns.adult, adult.said));
    if ((row[columns.relation] ?? '').length > 20) {
      faults.push(fault(draft, columns.relation, { zh: '最多 20 个字符', en: 'at most 20 characters' }));
    }
    if (!row[columns.pickup]) {
      const said = { zh: '请写明是否可以接走：是或否', en: 'say whether the child may leave with them: 是 or 否' };
      faults.push(fault(draft, columns.pickup, said));
    }
  }
  const text = row.班级 ?? '';
  const [found, ...others] = classes.filter(({ classId, name }) => classId === text || name === text);
  if (found) row.班级 = classLabels(classes)(found.classId);
  if (text && others.length > 0) {
    const said = { zh: `有多个班级叫“${text}”，请填编号`, en: `"${text}" is more than one class; write its 编号` };
    faults.push(fault(draft, '班级', said));
  }
  if (text && !found) {
    const all = classes.map(({ name }) => name).join('、');
    faults.push(
      fault(draft, '班级', { zh: `没有“${text}”：已有 ${all}`, en: `there is no "${text}": there are ${all}` }),
    );
  }
  return { row, faults };
};

type Found = { readonly ok: true; readonly id: string } | { readonly ok: false; readonly said: Said };

/** An adult by 编号, by a name that one alone has, or by name and tail: `示例妈妈 0123`, `示例妈妈（0123）`. */
const adultOf = (text: string, adults: Known): Found => {
  if (adults.has(text)) return { ok: true, id: text };
  const called = (name: string) => [...adults].filter(([, each]) => each.name === name);
  const [, name = '', digits = ''] = /^(.+?)[\s（(]*([\d０-９]{4})[）)]?$/.exec(text) ?? [];
  const tail = digits.normalize('NFKC');
  const namesakes = called(name);
  const exact = namesakes.filter(([, each]) => (each.tail ?? tail) === tail);
  const found = exact.length > 0 ? exact : called(text);
  const [only, ...others] = found;
  if (only && others.length === 0) return { ok: true, id: only[0] };
  const [id] = only ?? [];
  const wrong = (zh: string, en: string): Found => ({ ok: false, said: { zh, en } });
  if (exact.length > 0) {
    return wrong(
      `“${text}”不止一人，请写编号，例如 ${id}`,
      `"${text}" is more than one; write the 编号, such as ${id}`,
    );
  }
  if (only) {
    return wrong(
      `“${text}”不止一人，请加手机尾号，例如“${text} 0123”，或写编号`,
      `"${text}" is more than one; add the last 4 digits, such as "${text} 0123", or write the 编号`,
    );
  }
  if (namesakes.length > 0) {
    return wrong(
      `有“${name}”，但手机尾号不是 ${tail}，请核对`,
      `there is "${name}", but not with ${tail} at the end of the telephone number`,
    );
  }
  return wrong(
    `文件和花名册中都没有“${text}”，请先在接送人表中加上`,
    `neither this file nor the roster has "${text}"; add them to the table 接送人`,
  );
};

const ofAdult = (draft: Placed, children: Known): Referenced => {
  const blocked = draft.merged.禁止接送;
  if (!blocked) return { row: draft.merged, faults: [] };
  const faults: TableFault[] = [];
  const ids = listOf(blocked).map((text) => {
    if (children.has(text)) return text;
    const [only, ...others] = [...children].filter(([, { name }]) => name === text);
    if (only && others.length === 0) return only[0];
    const said = only
      ? {
          zh: `“${text}”不止一人，请写编号，例如 ${only[0]}`,
          en: `"${text}" is more than one; write the 编号, such as ${only[0]}`,
        }
      : {
          zh: `文件和花名册中都没有婴幼儿“${text}”，请写编号或姓名`,
          en: `neither this file nor the roster has a child "${text}"; write the 编号 or the name`,
        };
    faults.push(fault(draft, '禁止接送', said));
    return text;
  });
  return { row: { ...draft.merged, 禁止接送: wordOfList(ids) }, faults };
};

const ofStaff = (merged: Row): Row => {
  const row: Record<string, string> = { ...merged };
  for (const [, word] of qualificationKinds) {
    if (row[word] !== '是' && (row[`${word}起`] || row[`${word}止`])) row[word] = '是';
    if (row[word] === '否') row[word] = '';
  }
  return row;
};
