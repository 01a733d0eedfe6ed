import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import type { ImportReport } from '#contract/rosterTable.ts';
import type { Messages } from './messages.ts';
import { refuseUnlessNew } from './newFile.ts';
import { type OpenPlace, type PlaceOptions, withPlace, withStores } from './place.ts';
import { CommandFailure, print, type Terminal, table } from './terminal.ts';

/** `people import FILE…`, `people export FILE` and `people template FILE`; also beside the running agent. */
export const addPeople = (program: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const people = program.command('people').description(messages.people);

  withPlace(people.command('import').description(messages.peopleImport), terminal)
    .argument('<files...>')
    .option('--apply', messages.optionApply)
    .action((files: string[], options: PlaceOptions & { readonly apply?: boolean }) =>
      withStores(terminal, options, async ({ stores, config }) => {
        const { importRoster } = await import('../people/table/importer.ts');
        const { openCredentials } = await import('../identity/credentials.ts');
        const { hasBandUnder } = await import('../ratio/required.ts');
        const { journal, people: store, rules } = stores;
        const parts = {
          journal,
          people: store,
          credentials: openCredentials(config.dataFolder),
          timeZone: config.site.timeZone,
          hasBand: hasBandUnder(rules),
        };
        const sheets = await sheetsOf(terminal, files);
        const report = await importRoster(parts, sheets, { apply: options.apply ?? false, actor: 'agent' });
        print(terminal, options.json, report, () => linesOf(report, terminal, options.apply ?? false));
        if (!report.ok) throw new CommandFailure('invalid', '');
      }),
    );

  withPlace(people.command('erase').description(messages.peopleErase), terminal)
    .argument('<childId>')
    .requiredOption('--reason <reason>', messages.optionErasureReason)
    .option('--apply', messages.optionErase)
    .action((childId: string, options: PlaceOptions & { readonly reason: string; readonly apply?: boolean }) =>
      withStores(terminal, options, async ({ stores, config }) => {
        const { eraseChild } = await import('../people/erasure.ts');
        const { erasureParts } = await import('../stores.ts');
        const { dayAt } = await import('../time/calendar.ts');
        const { freshId } = await import('../journal/fresh.ts');
        const { reason } = options;
        if (reason !== 'retention_over' && reason !== 'guardian_request') {
          throw new CommandFailure('invalid', messages.optionErasureReason, 2);
        }
        const { timeZone } = config.site;
        const name = stores.people.child(childId)?.name ?? childId;
        const erasure = eraseChild(
          stores.journal,
          childId,
          { id: freshId(), reason },
          {
            ...erasureParts(stores, timeZone),
            actor: 'agent',
            apply: options.apply ?? false,
            dayOf: (instant) => dayAt(instant, timeZone),
          },
        );
        if (!erasure.ok) {
          const { code, detail } = erasure.failure;
          throw new CommandFailure(code, detail ?? messages.nobodyToErase(childId));
        }
        print(terminal, options.json, { ...erasure.report, applied: options.apply ?? false }, () => [
          messages.erasure(name, erasure.report.emptied, erasure.report.adultIds.length),
          options.apply ? messages.erased : messages.eraseDry,
        ]);
      }),
    );

  for (const [name, description, headersOnly] of [
    ['export', messages.peopleExport, false],
    ['template', messages.peopleTemplate, true],
  ] as const) {
    withPlace(people.command(name).description(description), terminal)
      .argument('<file>')
      .action((file: string, options: PlaceOptions) =>
        withStores(terminal, options, async (place) => {
          const files = await write(terminal, file, headersOnly, place);
          print(terminal, options.json, { ok: true, files }, () => files);
        }),
      );
  }
};

const formatOf = (file: string): 'csv' | 'xlsx' => (file.toLowerCase().endsWith('.xlsx') ? 'xlsx' : 'csv');

const sheetsOf = async ({ messages }: Terminal, files: readonly string[]) => {
  const { readSheets } = await import('../people/table/files.ts');
  const all = await Promise.all(
    files.map(async (file) => {
      if (!existsSync(file)) throw new CommandFailure('no_file', messages.fileMissing(file), 2);
      const read = await readSheets(readFileSync(file), formatOf(file), basename(file));
      if (!read.ok) throw new CommandFailure('unreadable', `${file}: ${messages.said(read.said)}`, 2);
      return read.sheets;
    }),
  );
  return all.flat();
};

/** What it holds are names of children: for the owner's eyes alone. */
const readableByOwner = { mode: 0o600, flag: 'wx' };

const write = async (
  terminal: Terminal,
  file: string,
  headersOnly: boolean,
  { stores }: OpenPlace,
): Promise<string[]> => {
  const { exportRoster } = await import('../people/table/importer.ts');
  const { writeCsv, writeXlsx } = await import('../people/table/files.ts');
  if (!/\.(csv|xlsx)$/i.test(file)) throw new CommandFailure('not_a_table', terminal.messages.notATable(file), 2);
  const sheets = exportRoster(stores.people, { headersOnly });
  const stem = file.replace(/\.csv$/i, '');
  const files =
    formatOf(file) === 'xlsx'
      ? [{ name: file, bytes: () => writeXlsx(sheets) }]
      : sheets.map((sheet) => ({ name: `${stem}.${sheet.kind}.csv`, bytes: () => writeCsv(sheet) }));
  for (const { name } of files) refuseUnlessNew(terminal, name);
  for (const { name, bytes } of files) writeFileSync(name, await bytes(), readableByOwner);
  return files.map(({ name }) => name);
};

const linesOf = (report: ImportReport, { messages }: Terminal, apply: boolean): string[] => [
  ...changesOf(
    report.rows.filter(({ change }) => change !== 'unchanged'),
    messages,
  ),
  ...report.faults.map(
    ({ sheet, row, column, severity, zh, en }) =>
      `${messages.tableSeverity(severity)} ${messages.tableRow(sheet, row)} ${column}: ${zh} / ${en}`,
  ),
  messages.tableCounts(report.new, report.changed, report.unchanged),
  report.applied ? messages.tableApplied : !report.ok ? messages.tableFaulty : apply ? '' : messages.tableDry,
];

/** Two lines for each record: who it is, and below what it would hold or what would change. */
const changesOf = (rows: ImportReport['rows'], messages: Messages): string[] => {
  const heads = table(
    rows.map(({ sheet, row, name, change }) => [messages.tableRow(sheet, row), messages.tableChange(change), name]),
  );
  return rows.flatMap(({ change, fields }, index) => [
    heads[index] ?? '',
    `    ${fields
      .filter(({ column }) => change === 'changed' || column !== '姓名')
      .map(({ column, from, to }) => (change === 'new' ? `${column} ${to}` : `${column} ${from || '–'} → ${to || '–'}`))
      .join(messages.comma)}`,
  ]);
};
