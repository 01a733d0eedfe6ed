import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { refuseUnlessNew } from './newFile.ts';
import { dayOf, type PlaceOptions, withPlace, withStores } from './place.ts';
import { CommandFailure, print, type Terminal, table } from './terminal.ts';

/** `subsidy --month YYYY-MM`: children actually attending, by class, at the amounts of the rule pack. */
export const addSubsidy = (program: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  withPlace(program.command('subsidy').description(messages.subsidy), terminal)
    .requiredOption('--month <month>', messages.optionMonth)
    .option('--xlsx <file>', messages.optionXlsx)
    .action((options: PlaceOptions & { readonly month: string; readonly xlsx?: string }) =>
      withStores(terminal, options, async (place) => {
        const { stores, config } = place;
        const { parseDay } = await import('../time/calendar.ts');
        const { subsidyOfMonth } = await import('../attendance/subsidy.ts');
        const { subsidyBook } = await import('../attendance/subsidyBook.ts');
        const { subsidyFacts } = await import('../recordsOfDay.ts');
        const first = parseDay(`${options.month}-01`);
        if (!first) throw new CommandFailure('not_a_month', messages.notAMonth(options.month), 2);
        const today = await dayOf(terminal, undefined, place);
        if (first > today) throw new CommandFailure('not_begun', messages.notBegun(options.month), 2);
        if (options.xlsx !== undefined) refuseUnlessNew(terminal, options.xlsx);
        const subsidy = subsidyOfMonth(first, subsidyFacts(stores, config.site.timeZone, place.clock));
        if (options.xlsx !== undefined) {
          writeFileSync(options.xlsx, await subsidyBook(subsidy), { mode: 0o600, flag: 'wx' });
        }
        const undecided = subsidy.classes.filter(({ yuan, children }) => yuan === null && children.length > 0);
        print(terminal, options.json, subsidy, () => [
          ...table(
            subsidy.classes.map(({ name, children, yuanPerChild, yuan }) => [
              name,
              messages.subsidyChildren(children.length),
              yuanPerChild === null ? '' : `× ${yuanPerChild}`,
              yuan === null ? messages.undecided : `= ${yuan}`,
            ]),
          ),
          messages.subsidyTotal(subsidy.month, subsidy.yuan),
          ...(subsidy.isOver ? [] : [messages.subsidyNotOver(subsidy.month)]),
          ...(undecided.length > 0 ? [messages.subsidyUndecided(undecided.map(({ name }) => name).join('、'))] : []),
          subsidy.rule.text,
        ]);
      }),
    );
};
