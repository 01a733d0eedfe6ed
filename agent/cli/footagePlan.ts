import { type Command, Option } from 'commander';
import type { Raid } from '../footage/retention/planner.ts';
import { keptNow } from './footageRetention.ts';
import { type PlaceOptions, withPlace, withStores } from './place.ts';
import { CommandFailure, print, type Terminal } from './terminal.ts';

interface PlanOptions extends PlaceOptions {
  readonly cameras?: readonly string[];
  readonly measured?: boolean;
  readonly days: string;
  readonly disks?: string;
  readonly raid: Raid;
}

/** `footage plan`: how large the disks must be, from what a salesman tells, or from what the cameras here really send. */
export const addFootagePlan = (footage: Command, terminal: Terminal): void => {
  const { keeping: messages } = terminal.messages;
  withPlace(footage.command('plan').description(messages.plan), terminal)
    .option('--cameras <group...>', messages.optionCameras)
    .option('--measured', messages.optionMeasured)
    .option('--days <days>', messages.optionDays, '90')
    .option('--disks <group>', messages.optionDisks)
    .addOption(
      new Option('--raid <kind>', messages.optionRaid).choices(['none', 'mirror', 'raid5', 'raid6']).default('none'),
    )
    .action(async (options: PlanOptions) => {
      const { planOf } = await import('../footage/retention/planner.ts');
      const cameras = (options.cameras ?? []).map((text) => groupOf(terminal, text));
      if (options.measured) cameras.push(await measured(terminal, options));
      if (cameras.length === 0) throw new CommandFailure('nothing_to_plan', messages.nothingToPlan, 2);
      if (!/^\d{1,5}$/.test(options.days)) throw new CommandFailure('invalid', messages.optionDays, 2);
      const disks = options.disks === undefined ? undefined : groupOf(terminal, options.disks);
      const plan = planOf({
        cameras: cameras.map(({ count, size }) => ({ count, megabitsPerSecond: size })),
        days: Number(options.days),
        disks: disks && { count: disks.count, terabytes: disks.size, raid: options.raid },
      });
      print(terminal, options.json, plan, () => [
        messages.planNeed(plan.cameras, plan.days, terabytes(plan.neededBytes)),
        ...(plan.usableBytes === null || plan.daysThatFit === null
          ? []
          : [
              messages.planFits(terabytes(plan.usableBytes), plan.daysThatFit),
              messages.planEnough(plan.suffices === true),
            ]),
      ]);
    });
};

const terabytes = (bytes: number): string => (Math.ceil(bytes / 1e11) / 10).toFixed(1);

/** `16x2.5` → 16 of 2.5. */
const groupOf = (terminal: Terminal, text: string): { count: number; size: number } => {
  const [, count, size] = /^(\d{1,4})[x×*](\d{1,4}(?:\.\d{1,3})?)$/i.exec(text) ?? [];
  if (count === undefined || size === undefined || Number(count) === 0 || Number(size) === 0) {
    throw new CommandFailure('invalid', terminal.messages.keeping.notAGroup(text), 2);
  }
  return { count: Number(count), size: Number(size) };
};

const measured = (terminal: Terminal, options: PlanOptions): Promise<{ count: number; size: number }> =>
  withStores(terminal, options, async (place) => {
    const { storage } = await keptNow(place);
    if (storage.bytesPerDay === null) throw new CommandFailure('not_measured', terminal.messages.keeping.notMeasured);
    return { count: 1, size: storage.bytesPerDay / 86_400 / 125_000 };
  });
