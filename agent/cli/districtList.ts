import { existsSync, readFileSync } from 'node:fs';
import type { PulledSite, SiteList } from '#district/sites.ts';
import { CommandFailure, type Terminal } from './terminal.ts';

/** The list as it is, with all its faults. */
export const checkList = async (file: string, terminal: Terminal): Promise<SiteList> => {
  const said = terminal.messages.district.pull;
  if (!existsSync(file)) throw new CommandFailure('no_list', said.noList(file), 2);
  const { besideList, readSites } = await import('#district/sites.ts');
  const { sites, faults } = readSites(readFileSync(file));
  return { sites: besideList(file, sites), faults };
};

export const faultLines = ({ faults }: SiteList, terminal: Terminal): string[] =>
  faults.map(({ line, column, zh, en }) => `  ${terminal.messages.district.pull.listFault(line, column, zh, en)}`);

/** The sites of a list without a fault: half a list would leave facilities out without a word. */
export const listedSites = async (file: string, terminal: Terminal): Promise<readonly PulledSite[]> => {
  const list = await checkList(file, terminal);
  if (list.faults.length > 0) {
    const lines = [terminal.messages.district.pull.listBad(file, list.faults.length), ...faultLines(list, terminal)];
    throw new CommandFailure('bad_list', lines.join('\n'), 2);
  }
  return list.sites;
};
