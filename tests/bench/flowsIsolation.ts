import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';
import { readBrokerAccount } from '#agent/config/brokerAccount.ts';
import { launchOf } from '#agent/config/processes.ts';
import { readyFile } from '#agent/config/runFolder.ts';
import { shippedFlows } from '#agent/flows/product.ts';
import { openFlowVersions } from '#agent/flows/versions.ts';
import { type Box, createBox, projectRoot } from '#tests/box.ts';
import { flowsThatBreak } from '#tests/brokenFlows.ts';
import { eventually } from '#tests/wait.ts';
import {
  acknowledge,
  plugAll,
  plugButton,
  provisionButtons,
  quietMs,
  raisedOf,
  resetBy,
  settleMs,
  tooLate,
} from './deviceHouse.ts';
import { againstFloor, percentile, type Result } from './result.ts';

/** As many that none is pressed again while it could still be the same press, bouncing: each rests for 7 s. */
const buttons = 180;
const roundMs = 50;
const warmUp = 40;
/** Of each way to break. */
const samplesOfEach = 600;
const siren = 'siren-bench';
const memoryMb = 256;

type State = 'healthy' | 'looping' | 'memory' | 'down';
interface Sample {
  readonly alert: number;
  readonly command: number;
}

/**
 * From a press of a panic button on the wire to what the world hears of it, the alert on MQTT and the command to the siren, while
 * flows are healthy, while a function in them does not end, while one eats the memory, and from when they are killed or cannot be read until
 * they are back.
 */
export const measureFlowsIsolation = async (folder: string): Promise<Result[]> => {
  let site = '';
  const box = await createBox(folder, (file) => {
    site = file.site.code;
    return { ...file, cameras: [], siren, positions: [] };
  });
  const house: MqttClient[] = [];
  let supervised: Supervised | undefined;
  try {
    mkdirSync(join(box.data, 'flows'), { recursive: true });
    const versions = openFlowVersions(box.data);
    versions.deploy([...shippedFlows(), ...flowsThatBreak([])], 'bench');
    await box.start('agent');
    const sample = await pressing(box, site, house);
    const breaker = await connectAsync(box.endpoints().mqtt, account(box, 'agent'));
    house.push(breaker);
    let isOnline = false;
    breaker.on('message', (_topic, payload) => {
      isOnline = (JSON.parse(payload.toString()) as { online: boolean }).online;
    });
    await breaker.subscribeAsync(`nestbox/${site}/flows/state`, { qos: 1 });
    await pause(settleMs);
    const flows = superviseFlows(box);
    supervised = flows;
    const online = () => eventually('the flows to be on the broker', () => isOnline && flows.isReady());
    await online();
    for (let round = 0; round < warmUp; round += 1) await sample();

    const taken: Record<State, Sample[]> = { healthy: [], looping: [], memory: [], down: [] };
    const sampleWhile = async (state: State, goesOn: () => boolean): Promise<void> => {
      while (goesOn()) {
        const each = await sample();
        // What began in one state and ended in another is neither.
        if (goesOn()) taken[state].push(each);
      }
    };
    const healthyAsLongAs = async (many: number): Promise<void> => {
      const before = taken.healthy.length;
      await sampleWhile('healthy', () => taken.healthy.length < before + many + 1);
    };
    const untilBack = async (): Promise<void> => {
      let isBack = false;
      const back = online().finally(() => {
        isBack = true;
      });
      await sampleWhile('down', () => !isBack);
      await back;
    };
    const ways: readonly { readonly state: State; readonly breakIt: () => Promise<void> }[] = [
      ...(['loop', 'memory'] as const).map((deed) => ({
        state: deed === 'loop' ? ('looping' as const) : ('memory' as const),
        breakIt: async () => {
          const pid = flows.pid();
          await breaker.publishAsync(`nestbox/${site}/flows/do/${deed}`, '{}', { qos: 1 });
          await sampleWhile(deed === 'loop' ? 'looping' : 'memory', () => isAlive(pid));
        },
      })),
      { state: 'down', breakIt: flows.kill },
      {
        state: 'down',
        breakIt: async () => {
          writeFileSync(versions.file, '[{"id": "a", "type": "tab"');
          await flows.kill();
        },
      },
    ];
    for (let turn = 0; ways.some(({ state }) => taken[state].length < samplesOfEach); turn += 1) {
      const way = ways[turn % ways.length];
      if (!way || taken[way.state].length >= samplesOfEach) continue;
      const before = taken[way.state].length;
      await way.breakIt();
      await untilBack();
      await healthyAsLongAs(Math.min(100, taken[way.state].length - before));
    }
    const of = (state: State, what: keyof Sample): number =>
      percentile(
        taken[state].map((each) => each[what]),
        0.99,
      );
    return (['looping', 'memory', 'down'] as const).flatMap((state) =>
      (['alert', 'command'] as const).map((what) =>
        againstFloor(
          `flows.isolation.${what}.${state}`,
          `a press of a panic button to ${words[what]}, p99 of ${taken[state].length}, flows ${words[state]}; floor: flows healthy, interleaved, ${taken.healthy.length}`,
          'ms',
          of(state, what),
          of('healthy', what),
          1.05,
        ),
      ),
    );
  } finally {
    for (const client of house) client.end(true);
    await supervised?.close();
    await box.close();
  }
};

const words = {
  alert: 'the alert on MQTT',
  command: 'the command to the siren',
  looping: 'in a function that does not end',
  memory: 'out of memory',
  down: 'killed or not to be read, until they are back',
} as const;

interface Supervised {
  /** Of the life that was last begun. */
  pid(): number;
  /** Whether that life is not over and has said to be ready. */
  isReady(): boolean;
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** Flows that are started, and started again when they end, by a process of their own: whoever starts one stands still meanwhile. */
const superviseFlows = (box: Box): Supervised => {
  const { script, nodeFlags, environment } = launchOf('flows', box.data, memoryMb);
  const args = [...nodeFlags, join(projectRoot, script), '--config', box.configFile, '--data', box.data];
  const supervisor = fork(join(import.meta.dirname, 'flowsSupervisor.ts'), args, {
    cwd: projectRoot,
    env: { ...environment, ...process.env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = new Promise<void>((done) => supervisor.once('exit', () => done()));
  let pid = 0;
  supervisor.on('message', (started: number) => {
    pid = started;
  });
  return {
    pid: () => pid,
    isReady: () => readyFile(box.data, 'flows').read<{ pid: number }>()?.pid === pid && isAlive(pid),
    kill: async () => {
      const last = pid;
      process.kill(last, 'SIGKILL');
      while (isAlive(last)) await pause(1);
    },
    close: async () => {
      if (supervisor.connected) supervisor.disconnect();
      await ended;
    },
  };
};

const account = (box: Box, name: 'agent' | 'devices') => ({
  ...readBrokerAccount(box.data, name),
  protocolVersion: 4 as const,
});

/** Presses the next button each time it is called; the call of before was looked after. Resolves with the milliseconds of each. */
const pressing = async (box: Box, site: string, house: MqttClient[]): Promise<() => Promise<Sample>> => {
  const pressed = await plugAll(buttons, (index) => plugButton(box, index));
  house.push(...pressed);
  await provisionButtons(box, buttons);
  const reset = await resetBy(box);
  const device = await connectAsync(box.endpoints().mqtt, { ...account(box, 'devices'), clientId: siren });
  const ear = await connectAsync(box.endpoints().mqtt, account(box, 'agent'));
  house.push(device, ear);
  // As the agent's own: an acknowledgement that waits 40 ms is not what is measured.
  for (const { stream } of house) if (stream instanceof Socket) stream.setNoDelay(true);

  const commands = `nestbox/${site}/commands/${siren}`;
  let onCommand = (): void => {};
  let onAlert = (_topic: string, _payload: Buffer): void => {};
  device.on('message', (_topic, payload) => {
    // By the profile siren-lease.
    const isOn = (JSON.parse(payload.toString()) as { on: boolean }).on;
    if (isOn) onCommand();
    device.publish(`bench/${siren}/state`, isOn ? 'ON' : 'OFF');
  });
  ear.on('message', (topic, payload) => onAlert(topic, payload));
  await device.subscribeAsync(commands, { qos: 1 });
  await ear.subscribeAsync(`nestbox/${site}/alerts/+`, { qos: 1 });
  const introduction = { unique_id: siren, name: '警号', command_topic: commands, state_topic: `bench/${siren}/state` };
  await device.publishAsync(`homeassistant/siren/${siren}/config`, JSON.stringify(introduction), { retain: true });

  let turn = 0;
  return async () => {
    const nextRound = pause(roundMs);
    const index = turn % buttons;
    turn += 1;
    // What came before is over, also what follows a commit: each has the same quiet.
    await pause(quietMs);
    const heard = Promise.all([
      new Promise<{ at: number; alertId: string }>((done) => {
        onAlert = (topic, payload) => {
          const alertId = raisedOf('panic')(topic, payload);
          if (alertId !== undefined) done({ at: performance.now(), alertId });
        };
      }),
      new Promise<number>((done) => {
        onCommand = () => done(performance.now());
      }),
    ]);
    const startedAt = performance.now();
    pressed[index]?.publish(`bench/b-${index}/press`, '{"event_type":"press"}', { qos: 1 });
    const [alert, command] = await Promise.race([heard, tooLate()]);
    await acknowledge(box, alert.alertId);
    await reset();
    await nextRound;
    return { alert: alert.at - startedAt, command: command - startedAt };
  };
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
