// Makes a fresh clone runnable. Plain JavaScript without dependencies: it runs on the system's Node 20 before anything
// is installed; what comes afterwards runs on the Node 24 that it installs.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDebianPackages } from './debian.mjs';
import { buildKiosk } from './kiosk.mjs';
import { buildTypebox } from './typebox.mjs';

/** The project's folder, absolute. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** The Node 24 binary that everything but these scripts runs on. */
export const node24 = join(root, 'node_modules/node/bin/node');

/** One line of progress, Chinese and English. */
export const say = (chinese, english) => console.log(`nestbox: ${chinese} / ${english}`);

/**
 * Installs what is missing: Node packages, then the named groups of Debian packages (see debian.mjs), then the kiosk's
 * build where asked for. Costs a few hashes when everything is there. Two starts at once wait for each other. Exits
 * with a line that says what to do when the Node packages or the kiosk cannot be made; missing Debian packages only degrade.
 */
export const prepare = async ({ debian = [], kiosk = false }) => {
  const release = await lock();
  try {
    ensureModules();
    buildTypebox({ root, node24 });
    ensureDebianPackages(debian, say);
    if (kiosk) buildKiosk({ root, node24, say });
  } catch (error) {
    console.error(`nestbox: ${error.message}`);
    process.exit(1);
  } finally {
    release();
  }
};

const ensureModules = () => {
  const stampFile = join(root, 'node_modules/.nestbox-installed');
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  const stamped = existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted;
  if (!stamped && !installedFits()) {
    say('正在安装 Node 依赖（首次约需一两分钟）', 'installing Node packages (a minute or two the first time)');
    // Not `npm ci`: it refuses a lock file that lacks binaries of platforms which the registry did not offer when the file
    // was written. This installs what the lock file says and leaves it as it is. Errors only: npm itself runs on the
    // system's older Node and would warn about each package that wants a newer one.
    npm(['install', '--no-save', '--loglevel=error']);
  }
  if (!nodeWorks()) {
    // npm may have been told not to run install scripts; the package `node` fetches its binary in one.
    say('正在安装 Node 24', 'installing Node 24');
    npm(['rebuild', 'node', '--ignore-scripts=false']);
    if (!nodeWorks()) {
      throw new Error(
        `Node 24 无法运行，请删除 node_modules 后重试 / ${node24} does not run: remove node_modules and start again`,
      );
    }
  }
  if (!stamped) writeFileSync(stampFile, wanted);
};

/** Whether what npm last installed here holds every package of package-lock.json that this machine needs, same version. */
const installedFits = () => {
  const installedFile = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installedFile)) return false;
  const installed = JSON.parse(readFileSync(installedFile, 'utf8')).packages;
  const wanted = Object.entries(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages);
  return wanted.every(([path, entry]) => {
    if (path === '') return true;
    // Optional packages are mostly binaries of other platforms: absent is fine, another version is not.
    if (!installed[path]) return entry.optional === true || entry.devOptional === true;
    return installed[path].version === entry.version && existsSync(join(root, path));
  });
};

const nodeWorks = () => {
  if (!existsSync(node24)) return false;
  const answer = spawnSync(node24, ['--version'], { encoding: 'utf8' });
  return answer.status === 0 && answer.stdout.startsWith('v24.');
};

const npm = (args) => {
  // `npm start` puts node_modules/.bin first in PATH; npm must not run on the Node that it is about to replace.
  const PATH = (process.env.PATH ?? '')
    .split(':')
    .filter((entry) => !entry.startsWith(join(root, 'node_modules')))
    .join(':');
  const { status, error } = spawnSync('npm', args, { cwd: root, stdio: 'inherit', env: { ...process.env, PATH } });
  if (status === 0) return;
  const cause = error ? ` (${error.message})` : '';
  throw new Error(
    `npm ${args[0]} 失败，请检查网络后重试 / npm ${args[0]} failed${cause}: check the network and start again`,
  );
};

/**
 * Waits until no other set-up of this folder runs. The lock is an abstract socket, so that it vanishes with its
 * process however that ends; only Linux has them, elsewhere two set-ups at once are the user's own care.
 */
const lock = async () => {
  if (process.platform !== 'linux') return () => {};
  const name = `\0nestbox-setup-${createHash('sha256').update(root).digest('hex').slice(0, 16)}`;
  for (let attempt = 0; ; attempt++) {
    const server = createServer();
    const got = await new Promise((resolve, reject) => {
      server.once('listening', () => resolve(true));
      server.once('error', (error) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)));
      server.listen(name);
    });
    if (got) return () => server.close();
    if (attempt === 0)
      say('另一个安装正在进行，等待其完成', 'another set-up of this folder is running, waiting for it');
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
};
