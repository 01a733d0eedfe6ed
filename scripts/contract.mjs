import { runOnNode24 } from './run.mjs';
import { prepare } from './setup.mjs';

await prepare({});
process.exit(await runOnNode24(['agent/contract/generate.ts', ...process.argv.slice(2)]));
