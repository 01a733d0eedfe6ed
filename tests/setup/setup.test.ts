import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { projectRoot } from '#tests/box.ts';
import { eventually } from '#tests/wait.ts';

const script = (name: string): string => JSON.stringify(pathToFileURL(join(projectRoot, 'scripts', name)).href);

/** Asks for all groups on a machine where no program and no package is found. */
const askForPackages = (env: Record<string, string>): string[] => {
  const code = `
    const { ensureDebianPackages } = await import(${script('debian.mjs')});
    ensureDebianPackages(['recording', 'simulator'], (zh, en) => console.log(zh + ' / ' + en));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    encoding: 'utf8',
    env: { PATH: '/nonexistent', ...env },
  });
  return stdout.trim().split('\n');
};

test('where installing is forbidden, one line for each purpose says what to install and what is missing until then', () => {
  const lines = askForPackages({ NESTBOX_NO_APT: '1' });
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/录像.*apt-get install .*\bffmpeg\b.*no recording/);
  expect(lines[1]).toMatch(/模拟摄像机.*apt-get install .*gir1\.2-gst-rtsp-server-1\.0.*no picture/);
});

test('a signal reaches the program exactly once, and its exit code comes back', async () => {
  const program = `
    let heard = 0;
    process.on('SIGINT', () => { heard += 1; setTimeout(() => process.exit(40 + heard), 200); });
    console.log('ready');
    setInterval(() => {}, 1000);`;
  const code = `
    const { runOnNode24 } = await import(${script('run.mjs')});
    process.exit(await runOnNode24(['-e', ${JSON.stringify(program)}]));`;
  // A group of its own stands in for the terminal: Ctrl-C goes to every process of the group.
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += String(chunk);
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  await eventually('the program to be ready', () => printed.includes('ready'));
  process.kill(-(child.pid ?? Number.NaN), 'SIGINT');
  expect(await ended).toBe(41);
});
