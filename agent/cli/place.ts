import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Config } from '../config/load.ts';
import { readyFile } from '../config/runFolder.ts';
import type { Stores } from '../stores.ts';
import type { Day } from '../time/calendar.ts';
import { type Clock, systemClock } from '../time/clock.ts';
import { CommandFailure, type Terminal } from './terminal.ts';

// What a command works with is imported when it runs: a person waits for each of them.

/** Options that every command takes. */
export interface PlaceOptions {
  readonly config?: string;
  readonly data?: string;
  readonly json?: boolean;
}

export const withPlace = (command: Command, { messages }: Terminal): Command =>
  command
    .option('--config <file>', messages.optionConfig)
    .option('--data <folder>', messages.optionData)
    .option('--json', messages.optionJson);

/** The data folder and the configuration file that are meant, absolute. */
export const placeOf = (options: PlaceOptions): { data: string; configFile: string | undefined } => {
  const config = options.config ?? (process.env.NESTBOX_CONFIG || undefined);
  return {
    data: resolve(options.data ?? (process.env.NESTBOX_DATA || 'data')),
    configFile: config === undefined ? undefined : resolve(config),
  };
};

/** @throws ConfigError when the facility file is not as it must be. */
export const configOf = async (options: PlaceOptions): Promise<Config> => {
  const { loadConfig } = await import('../config/load.ts');
  const { data, configFile } = placeOf(options);
  return loadConfig({ file: configFile, data });
};

export const journalFile = (data: string): string => join(data, 'journal.db');

export interface OpenPlace {
  readonly config: Config;
  readonly clock: Clock;
  readonly stores: Stores;
}

/**
 * Opens the stores for one piece of work and closes them behind it. A folder without a journal is a mistake of the
 * caller and no reason to make one: a first journal takes the roster in, and that is the agent's work.
 */
export const withStores = async <T>(
  terminal: Terminal,
  options: PlaceOptions,
  work: (place: OpenPlace) => T | Promise<T>,
): Promise<T> => {
  const config = await configOf(options);
  if (!existsSync(journalFile(config.dataFolder))) {
    throw new CommandFailure('no_data', terminal.messages.noData(config.dataFolder));
  }
  const clock = systemClock();
  const { openStores } = await import('../stores.ts');
  const stores = openStores({ config, clock });
  try {
    return await work({ config, clock, stores });
  } finally {
    stores.close();
  }
};

/** @throws CommandFailure while the agent runs on this data. */
export const refuseWhileRunning = (terminal: Terminal, data: string): void => {
  const agent = readyFile(data, 'agent').read();
  if (agent) throw new CommandFailure('agent_runs', terminal.messages.agentRuns(agent.pid));
};

/** The day named, or today at the facility. @throws CommandFailure (wrong usage) when it is no date. */
export const dayOf = async (
  terminal: Terminal,
  text: string | undefined,
  { config, clock }: Omit<OpenPlace, 'stores'>,
): Promise<Day> => {
  const { dayAt, parseDay } = await import('../time/calendar.ts');
  if (text === undefined) return dayAt(clock.now(), config.site.timeZone);
  const day = parseDay(text);
  if (day === undefined) throw new CommandFailure('not_a_day', terminal.messages.notADay(text), 2);
  return day;
};
