import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import preact from '@preact/preset-vite';
import { defineConfig, type Plugin } from 'vite';

const agent = process.env.NESTBOX_AGENT ?? 'http://127.0.0.1:8080';
const publicFolder = join(import.meta.dirname, 'public');
const worker = 'sw.js';

const revisionOf = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 16);

/** Writes the list of the page's files into its service worker. Names under assets/ carry their content's hash. */
const precacheShell = (): Plugin => ({
  name: 'precache-shell',
  apply: 'build',
  enforce: 'post',
  generateBundle: {
    order: 'post',
    handler: (_options, bundle) => {
      const built = Object.values(bundle)
        .filter(({ fileName }) => fileName !== worker)
        .map((file) => ({
          url: file.fileName === 'index.html' ? '/' : `/${file.fileName}`,
          revision: file.fileName.startsWith('assets/')
            ? null
            : revisionOf(file.type === 'chunk' ? file.code : file.source),
        }));
      const served = readdirSync(publicFolder).map((name) => ({
        url: `/${name}`,
        revision: revisionOf(readFileSync(join(publicFolder, name))),
      }));
      const chunk = bundle[worker];
      if (chunk?.type !== 'chunk' || !chunk.code.includes('self.__WB_MANIFEST')) {
        throw new Error(`${worker} has no place for the list of files`);
      }
      chunk.code = chunk.code.replace('self.__WB_MANIFEST', JSON.stringify([...built, ...served]));
    },
  },
});

export default defineConfig({
  plugins: [preact({ devToolsEnabled: false, prefreshEnabled: true }), precacheShell()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The kiosk's browser is Debian's Chromium; nothing older is served.
    target: 'chrome120',
    // Every file comes from the agent under a content policy without inline code or data addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: join(import.meta.dirname, 'index.html'), sw: join(import.meta.dirname, 'src/worker/sw.ts') },
      output: {
        // The worker's address is its scope, and the same for every version.
        entryFileNames: ({ name }) => (name === 'sw' ? worker : 'assets/[name]-[hash].js'),
      },
    },
  },
  server: { host: '127.0.0.1', proxy: { '/api': { target: agent, changeOrigin: false } } },
});
