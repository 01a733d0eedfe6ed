import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { node24, prepare, root, say } from './setup.mjs';

const watched = ['agent', 'flows', 'hardware'];
const quietMs = 200;

await prepare({ debian: ['recording', 'simulator'], kiosk: true });

const start = (args) => spawn(node24, args, { cwd: root, stdio: 'inherit', detached: true });

let facility = start(['agent/cli/nestbox.ts', 'run', ...process.argv.slice(2)]);
const kiosk = start(['node_modules/vite/bin/vite.js', 'kiosk', '--clearScreen', 'false']);

let timer;
let restarting = false;
const restart = () => {
  clearTimeout(timer);
  timer = setTimeout(() => {
    if (restarting) return;
    restarting = true;
    say('源码已改动，正在重启', 'sources changed, restarting');
    const startAgain = () => {
      restarting = false;
      facility = start(['agent/cli/nestbox.ts', 'run', ...process.argv.slice(2)]);
    };
    if (facility.exitCode !== null || facility.signalCode !== null) startAgain();
    else {
      facility.once('exit', startAgain);
      facility.kill('SIGTERM');
    }
  }, quietMs);
};
for (const folder of watched) {
  watch(join(root, folder), { recursive: true }, (_event, file) => {
    if (file === null || /\.(ts|json|yaml|sql|py)$/.test(file)) restart();
  });
}

const stop = (signal) => {
  restarting = true;
  kiosk.kill(signal);
  const gone = facility.exitCode !== null || facility.signalCode !== null;
  if (gone) process.exit(0);
  facility.removeAllListeners('exit');
  facility.once('exit', (code) => process.exit(code ?? 1));
  facility.kill(signal);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
