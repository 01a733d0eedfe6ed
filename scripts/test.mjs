import { runOnNode24 } from './run.mjs';
import { prepare } from './setup.mjs';

await prepare({ debian: ['recording', 'simulator', 'tests'], kiosk: true });
process.exit(await runOnNode24(['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)]));
