import { Command, CommanderError } from 'commander';
import { version } from '../version.ts';
import { addBackup } from './backup.ts';
import { addCheck } from './check.ts';
import { addDistrict } from './district.ts';
import { addFlows } from './flows.ts';
import { addFootage } from './footage.ts';
import { addKiosk } from './kiosk.ts';
import type { Messages } from './messages.ts';
import { addPeople } from './people.ts';
import { addPolicy } from './policy.ts';
import { addProvision } from './provision.ts';
import { addRatio } from './ratio.ts';
import { addRebuild } from './rebuild.ts';
import { addRestore } from './restore.ts';
import { addRun } from './runCommand.ts';
import { addSimulate } from './simulate.ts';
import { addSubsidy } from './subsidy.ts';
import { addSummary } from './summary.ts';
import { CommandFailure, type ExitCode, type Terminal } from './terminal.ts';
import { addToken } from './token.ts';
import { addVerify } from './verify.ts';

const commands = [
  addRun,
  addCheck,
  addRebuild,
  addBackup,
  addRestore,
  addVerify,
  addToken,
  addKiosk,
  addSummary,
  addFootage,
  addFlows,
  addPeople,
  addProvision,
  addPolicy,
  addRatio,
  addSubsidy,
  addSimulate,
  addDistrict,
];

/** Runs one command line. Returns 0 when it was done, 1 when it failed, 2 when it was asked for wrongly. */
export const runCommandLine = async (args: readonly string[], terminal: Terminal): Promise<ExitCode> => {
  const { messages } = terminal;
  const program = new Command('nestbox')
    .description(messages.title)
    .version(version, '-V, --version', messages.version);
  for (const add of commands) add(program, terminal);
  for (const command of withAll(program)) prepare(command, terminal);
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    return tell(error, args.includes('--json'), terminal);
  }
};

const withAll = (command: Command): Command[] => [command, ...command.commands.flatMap(withAll)];

/** Commander ends the process and speaks English by itself; here it does neither. */
const prepare = (command: Command, terminal: Terminal): void => {
  const { messages } = terminal;
  command
    .exitOverride()
    .helpOption('-h, --help', messages.help)
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.err, outputError: () => {} })
    .configureHelp({ styleTitle: (title) => titleOf(title, messages), subcommandTerm: (sub) => termOf(sub) });
  if (command.commands.length > 0) command.helpCommand(false);
};

const titleOf = (title: string, messages: Messages): string =>
  ({
    'Usage:': messages.usage,
    'Options:': messages.options,
    'Commands:': messages.commands,
    'Arguments:': messages.arguments,
  })[title] ?? title;

const termOf = (command: Command): string =>
  [command.name(), ...command.registeredArguments.map((each) => `<${each.name()}${each.variadic ? '...' : ''}>`)].join(
    ' ',
  );

const tell = (error: unknown, json: boolean, terminal: Terminal): ExitCode => {
  const { messages } = terminal;
  if (error instanceof CommanderError) {
    if (['commander.help', 'commander.helpDisplayed', 'commander.version'].includes(error.code)) {
      // Asked for help, or named only a group of commands: then the help was the answer to a wrong use.
      return error.exitCode === 0 ? 0 : 2;
    }
    terminal.err(`nestbox: ${usageFault(error, messages)}; ${messages.seeHelp}\n`);
    return 2;
  }
  // By name: its class lives where the configuration is read, which most command lines never are.
  if (error instanceof Error && error.name === 'ConfigError') {
    terminal.err(`${error.message}\n`);
    return 2;
  }
  if (error instanceof CommandFailure) {
    // Without a message the command has already said all there is.
    if (error.message !== '') {
      terminal.err(`nestbox: ${error.message}\n`);
      if (json) terminal.out(`${JSON.stringify({ ok: false, code: error.code, detail: error.message })}\n`);
    }
    return error.exitCode;
  }
  const message = error instanceof Error ? error.message : String(error);
  terminal.err(`nestbox: ${messages.failed(message)}\n`);
  if (json) terminal.out(`${JSON.stringify({ ok: false, code: 'failed', detail: message })}\n`);
  return 1;
};

/** What Commander, or the command, says may be given: `… is invalid. Allowed choices are a, b.` → `a, b`. */
const validOf = (message: string): string =>
  /is invalid(?: for argument '[^']*')?\. (?:Allowed choices are )?(.*?)\.?$/.exec(message)?.[1] ?? '';

const usageFault = (error: CommanderError, messages: Messages): string => {
  const what = /'([^']*)'/.exec(error.message)?.[1] ?? '';
  switch (error.code) {
    case 'commander.unknownOption':
      return messages.unknownOption(what);
    case 'commander.unknownCommand':
      return messages.unknownCommand(what);
    case 'commander.missingArgument':
      return messages.missingArgument(what);
    case 'commander.missingMandatoryOptionValue':
      return messages.missingOption(what);
    case 'commander.optionMissingArgument':
      return messages.optionWithoutValue(what);
    case 'commander.invalidArgument':
      return messages.invalidArgument(what, validOf(error.message));
    case 'commander.excessArguments':
      return messages.tooManyArguments();
    default:
      return messages.wrongUsage(error.message);
  }
};
