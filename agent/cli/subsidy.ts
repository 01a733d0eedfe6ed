import { existsSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { SubsidyClass } from '../attendance/subsidy.ts';
import { type PlaceOptions, withPlace, withStores } from './place.ts';
import { CommandFailure, print, type Terminal, table } from './terminal.ts';

/** `subsidy --month YYYY-MM`: children actually attending, by class, at the amounts of the rule pack. */
export const addSubsidy = (program: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  withPlace(program.command('subsidy').description(messages.subsidy), terminal)
    .requiredOption('--month <month>', messages.optionMonth)
    .option('--xlsx <file>', messages.optionXlsx)
    .action((options: PlaceOptions & { readonly month: string; readonly xlsx?: string }) =>
      withStores(terminal, options, async ({ stores, config }) => {
        const { addDays, addMonths, dayBounds, parseDay } = await import('../time/calendar.ts');
        const { packForDay, ruleReference } = await import('../policy/pack.ts');
        const { subsidyOf } = await import('../attendance/subsidy.ts');
        const { timeZone } = config.site;
        const first = parseDay(`${options.month}-01`);
        if (!first) throw new CommandFailure('not_a_month', messages.notAMonth(options.month), 2);
        if (options.xlsx !== undefined && existsSync(options.xlsx)) {
          throw new CommandFailure('file_exists', messages.fileExists(options.xlsx), 2);
        }
        const last = addDays(addMonths(first, 1), -1);
        const pack = packForDay(stores.rules.packs, last);
        const movements = stores.attendance.history.movements(
          dayBounds(first, timeZone).from,
          dayBounds(last, timeZone).to,
        );
        const { people } = stores;
        const classes = subsidyOf(
          people.classes(),
          people
            .everyChild()
            .map(({ childId, classId }) => ({ childId, classId, name: people.child(childId)?.name ?? childId })),
          movements,
          pack.subsidy,
          timeZone,
        );
        const yuan = classes.reduce((sum, each) => sum + (each.yuan ?? 0), 0);
        const undecided = classes.filter((each) => each.yuan === null && each.children.length > 0);
        const rule = ruleReference(pack, pack.subsidy.rule);
        if (options.xlsx !== undefined) {
          writeFileSync(options.xlsx, await workbook(classes, options.month, messages.undecided), {
            mode: 0o600,
            flag: 'wx',
          });
        }
        print(terminal, options.json, { month: options.month, rule, classes, yuan }, () => [
          ...table(
            classes.map(({ name, children, yuanPerChild, yuan: sum }) => [
              name,
              messages.subsidyChildren(children.length),
              yuanPerChild === null ? '' : `× ${yuanPerChild}`,
              sum === null ? messages.undecided : `= ${sum}`,
            ]),
          ),
          messages.subsidyTotal(options.month, yuan),
          ...(undecided.length > 0 ? [messages.subsidyUndecided(undecided.map(({ name }) => name).join('、'))] : []),
          rule.text,
        ]);
      }),
    );
};

/** A sheet of sums and one of children with their days. */
const workbook = async (classes: readonly SubsidyClass[], month: string, undecided: string): Promise<Buffer> => {
  const { default: write } = await import('write-excel-file/node');
  const head = (...titles: string[]) => titles.map((value) => ({ value, fontWeight: 'bold' as const }));
  const text = (value: string) => ({ value, type: String });
  const number = (value: number) => ({ value, type: Number });
  return write([
    {
      sheet: '按班级',
      columns: [{ width: 12 }, { width: 16 }, { width: 12 }, { width: 16 }, { width: 14 }],
      data: [
        head('月份', '班级', '实际在托', '每人每月（元）', '金额（元）'),
        ...classes.map(({ name, children, yuanPerChild, yuan }) => [
          text(month),
          text(name),
          number(children.length),
          yuanPerChild === null ? text(undecided) : number(yuanPerChild),
          yuan === null ? text(undecided) : number(yuan),
        ]),
      ],
    },
    {
      sheet: '按婴幼儿',
      columns: [{ width: 12 }, { width: 16 }, { width: 16 }, { width: 20 }, { width: 12 }],
      data: [
        head('月份', '班级', '姓名', '编号', '出勤天数'),
        ...classes.flatMap(({ name, children }) =>
          children.map((child) => [text(month), text(name), text(child.name), text(child.childId), number(child.days)]),
        ),
      ],
    },
  ]).toBuffer();
};
