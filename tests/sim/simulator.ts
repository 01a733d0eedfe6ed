import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { readyFile } from '#agent/config/runFolder.ts';
import type { FacilityFile } from '#agent/config/schema.ts';
import { type Control, controlAt } from '#sim/control.ts';
import { freePort, projectRoot } from '#tests/box.ts';
import { eventually } from '#tests/wait.ts';

export const site = 'SIM-1';
export const account = { username: 'nestbox', password: 'a password for tests' };

/** The simulator as a process of its own. */
export interface RunningSimulator {
  readonly data: string;
  readonly control: Control;
  readonly onvifPorts: readonly number[];
  output(): string;
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

interface Options {
  readonly folder: string;
  readonly cameras: number;
  readonly broker: string;
  /** Where the cameras listen; left out: on free ports. */
  readonly ports?: readonly number[];
}

export const startSimulator = async ({ folder, cameras, broker, ports }: Options): Promise<RunningSimulator> => {
  const data = join(folder, 'data');
  mkdirSync(data, { recursive: true });
  const onvifPorts = ports ?? (await Promise.all(Array.from({ length: cameras }, () => freePort())));
  const facility: FacilityFile = {
    site: { code: site, name: '模拟机构' },
    rooms: [{ id: 'infant', name: '乳儿室', kind: 'classroom' }],
    classes: [],
    siren: 'siren-hall',
    broker: broker === 'embedded' ? 'embedded' : broker,
    cameras: onvifPorts.map((port, index) => ({
      id: `cam-${index + 1}`,
      name: `教室 ${index + 1}`,
      onvif: `http://127.0.0.1:${port}/onvif/device_service`,
      ...account,
    })),
  };
  const config = join(folder, 'facility.yaml');
  writeFileSync(config, stringify(facility));
  const child = spawn(process.execPath, ['hardware/sim/main.ts', '--config', config, '--data', data], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => printed.push(String(chunk)));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const said = await eventually('the simulator to be ready', () => {
    const ready = readyFile(data, 'simulator').read<{ control: string }>();
    return ready?.pid === child.pid ? ready : undefined;
  }).catch((error: unknown) => {
    child.kill('SIGKILL');
    throw new Error(printed.join(''), { cause: error });
  });
  return {
    data,
    control: controlAt(said.control),
    onvifPorts,
    output: () => printed.join(''),
    end: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
};
