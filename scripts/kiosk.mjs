import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the kiosk's bundle is made of: its own folder and the contract, the only code of ours that it imports. */
const sources = ['kiosk', 'agent/contract', 'package-lock.json'];

/** The kiosk's page, and the guardians', which is a build of its own for old telephones. */
const pages = ['kiosk', 'kiosk/guardian'];

/** Builds both pages into their `dist` when their sources changed since the last build. Throws when a build fails. */
export const buildKiosk = ({ root, node24, say }) => {
  const stampFile = join(root, 'kiosk/dist/.sources');
  const wanted = hashOf(root);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;
  say('正在构建页面', 'building the pages');
  for (const page of pages) {
    const args = [join(root, 'node_modules/vite/bin/vite.js'), 'build', page, '--logLevel', 'warn'];
    const { status } = spawnSync(node24, args, { cwd: root, stdio: 'inherit' });
    if (status !== 0) throw new Error('页面构建失败，原因见上 / a page could not be built; the reason is above');
  }
  writeFileSync(stampFile, wanted);
};

const hashOf = (root) => {
  const hash = createHash('sha256');
  for (const path of sources.flatMap((source) => filesOf(root, source))) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
};

const filesOf = (root, path) => {
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path))
    .filter((name) => name !== 'dist')
    .sort()
    .flatMap((name) => filesOf(root, join(path, name)));
};
