import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { refuseUnlessNew } from './newFile.ts';
import { dayOf, type PlaceOptions, withPlace, withStores } from './place.ts';
import { CommandFailure, print, type Terminal } from './terminal.ts';

interface CheckpointOptions extends PlaceOptions {
  readonly day?: string;
  readonly svg?: string;
}

/** White on black, whatever the terminal's own colours: a telephone wants dark on light. */
const inColours = (line: string): string => `\u001b[97;40m${line}\u001b[0m`;

/** `nestbox summary checkpoint`: what an inspector scans. */
export const addSummaryCheckpoint = (summary: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  withPlace(summary.command('checkpoint').description(messages.proof.checkpoint), terminal)
    .option('--day <day>', messages.proof.optionDay)
    .option('--svg <file>', messages.proof.optionSvg)
    .action((options: CheckpointOptions) =>
      withStores(terminal, options, async (place) => {
        const { svg } = options;
        if (svg !== undefined) refuseUnlessNew(terminal, svg);
        const { loadSiteKey } = await import('../journal/siteKey.ts');
        const { checkpointOf, checkpointText } = await import('../summary/checkpoint.ts');
        const { createSealedStore } = await import('../summary/store.ts');
        const { renderSVG, renderUnicodeCompact } = await import('uqr');
        const { config, stores } = place;
        const store = createSealedStore(stores.db);
        const day = options.day === undefined ? undefined : await dayOf(terminal, options.day, place);
        const row = day === undefined ? store.latest() : store.find(day);
        if (!row) {
          const missing = day === undefined ? messages.proof.noCheckpoint : messages.notSealed(day);
          throw new CommandFailure('not_sealed', missing);
        }
        const { code } = config.site;
        const checkpoint = checkpointOf(code, row, loadSiteKey(config.dataFolder));
        const text = checkpointText(checkpoint);
        if (svg !== undefined) writeFileSync(svg, renderSVG(text, { border: 4 }), { flag: 'wx' });
        print(terminal, options.json, { ok: true, checkpoint, text }, () => [
          messages.proof.stands(code, row.day, row.revision, row.sequence),
          `SHA-256 ${row.sha256}`,
          ...renderUnicodeCompact(text, { border: 4 })
            .split('\n')
            .map((line) => (terminal.isWatched ? inColours(line) : line)),
          text,
        ]);
      }),
    );
};
