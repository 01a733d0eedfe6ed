import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { systemClock } from '../time/clock.ts';
import { configOf, type PlaceOptions, withPlace } from './place.ts';
import { CommandFailure, print, type Terminal } from './terminal.ts';

/** `nestbox footage audit`: how far the recorder's own audit is, and what it found. 1 when something is wrong. */
export const addFootageAudit = (footage: Command, terminal: Terminal): void => {
  const words = terminal.messages.footageIndex;
  withPlace(footage.command('audit').description(words.audit), terminal)
    .option('--accept-missing', words.optionAcceptMissing)
    .action(async (options: PlaceOptions & { readonly acceptMissing?: boolean }) => {
      const config = await configOf(options);
      const file = join(config.dataFolder, 'footage.db');
      if (!existsSync(file)) throw new CommandFailure('no_footage', terminal.messages.noFootage);
      const { openFootageIndex } = await import('../footage/database.ts');
      const { auditFindings, openAuditStore } = await import('../footage/audit/auditStore.ts');
      const { acceptMissing } = await import('../footage/audit/acceptMissing.ts');
      const { retentionFrozen } = await import('../footage/suspicion.ts');
      const db = openFootageIndex(file);
      try {
        const accepted = options.acceptMissing ? acceptMissing(db, systemClock().now()) : undefined;
        const progress = openAuditStore(db).progress() ?? null;
        const { count, findings } = auditFindings(db);
        const frozen = retentionFrozen(db) ?? null;
        const ok = count === 0 && frozen === null;
        print(
          terminal,
          options.json,
          { ok, ...(accepted !== undefined && { accepted }), progress, frozen, count, findings },
          () => [
            ...(accepted === undefined ? [] : [words.accepted(accepted)]),
            progress ? words.auditRound(progress) : words.auditNotBegun,
            ...(frozen === null ? [] : [words.frozen(frozen)]),
            ...(count > 0 ? [words.found(count)] : [words.auditSound]),
            ...findings.map(
              ({ stream, startMs, detail }) => `  ${stream} ${new Date(startMs).toISOString()}: ${detail}`,
            ),
          ],
        );
        if (!ok) throw new CommandFailure('not_sound', '');
      } finally {
        db.close();
      }
    });
};
