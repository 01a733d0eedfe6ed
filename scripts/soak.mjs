import { runOnNode24 } from './run.mjs';
import { prepare } from './setup.mjs';

await prepare({ debian: ['recording', 'simulator', 'tests'], kiosk: true });
process.exit(await runOnNode24(['tests/soak/run.ts', ...process.argv.slice(2)]));
