import type { TableFault } from '#contract/rosterTable.ts';
import type { Day } from '../../time/calendar.ts';
import { checkAdult, checkChild, checkStaff, type Findings } from '../checks.ts';
import { inChinese } from '../checkWords.ts';
import { linkColumns, qualificationKinds } from './columns.ts';
import { fault } from './drafts.ts';
import type { Placed } from './places.ts';
import type { PersonEvent } from './recordEvent.ts';
import type { KnownPeople } from './references.ts';

/** What is wrong with the record that a row stands for, told at the row's columns. */
export const findingsOf = (draft: Placed, event: PersonEvent, known: KnownPeople, today: Day): TableFault[] => {
  const anyClass = { hasClass: () => true, hasAdult: (id: string) => known.adults.has(id) };
  const { invalid }: Findings =
    event.type === 'child.recorded'
      ? checkChild(event.data, today, anyClass)
      : event.type === 'adult.recorded'
        ? checkAdult({ ...event.data, cards: event.data.cardKeys }, (id) => known.children.has(id))
        : checkStaff({ ...event.data, cards: event.data.cardKeys });
  return invalid.map(({ path, message }) =>
    fault(draft, columnOfPath(event, path), { zh: inChinese(message), en: message }),
  );
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
