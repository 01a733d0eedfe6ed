import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readBrokerAccount } from '#agent/config/brokerAccount.ts';
import { readyFile } from '#agent/config/runFolder.ts';
import { flowsWords } from '#agent/flows/lastWords.ts';
import { shippedFlows } from '#agent/flows/product.ts';
import type { FlowsReady } from '#agent/flows/standing.ts';
import { openFlowVersions } from '#agent/flows/versions.ts';
import type { Health } from '#contract/site.ts';
import { type Box, createBox, projectRoot } from '#tests/box.ts';
import { flowsThatBreak } from '#tests/brokenFlows.ts';
import { eventually } from '#tests/wait.ts';

/** Only bounds a hang: each end in a row makes the pause before the next start longer. */
const limitMs = 50_000;

let folder: string;
let box: Box;
let client: MqttClient;
let stop: () => Promise<void>;
let site: string;

const ready = () => readyFile(box.data, 'flows').read<FlowsReady>();
/** Said again until it was heard: flows that are ready may not listen yet. */
const breakBy = async (deed: string, isBroken: () => boolean | Promise<boolean>): Promise<void> => {
  await eventually(`${deed} to be heard`, async () => {
    await client.publishAsync(`nestbox/${site}/flows/do/${deed}`, '{}', { qos: 1 });
    await pause(1000);
    return isBroken();
  });
};
const nextLife = (pid: number | undefined) =>
  eventually('the flows to be back', () => (ready()?.pid !== pid ? ready() : undefined), limitMs);
const flowsCheck = async () => {
  const { checks } = (await (await fetch(`${box.endpoints().http}/healthz`)).json()) as Health; // by the contract
  return checks.find(({ name }) => name === 'flows');
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'nestbox-'));
  box = await createBox(folder, (file) => {
    site = file.site.code;
    return { ...file, cameras: [], simulated: false, flows: { memoryMb: 96 } };
  });
  mkdirSync(join(box.data, 'flows'), { recursive: true });
  openFlowVersions(box.data).deploy(flowsThatBreak(shippedFlows()), '张工');
  const run = spawn(
    process.execPath,
    [join(projectRoot, 'agent/cli/nestbox.ts'), 'run', '--config', box.configFile, '--data', box.data],
    { cwd: projectRoot, stdio: 'ignore' },
  );
  stop = async () => {
    const ended = new Promise((done) => run.once('exit', done));
    run.kill();
    await ended;
  };
  await eventually('everything to run', ready, 90_000);
  client = await connectAsync(box.endpoints().mqtt, { ...readBrokerAccount(box.data, 'agent'), protocolVersion: 4 });
});
afterAll(async () => {
  await client?.endAsync();
  await stop?.();
  rmSync(folder, { recursive: true, force: true });
});

/** What the kernel says: the class of scheduling is the 41st word, and the name before it may hold blanks. */
const classOf = (stat: string): number => Number(stat.slice(stat.lastIndexOf(')')).split(' ')[39]);
const idleClass = 5;

test('every thread of the flows, and their session, goes last', () => {
  const folder = `/proc/${ready()?.pid}`;
  const threads = readdirSync(`${folder}/task`).map((id) => readFileSync(`${folder}/task/${id}/stat`, 'utf8'));
  expect(threads.length).toBeGreaterThan(4);
  expect(threads.map(classOf)).toEqual(threads.map(() => idleClass));
  const session = `${folder}/autogroup`;
  if (existsSync(session)) expect(readFileSync(session, 'utf8')).toContain(' nice 19');
});

describe('flows that break', () => {
  test.each([
    ['loop', 'looping', /a function did not end/],
    ['memory', 'memory', /memory/],
    ['buffers', 'memory', /MB; flows.memoryMb is 96/],
  ] as const)('%s: the process ends, says why, and is back; the agent is the same', async (deed, why, detail) => {
    const agent = box.endpoints().pid;
    const before = ready();
    await breakBy(deed, () => ready()?.pid !== before?.pid);
    const after = await nextLife(before?.pid);
    expect(after.version).toBe(1);
    expect(flowsWords(box.data).lastEnd()).toMatchObject({ why, detail: expect.stringMatching(detail) });
    expect(await flowsCheck()).toMatchObject({ status: 'degraded', detail: expect.stringMatching(detail) });
    expect(box.endpoints().pid).toBe(agent);
  });

  test('killed: it is back', async () => {
    const before = ready();
    process.kill(before?.pid ?? 0, 'SIGKILL');
    await nextLife(before?.pid);
    expect(flowsWords(box.data).lastEnd()).toMatchObject({ why: 'killed' });
  });

  test('a node that fails ends nothing and is told by its name', async () => {
    const before = ready();
    await breakBy('fail', async () => (await flowsCheck())?.detail.includes('node "fail" failed') === true);
    expect(ready()?.pid).toBe(before?.pid);
  });

  test('broken JSON: the last good version runs, and the check says so', async () => {
    const before = ready();
    writeFileSync(openFlowVersions(box.data).file, '[{"id": "a", "type": "tab"');
    process.kill(before?.pid ?? 0, 'SIGTERM');
    const after = await nextLife(before?.pid);
    expect(after).toMatchObject({ version: 1, fallback: expect.stringContaining('flows.json is no JSON') });
    expect(await flowsCheck()).toMatchObject({ status: 'degraded', detail: expect.stringContaining('version 1 runs') });
  });
});
