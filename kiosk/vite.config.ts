import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';

const agent = process.env.NESTBOX_AGENT ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [preact({ devToolsEnabled: false, prefreshEnabled: true })],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    // The kiosk's browser is Debian's Chromium; nothing older is served.
    target: 'chrome120',
    // Every file comes from the agent under a content policy without inline code or data addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { host: '127.0.0.1', proxy: { '/api': { target: agent, changeOrigin: false } } },
});
