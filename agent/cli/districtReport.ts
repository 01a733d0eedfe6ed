import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { PlanTargets } from '#district/loaded.ts';
import type { ReportFacts } from '#district/report/facts.ts';
import type { DistrictReport } from '#district/report/report.ts';
import type { PulledSite } from '#district/sites.ts';
import { districtZone } from '#district/zone.ts';
import { addDays, addMonths, type Day, dayAt, parseDay, weekday } from '../time/calendar.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { refuseWithoutStore } from './districtFiles.ts';
import { listedSites } from './districtList.ts';
import { reportLines } from './districtReportText.ts';
import { refuseWithoutFolder } from './newFile.ts';
import { CommandFailure, print, progress, type Terminal } from './terminal.ts';

interface ReportOptions {
  readonly store: string;
  readonly sites: string;
  readonly month?: string;
  readonly from?: string;
  readonly to?: string;
  readonly plan?: string;
  readonly population?: string;
  readonly html?: string;
  readonly xlsx?: string;
  readonly json?: boolean;
}

/** `district report`: one answer to "whom do I call this morning", and the month for those above. */
export const addReport = (district: Command, terminal: Terminal): void => {
  const said = terminal.messages.districtReport;
  district
    .command('report')
    .description(said.describe)
    .option('--store <address>', said.store, 'district.db')
    .requiredOption('--sites <file>', said.sites)
    .option('--month <month>', said.month)
    .option('--from <day>', said.from)
    .option('--to <day>', said.to)
    .option('--plan <file>', said.plan)
    .option('--population <n>', said.population)
    .option('--html <file>', said.html)
    .option('--xlsx <file>', said.xlsx)
    .option('--json', terminal.messages.optionJson)
    .action((options: ReportOptions) => run(options, terminal, systemClock()));
};

const run = async (options: ReportOptions, terminal: Terminal, clock: Clock): Promise<void> => {
  const said = terminal.messages.districtReport;
  for (const file of [options.html, options.xlsx]) if (file !== undefined) refuseWithoutFolder(terminal, file);
  refuseWithoutStore(options.store, terminal);
  const sites = await listedSites(options.sites, terminal);
  const facts = await factsOf(options, sites, terminal, clock);
  const [{ openDistrictStore }, { readReport }, { sourceOf }, { issuedNotices }] = await Promise.all([
    import('#district/store/store.ts'),
    import('#district/report/read.ts'),
    import('#district/report/source.ts'),
    import('#district/notices/desk.ts'),
  ]);
  const store = await openDistrictStore(options.store);
  let report: DistrictReport;
  try {
    report = await readReport(
      sourceOf(store, () => issuedNotices(store.db, dayAt(clock.now(), districtZone))),
      facts,
      progress(terminal, said.reading, sites.length),
    );
  } finally {
    await store.close();
  }
  if (options.html !== undefined) {
    const { reportPage } = await import('#district/report/html.ts');
    writeFileSync(options.html, reportPage(report, sites));
  }
  if (options.xlsx !== undefined) {
    const { reportBook } = await import('#district/report/xlsx.ts');
    writeFileSync(options.xlsx, await reportBook(report, sites));
  }
  print(terminal, options.json, report, () => [
    ...reportLines(report, sites, terminal.messages),
    ...[options.html, options.xlsx].flatMap((file) => (file === undefined ? [] : [said.written(file)])),
  ]);
};

const readBytes = (file: string, { districtReport: said }: Terminal['messages']): Buffer => {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CommandFailure(
      'unreadable',
      said.unreadable(file, error instanceof Error ? error.message : String(error)),
      2,
    );
  }
};

const factsOf = async (
  options: ReportOptions,
  sites: readonly PulledSite[],
  { messages }: Terminal,
  clock: Clock,
): Promise<ReportFacts> => {
  const said = messages.districtReport;
  const madeAt = clock.now();
  const yesterday = addDays(dayAt(madeAt, districtZone), -1);
  const wanted = options.month ?? yesterday.slice(0, 7);
  const first = parseDay(`${wanted}-01`);
  if (!first) throw new CommandFailure('invalid', said.badMonth, 2);
  const dayOf = (text: string | undefined, otherwise: Day): Day => {
    const day = text === undefined ? otherwise : parseDay(text);
    if (!day) throw new CommandFailure('invalid', messages.invalidArgument(String(text), 'YYYY-MM-DD'), 2);
    return day;
  };
  const ofMonth = options.month === undefined ? yesterday : addDays(addMonths(first, 1), -1);
  const last = dayOf(options.to, ofMonth);
  // A day that is not over cannot be missing yet.
  const isOver = last <= yesterday;
  const to = isOver ? last : yesterday;
  const from = dayOf(options.from, options.to === undefined ? first : (parseDay(`${to.slice(0, 7)}-01`) ?? first));
  if (from > to) throw new CommandFailure('invalid', said.badRange, 2);
  const population = options.population === undefined ? undefined : Number(options.population);
  if (population !== undefined && !(Number.isSafeInteger(population) && population > 0)) {
    throw new CommandFailure('invalid', messages.invalidArgument(String(options.population), '1–'), 2);
  }
  const recent = lastWorkday(yesterday);
  const since = to < recent || recent < from ? from : recent;
  return { from, to, yesterday, since, madeAt, sites, targets: await targetsIn(options.plan, messages), population };
};

/** On a Monday that is Friday: what happened then and since nobody has seen yet. */
const lastWorkday = (yesterday: Day): Day => addDays(yesterday, -Math.max(0, weekday(yesterday) - 5));

const targetsIn = async (file: string | undefined, messages: Terminal['messages']): Promise<readonly PlanTargets[]> => {
  const { seedTargets } = await import('#district/report/plan.ts');
  if (file === undefined) return seedTargets;
  const { Compile } = await import('#typebox/schema');
  const { PlanFile } = await import('#district/report/planFile.ts');
  const wrong = (why: string): CommandFailure =>
    new CommandFailure('bad_plan', messages.districtReport.badPlan(file, why), 2);
  let targets: unknown;
  try {
    targets = JSON.parse(readBytes(file, messages).toString('utf8'));
  } catch (error) {
    throw error instanceof SyntaxError ? wrong(error.message) : error;
  }
  const validator = Compile(PlanFile);
  if (validator.Check(targets)) return targets;
  const [, [fault]] = validator.Errors(targets);
  throw wrong(`${fault?.instancePath ?? ''} ${fault?.message ?? ''}`);
};
