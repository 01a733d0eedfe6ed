import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // Two cores: real brokers, encoders and browsers run beside the tests.
    maxWorkers: 2,
    // The facility's zone must come from its configuration, never from the machine.
    env: { TZ: 'America/New_York' },
  },
});
