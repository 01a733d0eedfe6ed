import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import pino from 'pino';
import { loadConfig } from '#agent/config/load.ts';
import { announceReady, readyFile } from '#agent/config/runFolder.ts';
import { systemClock } from '#agent/time/clock.ts';
import { brokerOf } from './broker.ts';
import { serveControl } from './controlServer.ts';
import { planOf } from './facility.ts';
import { startNvrs } from './nvr/simulated.ts';
import { startSite } from './site.ts';

/** The simulated hardware as a process of its own: `main.ts --config FILE --data DIR`. */
const { values } = parseArgs({
  options: { config: { type: 'string' }, data: { type: 'string', default: process.env.NESTBOX_DATA ?? 'data' } },
});
const data = resolve(values.data);
const config = loadConfig({ file: values.config ?? process.env.NESTBOX_CONFIG, data });
const log = pino({ name: 'simulator', level: process.env.NESTBOX_LOG ?? 'info' });

// The same trouble every half second (a broker that is down) is one line, until something else goes wrong.
let lastProblem = '';
const onTrouble = (problem: string): void => {
  if (problem === lastProblem) return;
  lastProblem = problem;
  log.warn({ event: 'simulator.trouble' }, problem);
};

const site = await startSite({ plan: planOf(config), clock: systemClock(), broker: brokerOf(config, data), onTrouble });
const recorders = await startNvrs(config, { clock: systemClock(), onTrouble });
const { server, address } = await serveControl(site);
announceReady(data, 'simulator', {
  control: address,
  cameras: [...site.cameras.values()].map(({ description }) => ({ id: description.id, onvif: description.onvif.href })),
});
log.info({ event: 'simulator.ready', control: address, cameras: site.cameras.size, devices: site.devices.size });

let stopping = false;
const stop = async (): Promise<void> => {
  if (stopping) return;
  stopping = true;
  readyFile(data, 'simulator').remove();
  server.close();
  await recorders.stop();
  await site.stop();
  process.exit(0);
};
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
