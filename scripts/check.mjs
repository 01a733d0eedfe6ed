import { runOnNode24 } from './run.mjs';
import { prepare } from './setup.mjs';

const checks = [
  { name: 'types', args: ['node_modules/typescript/bin/tsc', '-p', '.'] },
  { name: 'lint', args: ['node_modules/@biomejs/biome/bin/biome', 'check'] },
  { name: 'unused', args: ['node_modules/knip/bin/knip.js'] },
  { name: 'kiosk size', args: ['tests/bench/kioskBudget.ts'] },
  { name: 'architecture', args: ['node_modules/vitest/vitest.mjs', 'run', 'tests/architecture'] },
];

await prepare({ kiosk: true });
// Every check runs, so that one run shows everything that is wrong.
const failed = [];
for (const { name, args } of checks) {
  console.log(`\n— ${name}`);
  if ((await runOnNode24(args)) !== 0) failed.push(name);
}
console.log(failed.length === 0 ? '\ncheck: all good' : `\ncheck: failed: ${failed.join(', ')}`);
process.exit(failed.length === 0 ? 0 : 1);
