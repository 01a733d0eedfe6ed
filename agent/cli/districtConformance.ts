import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Outcome } from '#district/conformance/run.ts';
import { CommandFailure, print, progress, type Terminal, table } from './terminal.ts';
import { readKeys } from './verify.ts';

interface Options {
  readonly token?: string;
  readonly key?: string;
  readonly insecureCa?: string;
  readonly write?: boolean;
  readonly limits?: boolean;
  readonly json?: boolean;
}

/** Asks a running site from outside; needs neither a data folder nor a configuration. */
export const addConformance = (district: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  const words = messages.district.conformance;
  district
    .command('conformance')
    .description(words.title)
    .argument('<url>')
    .option('--token <token>', words.optionToken)
    .option('--key <file>', words.optionKey)
    .option('--insecure-ca <file>', words.optionCa)
    .option('--write', words.optionWrite)
    .option('--limits', words.optionLimits)
    .option('--json', messages.optionJson)
    .action(async (url: string, options: Options) => {
      const token = options.token ?? process.env.NESTBOX_TOKEN;
      if (!token) throw new CommandFailure('no_token', words.noToken, 2);
      const address = URL.parse(url);
      if (!address || !/^https?:$/.test(address.protocol)) {
        throw new CommandFailure('bad_address', words.badAddress(url), 2);
      }
      const ca = options.insecureCa === undefined ? undefined : textOf(terminal, options.insecureCa);
      const keys = options.key === undefined ? undefined : readKeys(terminal, options.key).xs;
      const { createProbe } = await import('#district/conformance/probe.ts');
      const { runConformance } = await import('#district/conformance/run.ts');
      const { musts } = await import('#district/conformance/musts.ts');
      const probe = createProbe(address, { token, ca });
      const onDone = progress(terminal, words.checking, musts.length);
      const outcomes = await runConformance(probe, {
        keys,
        write: options.write === true,
        limits: options.limits === true,
        onDone,
      })
        .catch((error: unknown) => {
          const detail = error instanceof Error ? error.message : String(error);
          throw new CommandFailure('unreachable', words.unreachable(url, detail));
        })
        .finally(probe.close);
      const sentenceOf = (id: string): string => musts.find((must) => must.id === id)?.[words.language] ?? '';
      const told = (outcome: Outcome): string => {
        const sentence = sentenceOf(outcome.id);
        switch (outcome.result) {
          case 'pass':
            return sentence;
          case 'fail':
            return `${sentence} → ${outcome.why}`;
          case 'not_tested':
            return `${sentence} (${words.reasons[outcome.why]})`;
        }
      };
      const count = (result: Outcome['result']): number => outcomes.filter((one) => one.result === result).length;
      const failed = count('fail');
      const listed = outcomes.map((outcome) => ({ ...outcome, must: sentenceOf(outcome.id) }));
      print(terminal, options.json, { ok: failed === 0, url, outcomes: listed }, () => [
        ...table([words.head, ...outcomes.map((one) => [one.id, words.results[one.result], told(one)])]),
        words.summary(count('pass'), failed, count('not_tested')),
      ]);
      if (failed > 0) throw new CommandFailure('not_conformant', '');
    });
};

const textOf = (terminal: Terminal, file: string): string => {
  if (!existsSync(file)) throw new CommandFailure('no_file', terminal.messages.fileMissing(file), 2);
  return readFileSync(file, 'utf8');
};
