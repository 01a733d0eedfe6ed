import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** In the order in which they begin: those of minutes, so that none of them is left to run alone at the end. */
const longest = [
  'e2e/gallerySecond',
  'e2e/galleryFirst',
  'e2e/galleryThird',
  'drills/powerAndBroker',
  'e2e/mainJob',
  'ratio/randomDays',
  'e2e/technician',
  'kiosk/page',
  'provisioning/cameraSiren',
  'footage/cameraFaults',
  'e2e/officer',
  'e2e/office',
  'faults/crashPoints',
  'e2e/notices',
  'upstream/chaos',
];
const rank = ({ moduleId }: TestSpecification): number => {
  const place = longest.findIndex((name) => moduleId.endsWith(`/tests/${name}.test.ts`));
  return place === -1 ? longest.length : place;
};

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    globalSetup: 'tests/support/wholeRun.ts',
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // One more than the two cores of the smallest machine: what tests wait for is often a real time, a broker or a browser.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // The facility's zone must come from its configuration, never from the machine.
    env: { TZ: 'America/New_York' },
  },
});
