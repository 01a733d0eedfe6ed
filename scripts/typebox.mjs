import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const entries = ['index', 'error', 'schema', 'system', 'value'];

/**
 * Puts the 540 files of TypeBox into a few, in agent/built: each module that a process loads costs it about 10 kB for as
 * long as it lives. The processes of the box take them where they are of the installed version (see
 * agent/config/processes.ts), all else takes the package itself. Throws when they cannot be built.
 */
export const buildTypebox = ({ root, node24 }) => {
  const folder = join(root, 'agent/built');
  const stampFile = join(folder, 'version');
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules/typebox/package.json'), 'utf8'));
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === version) return;
  const options = {
    root,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      target: 'node24',
      rolldownOptions: {
        input: Object.fromEntries(entries.map((name) => [name, name === 'index' ? 'typebox' : `typebox/${name}`])),
        output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' },
      },
    },
  };
  const program = `await (await import('vite')).build(${JSON.stringify(options)})`;
  const { status } = spawnSync(node24, ['--input-type=module', '--eval', program], { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    throw new Error('TypeBox 合并失败，原因见上 / TypeBox could not be put together; the reason is above');
  }
  writeFileSync(stampFile, version);
};
