import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { AcceptanceReport } from '#contract/acceptance.ts';
import type {
  DeviceAccount,
  DeviceList,
  GivenAccount,
  PositionImport,
  PositionView,
  ScanView,
  TestRun,
  TrialView,
  UnitGiven,
} from '#contract/provisioning.ts';
import { UnitTest } from '#contract/unitEvents.ts';
import { PositionKind } from '#contract/values.ts';
import { readAddress } from '../devices/provisioning/table/rows.ts';
import { type Agent, type AgentOptions, withAgentOptions } from './agentCall.ts';
import { devicePassword } from './devicePassword.ts';
import { refuseUnlessNew } from './newFile.ts';
import { configOf, placeOf } from './place.ts';
import { addBrokerAccounts } from './provisionBroker.ts';
import { acting, addCameraCommands, type CommandOf } from './provisionCameras.ts';
import { importLines, inventoryLines, runLine, scanLines, trialLines, unitLine } from './provisionViews.ts';
import { CommandFailure, print, progress, type Terminal } from './terminal.ts';

const lookEveryMs = 250;
const several = (value: string, before: readonly string[] = []): string[] => [...before, value];

interface UnitOptions extends AgentOptions {
  readonly address?: string;
  readonly unit?: string;
  readonly item?: string;
  readonly username?: string;
  readonly passwordStdin?: boolean;
  readonly group?: string;
  readonly allowPlainText?: boolean;
  readonly ifSilent?: boolean;
}
interface AddOptions extends UnitOptions {
  readonly name: string;
  readonly kind: PositionKind;
  readonly area?: string;
  readonly zone?: string;
  readonly covers?: string;
}

/** The technician's steps at the command line: the same as in the browser, by the same routes. */
export const addProvision = (program: Command, terminal: Terminal): void => {
  const said = terminal.messages.provision;
  const provision = program.command('provision').description(said.title);
  const command: CommandOf = (name, description) =>
    withAgentOptions(provision.command(name).description(description), terminal);
  const withUnit = (made: Command): Command =>
    made
      .option('--address <address>', said.optionAddress)
      .option('--unit <id>', said.optionUnit)
      .option('--item <id>', said.optionItem)
      .option('--username <name>', said.optionUsername)
      .option('--password-stdin', said.optionPasswordStdin)
      .option('--group <id>', said.optionGroup)
      .option('--allow-plain-text', said.optionPlainText)
      .option('--if-silent', said.optionIfSilent);
  const act = acting(terminal);

  command('scan', said.scan)
    .option('--address <address>', said.optionAddress, several)
    .option('--subnet <network>', said.optionSubnet, several)
    .option('--seconds <n>', said.optionSeconds, Number)
    .action(
      act(async (agent, options: AgentOptions & { address?: string[]; subnet?: string[]; seconds?: number }) => {
        const body = {
          id: crypto.randomUUID(),
          ...(options.address && { addresses: options.address }),
          ...(options.subnet && { subnets: options.subnet }),
          ...(options.seconds !== undefined && { limitSeconds: options.seconds }),
        };
        let scan = await agent.call<ScanView>('POST', '/api/v1/devices/discoveries', body);
        const report = progress(terminal, said.scanning, scan.of + 1);
        while (scan.state === 'running') {
          await sleep(lookEveryMs);
          scan = await agent.call<ScanView>('GET', `/api/v1/devices/discoveries/${scan.scanId}`);
          report(scan.done);
        }
        report(scan.of + 1);
        const { inbox } = await agent.call<DeviceList>('GET', '/api/v1/devices');
        print(terminal, options.json, { ...scan, inbox }, () => scanLines(scan, inbox, terminal.messages));
        if (scan.state === 'failed') throw new CommandFailure('scan_failed', '');
      }),
    );

  command('list', said.list).action(
    act(async (agent, options: AgentOptions) => {
      const inventory = await agent.call<DeviceList>('GET', '/api/v1/devices');
      print(terminal, options.json, inventory, () => inventoryLines(inventory, terminal.messages));
    }),
  );

  withUnit(command('add', said.add))
    .argument('<position>')
    .requiredOption('--name <name>', said.optionName)
    .addOption(new Option('--kind <kind>', said.optionKind).choices(PositionKind.enum).makeOptionMandatory())
    .option('--area <id>', said.optionArea)
    .option('--zone <id>', said.optionZone)
    .option('--covers <ids>', said.optionCovers)
    .action(
      act(async (agent, options: AddOptions, positionId: string) => {
        const unit = unitOf(terminal, options);
        const view = await agent.call<PositionView>('POST', '/api/v1/devices', {
          id: crypto.randomUUID(),
          positionId,
          name: options.name,
          kind: options.kind,
          ...(options.area !== undefined && { areaId: options.area }),
          ...(options.zone !== undefined && { zoneId: options.zone }),
          covers: options.covers?.split(/[,，]/).filter((id) => id !== '') ?? [],
          ...(unit && { unit }),
          ...(await accountOf(terminal, options)),
          ...(options.ifSilent && { ifSilent: true }),
        });
        print(terminal, options.json, view, () => [said.added(positionId, unitLine(view.unit, terminal.messages))]);
      }),
    );

  withUnit(command('replace', said.replace))
    .argument('<position>')
    .option('--confirm', said.optionConfirm)
    .action(
      act(async (agent, options: UnitOptions & { confirm?: boolean }, positionId: string) => {
        const unit = unitOf(terminal, options);
        if (!unit) throw new CommandFailure('no_unit', said.needUnit, 2);
        const view = await agent.call<PositionView>('POST', `/api/v1/devices/${positionId}/replace`, {
          id: crypto.randomUUID(),
          unit,
          ...(await accountOf(terminal, options)),
          ...(options.ifSilent && { ifSilent: true }),
          ...(options.confirm && { confirm: true }),
        });
        print(terminal, options.json, view, () => [said.replaced(positionId, unitLine(view.unit, terminal.messages))]);
      }),
    );

  command('withdraw', said.withdraw)
    .argument('<position>')
    .action(
      act(async (agent, options: AgentOptions, positionId: string) => {
        await agent.call('POST', `/api/v1/devices/${positionId}/withdraw`, { id: crypto.randomUUID() });
        print(terminal, options.json, { ok: true, positionId }, () => [said.withdrawn(positionId)]);
      }),
    );

  command('account', said.account)
    .argument('<group>')
    .requiredOption('--username <name>', said.optionUsername)
    .option('--password-stdin', said.optionPasswordStdin)
    .action(
      act(async (agent, options: UnitOptions, groupId: string) => {
        const { credentials } = await accountOf(terminal, options);
        const body = { id: crypto.randomUUID(), groupId, ...credentials };
        const kept = await agent.call<{ groups: string[] }>('POST', '/api/v1/devices/accounts', body);
        print(terminal, options.json, kept, () => [said.accountKept(groupId)]);
      }),
    );

  command('try', said.try)
    .argument('<group>')
    .argument('[positions...]')
    .action(
      act(async (agent, options: AgentOptions, groupId: string, named: string[]) => {
        const { positions } = await agent.call<DeviceList>('GET', '/api/v1/devices');
        const cameras = positions.filter(({ unit }) => unit?.address != null);
        const positionIds = named.length > 0 ? named : cameras.map(({ positionId }) => positionId);
        const path = `/api/v1/devices/accounts/${groupId}/trials`;
        let trial = await agent.call<TrialView>('POST', path, { id: crypto.randomUUID(), positionIds });
        const report = progress(terminal, said.trying, positionIds.length);
        while (trial.state === 'running') {
          await sleep(lookEveryMs);
          trial = await agent.call<TrialView>('GET', `/api/v1/devices/trials/${trial.trialId}`);
          report(trial.results.filter(({ verdict }) => verdict !== 'waiting').length);
        }
        report(positionIds.length);
        print(terminal, options.json, trial, () => trialLines(trial, terminal.messages));
        if (trial.results.some(({ verdict }) => verdict !== 'accepted')) throw new CommandFailure('not_everywhere', '');
      }),
    );

  addCameraCommands(command, terminal);

  command('test', said.test)
    .argument('<position>')
    .argument('[tests...]')
    .action(
      act(async (agent, options: AgentOptions, positionId: string, named: string[]) => {
        const { positions } = await agent.call<DeviceList>('GET', '/api/v1/devices');
        const wrong = named.find((name) => !UnitTest.enum.some((test) => test === name));
        if (wrong !== undefined) {
          throw new CommandFailure(
            'no_such_test',
            terminal.messages.invalidArgument(wrong, UnitTest.enum.join(', ')),
            2,
          );
        }
        const position = positions.find((each) => each.positionId === positionId);
        // What its make cannot tell would only be waited for.
        const needed =
          position?.tests.filter(
            (name) => position.lacking.includes(name) || position.proofs.some((proof) => proof.test === name),
          ) ?? [];
        const tests = named.length > 0 || needed.length === 0 ? named : needed;
        const runs: TestRun[] = [];
        for (const test of tests.length > 0 ? tests : ['state']) {
          const run = await follow(terminal, agent, positionId, test);
          runs.push(run);
          if (!options.json) terminal.out(`${runLine(run, terminal.messages)}\n`);
        }
        const ok = runs.every(({ state }) => state === 'passed');
        if (options.json) print(terminal, true, { ok, runs }, () => []);
        if (!ok) throw new CommandFailure('not_proved', '');
      }),
    );

  command('import', said.import)
    .argument('<file>')
    .option('--apply', said.optionApply)
    .option('--dry-run', said.optionDryRun)
    .action(
      act(async (agent, options: AgentOptions & { apply?: boolean; dryRun?: boolean }, file: string) => {
        if (!existsSync(file)) throw new CommandFailure('no_file', terminal.messages.fileMissing(file), 2);
        const type = file.toLowerCase().endsWith('.xlsx')
          ? 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
          : 'text/csv';
        const send = (apply: boolean): Promise<PositionImport> =>
          agent.send(`/api/v1/devices/import?apply=${apply}`, readFileSync(file), type);
        const dry = await send(false);
        const report = dry.ok && options.apply && !options.dryRun ? await send(true) : dry;
        print(terminal, options.json, report, () => importLines(report, terminal.messages));
        if (!report.ok) throw new CommandFailure('faulty', '');
      }),
    );

  addBrokerAccounts(command, terminal);

  command('report', said.report)
    .requiredOption('--out <folder>', said.optionOut)
    .action(
      act(async (agent, options: AgentOptions & { out: string }) => {
        const folder = resolve(options.out);
        refuseUnlessNew(terminal, folder);
        const bytes = await agent.bytes('/api/v1/devices/report');
        const report = JSON.parse(bytes.toString('utf8')) as AcceptanceReport; // the agent's, as the contract says
        const page = await agent.bytes('/api/v1/devices/report?format=html');
        mkdirSync(join(folder, 'pictures'), { recursive: true });
        writeFileSync(join(folder, 'acceptance.json'), bytes);
        writeFileSync(join(folder, 'acceptance.html'), page);
        const hashes = report.positions.flatMap(({ tests }) =>
          tests.flatMap(({ pictureSha256 }) => pictureSha256 ?? []),
        );
        for (const sha256 of new Set(hashes)) {
          const jpeg = await agent.bytes(`/api/v1/devices/evidence/${sha256}`);
          writeFileSync(join(folder, 'pictures', `${sha256}.jpg`), jpeg);
        }
        // Another box's key comes from the district's feed; this one's lies here.
        if (options.url === undefined) await writeKey(options, folder);
        const proved = report.positions.filter(({ isProved }) => isProved).length;
        const { isAccepted, contentSha256, coverage } = report;
        print(terminal, options.json, { ok: true, folder, isAccepted, contentSha256 }, () => [
          said.reported(folder, proved, report.positions.length, coverage.percent),
          ...(options.url === undefined ? [said.verifyHint(folder)] : []),
        ]);
      }),
    );
};

const writeKey = async (options: AgentOptions, folder: string): Promise<void> => {
  const { loadSiteKey } = await import('../journal/siteKey.ts');
  const { site } = await configOf(options);
  const keys = [loadSiteKey(placeOf(options).data).jwk];
  writeFileSync(join(folder, 'key.json'), `${JSON.stringify({ site: site.code, keys }, null, 2)}\n`);
};

const unitOf = ({ messages }: Terminal, { address, unit, item }: UnitOptions): UnitGiven | undefined => {
  if (unit !== undefined) return { unitId: unit, ...(item !== undefined && { item }) };
  if (address === undefined) return undefined;
  const read = readAddress(address);
  if (read === undefined) {
    throw new CommandFailure('bad_address', messages.invalidArgument(address, '192.168.1.64, http://HOST:PORT/…'), 2);
  }
  return { address: read };
};

const accountOf = async (
  terminal: Terminal,
  { username, group, passwordStdin, allowPlainText }: UnitOptions,
): Promise<{ readonly credentials?: GivenAccount }> => {
  const plain = allowPlainText ? { allowPlainText } : {};
  if (group !== undefined) return { credentials: { group, ...plain } };
  if (username === undefined) return {};
  const credentials: DeviceAccount = { username, password: devicePassword(terminal, passwordStdin), ...plain };
  return { credentials };
};

/** Runs one test to its end, showing what is to be done and how much time is left. */
const follow = async (terminal: Terminal, agent: Agent, positionId: string, test: string): Promise<TestRun> => {
  const { said, provision } = terminal.messages;
  let run = await agent.call<TestRun>('POST', `/api/v1/devices/${positionId}/tests`, { id: crypto.randomUUID(), test });
  let shown = '';
  while (run.state === 'running') {
    const line = `${said(run.step)}，${provision.left(Math.ceil(run.leftMs / 1000))}`;
    if (terminal.isWatched && line !== shown) terminal.err(`\r${line}\u001b[K`);
    // Into a pipe what is to be done goes once, not every second.
    else if (!terminal.isWatched && shown === '') terminal.err(`${said(run.step)}\n`);
    shown = line;
    await sleep(lookEveryMs);
    run = await agent.call<TestRun>('GET', `/api/v1/devices/tests/${run.testId}`);
  }
  if (terminal.isWatched) terminal.err('\r\u001b[K');
  return run;
};
