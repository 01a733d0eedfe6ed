import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Finding, Note } from '../footage/check/finding.ts';
import { systemClock } from '../time/clock.ts';
import { configOf, dayOf, type PlaceOptions, withPlace } from './place.ts';
import { CommandFailure, print, progress, type Terminal } from './terminal.ts';

interface CheckCommand extends PlaceOptions {
  readonly hash?: boolean;
  readonly since?: string;
}

/** `nestbox footage check`: 0 sound, 1 findings, 2 wrong usage. */
export const addFootageCheck = (footage: Command, terminal: Terminal): void => {
  const words = terminal.messages.footageIndex;
  withPlace(footage.command('check').description(words.check), terminal)
    .option('--hash', words.optionHash)
    .option('--since <day>', words.optionSince)
    .action(async (options: CheckCommand) => {
      const config = await configOf(options);
      const file = join(config.dataFolder, 'footage.db');
      if (!existsSync(file)) throw new CommandFailure('no_footage', terminal.messages.noFootage);
      const clock = systemClock();
      const { dayBounds } = await import('../time/calendar.ts');
      const sinceMs =
        options.since === undefined
          ? 0
          : dayBounds(await dayOf(terminal, options.since, { config, clock }), config.site.timeZone).from;
      const { checkFootage } = await import('../footage/check/check.ts');
      let draw: ((done: number) => void) | undefined;
      const report = await checkFootage({
        file,
        hash: options.hash ?? false,
        sinceMs,
        nowMs: clock.now(),
        onProgress: (looked, total) => {
          draw ??= progress(terminal, words.checking, total);
          draw(looked);
        },
      });
      const { findings, notes, streams, segments } = report;
      const ok = findings.length === 0;
      const value = {
        ok,
        streams,
        segments,
        findings: findings.map((each) => withFix(each, terminal)),
        notes: notes.map(dated),
      };
      print(terminal, options.json, value, () => [
        ok ? words.sound(streams, segments) : words.found(findings.length),
        ...findings.flatMap((each) => linesOf(each, terminal)),
        ...(notes.length > 0 ? [words.notes(notes.length)] : []),
        ...notes.map((each) => `  ${words.noteWords[each.code]}: ${placeOf(each)}: ${each.detail}`),
      ]);
      if (!ok) throw new CommandFailure('not_sound', '');
    });
};

const dated = <T extends Finding | Note>({ atMs, ...rest }: T) => ({
  ...rest,
  at: atMs === null ? null : new Date(atMs).toISOString(),
});

const withFix = (finding: Finding, { messages }: Terminal) => ({
  ...dated(finding),
  fix: messages.footageIndex.findings[finding.code].fix,
});

const linesOf = (finding: Finding, { messages }: Terminal): string[] => {
  const { what, fix } = messages.footageIndex.findings[finding.code];
  return [`  ${what}: ${placeOf(finding)}: ${finding.detail}`, `    ${messages.footageIndex.todo}: ${fix}`];
};

/** Stream, time and path, as far as there are. */
const placeOf = ({ stream, atMs, path }: Finding | Note): string =>
  [stream, atMs === null ? null : new Date(atMs).toISOString(), path].filter((each) => each !== null).join(' ');
