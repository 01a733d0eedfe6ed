import type { Command } from 'commander';
import { addConformance } from './districtConformance.ts';
import { addLoad } from './districtLoad.ts';
import { addPull } from './districtPull.ts';
import { addReport } from './districtReport.ts';
import { addSettle } from './districtSettle.ts';
import { addSites } from './districtSites.ts';
import type { Terminal } from './terminal.ts';

/** What the district's office runs; none of it needs a data folder of a site. */
export const addDistrict = (program: Command, terminal: Terminal): void => {
  const district = program.command('district').description(terminal.messages.district.title);
  addConformance(district, terminal);
  addSites(district, terminal);
  addPull(district, terminal);
  addLoad(district, terminal);
  addReport(district, terminal);
  addSettle(district, terminal);
};
