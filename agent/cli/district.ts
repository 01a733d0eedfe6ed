import type { Command } from 'commander';
import type { Terminal } from './terminal.ts';

/** What the district's office runs; none of it needs a data folder of a site. */
export const addDistrict = (program: Command, terminal: Terminal): void => {
  program.command('district').description(terminal.messages.district.title);
};
