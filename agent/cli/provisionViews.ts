import type {
  DeviceList,
  InboxEntry,
  PositionImport,
  PositionView,
  ScanView,
  TestRun,
  TrialView,
  UnitView,
} from '#contract/provisioning.ts';
import { kindWords, testWords } from '../devices/provisioning/report/words.ts';
import type { Messages } from './messages.ts';
import { table } from './terminal.ts';

const word = ([zh, en]: readonly [string, string], { said }: Messages): string => said({ zh, en });

/** What a search asked, what waits to be put up, and what to look at when nothing does. */
export const scanLines = (scan: ScanView, inbox: readonly InboxEntry[], messages: Messages): string[] => {
  const { provision } = messages;
  const asked = [
    provision.asked(scan.interfaces.map(({ name, address }) => `${name} ${address}`).join(messages.comma)),
    ...(scan.addresses.length > 0 ? [provision.askedAddresses(scan.addresses.join(messages.comma))] : []),
  ];
  const cameras = inbox.filter(({ source }) => source === 'onvif');
  if (cameras.length > 0) return [...asked, ...inboxLines(cameras, messages)];
  return [...asked, provision.foundNone, ...scan.advice.map((each) => `  · ${messages.said(each)}`)];
};

const inboxLines = (inbox: readonly InboxEntry[], { provision }: Messages): string[] =>
  table([
    [...provision.foundHead],
    ...inbox.map(({ address, unitId, name, model, mac }) => [address ?? unitId ?? '', name, model ?? '', mac ?? '']),
  ]);

/** By what `provision add` asks for. */
const wiredLines = (wired: readonly InboxEntry[], messages: Messages): string[] =>
  table(
    wired.map(({ unitId, name, kind, items }) => [
      `--unit ${unitId ?? ''} --item ${items[0]?.item ?? ''}`,
      name,
      word(kindWords[kind], messages),
    ]),
  );

export const inventoryLines = ({ positions, inbox, wired }: DeviceList, messages: Messages): string[] => {
  const { provision } = messages;
  return [
    ...(positions.length === 0
      ? [provision.noPositions]
      : table([[...provision.positionHead], ...positions.map((position) => positionRow(position, messages))])),
    ...(inbox.length === 0 ? [] : ['', `${provision.inbox}:`, ...inboxLines(inbox, messages)]),
    ...(wired.length === 0 ? [] : ['', `${provision.wired}:`, ...wiredLines(wired, messages)]),
  ];
};

const positionRow = (position: PositionView, messages: Messages): string[] => {
  const { lacking } = position;
  const passed = position.tests.filter((test) => position.proofs.some((proof) => proof.test === test && proof.passed));
  const lacks = lacking.map((test) => word(testWords[test], messages)).join(messages.comma);
  return [
    position.positionId,
    position.name,
    word(kindWords[position.kind], messages),
    position.areaId ?? '',
    unitLine(position.unit, messages),
    [position.availability, position.rung, position.detail].filter((part) => part !== null).join(' '),
    `${position.isProved ? '✓ ' : ''}${passed.length}/${passed.length + lacking.length}${lacks && ` ${messages.provision.lacks(lacks)}`}`,
  ];
};

export const unitLine = (unit: UnitView | null, { provision }: Messages): string => {
  if (!unit) return provision.noUnit;
  const who = [unit.manufacturer, unit.model, unit.serial].filter((part) => part !== null).join(' ');
  return `${who || (unit.address ?? unit.unitId)}${unit.other ? ` ${provision.otherUnit}` : ''}`;
};

export const runLine = (run: TestRun, messages: Messages): string => {
  const { provision } = messages;
  const mark = run.state === 'passed' ? '✓' : '✗';
  const outcome = run.state === 'running' ? '' : provision[run.state];
  return `${mark} ${word(testWords[run.test], messages)} ${outcome}：${messages.said(run.step)}`;
};

export const trialLines = ({ results }: TrialView, { provision }: Messages): string[] =>
  table(
    results.map(({ address, positionId, verdict, detail }) => [
      positionId ?? address,
      provision.trial[verdict],
      detail,
    ]),
  );

export const importLines = (report: PositionImport, messages: Messages): string[] => {
  const { provision } = messages;
  const rows = report.rows.filter(({ verdict }) => verdict !== 'unchanged');
  return [
    ...rows.flatMap((row) => [
      `${provision.row(row.row)}  ${provision.verdict[row.verdict]}  ${row.positionId}  ${row.name}`,
      ...row.changes.map(({ column, from, to }) => `    ${column} ${from || '–'} → ${to || '–'}`),
      ...row.faults.map((fault) => `    ✗ ${fault.column}: ${messages.said(fault)}`),
    ]),
    provision.counts(report.new, report.changed, report.unchanged, report.faulty),
    report.applied ? provision.applied : report.ok ? provision.dry : provision.faulty,
  ];
};
