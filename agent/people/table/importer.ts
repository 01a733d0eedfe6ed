import { randomBytes } from 'node:crypto';
import type { ImportReport, SheetKind } from '#contract/rosterTable.ts';
import { freshId } from '../../journal/fresh.ts';
import type { Journal } from '../../journal/journal.ts';
import { type Day, dayAt } from '../../time/calendar.ts';
import type { CredentialHasher } from '../personKeys.ts';
import type { PeopleStore } from '../store.ts';
import { listOf } from './cells.ts';
import { columnsOf, mostLinks } from './columns.ts';
import { draftsOf } from './drafts.ts';
import type { Sheet, WrittenSheet } from './files.ts';
import { planImport } from './plan.ts';
import { classLabels, type Row, rowOfAdult, rowOfChild, rowOfStaff } from './rows.ts';

export interface ImportParts {
  readonly journal: Journal;
  readonly people: PeopleStore;
  readonly credentials: CredentialHasher;
  readonly timeZone: string;
  /** Whether the rules of a day have a band for who was born then. */
  readonly hasBand: (birthDate: Day, day: Day) => boolean;
}

const prefixes: Record<SheetKind, string> = { children: 'c', adults: 'a', staff: 's' };

/**
 * Imports the tables of a file, all or nothing, in one transaction; without `apply` only says what it would do. The
 * same file again changes nothing. Slow for as long as its PINs take to hash, which happens before the transaction.
 */
export const importRoster = async (
  { journal, people, credentials, timeZone, hasBand }: ImportParts,
  sheets: readonly Sheet[],
  { apply, actor }: { readonly apply: boolean; readonly actor: string },
): Promise<ImportReport> => {
  const drafts = draftsOf(sheets);
  const secrets = drafts.drafts.flatMap(({ given }) => [
    ...(given.PIN ? [{ method: 'pin' as const, secret: given.PIN }] : []),
    ...listOf(given.卡号 ?? '').map((secret) => ({ method: 'card' as const, secret })),
  ]);
  const keys = new Map(
    await Promise.all(
      secrets.map(async ({ method, secret }) => {
        const key = method === 'pin' ? await credentials.pinKey(secret) : await credentials.cardKey(secret);
        return [`${method} ${secret}`, key] as const;
      }),
    ),
  );
  const reportAt = (today: Day) => {
    const { rows, faults, events } = planImport(drafts, {
      children: people.children(),
      adults: people.adults(),
      staff: people.staffMembers(),
      classes: people.classes(),
      today,
      actor,
      newId: (kind) => `${prefixes[kind]}-${randomBytes(6).toString('hex')}`,
      keyOf: (method, secret) => keys.get(`${method} ${secret}`) ?? '',
      ownerOf: people.personByCredential,
      keysOf: people.credentialsOf,
      isErased: (childId) => people.counted(childId)?.isErased ?? false,
      hasBand: (birthDate) => hasBand(birthDate as Day, today), // read as a date of the calendar
    });
    const ok = faults.every(({ severity }) => severity === 'warning');
    const count = (change: string): number => rows.filter((row) => row.change === change).length;
    const counts = { new: count('new'), changed: count('changed'), unchanged: count('unchanged') };
    const report: ImportReport = { ok, applied: ok && apply, ...counts, rows: [...rows], faults: [...faults] };
    return { report, events };
  };
  const execution = journal.execute({
    id: freshId(),
    request: null,
    decide: (now) => {
      const { report, events } = reportAt(dayAt(now, timeZone));
      return { events: report.applied ? events : [], status: 200, body: () => report };
    },
  });
  if (execution.kind !== 'answered') throw new Error('A new id was used before');
  return JSON.parse(execution.json) as ImportReport; // what `decide` gave, just now
};

const fewestLinks = 4;

/** The whole roster as tables, or only their headers. PINs and cards never come out; their columns stay empty. */
export const exportRoster = (people: PeopleStore, { headersOnly = false } = {}): WrittenSheet[] => {
  const children = headersOnly ? [] : people.children();
  const links = Math.min(mostLinks, Math.max(fewestLinks, ...children.map(({ guardians }) => guardians.length)));
  const classNameOf = classLabels(people.classes());
  const sheet = (kind: SheetKind, rows: readonly Row[]): WrittenSheet => {
    const header = columnsOf(kind, links).map(({ name }) => name);
    return { kind, rows: [header, ...rows.map((row) => header.map((name) => row[name] ?? ''))] };
  };
  return [
    sheet(
      'children',
      children.map((child) => rowOfChild(child, classNameOf)),
    ),
    sheet('adults', headersOnly ? [] : people.adults().map(rowOfAdult)),
    sheet('staff', headersOnly ? [] : people.staffMembers().map(rowOfStaff)),
  ];
};
