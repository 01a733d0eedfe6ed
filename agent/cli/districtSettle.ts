import type { Command } from 'commander';
import type { SiteFaultCode } from '#district/loaded.ts';
import { systemClock } from '../time/clock.ts';
import { refuseWithoutStore } from './districtFiles.ts';
import { CommandFailure, print, type Terminal } from './terminal.ts';

interface SettleOptions {
  readonly store: string;
  readonly note: string;
  readonly takeNewChain?: boolean;
  readonly json?: boolean;
}

/** `district settle SITE CODE --note …`: somebody looked into it, and what came of it is kept. */
export const addSettle = (district: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const said = messages.district.pull;
  district
    .command('settle')
    .description(said.settle)
    .argument('<site>')
    .argument('<code>')
    .requiredOption('--note <text>', said.optionNote)
    .option('--take-new-chain', said.optionTakeNewChain)
    .option('--store <address>', said.optionStore, 'district.db')
    .option('--json', messages.optionJson)
    .action(async (site: string, code: string, options: SettleOptions) => {
      refuseWithoutStore(options.store, terminal);
      if (options.takeNewChain && code !== 'rolled_back') throw new CommandFailure('bad_code', said.onlyRolledBack, 2);
      const { openDistrictStore } = await import('#district/store/store.ts');
      const store = await openDistrictStore(options.store);
      try {
        // Any word may be asked for: what is no code is no fault that is kept.
        const settled = await store.settle(site, code as SiteFaultCode, options.note, systemClock().now());
        // What somebody had recorded before may be taken all the same.
        const isAllowed =
          options.takeNewChain === true && (await store.allowNewChain(site, options.note, systemClock().now()));
        if (settled === 0 && !isAllowed) throw new CommandFailure('not_found', said.notSettled);
        print(terminal, options.json, { ok: true, settled }, () => [
          said.settled(settled),
          ...(options.takeNewChain ? [said.takesNewChain] : []),
        ]);
      } finally {
        await store.close();
      }
    });
};
