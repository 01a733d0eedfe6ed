import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '#tests/box.ts';

/** The long campaigns: what `npm test` does briefly, many times over. The seed is printed so that a run can be repeated. */
const kills = process.env.NESTBOX_KILLS ?? '1000';
const monkeySeconds = process.env.NESTBOX_MONKEY_SECONDS ?? '60';
const awaySeconds = process.env.NESTBOX_AWAY_SECONDS ?? '600';
const footageFaults = process.env.NESTBOX_FOOTAGE_FAULTS ?? '200';
const deletions = process.env.NESTBOX_DELETIONS ?? '2000';
const days = process.env.NESTBOX_DAYS ?? '2000';
const chaosSeeds = process.env.NESTBOX_CHAOS_SEEDS ?? '5';
const seed = process.env.NESTBOX_SEED ?? String(Math.floor(Date.now() / 1000));
console.log(
  `soak: ${kills} kills, ${deletions} worlds of deletions, 2 × ${days} random days, ${footageFaults} faults of recording, ${chaosSeeds} months of chaos upstream by each road, the conformance kit at the real agent, a monkey for ${monkeySeconds} s, the agent away for ${awaySeconds} s, all drills, a power cut at every place of the journal's log, the whole afternoon, NESTBOX_SEED=${seed}`,
);
const { status } = spawnSync(
  process.execPath,
  [
    join(projectRoot, 'node_modules/vitest/vitest.mjs'),
    'run',
    'tests/faults',
    'tests/drills',
    'tests/ratio/randomDays.test.ts',
    'tests/journal/powerCut.test.ts',
    'tests/upstream/chaos.test.ts',
    'tests/district/conformanceCli.test.ts',
    'tests/footage/randomFaults.test.ts',
    'tests/footage/earlyDeletion.test.ts',
    'tests/e2e/technician.test.ts',
    'tests/e2e/monkey.test.ts',
    'tests/e2e/offlineMorning.test.ts',
    '--testTimeout',
    '36000000',
  ],
  {
    cwd: projectRoot,
    stdio: 'inherit',
    env: {
      ...process.env,
      NESTBOX_KILLS: kills,
      NESTBOX_FOOTAGE_FAULTS: footageFaults,
      NESTBOX_DELETIONS: deletions,
      NESTBOX_DAYS: days,
      NESTBOX_CHAOS_SEEDS: chaosSeeds,
      NESTBOX_CONFORMANCE: 'agent',
      NESTBOX_DRILLS: 'all',
      NESTBOX_POWER_CUTS: 'all',
      NESTBOX_MONKEY_SECONDS: monkeySeconds,
      NESTBOX_AWAY_SECONDS: awaySeconds,
      NESTBOX_SEED: seed,
    },
  },
);
process.exit(status ?? 1);
