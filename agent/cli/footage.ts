import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { FootageStore } from '../footage/store.ts';
import type { Day } from '../time/calendar.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { addFootageAudit } from './footageAudit.ts';
import { addFootageCheck } from './footageCheck.ts';
import { addFootageRebuild } from './footageRebuild.ts';
import { configOf, dayOf, type PlaceOptions, withPlace } from './place.ts';
import { CommandFailure, print, type Terminal, table } from './terminal.ts';

export const addFootage = (program: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const footage = program.command('footage').description(messages.footage);
  addFootageCheck(footage, terminal);
  addFootageRebuild(footage, terminal);
  addFootageAudit(footage, terminal);
  withPlace(footage.command('coverage').description(messages.footageCoverage), terminal)
    .option('--from <day>', messages.optionFrom)
    .option('--to <day>', messages.optionTo)
    .action(async (options: PlaceOptions & { readonly from?: string; readonly to?: string }) => {
      const config = await configOf(options);
      const clock = systemClock();
      const from = await dayOf(terminal, options.from, { config, clock });
      const to = options.to === undefined ? from : await dayOf(terminal, options.to, { config, clock });
      const opened = await openFootage(config.dataFolder, clock);
      if (!opened) throw new CommandFailure('no_footage', messages.noFootage);
      try {
        const { coverageOf } = await import('../footage/coverage.ts');
        const { addDays, dayBounds } = await import('../time/calendar.ts');
        const days: Day[] = [];
        for (let day = from; day <= to; day = addDays(day, 1)) days.push(day);
        const coverage = days.flatMap((day) =>
          opened.store.streams().map((stream) => {
            const bounds = dayBounds(day, config.site.timeZone);
            const { recordedMinutes, requiredMinutes, gaps } = coverageOf(opened.store, stream, bounds, clock.now());
            return { day, streamId: stream.streamId, recordedMinutes, requiredMinutes, gaps };
          }),
        );
        print(terminal, options.json, { ok: true, days: coverage }, () =>
          table([
            messages.coverageHead,
            ...coverage.map(({ day, streamId, recordedMinutes, requiredMinutes, gaps }) => [
              day,
              streamId,
              `${recordedMinutes}/${requiredMinutes}`,
              gaps.map(({ reason }) => reason).join(' '),
            ]),
          ]),
        );
      } finally {
        opened.close();
      }
    });
};

/** The index of footage; undefined when nothing was ever recorded here. */
export const openFootage = async (
  dataFolder: string,
  clock: Clock,
): Promise<{ store: FootageStore; close(): void } | undefined> => {
  const file = join(dataFolder, 'footage.db');
  if (!existsSync(file)) return undefined;
  const { openFootageIndex } = await import('../footage/database.ts');
  const { openFootageStore } = await import('../footage/store.ts');
  const db = openFootageIndex(file);
  return { store: openFootageStore(db, clock.now), close: () => db.close() };
};
