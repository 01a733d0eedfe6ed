import { runOnNode24 } from './run.mjs';
import { prepare } from './setup.mjs';

await prepare({ debian: ['recording', 'simulator'], kiosk: true });
process.exit(await runOnNode24(['agent/cli/nestbox.ts', 'run', ...process.argv.slice(2)]));
