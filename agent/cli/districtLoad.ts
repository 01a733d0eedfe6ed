import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { isOfTheLine } from '#district/faultWords.ts';
import { systemClock } from '../time/clock.ts';
import { foundLines } from './districtFaults.ts';
import { listedSites } from './districtList.ts';
import { CommandFailure, print, progress, type Terminal } from './terminal.ts';

interface LoadOptions {
  readonly sites: string;
  readonly store: string;
  readonly json?: boolean;
}

/** `district load DIR…`: what came on a USB stick. */
export const addLoad = (district: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const said = messages.district.pull;
  district
    .command('load')
    .description(said.load)
    .argument('<folder...>')
    .requiredOption('--sites <file>', said.optionSites)
    .option('--store <address>', said.optionStore, 'district.db')
    .option('--json', messages.optionJson)
    .action((paths: string[], options: LoadOptions) => run(paths, options, terminal));
};

const run = async (paths: readonly string[], options: LoadOptions, terminal: Terminal): Promise<void> => {
  const { messages } = terminal;
  const said = messages.district.pull;
  const absent = paths.find((path) => !existsSync(path));
  if (absent !== undefined) throw new CommandFailure('no_file', messages.fileMissing(absent), 2);
  const sites = await listedSites(options.sites, terminal);
  const [{ exportedFiles, loadFiles }, { openDistrictStore }] = await Promise.all([
    import('#district/load.ts'),
    import('#district/store/store.ts'),
  ]);
  const files = exportedFiles(paths);
  if (files.length === 0) throw new CommandFailure('nothing', said.nothingToLoad);
  const store = await openDistrictStore(options.store);
  try {
    const onFile = progress(terminal, said.loading, files.length);
    const summary = await loadFiles(files, { store, sites, now: systemClock().now, onFile });
    const all = await Promise.all(summary.sites.map((site) => store.faults(site)));
    const faults = all.flat().filter(({ code }) => !isOfTheLine(code));
    const ok = faults.length === 0 && summary.refused.length === 0;
    print(terminal, options.json, { ok, ...summary, faults }, () => [
      said.loaded(summary.stored, summary.repeated, summary.refused.length),
      ...summary.refused.map(({ file, code, detail }) =>
        said.refusedFile(file, code, code === 'unlisted' ? `${detail}: ${said.unlisted}` : detail),
      ),
      ...(summary.sites.length === 0 ? [] : foundLines(faults, sites, terminal)),
    ]);
    if (!ok) throw new CommandFailure('faults', '');
  } finally {
    await store.close();
  }
};
