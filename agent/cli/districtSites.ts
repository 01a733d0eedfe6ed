import type { Command } from 'commander';
import { checkList, faultLines } from './districtList.ts';
import { CommandFailure, print, type Terminal } from './terminal.ts';

/** `district sites check FILE`: every bad cell of the list, before anybody is asked. */
export const addSites = (district: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const said = messages.district.pull;
  district
    .command('sites')
    .description(said.sites)
    .command('check')
    .description(said.sitesCheck)
    .argument('<file>')
    .option('--json', messages.optionJson)
    .action(async (file: string, options: { readonly json?: boolean }) => {
      const list = await checkList(file, terminal);
      const { sites, faults } = list;
      const ok = faults.length === 0;
      const pushedOnly = sites.filter(({ address }) => address === '').length;
      print(terminal, options.json, { ok, sites: sites.length, pushedOnly, faults }, () =>
        ok
          ? [said.listGood(sites.length), ...(pushedOnly === 0 ? [] : [said.pushedOnly(pushedOnly)])]
          : [said.listBad(file, faults.length), ...faultLines(list, terminal)],
      );
      if (!ok) throw new CommandFailure('bad_list', '');
    });
};
