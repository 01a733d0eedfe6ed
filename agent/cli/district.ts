import type { Command } from 'commander';
import { addAnswers } from './districtAnswers.ts';
import { addConformance } from './districtConformance.ts';
import { addKey } from './districtKey.ts';
import { addListen } from './districtListen.ts';
import { addLoad } from './districtLoad.ts';
import { addNotice, addNotices } from './districtNotice.ts';
import { addPull } from './districtPull.ts';
import { addReport } from './districtReport.ts';
import { addSettle } from './districtSettle.ts';
import { addSites } from './districtSites.ts';
import type { Terminal } from './terminal.ts';

/** What the district's office runs; none of it needs a data folder of a site. */
export const addDistrict = (program: Command, terminal: Terminal): void => {
  const district = program.command('district').description(terminal.messages.district.title);
  addKey(district, terminal);
  addListen(district, terminal);
  addSites(district, terminal);
  addPull(district, terminal);
  addLoad(district, terminal);
  addConformance(district, terminal);
  addReport(district, terminal);
  addSettle(district, terminal);
  addNotice(district, terminal);
  addNotices(district, terminal);
  addAnswers(district, terminal);
};
