import type { Command } from 'commander';
import { print, type Terminal } from './terminal.ts';

interface KeyOptions {
  readonly store: string;
  readonly key?: string;
  readonly json?: boolean;
}

/** `district key`: makes the key the first time, and prints the half that sites are told. */
export const addKey = (district: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const said = messages.district.listen;
  district
    .command('key')
    .description(said.key)
    .option('--store <address>', said.store, 'district.db')
    .option('--key <file>', said.keyFile)
    .option('--json', messages.optionJson)
    .action(async ({ store, key, json }: KeyOptions) => {
      const { districtKeyFile, loadDistrictKey } = await import('#district/key.ts');
      const file = key ?? districtKeyFile(store);
      const { jwk } = loadDistrictKey(file);
      print(terminal, json, { file, jwk }, () => [said.keyIs(file), jwk.x, said.keyGoes]);
    });
};
