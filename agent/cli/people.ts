import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import type { ImportReport } from '#contract/rosterTable.ts';
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
    .option('--apply', messages.optionApply)
    .action((childId: string, options: PlaceOptions & { readonly reason: string; readonly apply?: boolean }) =>
      withStores(terminal, options, async ({ stores, config }) => {
        const { eraseChild } = await import('../people/erasure.ts');
        const { erasureParts } = await import('../stores.ts');
        const { dayAt } = await import('../time/calendar.ts');
        const { v7: uuidv7 } = await import('uuid');
        const { reason } = options;
        if (reason !== 'retention_over' && reason !== 'guardian_request') {
          throw new CommandFailure('invalid', messages.optionErasureReason, 2);
        }
        const { timeZone } = config.site;
        const name = stores.people.child(childId)?.name ?? childId;
        const erasure = eraseChild(
          stores.journal,
          childId,
          { id: uuidv7(), reason },
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
          options.apply ? messages.erased : messages.tableDry,
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
          const files = await write(file, headersOnly, place);
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
const readableByOwner = { mode: 0o600 };

const write = async (file: string, headersOnly: boolean, { stores }: OpenPlace): Promise<string[]> => {
  const { exportRoster } = await import('../people/table/importer.ts');
  const { writeCsv, writeXlsx } = await import('../people/table/files.ts');
  const sheets = exportRoster(stores.people, { headersOnly });
  if (formatOf(file) === 'xlsx') {
    writeFileSync(file, await writeXlsx(sheets), readableByOwner);
    return [file];
  }
  const stem = file.replace(/\.csv$/i, '');
  return Promise.all(
    sheets.map(async (sheet) => {
      const name = `${stem}.${sheet.kind}.csv`;
      writeFileSync(name, await writeCsv(sheet), readableByOwner);
      return name;
    }),
  );
};

const linesOf = (report: ImportReport, { messages }: Terminal, apply: boolean): string[] => [
  ...table(
    report.rows
      .filter(({ change }) => change !== 'unchanged')
      .map(({ sheet, row, name, change, fields }) => [
        messages.tableRow(sheet, row),
        messages.tableChange(change),
        name,
        fields.map(({ column, from, to }) => `${column} ${from || '–'} → ${to || '–'}`).join('，'),
      ]),
  ),
  ...report.faults.map(
    ({ sheet, row, column, severity, zh, en }) =>
      `${messages.tableSeverity(severity)} ${messages.tableRow(sheet, row)} ${column}: ${zh} / ${en}`,
  ),
  messages.tableCounts(report.new, report.changed, report.unchanged),
  report.applied ? messages.tableApplied : !report.ok ? messages.tableFaulty : apply ? '' : messages.tableDry,
];
