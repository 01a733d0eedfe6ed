import { mkdirSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import { v7 as uuidv7 } from 'uuid';
import { readBrokerAccount } from '#agent/config/brokerAccount.ts';
import { shippedFlows } from '#agent/flows/product.ts';
import { openFlowVersions } from '#agent/flows/versions.ts';
import { createBox } from '#tests/box.ts';
import { flowsThatBreak } from '#tests/brokenFlows.ts';
import { eventually } from '#tests/wait.ts';
import { againstFloor, percentile, type Result } from './result.ts';

/** Each with as many samples of healthy flows before it, so that the machine's own noise hits both. */
const blocks = 12;
const perBlock = 10;
/** Shorter than a loop is let go on. */
const sampleMs = 60;
const limitMs = 10_000;
/** After the connect the agent gives everybody behind the broker this long before it calls anybody offline. */
const settleMs = 31_000;
const siren = 'siren-bench';

type State = 'healthy' | 'looping' | 'killed';

/**
 * From the moment at which a child is left alone to what the world hears of it, the alert on MQTT and the command to the siren, while flows are
 * healthy, while a function in them does not end, and while they are dead.
 */
export const measureFlowsIsolation = async (folder: string): Promise<Result[]> => {
  let site = '';
  const box = await createBox(folder, (file) => {
    site = file.site.code;
    return {
      ...file,
      cameras: [],
      siren,
      positions: [],
      alerts: { unattendedGraceSeconds: 0, infantGraceSeconds: 0, graceSeconds: 0, settleSeconds: 0 },
    };
  });
  const house: MqttClient[] = [];
  try {
    mkdirSync(join(box.data, 'flows'), { recursive: true });
    openFlowVersions(box.data).deploy([...shippedFlows(), ...flowsThatBreak([])], 'bench');
    await box.start('agent');
    const account = (name: 'agent' | 'devices' | 'flows') => ({
      ...readBrokerAccount(box.data, name),
      protocolVersion: 4 as const,
    });
    const device = await connectAsync(box.endpoints().mqtt, { ...account('devices'), clientId: siren });
    const ear = await connectAsync(box.endpoints().mqtt, account('agent'));
    const breaker = await connectAsync(box.endpoints().mqtt, account('agent'));
    house.push(device, ear, breaker);
    for (const { stream } of house) if (stream instanceof Socket) stream.setNoDelay(true);
    const commands = `nestbox/${site}/commands/${siren}`;
    let onCommand = (): void => {};
    let onAlert = (_payload: string): void => {};
    device.on('message', (_topic, payload) => {
      // By the profile siren-lease.
      const isOn = (JSON.parse(payload.toString()) as { on: boolean }).on;
      if (isOn) onCommand();
      device.publish(`bench/${siren}/state`, isOn ? 'ON' : 'OFF');
    });
    ear.on('message', (_topic, payload) => onAlert(payload.toString()));
    await device.subscribeAsync(commands, { qos: 1 });
    await ear.subscribeAsync(`nestbox/${site}/alerts/+`, { qos: 1 });
    const introduction = {
      unique_id: siren,
      name: '警号',
      command_topic: commands,
      state_topic: `bench/${siren}/state`,
    };
    await device.publishAsync(`homeassistant/siren/${siren}/config`, JSON.stringify(introduction), { retain: true });
    const child = (
      (await box.call('head', 'GET', '/api/v1/children?limit=1')).body as { children: { childId: string }[] }
    ).children[0];
    if (!child) throw new Error('The demo facility has nobody');
    await box.call('head', 'PUT', '/api/v1/adults/bench-adult', { id: uuidv7(), name: '测速', phoneTail: '0000' });

    /** A child whom nobody watches: the worst alert, and the siren. Returns how long each took. */
    const sample = async (): Promise<{ alert: number; command: number }> => {
      const heard = Promise.all([
        new Promise<number>((done) => {
          onAlert = (text) => {
            if (text.includes('cn.nestbox.alert.raised') && text.includes('"unattended"')) done(performance.now());
          };
        }),
        new Promise<number>((done) => {
          onCommand = () => done(performance.now());
        }),
      ]);
      const startedAt = performance.now();
      const came = await box.call('head', 'POST', '/api/v1/attendance/check-ins', {
        id: uuidv7(),
        childId: child.childId,
        method: 'staff',
      });
      if (came.status !== 201) throw new Error(JSON.stringify(came.body));
      const [alert, command] = await Promise.race([heard, tooLate()]);
      await box.call('head', 'POST', '/api/v1/attendance/check-outs', {
        id: uuidv7(),
        childId: child.childId,
        method: 'staff',
        adultId: 'bench-adult',
        override: { reason: 'bench' },
      });
      await pause(sampleMs);
      return { alert: alert - startedAt, command: command - startedAt };
    };

    const taken: Record<State, { alert: number; command: number }[]> = { healthy: [], looping: [], killed: [] };
    let isLooping = false;
    const loop = async (): Promise<void> => {
      isLooping = false;
      await breaker.publishAsync(`nestbox/${site}/flows/do/loop`, '{}', { qos: 1 });
      // It no longer says anything: the next message of its own would come within this time.
      await pause(300);
      isLooping = true;
    };
    // A process that died at its start says so, instead of only being late.
    const startFlows = async (): Promise<void> => {
      await box.start('flows').catch((error: unknown) => {
        throw new Error(box.output().slice(-2000), { cause: error });
      });
    };
    await pause(settleMs);
    await startFlows();
    const online = (): Promise<unknown> =>
      eventually('the flows to be on the broker', async () => {
        const { checks } = (await (await fetch(`${box.endpoints().http}/healthz`)).json()) as {
          checks: { name: string; detail: string }[];
        };
        return !checks.find(({ name }) => name === 'flows')?.detail.includes('not ');
      });
    for (let round = 0; round < 5; round += 1) await sample();
    for (let block = 0; block < blocks; block += 1) {
      await online();
      for (let turn = 0; turn < perBlock; turn += 1) taken.healthy.push(await sample());
      const state: State = block % 2 === 0 ? 'looping' : 'killed';
      if (state === 'killed') await box.end('flows', 'SIGKILL');
      else await loop();
      for (let turn = 0; turn < perBlock; turn += 1) {
        // The watchdog ends a loop; only what was taken before that counts.
        if (state === 'looping' && !isAlive(box.pid('flows'))) isLooping = false;
        const each = await sample();
        if (state === 'killed' || isLooping) taken[state].push(each);
      }
      if (state === 'looping') await box.end('flows', 'SIGKILL');
      await startFlows();
    }
    const result = (state: 'looping' | 'killed', what: 'alert' | 'command', words: string): Result =>
      againstFloor(
        `flows.isolation.${what}.${state}`,
        `a check-in that leaves a child unattended to ${words}, p99 of ${taken[state].length}, flows ${state}; floor: flows healthy, interleaved`,
        'ms',
        percentile(
          taken[state].map((each) => each[what]),
          0.99,
        ),
        percentile(
          taken.healthy.map((each) => each[what]),
          0.99,
        ),
        1.05,
      );
    return [
      result('looping', 'alert', 'the alert on MQTT'),
      result('looping', 'command', 'the command to the siren'),
      result('killed', 'alert', 'the alert on MQTT'),
      result('killed', 'command', 'the command to the siren'),
    ];
  } finally {
    for (const client of house) client.end(true);
    await box.close();
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const tooLate = async (): Promise<never> => {
  await pause(limitMs, undefined, { ref: false });
  throw new Error(`Nothing arrived within ${limitMs} ms`);
};
