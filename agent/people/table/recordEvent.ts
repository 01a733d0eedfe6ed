import type { EventData } from '#contract/events.ts';
import type { ChildRecord } from '#contract/people.ts';
import type { NewEvent } from '../../journal/journal.ts';
import { listOf, weekdaysOf } from './cells.ts';
import { careWords, linkColumns, mostLinks, qualificationKinds, roleWords } from './columns.ts';
import type { Placed } from './places.ts';
import type { PlanContext } from './plan.ts';
import { classLabels, type Row } from './rows.ts';

const wordOf = <K extends string>(words: Record<K, string>, word: string | undefined, none: K): K =>
  (Object.keys(words) as K[]).find((key) => words[key] === word) ?? none; // a closed record's own keys

/** Weekdays and hours of the row; hours without weekdays keep those of the record, else Monday to Friday. */
const attendsOf = (row: Row, before: ChildRecord['attends']): Pick<ChildRecord, 'attends'> => {
  const weekdays = row.每周到园 ? weekdaysOf(row.每周到园) : undefined;
  if (!weekdays && !row.到园时间 && !row.离园时间) return {};
  return {
    attends: {
      weekdays: weekdays ?? before?.weekdays ?? [1, 2, 3, 4, 5],
      ...(row.到园时间 ? { from: row.到园时间 } : {}),
      ...(row.离园时间 ? { to: row.离园时间 } : {}),
    },
  };
};

/** An allergy that holds a separator is two in a table: it stays as it is as long as its cell does. */
const allergiesOf = (
  row: Row,
  before: Row | undefined,
  recorded: ChildRecord['allergies'],
): Pick<ChildRecord, 'allergies'> => {
  if (!row.过敏) return {};
  return { allergies: recorded && before?.过敏 === row.过敏 ? recorded : listOf(row.过敏) };
};

export type PersonEvent = Extract<NewEvent, { type: 'child.recorded' | 'adult.recorded' | 'staff.recorded' }>;

/** The record that a row stands for, as the event that writes it. */
export const eventOf = (
  { kind, id, before, merged: row }: Placed,
  keys: { pinKey?: string; cardKeys: string[] } = { cardKeys: [] },
  context: PlanContext,
): PersonEvent => {
  const about = { actor: context.actor, subject: id };
  const dated = (from: string, to: string) => ({
    ...(row[from] ? { validFrom: row[from] } : {}),
    ...(row[to] ? { validTo: row[to] } : {}),
  });
  const text = (column: string): string => row[column] ?? '';
  switch (kind) {
    case 'children': {
      const {
        enrolledTo: _,
        notes: __,
        attends,
        allergies,
        ...old
      } = context.children.find(({ childId }) => childId === id) ?? {};
      const data: EventData<'child.recorded'> = {
        ...old,
        childId: id,
        name: text('姓名'),
        birthDate: text('出生日期'),
        classId:
          context.classes.find(({ classId }) => classLabels(context.classes)(classId) === row.班级)?.classId ?? '',
        careType: wordOf(careWords, row.托育方式, 'full_day'),
        enrolledFrom: text('入托日期'),
        ...(row.离托日期 ? { enrolledTo: row.离托日期 } : {}),
        ...attendsOf(row, attends),
        ...allergiesOf(row, before, allergies),
        ...(row.备注 ? { notes: row.备注 } : {}),
        guardians: Array.from({ length: mostLinks }, (_, index) => linkColumns(index + 1)).flatMap((columns) =>
          row[columns.adult]
            ? [{ adultId: text(columns.adult), relation: text(columns.relation), pickup: row[columns.pickup] === '是' }]
            : [],
        ),
      };
      return { type: 'child.recorded', ...about, data };
    }
    case 'adults': {
      const blockedFor = listOf(row.禁止接送 ?? '');
      const validity = dated('有效期起', '有效期止');
      const data = { adultId: id, name: text('姓名'), phoneTail: text('手机尾号'), ...keys, ...validity, blockedFor };
      return { type: 'adult.recorded', ...about, data };
    }
    case 'staff': {
      const old = context.staff.find(({ staffId }) => staffId === id)?.qualifications ?? [];
      const isSame = (word: string): boolean =>
        before !== undefined && [word, `${word}起`, `${word}止`].every((column) => before[column] === row[column]);
      const qualifications = qualificationKinds.flatMap(([qualification, word]) =>
        isSame(word)
          ? old.filter((each) => each.kind === qualification)
          : row[word]
            ? [{ kind: qualification, ...dated(`${word}起`, `${word}止`) }]
            : [],
      );
      const role = wordOf(roleWords, row.岗位, 'other');
      return {
        type: 'staff.recorded',
        ...about,
        data: {
          staffId: id,
          name: text('姓名'),
          role,
          ...keys,
          qualifications,
          ...(row.登记号 ? { registerNumber: row.登记号 } : {}),
        },
      };
    }
  }
};
