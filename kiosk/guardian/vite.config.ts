import { join } from 'node:path';
import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';

const worker = 'push.js';

/** The guardians' page: a build of its own, for the telephones that grandparents have; the kiosk loads nothing of it. */
export default defineConfig({
  root: import.meta.dirname,
  plugins: [preact({ devToolsEnabled: false })],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // A telephone of 2018 whose WebView was never updated.
    target: 'chrome70',
    cssTarget: 'chrome70',
    // Every file comes from the agent under a content policy without inline code or data addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: join(import.meta.dirname, 'index.html'), push: join(import.meta.dirname, 'src/push.ts') },
      output: { entryFileNames: ({ name }) => (name === 'push' ? worker : 'assets/[name]-[hash].js') },
    },
  },
});
