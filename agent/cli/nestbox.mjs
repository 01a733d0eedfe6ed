#!/usr/bin/env node
// The `nestbox` command. Plain JavaScript, because it starts on whatever Node the system has; the command itself runs
// on the Node 24 that is installed with the packages.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(fileURLToPath(import.meta.url), '../../..');
const node24 = join(root, 'node_modules/node/bin/node');

if (!existsSync(node24)) {
  console.error(
    'nestbox: 尚未安装，请在项目目录运行 npm ci（只用命令）或 npm start（整套） / not installed yet: run npm ci (the commands) or npm start (everything) in the project folder',
  );
  process.exit(1);
}

// Its own process group: Ctrl-C would otherwise reach it twice, from the terminal and from here.
const child = spawn(node24, [join(root, 'agent/cli/nestbox.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  detached: true,
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.once('error', (error) => {
  console.error(`nestbox: ${error.message}`);
  process.exit(1);
});
child.once('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
